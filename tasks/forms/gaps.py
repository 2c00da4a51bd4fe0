"""The gap list: its filter, and the form that fills a gap for many tasks at once."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.fields import LongTextField, TextField
from core.lists.listing import choice
from tasks.filling import FIELDS
from tasks.models import GAPS

LINE = re.compile(r"\s*(?P<number>\d{1,5})\s*[\t，,、.．:：\s]\s*(?P<text>.+?)\s*")  # 数据
LONGEST = {"due_text": 100}


class GapFilter(forms.Form):
    """What the gap list is narrowed by."""

    gap = choice(gettext_lazy("缺少"), list(GAPS.items()))
    category = choice(gettext_lazy("类别"), [])
    issued = choice(gettext_lazy("状态"), [("no", gettext_lazy("未下达")), ("yes", gettext_lazy("已下达"))])


def filters_for(categories):
    """GapFilter that offers these categories."""
    offered = choice(gettext_lazy("类别"), [(str(category.pk), category.title) for category in categories])
    return type("GapFilter", (GapFilter,), {"category": offered})


class FillForm(forms.Form):
    """A field and its value for all tasks that lack it, or one line for each task."""

    field = forms.ChoiceField(
        label=gettext_lazy("填什么"), choices=list(FIELDS.items()),
        help_text=gettext_lazy("文件条款写“文件标题＋条号”，只有一份文件有的条号可以只写条号；公开属性写“主动公开”“依申请公开：理由”“不予公开”。"),
    )  # fmt: skip
    value = TextField(
        label=gettext_lazy("缺少这一项的全部填"), max_length=500, required=False,
        help_text=gettext_lazy("如督办单位都是“州推进办”，填一次即可。逐件不同的，用下面一格。"),
    )  # fmt: skip
    lines = LongTextField(
        label=gettext_lazy("逐件填"), max_length=100_000, required=False, widget=forms.Textarea(attrs={"rows": 10}),
        help_text=gettext_lazy("每行一件：序号、内容，用制表符、逗号或空格分开；可从表格粘贴两列。"),
    )  # fmt: skip
    overwrite = forms.BooleanField(label=gettext_lazy("已有内容的也覆盖"), required=False)

    def clean_lines(self):
        """[(number of the task, text)]; each fault names its line."""
        found, faults = [], []
        for n, line in enumerate(self.cleaned_data["lines"].split("\n"), 1):
            if not line.strip():
                continue
            if match := LINE.fullmatch(line):
                found.append((int(match["number"]), match["text"]))
            else:
                faults.append(_("第 %(n)d 行：先写序号，再写内容。") % {"n": n})
        numbers = [number for number, _text in found]
        if twice := sorted({number for number in numbers if numbers.count(number) > 1}):
            faults.append(_("序号重复：%(list)s。") % {"list": _("、").join(map(str, twice))})
        if faults:
            raise ValidationError(faults)
        return found

    def clean(self):
        cleaned = self.cleaned_data
        if "lines" in cleaned and bool(cleaned["lines"]) == bool(cleaned.get("value")):
            raise ValidationError(_("“全部填”和“逐件填”请填一格，只填一格。"))
        longest = LONGEST.get(cleaned.get("field"), 2000)
        if (
            any(len(text) > longest for _n, text in cleaned.get("lines") or [])
            or len(cleaned.get("value") or "") > longest
        ):
            raise ValidationError(_("这一项最多 %(n)d 个字。") % {"n": longest})
        return cleaned
