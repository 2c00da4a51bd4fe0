"""Forms of the import of a 任务分解表: the sheet with the programme it belongs to, the columns, the units that nobody knows."""

from dataclasses import replace

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organizations import names
from organizations.forms.fields import UnitField
from organizations.forms.imports import UploadForm
from organizations.models import Unit
from tasks.imports.fields import FIELDS
from tasks.models import PolicyDocument, Programme

NOT_READ, NOTED = "", "noted"
MOST_NAMES = 100  # names that one page asks about


class TaskUploadForm(UploadForm):
    """A 任务分解表 and where it belongs; cleaned `table` is a tasks.imports.table.RawTable."""

    programme = forms.ModelChoiceField(Programme.objects.none(), label=gettext_lazy("重点工作批次"), empty_label=None)
    document = forms.ModelChoiceField(
        PolicyDocument.objects.none(), label=gettext_lazy("出自哪份文件"), required=False, empty_label=gettext_lazy("（不写）"),
        help_text=gettext_lazy("序号在一份文件里不重复：再次导入同一份文件时，按文件和序号认任务。"),
    )  # fmt: skip
    field_order = ("programme", "document", "file", "pasted")

    def __init__(self, *args, programmes, **kwargs):
        super().__init__(*args, kind="tasks", **kwargs)
        self.fields["programme"].queryset = programmes
        self.fields["document"].queryset = PolicyDocument.objects.filter(programme__in=programmes)
        self.fields["document"].label_from_instance = lambda document: f"{document.programme}　{document}"

    def clean(self):
        cleaned = super().clean()
        programme, document = cleaned.get("programme"), cleaned.get("document")
        if programme and document and document.programme_id != programme.pk:
            self.add_error("document", _("这份文件不属于所选的批次。"))
        if table := cleaned.get("table"):
            cleaned["table"] = replace(table, programme=programme and programme.pk, document=document and document.pk)
        return cleaned


class ColumnsForm(forms.Form):
    """For each column of the sheet what it is; `mapped()` the RawTable read that way."""

    def __init__(self, *args, raw, **kwargs):
        super().__init__(*args, **kwargs)
        self.raw = raw
        choices = [
            (NOT_READ, _("不读")),
            (NOTED, _("记入备注")),
            *((field.name, str(field.heading)) for field in FIELDS),
        ]
        known = {column: name for name, column in raw.columns.items()} | dict.fromkeys(raw.noted, NOTED)
        for column, heading in enumerate(raw.headings, 1):
            label = heading or _("第 %(n)d 列") % {"n": column}
            samples = _("；").join(text[:30] for text in raw.samples(column)) or _("（空）")
            self.fields[f"c{column}"] = forms.ChoiceField(
                label=label, choices=choices, required=False, initial=known.get(column, NOT_READ), help_text=samples
            )

    def clean(self):
        chosen = [self.cleaned_data.get(f"c{n}") for n in range(1, len(self.raw.headings) + 1)]
        named = [name for name in chosen if name not in (NOT_READ, NOTED, None)]
        labels = {field.name: str(field.heading) for field in FIELDS}
        if twice := [labels[name] for name in dict.fromkeys(named) if named.count(name) > 1]:
            raise ValidationError(_("几列都选了%(names)s：每项只留一列。") % {"names": _("、").join(twice)})
        if "title" not in named:
            raise ValidationError(_("请选哪一列是“重点工作”。"))
        return self.cleaned_data

    def mapped(self):
        chosen = {n: self.cleaned_data[f"c{n}"] for n in range(1, len(self.raw.headings) + 1)}
        columns = {name: n for n, name in chosen.items() if name not in (NOT_READ, NOTED)}
        return self.raw.mapped(columns, [n for n, name in chosen.items() if name == NOTED])


class UnitNamesForm(forms.Form):
    """For each name that means no unit which one it is; an empty box leaves it as text. `meanings()` is {text: Unit}."""

    layout = "pairs"

    def __init__(self, *args, unknown, **kwargs):
        super().__init__(*args, **kwargs)
        units = Unit.objects.filter(valid_to=None)
        known = names.Names(units)
        self.texts = [text for text, _n in unknown[:MOST_NAMES]]
        for place, (text, n) in enumerate(unknown[:MOST_NAMES]):
            field = UnitField(queryset=units, label=text, required=False, help_text=_("%(n)d 处") % {"n": n})
            field.widget.suggestions = [names.written(unit) for unit in known.near(text).units]
            self.fields[f"n{place}"] = field

    def clean(self):
        if not self.errors and not self.meanings():
            raise ValidationError(_("没有填任何单位：认不出的先留着，返回即可。"))
        return self.cleaned_data

    def meanings(self):
        found = {text: self.cleaned_data.get(f"n{place}") for place, text in enumerate(self.texts)}
        return {text: unit for text, unit in found.items() if unit}
