from decimal import Decimal

from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import audit
from core.fields import valid_text
from core.history import Tracked, because
from core.refusals import Refused
from core.versions import Versioned
from tasks.models.register import KeyTask
from tasks.rules import targets

FIGURE = {"max_digits": 19, "decimal_places": 4}


class Indicator(Versioned, Tracked):
    """What a task is measured by; a task has one or several. Kind and comparator say what “done” means."""

    class Kind(models.TextChoices):
        HIGHER = "higher", gettext_lazy("越高越好")
        LOWER = "lower", gettext_lazy("越低越好")
        RANGE = "range", gettext_lazy("区间")
        YES_NO = "yes_no", gettext_lazy("是否")
        MILESTONE = "milestone", gettext_lazy("按节点")
        TEXT = "text", gettext_lazy("文字")

    class Comparator(models.TextChoices):
        AT_LEAST = "ge", "≥"
        AT_MOST = "le", "≤"
        EQUAL = "eq", "="

    class Nature(models.TextChoices):
        BINDING = "binding", gettext_lazy("约束性")
        ANTICIPATORY = "anticipatory", gettext_lazy("预期性")

    class Rollup(models.TextChoices):
        SUM = "sum", gettext_lazy("下级相加")
        RATIO_OF_SUMS = "ratio_of_sums", gettext_lazy("分子和除以分母和")
        WEIGHTED_MEAN = "weighted_mean", gettext_lazy("加权平均")
        LAST = "last", gettext_lazy("取最近一期")
        NONE = "none", gettext_lazy("不汇总")

    task = models.ForeignKey(KeyTask, models.CASCADE, related_name="indicators", verbose_name=gettext_lazy("重点工作"))
    order = models.PositiveSmallIntegerField(gettext_lazy("次序"), default=0)
    name = models.CharField(gettext_lazy("指标"), max_length=120, validators=[valid_text])
    kind = models.CharField(gettext_lazy("方向"), max_length=10, choices=Kind.choices)
    comparator = models.CharField(
        gettext_lazy("比较"), max_length=2, choices=Comparator.choices, default=Comparator.AT_LEAST
    )
    target_text = models.CharField(gettext_lazy("目标原文"), max_length=200, blank=True, validators=[valid_text])
    target = models.DecimalField(gettext_lazy("目标值"), null=True, blank=True, **FIGURE)
    upper = models.DecimalField(gettext_lazy("区间上限"), null=True, blank=True, **FIGURE)
    unit = models.CharField(gettext_lazy("计量单位"), max_length=20, blank=True, validators=[valid_text])
    baseline = models.DecimalField(gettext_lazy("基期值"), null=True, blank=True, **FIGURE)
    weight = models.DecimalField(gettext_lazy("权重"), max_digits=7, decimal_places=2, default=Decimal(1))
    nature = models.CharField(gettext_lazy("性质"), max_length=12, choices=Nature.choices, default=Nature.ANTICIPATORY)
    rollup = models.CharField(gettext_lazy("汇总方式"), max_length=14, choices=Rollup.choices, default=Rollup.SUM)
    definition = models.TextField(gettext_lazy("统计口径"), blank=True, validators=[valid_text])
    # the five fields of a data-quality statement (GPRA Modernization Act of 2010, 31 U.S.C. 1116(c)(6))
    quality_verified = models.TextField(gettext_lazy("怎样核实"), blank=True, validators=[valid_text])
    quality_source = models.TextField(gettext_lazy("数据来源"), blank=True, validators=[valid_text])
    quality_accuracy = models.TextField(gettext_lazy("需要的准确度"), blank=True, validators=[valid_text])
    quality_limits = models.TextField(gettext_lazy("局限"), blank=True, validators=[valid_text])
    quality_remedy = models.TextField(gettext_lazy("怎样弥补"), blank=True, validators=[valid_text])

    class Meta:
        verbose_name = gettext_lazy("指标")
        ordering = ["task", "order", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="indicator_name_once", fields=["task", "name"],
                violation_error_message=gettext_lazy("该重点工作已有同名指标"),
            ),
            models.CheckConstraint(
                name="indicator_weight_positive", condition=Q(weight__gt=0),
                violation_error_message=gettext_lazy("权重须大于 0"),
            ),
            models.CheckConstraint(
                name="indicator_range_in_order",
                condition=~Q(kind="range") | Q(target__isnull=False, upper__isnull=False, upper__gte=F("target")),
                violation_error_message=gettext_lazy("区间指标须写下限和上限，上限不低于下限"),
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("tasks:indicator", args=[self.pk])

    def refusal(self, actor, act):
        """Why `actor` may not do `act` (`change`, `remove`) here, or None; of an issued task its figures are closed, the rest is not."""
        if reason := self.task.refusal(actor, "charter.edit"):
            return reason
        return closed(self.task) if act == "remove" else None

    @property
    def annual_account(self):
        """tasks.rules.targets.Account of the years against the whole, or None."""
        if self.kind not in (Indicator.Kind.HIGHER, Indicator.Kind.LOWER):
            return None
        years = [(row.year, row.figure) for row in self.annual_targets.all()]
        return targets.account(self.target, years, adds=self.rollup == Indicator.Rollup.SUM)

    @property
    def is_computable(self):
        """Whether a ratio can ever be computed from what is stored."""
        figures = (Indicator.Kind.HIGHER, Indicator.Kind.LOWER, Indicator.Kind.RANGE)
        return self.kind != Indicator.Kind.TEXT and (self.kind not in figures or self.target is not None)

    @classmethod
    @transaction.atomic
    def make(cls, actor, task, *, annual=(), **fields):
        """A new indicator of `task`; `annual` gives {year: (figure or None, text)}."""
        task.need(actor, "charter.edit")
        need_open(task)
        indicator = cls(task=task, **fields)
        indicator.full_clean()
        indicator.save(force_insert=True)
        indicator._set_annual(dict(annual))
        audit.record(actor, "indicator.make", indicator, task=str(task))
        return indicator

    @transaction.atomic
    def change(self, actor, *, version, reason="", annual=None, **fields):
        """Change the indicator; an issued task's figures change by a change request alone."""
        self.task.need(actor, "charter.edit")
        need_open(
            self.task,
            touched=bool({"target", "upper", "target_text", "kind", "comparator"} & fields.keys())
            or annual is not None,
        )
        self._write(version, reason, fields)
        if annual is not None:
            self._set_annual(dict(annual))
        audit.record(actor, "indicator.change", self, reason=reason, **fields)

    def _write(self, version, reason, fields):
        self.claim(version)
        for name, value in fields.items():
            setattr(self, name, value)
        self.full_clean()
        with because(reason):
            self.save(update_fields=list(fields))

    def _set_annual(self, wanted):
        held = {row.year: row for row in self.annual_targets.all()}
        for year in held.keys() - wanted.keys():
            held[year].delete()
        for year, (figure, text) in wanted.items():
            row = held.get(year) or AnnualTarget(indicator=self, year=year)
            if (row.figure, row.text) != (figure, text) or row.pk is None:
                row.figure, row.text = figure, text
                row.full_clean()
                row.save()

    @transaction.atomic
    def remove(self, actor, *, version):
        self.task.need(actor, "charter.edit")
        need_open(self.task)
        self.claim(version)
        audit.record(actor, "indicator.remove", self, task=str(self.task))
        self.delete()


def closed(task):
    """Why the figures of an issued task don't change without a change request, or None."""
    return _("“%(task)s”已下达：目标须经调整申请修改。") % {"task": task} if task.issued_on else None


def need_open(task, *, touched=True):
    """Raise Refused where an issued task's figures would change without a change request."""
    if touched and (reason := closed(task)):
        raise Refused(reason)


class AnnualTarget(Tracked):
    """The year's slice of an indicator: a figure, or a text that can't be computed."""

    indicator = models.ForeignKey(
        Indicator, models.CASCADE, related_name="annual_targets", verbose_name=gettext_lazy("指标")
    )
    year = models.PositiveSmallIntegerField(gettext_lazy("年度"))
    figure = models.DecimalField(gettext_lazy("年度目标值"), null=True, blank=True, **FIGURE)
    text = models.CharField(gettext_lazy("年度目标原文"), max_length=200, blank=True, validators=[valid_text])

    class Meta:
        verbose_name = gettext_lazy("年度目标")
        ordering = ["indicator", "year"]
        constraints = [
            models.UniqueConstraint(
                name="annual_target_once", fields=["indicator", "year"],
                violation_error_message=gettext_lazy("该年度的目标已存在"),
            ),
            models.CheckConstraint(
                name="annual_target_says_something", condition=Q(figure__isnull=False) | ~Q(text=""),
                violation_error_message=gettext_lazy("年度目标须写数值或文字"),
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.indicator} {self.year}"


class CarryOver(models.Model):
    """A task that was not finished in its year and goes on into the next, with the reason. Added, never changed."""

    task = models.ForeignKey(KeyTask, models.PROTECT, related_name="carry_overs", verbose_name=gettext_lazy("重点工作"))
    year = models.PositiveSmallIntegerField(gettext_lazy("自年度"))
    reason = models.CharField(gettext_lazy("结转理由"), max_length=300, validators=[valid_text])
    remaining = models.CharField(gettext_lazy("结转内容"), max_length=300, blank=True, validators=[valid_text])
    made_on = models.DateField(gettext_lazy("结转日期"))
    made_by = models.CharField(gettext_lazy("办理人"), max_length=200)

    class Meta:
        verbose_name = gettext_lazy("跨年结转")
        ordering = ["-year", "task"]
        constraints = [
            models.UniqueConstraint(
                name="carry_over_once", fields=["task", "year"],
                violation_error_message=gettext_lazy("该重点工作该年度已结转"),
            )
        ]  # fmt: skip

    def __str__(self):
        return f"{self.task} {self.year}"

    @classmethod
    @transaction.atomic
    def make(cls, actor, task, year, *, reason, remaining=""):
        """Carry `task` from `year` into the next. Raises Refused past the programme's years."""
        task.need(actor, "register.edit")
        if not task.programme.first_year <= year < task.programme.last_year:
            raise Refused(
                _("只能在 %(first)d 至 %(last)d 年之间结转。")
                % {"first": task.programme.first_year, "last": task.programme.last_year}
            )
        row = cls(
            task=task, year=year, reason=reason, remaining=remaining, made_on=actor.today, made_by=actor.label[:200]
        )
        row.full_clean()
        row.save(force_insert=True)
        audit.record(actor, "carry_over.make", row, reason=reason)
        return row

    @classmethod
    @transaction.atomic
    def make_many(cls, actor, year, rows):
        """Carry several tasks over: rows [(task, {reason, remaining})]; all of them or none."""
        return [cls.make(actor, task, year, **given) for task, given in rows]
