"""The form of an indicator: its kind decides which fields there are; a target is typed as people write it."""

from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.fields import FigureField, LongTextField, TextField
from core.shown import translated
from core.versions import VersionField
from tasks.forms.boxes import Boxes, BoxesField
from tasks.models import Indicator
from tasks.rules import targets
from tasks.words import exact_figure

Kind, Comparator = Indicator.Kind, Indicator.Comparator
MEASURED = ("target", "comparator", "unit", "annual", "baseline", "rollup")
FIELDS_OF = {
    Kind.HIGHER: MEASURED,
    Kind.LOWER: MEASURED,
    Kind.RANGE: ("low", "upper", "unit", "annual", "baseline", "rollup"),
    Kind.YES_NO: ("annual",),
    Kind.MILESTONE: ("annual",),
    Kind.TEXT: ("target_text", "annual"),
}
SOME = {name for names in FIELDS_OF.values() for name in names}
TARGETS = (
    "target",
    "low",
    "upper",
    "target_text",
    "comparator",
    "annual",
)  # of an issued task: by change request alone
PLAIN = ("name", "weight", "nature", "definition", "quality_verified", "quality_source", "quality_accuracy", "quality_limits",
         "quality_remedy")  # fmt: skip
YES, NO = ("是", "办成", "完成", "yes", "1", "√"), ("否", "不要求", "no", "0")  # 数据


class IndicatorForm(forms.Form):
    """One indicator of `task`, of one kind; of an issued task without what only a change request may alter."""

    template_name = "tasks/indicator_form.html"

    name = TextField(label=gettext_lazy("指标"), max_length=120)
    target = TextField(
        label=gettext_lazy("总目标"), max_length=200,
        help_text=gettext_lazy("按文件原文填，如“24 万亩”“不低于 90%”；不是一个数字的按文字保留，不计算。"),
    )  # fmt: skip
    low = FigureField(label=gettext_lazy("区间下限"))
    upper = FigureField(label=gettext_lazy("区间上限"))
    target_text = TextField(
        label=gettext_lazy("文字目标"), max_length=200, help_text=gettext_lazy("不计算完成率，按文字进展考核。")
    )
    comparator = forms.ChoiceField(label=gettext_lazy("比较"), choices=Comparator.choices)
    unit = TextField(
        label=gettext_lazy("计量单位"), max_length=20, required=False, help_text=gettext_lazy("如“万亩”“%”；总目标里写了的可以不填。"),
    )  # fmt: skip
    annual = forms.Field()  # a box for each year: made with the programme
    baseline = FigureField(label=gettext_lazy("基期值"), required=False)
    weight = FigureField(label=gettext_lazy("权重"), places=2, help_text=gettext_lazy("只有一个指标时填 1。"))
    nature = forms.ChoiceField(label=gettext_lazy("性质"), choices=Indicator.Nature.choices)
    rollup = forms.ChoiceField(label=gettext_lazy("汇总方式"), choices=Indicator.Rollup.choices)
    definition = LongTextField(label=gettext_lazy("统计口径"), required=False, max_length=2000)
    quality_verified = LongTextField(label=gettext_lazy("怎样核实"), required=False, max_length=1000)
    quality_source = LongTextField(label=gettext_lazy("数据来源"), required=False, max_length=1000)
    quality_accuracy = LongTextField(label=gettext_lazy("需要的准确度"), required=False, max_length=1000)
    quality_limits = LongTextField(label=gettext_lazy("局限"), required=False, max_length=1000)
    quality_remedy = LongTextField(label=gettext_lazy("怎样弥补"), required=False, max_length=1000)

    def __init__(self, *args, task, kind, **kwargs):
        self.task, self.kind, self.doubts, self.figure = task, kind, [], None
        self.year_units = {}
        super().__init__(*args, **kwargs)
        self.years = list(task.programme.years)
        self.fields["annual"] = BoxesField(
            label=_("年度目标"), labels=[_("%(year)d 年") % {"year": year} for year in self.years], read=self._read_year,
            required=False, help_text=HINTS[kind],
        )  # fmt: skip
        hidden = SOME - set(FIELDS_OF[kind])
        for name in hidden | (set(TARGETS) if task.issued_on else set()):
            del self.fields[name]
        first = {
            "weight": "1",
            "comparator": Comparator.AT_MOST if kind == Kind.LOWER else Comparator.AT_LEAST,
            "nature": Indicator.Nature.ANTICIPATORY,
        }
        self.initial = first | self.initial
        for name in PLAIN[4:]:
            self.fields[name].widget.attrs["rows"] = 2

    @property
    def kinds(self):
        """[(label, value, whether it is this one)] of the kinds to choose from."""
        return [(label, value, value == self.kind) for value, label in Kind.choices]

    def clean_weight(self):
        weight = self.cleaned_data["weight"]
        if not 0 < weight < 100_000:
            raise ValidationError(_("权重须大于 0。"))
        return weight

    def clean(self):
        cleaned = super().clean()
        if text := cleaned.get("target"):
            self._read_target(text, cleaned)
        low, upper = cleaned.get("low"), cleaned.get("upper")
        if low is not None and upper is not None and upper < low:
            self.add_error("upper", _("上限不能低于下限。"))
        self._check_units(cleaned.get("unit") or "")
        return cleaned

    def _read_target(self, text, cleaned):
        """Put the figure beside the text; what contradicts the other boxes is an error, what is no figure a doubt."""
        found = targets.parse(text)
        written = targets.written_comparator(text)
        if found.figure is None:
            self.doubts.append(_("总目标：%(doubt)s") % {"doubt": translated(found.doubt)})
        elif found.unit and cleaned.get("unit") and found.unit != cleaned["unit"]:
            told = {"written": found.unit, "unit": cleaned["unit"]}
            self.add_error("unit", _("总目标写的是“%(written)s”，这里是“%(unit)s”，请改成一致。") % told)
        elif written and written != cleaned.get("comparator"):
            self.add_error("comparator", _("总目标写明了 %(sign)s，请改成一致。") % {"sign": Comparator(written).label})
        else:
            cleaned["unit"] = cleaned.get("unit") or found.unit
        if len(cleaned.get("unit") or "") > 20:
            self.add_error("unit", _("计量单位最多 20 个字。"))
        self.figure = found.figure

    def _check_units(self, unit):
        """A year that is written in another unit is an error: 8 亩 beside 24 万亩."""
        told = [
            _("%(label)s：写的是“%(written)s”，计量单位是“%(unit)s”。")
            % {"label": label, "written": written, "unit": unit}
            for label, written in self.year_units.items()
            if written and unit and written != unit
        ]
        if told and "annual" in self.fields:
            self.add_error("annual", told)

    def _read_year(self, label, text):
        """(figure or None, text) of a box; None for an empty one."""
        if not text:
            return None
        if self.kind == Kind.YES_NO:
            if text.lower() not in YES + NO:
                raise ValidationError(_("写“是”或“否”。"))
            return Decimal(text.lower() in YES), ""
        found = targets.parse(text)
        if found.figure is None:
            self.doubts.append(_("%(label)s：%(doubt)s") % {"label": label, "doubt": translated(found.doubt)})
            return None, text
        self.year_units[label] = found.unit
        return found.figure, ""

    def values(self):
        """What the verbs of an indicator take."""
        cleaned = dict(self.cleaned_data)
        plain = {name: value for name, value in cleaned.items() if name not in TARGETS}
        if self.task.issued_on:
            return plain
        annual = {year: read for year, read in zip(self.years, cleaned["annual"], strict=True) if read}
        return (
            {"unit": "", "baseline": None, "rollup": Indicator.Rollup.NONE}
            | plain
            | self._target()
            | {"annual": annual.items()}
        )

    def _target(self):
        """The fields of the target, those of other kinds emptied."""
        cleaned = self.cleaned_data
        is_figure = self.kind in (Kind.HIGHER, Kind.LOWER)
        return {
            "kind": self.kind,
            "comparator": cleaned.get("comparator", Comparator.AT_LEAST),
            "target": self.figure if is_figure else cleaned.get("low"),
            "upper": cleaned.get("upper"),
            "target_text": cleaned["target"] if is_figure else cleaned.get("target_text", ""),
        }


HINTS = {
    Kind.HIGHER: gettext_lazy("当年该完成的数；没有任务的年度空着。"),
    Kind.LOWER: gettext_lazy("当年不超过的数；没有任务的年度空着。"),
    Kind.RANGE: gettext_lazy("当年的数；写“4—6”这样的按文字保留。"),
    Kind.YES_NO: gettext_lazy("要求办成的年度写“是”。"),
    Kind.MILESTONE: gettext_lazy("当年末应累计完成的节点权重（%）。"),
    Kind.TEXT: gettext_lazy("当年要做到什么。"),
}


class ChangeIndicatorForm(IndicatorForm):
    """The same over a stored indicator."""

    reason = TextField(label=gettext_lazy("理由"), max_length=200, required=False)
    version = VersionField()

    def __init__(self, *args, indicator, kind, **kwargs):
        self.subject = indicator
        super().__init__(*args, task=indicator.task, kind=kind, **kwargs)
        self.initial = self.initial | self.stored() | {"version": indicator.version}

    def stored(self):
        """What is stored, as the fields show it."""
        row = self.subject
        figures = {"low": row.target, "upper": row.upper, "baseline": row.baseline}
        held = {annual.year: annual for annual in row.annual_targets.all()}
        found = {name: exact_figure(figure) for name, figure in figures.items()}
        found |= {name: getattr(row, name) for name in (*PLAIN, "unit", "comparator", "rollup", "target_text")}
        found["weight"] = exact_figure(row.weight)
        found["target"] = row.target_text or exact_figure(row.target)
        found["annual"] = Boxes(self._shown(held.get(year)) for year in self.years)
        return {name: value for name, value in found.items() if name in self.fields}

    def _shown(self, annual):
        if annual is None:
            return ""
        if self.kind == Kind.YES_NO and annual.figure is not None:
            return YES[0] if annual.figure else NO[0]
        return exact_figure(annual.figure) or annual.text
