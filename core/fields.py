"""Form fields that take what people paste and refuse what no document could hold."""

import hashlib

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import figures, screening
from core.characters import BadCharacters, clean
from core.shown import translated


def cleaned_text(text, *, lines):
    try:
        return clean(text, lines=lines)
    except BadCharacters as bad:
        raise ValidationError(translated(bad.sentence), code="characters") from None


class TextField(forms.CharField):
    """One line of text."""

    def to_python(self, value):
        return (
            cleaned_text(super().to_python(value), lines=False)
            if value not in self.empty_values
            else super().to_python(value)
        )


class LongTextField(forms.CharField):
    """Text of several lines."""

    widget = forms.Textarea(attrs={"rows": 4})

    def to_python(self, value):
        return (
            cleaned_text(super().to_python(value), lines=True)
            if value not in self.empty_values
            else super().to_python(value)
        )


class FigureField(forms.CharField):
    """A figure as people type it (1,234.5 or １２); cleaned to an exact Decimal, never rounded."""

    def __init__(self, *, places=4, **kwargs):
        self.places = places
        kwargs.setdefault("max_length", 40)
        super().__init__(**kwargs)

    def clean(self, value):
        text = super().clean(value)
        if text in self.empty_values:
            return None
        try:
            return figures.parse(text, places=self.places)
        except figures.NotAFigure as bad:
            raise ValidationError(translated(bad.sentence), code="figure") from None


class DayField(forms.DateField):
    """A day from 2000 to 2099: from the browser's date box, or as people write it (2026-10-1, 2026年10月1日)."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    input_formats = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日")  # 数据
    default_error_messages = {"invalid": gettext_lazy("请写成 2026-10-01 这样的日期")}

    def to_python(self, value):
        return super().to_python("".join(value.split()) if isinstance(value, str) else value)

    def validate(self, value):
        super().validate(value)
        if value is not None and not 2000 <= value.year <= 2099:
            raise ValidationError(_("只能是 2000 年至 2099 年的日期"), code="range")


def valid_text(value):
    """Model validator: what is stored can be exported."""
    cleaned_text(value, lines=True)


class ScreenedMixin:
    """A form that asks before it takes what looks like personal numbers or a secrecy mark.

    The first submission with findings is refused and shows them; it passes when the person has ticked 已核对. The tick stands for
    what was shown: a text with other findings is asked about anew. `confirmed_findings` are then for the verb's audit record
    (kinds only, never the numbers themselves).
    """

    screened = ()  # names of the fields to look at
    confirmed_findings = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["screened_by_me"] = forms.CharField(
            label=gettext_lazy("已核对：不含国家秘密、工作秘密，个人信息确有必要"),
            required=False,
            widget=forms.HiddenInput,
        )

    def clean(self):
        cleaned = super().clean()
        cleaned = self.cleaned_data if cleaned is None else cleaned
        tick = cleaned.pop("screened_by_me", "")  # the verb takes the fields as they are
        found = [(name, finding) for name in self.screened for finding in screening.findings(cleaned.get(name) or "")]
        if not found:
            return cleaned
        asked = token_of(found, cleaned)
        ticked = tick == asked
        self.fields["screened_by_me"].widget = forms.CheckboxInput({"value": asked}, check_test=lambda value: ticked)
        if ticked:
            self.confirmed_findings = tuple(sorted({finding.kind for _name, finding in found}))
            return cleaned
        for name, finding in found:
            self.add_error(name, f"“{finding.shown}”" + _("：") + translated(finding.advice))
        return cleaned


def token_of(found, cleaned):
    """What a tick stands for: a digest of the places that were shown."""
    shown = "\n".join(f"{name} {f.kind} {cleaned[name][f.start : f.end]}" for name, f in found)
    return hashlib.sha256(shown.encode("utf-8", "replace")).hexdigest()[:16]
