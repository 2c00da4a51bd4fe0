"""Forms of shares: the filter, the decomposition, the change of one, receipt and return."""

from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accountability.models import Share
from accountability.splitting import EQUAL, TYPED, WEIGHT, need_columns, rows_of, targets_of
from accountability.terms import DAYS, WORKDAYS, receipt_due
from core import figures
from core.fields import DayField, FigureField, LongTextField, TextField
from core.lists.listing import choice
from core.refusals import Unfit
from core.shown import translated
from core.versions import VersionField
from organizations import names, rights
from organizations.forms.fields import UnitField
from organizations.models import Unit, UnitGroup

LEVELS = [(kind, label) for kind, label in Unit.Kind.choices if kind in ("department", "county", "township", "village")]
STATES = (
    ("draft", gettext_lazy("未下达")), ("waiting", gettext_lazy("待签收")), ("received", gettext_lazy("已签收")),
    ("returned", gettext_lazy("已退回")),
)  # fmt: skip


class ShareFilters(forms.Form):
    """What the list of shares is narrowed by."""

    q = TextField(label=gettext_lazy("重点工作或单位"), max_length=60, required=False)
    level = choice(gettext_lazy("级别"), LEVELS)
    state = choice(gettext_lazy("状态"), STATES)
    late = choice(gettext_lazy("签收"), [("late", gettext_lazy("过了签收期限"))])


@dataclass(frozen=True)
class Line:
    """A unit with what is written behind it: a weight, or its quantities."""

    unit: Unit
    values: tuple


class LinesField(LongTextField):
    """Units, one on each line, with a weight or quantities behind; list[Line]. Each fault names its line."""

    def __init__(self, **kwargs):
        super().__init__(max_length=200_000, required=False, widget=forms.Textarea(attrs={"rows": 10}), **kwargs)
        self.units = Unit.objects.none()

    def clean(self, value):
        lines = [
            (n, line.split("\t") if "\t" in line else line.replace("，", " ").split())
            for n, line in enumerate((super().clean(value) or "").split("\n"), 1)
            if line.strip()
        ]  # 数据
        meanings = names.resolve_all([cells[0].strip() for _n, cells in lines], self.units)
        found, faults = [], []
        for n, cells in lines:
            meaning = meanings[cells[0].strip()]
            values, fault = read_figures(cells[1:])
            if meaning.unit is None:
                faults.append(_("第 %(n)d 行：%(fault)s") % {"n": n, "fault": meaning.fault})
            elif fault:
                faults.append(_("第 %(n)d 行：%(fault)s。") % {"n": n, "fault": fault})
            else:
                found.append(Line(meaning.unit, values))
        if faults:
            raise ValidationError(faults[:20])
        return found


def read_figures(cells):
    """(figures of the cells that hold something, what is wrong with the first bad one)."""
    found = []
    for cell in cells:
        if not cell.strip():
            continue
        try:
            found.append(figures.parse(cell, places=4))
        except figures.NotAFigure as bad:
            return (), translated(bad.sentence)
    return tuple(found), ""


class DecomposeForm(forms.Form):
    """How a share goes down to several units; `rows()` are the ShareRows."""

    year = forms.TypedChoiceField(label=gettext_lazy("年度"), coerce=int)
    group = forms.ModelChoiceField(
        UnitGroup.objects.none(), label=gettext_lazy("分给单位组"), required=False, empty_label=gettext_lazy("（逐个列出）"),
    )  # fmt: skip
    key = forms.ChoiceField(
        label=gettext_lazy("数量怎么分"), initial=EQUAL,
        choices=[(EQUAL, gettext_lazy("平均")), (WEIGHT, gettext_lazy("按权重")), (TYPED, gettext_lazy("逐个填写"))],
    )  # fmt: skip
    lines = LinesField(
        label=gettext_lazy("单位和数量"),
        help_text=gettext_lazy("每行一个单位，后面写权重或数量（几个数量依次写），用制表符或空格分开；可从表格粘贴。选了单位组又平均分的，可以不填。"),
    )  # fmt: skip
    places = forms.TypedChoiceField(
        label=gettext_lazy("保留小数"), required=False, coerce=int, empty_value=None,
        choices=[("", gettext_lazy("自动")), *((str(n), str(n)) for n in range(5))],
    )  # fmt: skip
    due_on = DayField(
        label=gettext_lazy("完成时限"), required=False, help_text=gettext_lazy("不填与上级相同，不能更晚。")
    )
    standard = LongTextField(
        label=gettext_lazy("办结标准"), required=False, max_length=2000, help_text=gettext_lazy("不填与上级相同。")
    )
    supervisor = UnitField(
        label=gettext_lazy("督办单位"),
        required=False,
        help_text=gettext_lazy("不填由上级分解的督办单位督办；不能是承办单位自己。"),
    )
    rhythm = forms.ChoiceField(label=gettext_lazy("报告频次"), choices=Share.Rhythm.choices)

    def __init__(self, *args, share, actor, **kwargs):
        super().__init__(*args, **kwargs)
        self.share, self.today = share, actor.today
        units, groups = reached(share, actor)
        years = share.task.programme.years
        self.fields["year"].choices = [(year, str(year)) for year in years]
        self.fields["year"].initial = max(years[0], min(actor.today.year, years[-1]))
        self.fields["group"].queryset = groups.filter(closed_on=None)
        self.fields["lines"].units = units
        self.fields["supervisor"].queryset = units

    def clean(self):
        cleaned = self.cleaned_data
        lines, group, key = cleaned.get("lines"), cleaned.get("group"), cleaned.get("key")
        if lines is None or "year" not in cleaned or "key" not in cleaned:
            return cleaned
        if not lines and not group:
            raise ValidationError(_("请选单位组，或逐行列出单位。"))
        if group and not lines and key != EQUAL:
            raise ValidationError(_("按权重或逐个填写的，请逐行写单位和数量。"))
        units = list(group.units_on(self.today)) if group else [line.unit for line in lines]
        if group and lines:
            self.need_all(units, lines)
        if not units:
            raise ValidationError(_("这个单位组现在没有单位。"))
        cleaned["rows"] = self.rows(units, lines, cleaned)
        return cleaned

    def need_all(self, units, lines):
        """Each unit of the group has its line and no other unit has one."""
        typed, wanted = {line.unit.pk for line in lines}, {unit.pk for unit in units}
        if missing := [str(unit) for unit in units if unit.pk not in typed]:
            raise ValidationError(_("单位组里这些单位没有写：%(list)s。") % {"list": _("、").join(missing[:20])})
        if foreign := [str(line.unit) for line in lines if line.unit.pk not in wanted]:
            raise ValidationError(_("这些单位不在单位组里：%(list)s。") % {"list": _("、").join(foreign[:20])})

    def rows(self, units, lines, cleaned):
        targets, key = targets_of(self.share, cleaned["year"]), cleaned["key"]
        by_unit = {line.unit.pk: line.values for line in lines}
        values = [by_unit.get(unit.pk, ()) for unit in units]
        try:
            if key == TYPED:
                need_columns(values, targets)
            if key == WEIGHT:
                values = self.weights(units, values)
            return rows_of(targets, units, key=key, values=values, places=cleaned.get("places"))
        except Unfit as unfit:
            raise ValidationError(translated(unfit.sentence) + _("。")) from None

    def weights(self, units, values):
        if bad := [str(unit) for unit, row in zip(units, values, strict=True) if len(row) != 1]:
            raise Unfit(_("这些单位后面要写一个权重：%(list)s"), list=_("、").join(bad[:20]))
        return [row[0] for row in values]


def reached(share, actor):
    """(units, groups) that a share may go down to: all for the lead unit, else what lies below its unit."""
    units, groups = Unit.objects.open_on(actor.today), UnitGroup.objects.all()
    if share.parent_id is None or rights.reach(actor, "share.decompose") == rights.Relation.ALL:
        return units, groups
    return units.below(share.unit, itself=False), groups.visible_to(actor)


class ShareForm(forms.Form):
    """One share that was read as `version`: its date, standard, supervisor, rhythm, quantities."""

    due_on = DayField(label=gettext_lazy("完成时限"), required=False)
    standard = LongTextField(label=gettext_lazy("办结标准"), required=False, max_length=2000)
    supervisor = UnitField(label=gettext_lazy("督办单位"), required=False)
    rhythm = forms.ChoiceField(label=gettext_lazy("报告频次"), choices=Share.Rhythm.choices)
    participation = TextField(label=gettext_lazy("群众参与"), max_length=300, required=False)
    reason = TextField(label=gettext_lazy("理由"), max_length=200, required=False)
    version = VersionField()
    WRITTEN = ("due_on", "standard", "supervisor", "rhythm", "participation")

    def __init__(self, *args, share, actor, **kwargs):
        super().__init__(*args, **kwargs)
        self.subject = share
        self.fields["supervisor"].queryset = Unit.objects.open_on(actor.today)
        self.initial = {name: getattr(share, name) for name in self.WRITTEN} | {"version": share.version}
        self.rows = list(share.targets.select_related("indicator"))
        for row in self.rows:
            label = _("%(indicator)s %(year)d 年（%(unit)s）") % {
                "indicator": row.indicator,
                "year": row.year,
                "unit": row.indicator.unit,
            }
            self.fields[f"target_{row.pk}"] = FigureField(label=label, required=False, places=4, initial=row.figure)
        self.order_fields([*self.WRITTEN, *(f"target_{row.pk}" for row in self.rows), "reason", "version"])

    def stored(self):
        return {name: getattr(self.subject, name) for name in self.WRITTEN}

    def values(self):
        cleaned = {name: self.cleaned_data[name] for name in (*self.WRITTEN, "reason", "version")}
        targets = {(row.indicator, row.year): self.cleaned_data[f"target_{row.pk}"] for row in self.rows}
        return cleaned | {"targets": targets}


class ReturnForm(forms.Form):
    """Why something is given back."""

    reason = TextField(
        label=gettext_lazy("退回理由"), max_length=300, help_text=gettext_lazy("如“不属本单位职责，应交州水务局”。")
    )
    version = VersionField()

    def __init__(self, *args, subject, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial = {"version": subject.version}


class TermForm(forms.Form):
    """By when the units take receipt: a count of working or calendar days."""

    count = forms.IntegerField(label=gettext_lazy("签收期限（天）"), min_value=1, max_value=60, initial=3)
    unit = forms.ChoiceField(
        label=gettext_lazy("按"), choices=[(WORKDAYS, gettext_lazy("工作日")), (DAYS, gettext_lazy("自然日"))]
    )

    def receipt_due(self, today):
        return receipt_due(today, self.cleaned_data["count"], self.cleaned_data["unit"])
