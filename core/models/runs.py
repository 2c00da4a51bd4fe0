from django.db import models
from django.db.models import Case, Q, Value, When
from django.utils.translation import gettext_lazy as _


class RunPolicy(models.Model):
    """When a kind of run is due. Never edited: a change is a new version that holds from a period on."""

    class Rhythm(models.TextChoices):
        MONTHLY = "monthly", _("每月")
        DAILY = "daily", _("每日")
        WORKDAYS = "workdays", _("每个工作日")

    class Shift(models.TextChoices):
        NONE = "none", _("不顺延")
        NEXT_WORKDAY = "next_workday", _("遇休息日顺延")

    class CatchUp(models.TextChoices):
        ALL_IN_ORDER = "all", _("逐期补办")
        LATEST_ONLY = "latest", _("只办最近一期")

    kind = models.CharField(_("事项"), max_length=60)
    version = models.PositiveIntegerField(_("版本"))
    rhythm = models.CharField(_("周期"), max_length=12, choices=Rhythm.choices)
    day = models.PositiveSmallIntegerField(_("每月几日"), null=True, blank=True, help_text=_("在次月的第几日办理本期"))
    at = models.TimeField(_("时刻"))
    shift = models.CharField(_("遇休息日"), max_length=16, choices=Shift.choices, default=Shift.NONE)
    catch_up = models.CharField(_("停机之后"), max_length=8, choices=CatchUp.choices, default=CatchUp.ALL_IN_ORDER)
    late_after_minutes = models.PositiveIntegerField(_("超过多少分钟算补发"), default=60)
    active_from = models.CharField(_("自哪一期起"), max_length=10)
    made_at = models.DateTimeField(_("制定时间"))
    made_by = models.CharField(_("制定人"), max_length=60)

    class Meta:
        verbose_name = _("办理规则")
        ordering = ["kind", "-version"]
        constraints = [
            models.UniqueConstraint(name="run_policy_version_once", fields=["kind", "version"]),
            models.CheckConstraint(
                name="run_policy_monthly_has_day",
                condition=Q(rhythm="monthly", day__gte=1, day__lte=31) | (~Q(rhythm="monthly") & Q(day=None)),
                violation_error_message=_("每月办理的事项须写明几日（1 至 31），其他周期不写"),
            ),
        ]

    def __str__(self):
        return f"{self.kind} v{self.version}"


class RunQuerySet(models.QuerySet):
    def with_state(self):
        """Each run with its `state`, a Run.State: what its dates amount to."""
        state = Run.State
        return self.annotate(
            state=Case(
                When(finished_at__isnull=False, late=True, then=Value(state.LATE)),
                When(finished_at__isnull=False, then=Value(state.DONE)),
                When(skipped_at__isnull=False, then=Value(state.SKIPPED)),
                When(attempts__gt=0, then=Value(state.FAILED)),
                default=Value(state.OPEN),
                output_field=models.CharField(),
            )
        )


class Run(models.Model):
    """One period's work of one kind, done once: the row is the lock, the record and the proof. Dates are the state."""

    class State(models.TextChoices):
        OPEN = "open", _("未办")
        FAILED = "failed", _("出错待重办")
        DONE = "done", _("已办")
        LATE = "late", _("补办")
        SKIPPED = "skipped", _("略过")

    kind = models.CharField(_("事项"), max_length=60)
    period = models.CharField(_("期"), max_length=10)
    revision = models.PositiveIntegerField(_("修订"), default=0)
    reason = models.TextField(_("修订理由"), blank=True)
    policy = models.ForeignKey(
        RunPolicy, models.PROTECT, null=True, blank=True, related_name="runs", verbose_name=_("规则")
    )
    due_at = models.DateTimeField(_("应办时间"))
    planned_at = models.DateTimeField(_("登记时间"))
    attempts = models.PositiveIntegerField(_("尝试次数"), default=0)
    attempted_at = models.DateTimeField(_("最近尝试"), null=True, blank=True)
    finished_at = models.DateTimeField(_("办结时间"), null=True, blank=True)
    skipped_at = models.DateTimeField(_("略过时间"), null=True, blank=True)
    late = models.BooleanField(_("补办"), default=False)
    outcome = models.TextField(_("结果"), blank=True)
    digest = models.CharField(_("结果摘要值"), max_length=80, blank=True)
    last_error = models.TextField(_("最近错误"), blank=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        verbose_name = _("定期办理")
        ordering = ["-due_at", "kind", "-revision"]
        constraints = [
            models.UniqueConstraint(name="run_once", fields=["kind", "period", "revision"]),
            models.CheckConstraint(
                name="run_revision_has_reason",
                condition=Q(revision=0) | ~Q(reason=""),
                violation_error_message=_("修订须写明理由"),
            ),
            models.CheckConstraint(name="run_ends_one_way", condition=Q(finished_at=None) | Q(skipped_at=None)),
        ]
        indexes = [
            models.Index(
                name="run_unfinished", fields=["kind", "period"], condition=Q(finished_at=None, skipped_at=None)
            )
        ]

    def __str__(self):
        return f"{self.kind} {self.period}" + (f" 修订{self.revision}" if self.revision else "")  # 数据


class Tick(models.Model):
    """The newest knock, and why the schedule is held. One row."""

    ticked_at = models.DateTimeField(_("最近检查"), null=True, blank=True)
    held_at = models.DateTimeField(_("暂停时间"), null=True, blank=True)
    held_because = models.CharField(_("暂停原因"), max_length=200, blank=True)
    released_at = models.DateTimeField(_("放行时间"), null=True, blank=True)
    accepted_until = models.DateTimeField(_("放行时最近的记录"), null=True, blank=True)

    class Meta:
        verbose_name = _("到期检查")
        constraints = [models.CheckConstraint(name="tick_is_one_row", condition=Q(pk=1))]

    def __str__(self):
        return str(self.ticked_at)
