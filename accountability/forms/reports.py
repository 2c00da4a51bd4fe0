"""Forms of the monthly report: the report itself, giving it back, verifying it; the filters of its lists."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accountability.forms.shares import LEVELS
from accountability.models import ShareMonth, month_of
from accountability.models.reports import TEXTS, figures_of, standing_version, typed_indicators
from core.fields import FigureField, LongTextField, ScreenedMixin, TextField
from core.lists.listing import choice
from core.versions import VersionField
from tasks.models import Indicator
from tasks.words import exact_figure, figure_words


class MonthFilters(forms.Form):
    """Which month and which lights a list shows."""

    month = TextField(label=gettext_lazy("月份"), max_length=7, required=False, help_text=gettext_lazy("如 2026-10"))
    q = TextField(label=gettext_lazy("重点工作或单位"), max_length=60, required=False)
    level = choice(gettext_lazy("级别"), LEVELS)
    light = choice(gettext_lazy("亮灯"), list(ShareMonth.LIGHTS.items()))

    def clean_month(self):
        text = self.cleaned_data["month"]
        if text and month_of(text) is None:
            raise ValidationError(_("月份请写成 2026-10 这样。"))
        return text


class ReportForm(ScreenedMixin, forms.Form):
    """The report of one share for a month; last month's figures and texts stand beside."""

    progress = LongTextField(label=gettext_lazy("进展情况"), max_length=2000, required=False)
    problem = LongTextField(
        label=gettext_lazy("存在问题"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    next_step = LongTextField(
        label=gettext_lazy("下一步措施"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    help_needed = LongTextField(
        label=gettext_lazy("需协调事项"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    less_reason = TextField(label=gettext_lazy("比上月少的原因"), max_length=300, required=False)
    approved_by = TextField(
        label=gettext_lazy("审定人"), max_length=60, required=False, help_text=gettext_lazy("纸质审定的写负责人姓名和日期；不填为本人。")
    )  # fmt: skip
    version = VersionField(least=0)
    screened = TEXTS

    def __init__(self, *args, share, month, report, **kwargs):
        super().__init__(*args, **kwargs)
        self.share, self.month, self.subject = share, month, report
        before, last = figures_of(share, month.previous), standing_version(share, month.previous)
        held = (report.figures if report else {}) or {}
        self.rows = typed_indicators(share, month)
        for row in self.rows:
            self.fields[f"figure_{row.indicator_id}"] = self.figure_field(row, before, held)
        if not self.rows:
            del self.fields["less_reason"]
        self.order_fields([*(f"figure_{row.indicator_id}" for row in self.rows), "less_reason", *TEXTS])
        texts = {name: getattr(report, name) for name in (*TEXTS, "less_reason")} if report else {}
        self.initial = texts | {"version": report.version if report else 0}
        for name in TEXTS:
            if last and last.content[name]:
                self.fields[name].help_text = _("上月：%(text)s") % {"text": last.content[name][:200]}

    def figure_field(self, row, before, held):
        """The box for one indicator: its target and last month's figure stand beside; yes-or-no takes 1 or 0."""
        indicator = row.indicator
        told = (
            [_("目标 %(target)s") % {"target": figure_words(row.figure, indicator.unit)}]
            if row.figure is not None
            else []
        )
        if indicator.pk in before:
            told.append(_("上月 %(figure)s") % {"figure": figure_words(before[indicator.pk], indicator.unit)})
        if indicator.kind == Indicator.Kind.YES_NO:
            told.append(_("办成填 1，没有填 0"))
        label = f"{indicator.name}（{indicator.unit}）" if indicator.unit else indicator.name  # 数据
        return FigureField(
            label=label, required=False, places=4, initial=held.get(str(indicator.pk)), help_text=_("，").join(told)
        )

    def clean(self):
        cleaned = super().clean()
        told = [cleaned.get(name) for name in self.fields if name.startswith("figure_") or name == "progress"]
        if not self.errors and all(value in (None, "") for value in told):
            raise ValidationError(_("请填完成数或进展情况。"))
        for row in self.rows:
            figure = cleaned.get(f"figure_{row.indicator_id}")
            if row.indicator.kind == Indicator.Kind.YES_NO and figure not in (None, 0, 1):
                self.add_error(f"figure_{row.indicator_id}", _("请填 1 或 0。"))
        return cleaned

    def stored(self):
        return {name: getattr(self.subject, name) for name in (*TEXTS, "less_reason")}

    def values(self):
        """What MonthlyReport.write takes."""
        cleaned = self.cleaned_data
        given = {row.indicator_id: cleaned[f"figure_{row.indicator_id}"] for row in self.rows}
        figures = {str(key): exact_figure(figure) for key, figure in given.items() if figure is not None}
        texts = {name: cleaned.get(name, "") for name in (*TEXTS, "less_reason")}
        return texts | {"figures": figures, "unchanged": False}


class ReturnReportForm(forms.Form):
    """Why a report is given back."""

    reason = TextField(
        label=gettext_lazy("退回理由"), max_length=300, help_text=gettext_lazy("写明要改什么，如“完成数与附表不一致”。")
    )


class VerifyForm(forms.Form):
    """The figures that the supervising unit found."""

    def __init__(self, *args, version, share, month, **kwargs):
        super().__init__(*args, **kwargs)
        reported = {int(key): text for key, text in version.content["figures"].items()}
        self.keys = []
        for row in typed_indicators(share, month):
            if row.indicator_id in reported:
                self.keys.append(row.indicator_id)
                self.fields[f"figure_{row.indicator_id}"] = FigureField(
                    label=row.indicator.name, places=4, initial=reported[row.indicator_id],
                    help_text=_("上报 %(figure)s %(unit)s") % {"figure": reported[row.indicator_id], "unit": row.indicator.unit},
                )  # fmt: skip

    def figures(self):
        return {key: exact_figure(self.cleaned_data[f"figure_{key}"]) for key in self.keys}
