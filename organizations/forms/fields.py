"""Fields that take a unit, or several, as people write them: code, name, short name or alias (organizations.names)."""

import re
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.fields import LongTextField, cleaned_text
from organizations import names
from organizations.models import Post, Unit, User

MOST_UNITS = 3000  # that one form takes
MOST_SUGGESTED = 200
MOST_FAULTS = 20  # lines that are named one by one
POST_TEXT = re.compile(r"(?P<unit>.+?)\s+(?P<title>[^\s]+?)(?:\s+(?P<number>[1-9]\d?))?\Z")
BETWEEN_NAMES = re.compile("[\t、；;]")


class UnitInput(forms.TextInput):
    """A text box; where the text may mean several units, the candidates stand under it to choose from. Needs no script.

    The choice counts as long as the text is the one that was asked about.
    """

    template_name = "organizations/unit_input.html"

    def __init__(self, attrs=None):
        super().__init__({"class": "in", "autocomplete": "off", "maxlength": 200, **(attrs or {})})
        self.candidates = ()
        self.suggestions = ()

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["widget"] |= {"candidates": self.candidates, "suggestions": self.suggestions}
        if self.suggestions:
            context["widget"]["attrs"]["list"] = f"{context['widget']['attrs'].get('id', name)}_list"
        return context

    def value_from_datadict(self, data, files, name):
        text, chosen = data.get(name), data.get(f"{name}-chosen")
        return chosen if chosen and data.get(f"{name}-asked") == text else text


class UnitField(forms.CharField):
    """One unit of `queryset`, which the form sets to what the actor may choose."""

    widget = UnitInput

    def __init__(self, *, queryset=None, **kwargs):
        self.queryset = Unit.objects.none() if queryset is None else queryset
        kwargs.setdefault("help_text", gettext_lazy("填代码、名称、简称或别名。"))
        super().__init__(max_length=200, **kwargs)

    def suggest(self, units):
        """Offer `units` (a queryset) while typing, where they are few enough. One statement."""
        found = list(units[: MOST_SUGGESTED + 1])
        self.widget.suggestions = [names.written(unit) for unit in found] if len(found) <= MOST_SUGGESTED else []

    def prepare_value(self, value):
        return names.written(value) if isinstance(value, Unit) else value

    def clean(self, value):
        text = super().clean(value)
        if text in self.empty_values:
            return None
        meaning = names.resolve(cleaned_text(text, lines=False), self.queryset)
        if meaning.unit is None:
            self._offer(meaning)
        return meaning.unit

    def _offer(self, meaning):
        """Put the candidates under the box and raise the sentence that asks to choose."""
        near = meaning if meaning.units else meaning.near()
        shown = range(min(len(near.units), names.SHOWN))
        self.widget.candidates = [(names.written(near.units[n]), near.choice(n)) for n in shown]
        if meaning.units:
            more = len(meaning.units) > names.SHOWN
            sentence = _("“%(text)s”可能指 %(n)d 个单位：请在下面选一个，或写明上级。") % {
                "text": meaning.text[:40],
                "n": len(meaning.units),
            }
            raise ValidationError(sentence + (_("下面是前 %(n)d 个。") % {"n": names.SHOWN} if more else ""), "several")
        raise ValidationError(meaning.fault + (_("相近的有下面几个。") if near.units else ""), "none")


class PostField(forms.CharField):
    """One post of `queryset`, written as 单位 职务 (云沟县 县长, 澜岭州 副州长 2)."""

    widget = UnitInput

    def __init__(self, *, queryset=None, **kwargs):
        self.queryset = Post.objects.none() if queryset is None else queryset
        kwargs.setdefault("help_text", gettext_lazy("填“单位 职务”，如：云沟县 县长；同名职务带序号，如：副州长 2。"))
        super().__init__(max_length=200, **kwargs)

    def suggest(self, posts):
        """Offer `posts` (a queryset) while typing, where they are few enough. One statement."""
        found = list(posts.select_related("unit")[: MOST_SUGGESTED + 1])
        self.widget.suggestions = [str(post) for post in found] if len(found) <= MOST_SUGGESTED else []

    def prepare_value(self, value):
        return str(value) if isinstance(value, Post) else value

    def clean(self, value):
        text = super().clean(value)
        if text in self.empty_values:
            return None
        text = cleaned_text(text, lines=False)
        match = POST_TEXT.match(text)
        if match is None:
            raise ValidationError(_("请填“单位 职务”，中间空一格。"))
        unit, title, number = match["unit"], match["title"], int(match["number"] or 1)
        meaning = names.resolve(unit, Unit.objects.all())
        if meaning.unit is None:
            raise ValidationError(meaning.fault)
        post = self.queryset.filter(unit=meaning.unit, title=title, number=number).select_related("unit").first()
        if post is None:
            raise ValidationError(_("“%(unit)s”没有岗位“%(title)s”。") % {"unit": meaning.unit, "title": title})
        return post


class UserField(forms.CharField):
    """One open account that may hold posts, by its username or by the name of its person where one alone has it."""

    def __init__(self, **kwargs):
        kwargs.setdefault("help_text", gettext_lazy("填账号；没有重名的，填姓名也行。"))
        super().__init__(max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"}), **kwargs)

    def prepare_value(self, value):
        return value.username if isinstance(value, User) else value

    def clean(self, value):
        text = super().clean(value)
        if text in self.empty_values:
            return None
        text = cleaned_text(text, lines=False)
        open_ones = User.objects.filter(is_active=True, administrator=None)
        found = list(open_ones.filter(username=text)) or list(open_ones.filter(name=text)[:9])
        if len(found) == 1:
            return found[0]
        if found:
            listed = _("、").join(user.username for user in found)
            raise ValidationError(_("有几个人叫“%(name)s”，请填账号：%(list)s。") % {"name": text, "list": listed})
        raise ValidationError(_("没有账号或姓名“%(name)s”：请先建账号。") % {"name": text})


class UnitsField(LongTextField):
    """Several units of `queryset`, one on each line (or parted by 、；); each fault names its line."""

    def __init__(self, *, queryset=None, **kwargs):
        self.queryset = Unit.objects.none() if queryset is None else queryset
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 14}))
        kwargs.setdefault("help_text", gettext_lazy("每行一个单位，可从表格整列粘贴；填代码、名称、简称或别名。"))
        super().__init__(max_length=MOST_UNITS * 60, **kwargs)

    def prepare_value(self, value):
        return "\n".join(names.written(unit) for unit in value) if isinstance(value, list | tuple) else value

    def clean(self, value):
        """list[Unit] in the order written, each once."""
        lines = lines_of(super().clean(value) or "")
        if len(lines) > MOST_UNITS:
            raise ValidationError(_("最多 %(n)d 个单位。") % {"n": MOST_UNITS})
        meanings = names.resolve_all([text for _n, text in lines], self.queryset) if lines else {}
        faults = [(n, meanings[text].fault) for n, text in lines if meanings[text].unit is None]
        if faults:
            said = [_("第 %(n)d 行：%(fault)s") % {"n": n, "fault": fault} for n, fault in faults[:MOST_FAULTS]]
            more = [_("还有 %(n)d 行。") % {"n": len(faults) - MOST_FAULTS}] if len(faults) > MOST_FAULTS else []
            raise ValidationError(said + more)
        return list({meanings[text].unit.pk: meanings[text].unit for _n, text in lines}.values())


def lines_of(text):
    """[(number of the line, name)] of the names in a text."""
    found = []
    for n, line in enumerate(text.split("\n"), 1):
        found += [(n, part.strip()) for part in BETWEEN_NAMES.split(line) if part.strip()]
    return found


class AliasesField(LongTextField):
    """Other names of a unit, one on each line or parted by 、; list[str]."""

    def __init__(self, **kwargs):
        kwargs.setdefault("help_text", gettext_lazy("每行一个，一个别名只能指一个单位。"))
        super().__init__(max_length=5000, required=False, **kwargs)

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value):
        found = list(dict.fromkeys(text for _n, text in lines_of(super().clean(value) or "")))
        if long := [text for text in found if len(text) > 100]:
            raise ValidationError(_("别名“%(text)s…”超过 100 个字。") % {"text": long[0][:20]})
        return found


class DayField(forms.DateField):
    """A date, chosen or typed (2026-03-01, 2026/3/1, 2026年3月1日), between 1900 and 2100."""

    default_error_messages = {"invalid": gettext_lazy("请填日期，如 2026-03-01。")}

    def __init__(self, **kwargs):
        kwargs.setdefault("widget", forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
        kwargs.setdefault("input_formats", ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d"])  # 数据
        super().__init__(**kwargs)

    def clean(self, value):
        day = super().clean(value)
        if day and not date(1900, 1, 1) <= day <= date(2100, 12, 31):
            raise ValidationError(_("日期须在 1900 年至 2100 年之间。"))
        return day
