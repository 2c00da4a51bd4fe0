"""Forms of the roadmap: one step, several pasted lines, a schedule counted back from the end, the planned curve of a year."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import figures
from core.fields import DayField, FigureField, LongTextField, TextField
from core.shown import translated
from core.versions import VersionField
from organizations import names
from organizations.forms.fields import UnitField
from organizations.models import Unit
from tasks.models import Milestone, PlannedCurve
from tasks.rules import curves, deadlines

COMMA = "，"  # 数据
FIGURES = re.compile(r"[\s、，,;；%]+")  # 数据
MOST_LINES = 40


def day_of(text, year):
    """The day that a date or an office's phrase means. Raises ValidationError with what can't be read."""
    read = deadlines.parse(text, year)
    if read.due_on is None:
        raise ValidationError(translated(read.doubt) + _("。") if read.doubt else _("节点须有日期，不能“持续推进”。"))
    return read.due_on


class PlannedField(TextField):
    """A planned day, typed as a date or as offices write it (6月底前, 第三季度); cleaned to the day."""

    def __init__(self, **kwargs):
        kwargs.setdefault(
            "help_text", gettext_lazy("填日期，或“6月底前”“第三季度”“2027年底”这样的说法；不写年份的按今年。")
        )
        super().__init__(max_length=60, **kwargs)
        self.year = None

    def prepare_value(self, value):
        return value.isoformat() if isinstance(value, date) else value

    def clean(self, value):
        text = super().clean(value)
        return day_of(text, self.year) if text else None


class MilestoneForm(forms.Form):
    """One step of the roadmap of `task`."""

    number = forms.IntegerField(label=gettext_lazy("序号"), min_value=1, max_value=999)
    title = TextField(label=gettext_lazy("节点"), max_length=120)
    planned_on = PlannedField(label=gettext_lazy("计划日期"))
    deliverable = TextField(
        label=gettext_lazy("成果"), max_length=200, required=False, help_text=gettext_lazy("到那天桌上有什么，如“施工许可”。")
    )  # fmt: skip
    owner = UnitField(label=gettext_lazy("责任单位"), required=False)
    weight = FigureField(label=gettext_lazy("权重"), places=2, help_text=gettext_lazy("各节点的权重合计一般为 100。"))
    after = forms.ModelMultipleChoiceField(
        Milestone.objects.none(), label=gettext_lazy("前置节点"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("须先完成的节点。"),
    )  # fmt: skip

    def __init__(self, *args, actor, task, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["planned_on"].year = actor.today.year
        self.fields["after"].queryset = task.milestones.all()
        self.fields["owner"].queryset = Unit.objects.open_on(actor.today)


class ChangeMilestoneForm(MilestoneForm):
    """A MilestoneForm over a stored step."""

    version = VersionField()
    reason = TextField(label=gettext_lazy("理由"), max_length=200, required=False)

    def __init__(self, *args, step, **kwargs):
        self.subject = step
        super().__init__(*args, task=step.task, **kwargs)
        self.fields["after"].queryset = step.task.milestones.exclude(pk=step.pk)
        self.initial = {"version": step.version, "after": list(step.after.all()), **self.stored(), **self.initial}

    def stored(self):
        names = ("number", "title", "planned_on", "deliverable", "owner", "weight")
        return {name: getattr(self.subject, name) for name in names}


def cells_of(line):
    """The five cells of a line, by tabs as a sheet gives them, else by Chinese commas; missing ones are empty."""
    parts = [cell.strip() for cell in line.split("\t" if "\t" in line else COMMA)]
    return [*parts, "", "", "", "", ""][:5]


@dataclass(frozen=True)
class Line:
    """A pasted step, read."""

    title: str
    planned_on: date
    deliverable: str
    owner: Unit | None
    weight: Decimal


class LinesField(LongTextField):
    """Steps, one on each line: 节点, 计划日期, 成果, 责任单位, 权重; list[Line]. Each fault names its line."""

    def __init__(self, **kwargs):
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 10}))
        super().__init__(max_length=20_000, **kwargs)
        self.year, self.units = None, Unit.objects.none()

    def clean(self, value):
        lines = [(n, line) for n, line in enumerate((super().clean(value) or "").split("\n"), 1) if line.strip()]
        if len(lines) > MOST_LINES:
            raise ValidationError(_("一次最多 %(n)d 行。") % {"n": MOST_LINES})
        cells = {n: cells_of(line) for n, line in lines}
        owners = names.resolve_all([row[3] for row in cells.values() if row[3].strip()], self.units)
        found, faults = [], []
        for n, row in cells.items():
            try:
                found.append(self._line(row, owners))
            except ValidationError as wrong:
                faults.append(_("第 %(n)d 行：%(fault)s") % {"n": n, "fault": wrong.messages[0]})
        if faults:
            raise ValidationError(faults)
        return found

    def _line(self, row, owners):
        title, planned, deliverable, owner, weight = (cell.strip() for cell in row)
        if not title or not planned:
            raise ValidationError(_("节点和计划日期都要写，中间用制表符或逗号分开。"))
        if owner and owners[owner].unit is None:
            raise ValidationError(owners[owner].fault)
        if len(title) > 120 or len(deliverable) > 200:
            raise ValidationError(_("节点最多 120 个字，成果最多 200 个字。"))
        return Line(
            title, day_of(planned, self.year), deliverable, owners[owner].unit if owner else None, weight_of(weight)
        )


def weight_of(text):
    """A weight, 0 where none is written. Raises ValidationError for what is no figure."""
    if not text:
        return Decimal(0)
    try:
        return figures.parse(text.rstrip("%％"), places=2)
    except figures.NotAFigure as bad:
        raise ValidationError(translated(bad.sentence)) from None


class LinesForm(forms.Form):
    """Several steps at once, after those that are there."""

    lines = LinesField(
        label=gettext_lazy("节点"),
        help_text=gettext_lazy(
            "每行一个，可从表格粘贴：节点、计划日期、成果、责任单位、权重，用制表符或中文逗号分开；后三项可不填。如：主体完工，10月底前，监理月报，，40"
        ),
    )

    def __init__(self, *args, actor, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["lines"].year = actor.today.year
        self.fields["lines"].units = Unit.objects.open_on(actor.today)


class BackForm(forms.Form):
    """The days of all steps, counted back from the end: the time between start and end is split by the weights."""

    start = DayField(label=gettext_lazy("从哪天起"))
    final = DayField(label=gettext_lazy("最后一个节点的日期"))

    def __init__(self, *args, actor, task, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial = {"start": task.start_on or actor.today, "final": task.due_on, **self.initial}

    def clean(self):
        start, final = self.cleaned_data.get("start"), self.cleaned_data.get("final")
        if start and final and final < start:
            raise ValidationError(_("最后一个节点的日期不能早于开始日期。"))
        return self.cleaned_data


class CurveForm(forms.Form):
    """The planned course of a year."""

    year = forms.TypedChoiceField(label=gettext_lazy("年度"), coerce=int)
    preset = forms.ChoiceField(label=gettext_lazy("编制方式"), choices=PlannedCurve.Preset.choices)
    points = TextField(
        label=gettext_lazy("自定的各月累计（%）"), max_length=300, required=False,
        help_text=gettext_lazy("选“自定”时填 12 个数，从 1 月到 12 月，只升不降，12 月为 100；可从表格整行粘贴。"),
    )  # fmt: skip

    def __init__(self, *args, task, **kwargs):
        super().__init__(*args, **kwargs)
        programme = task.programme
        self.fields["year"].choices = [(y, str(y)) for y in range(programme.first_year, programme.last_year + 1)]

    def clean_points(self):
        texts = [part for part in FIGURES.split(self.cleaned_data["points"]) if part]
        try:
            return tuple(figures.parse(text, places=2) for text in texts)
        except figures.NotAFigure as bad:
            raise ValidationError(translated(bad.sentence)) from None

    def clean(self):
        own = self.cleaned_data.get("preset") == PlannedCurve.Preset.OWN
        if own and (fault := curves.fault_of(self.cleaned_data.get("points", ()))):
            self.add_error("points", translated(fault) + _("。"))
        return self.cleaned_data
