"""Forms of the year: its timetable, and what is carried over into the next."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.fields import LongTextField, TextField
from core.lists.listing import choice

BETWEEN = re.compile(r"\t|，")  # 数据
NUMBER = re.compile(r"\s*(?P<number>\d{1,5})\s*(?:[\t，,、.．:：\s]\s*(?P<rest>.*))?")  # 数据


class TimetableFilter(forms.Form):
    """Which year and which tasks the timetable shows."""

    year = choice(gettext_lazy("年度"), [])
    category = choice(gettext_lazy("类别"), [])
    q = TextField(label=gettext_lazy("重点工作"), max_length=60, required=False)


def timetable_filter(programme, categories):
    """TimetableFilter that offers the years and categories of a programme."""
    years = forms.ChoiceField(
        label=gettext_lazy("年度"),
        required=False,
        choices=[("", gettext_lazy("今年")), *((str(year), str(year)) for year in programme.years)],
    )
    offered = choice(gettext_lazy("类别"), [(str(category.pk), category.title) for category in categories])
    return type("TimetableFilter", (TimetableFilter,), {"year": years, "category": offered})


class CarryOverForm(forms.Form):
    """The tasks of a programme that go on after `year`: one on each line, with reason and what is left."""

    year = forms.TypedChoiceField(label=gettext_lazy("自哪一年转入下一年"), coerce=int)
    reason = TextField(
        label=gettext_lazy("结转理由"), max_length=300, required=False,
        help_text=gettext_lazy("几件理由相同的，填在这里；下面各行没有写理由的用它。"),
    )  # fmt: skip
    lines = LongTextField(
        label=gettext_lazy("哪几件"), max_length=50_000, widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy("每行一件：序号、理由、结转内容，用制表符或逗号分开；可从表格粘贴。"),
    )  # fmt: skip

    def __init__(self, *args, programme, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [(year, str(year)) for year in programme.years[:-1]]

    def clean_lines(self):
        """[(number of the task, reason or nothing, what is left)]; each fault names its line."""
        found, faults = [], []
        for n, line in enumerate(self.cleaned_data["lines"].split("\n"), 1):
            if not line.strip():
                continue
            match = NUMBER.fullmatch(line)
            cells = [cell.strip() for cell in BETWEEN.split((match and match["rest"]) or "", maxsplit=1)]
            if match is None:
                faults.append(_("第 %(n)d 行：先写序号。") % {"n": n})
            elif any(len(cell) > 300 for cell in cells):
                faults.append(_("第 %(n)d 行：理由和内容各最多 300 个字。") % {"n": n})
            else:
                found.append((int(match["number"]), *[*cells, ""][:2]))
        numbers = [number for number, *_rest in found]
        if twice := sorted({number for number in numbers if numbers.count(number) > 1}):
            faults.append(_("序号重复：%(list)s。") % {"list": _("、").join(map(str, twice))})
        if faults:
            raise ValidationError(faults)
        return found

    def clean(self):
        cleaned = self.cleaned_data
        if not cleaned.get("reason") and (
            lacking := [str(n) for n, reason, _left in cleaned.get("lines", ()) if not reason]
        ):
            raise ValidationError(_("这几件没有写理由：%(list)s。") % {"list": _("、").join(lacking)})
        return cleaned
