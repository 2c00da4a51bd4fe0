from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accountability.models.receipts import Received, ReceivedQuerySet
from accountability.notices import share_returned
from core import audit
from core.fields import valid_text
from core.history import Tracked, TrackedQuerySet, because
from core.refusals import Refused
from core.scope import ScopedQuerySet
from core.versions import Versioned
from organizations import rights
from organizations.models import Post, Unit
from organizations.models.units import within
from tasks.models import Indicator, KeyTask, TaskUnit
from tasks.models.indicators import FIGURE


class ShareQuerySet(ReceivedQuerySet, TrackedQuerySet, ScopedQuerySet):
    def in_scope_of(self, actor):
        """Shares of my subtree, of tasks that my unit leads or supervises, and those that my unit supervises; all for who sees the whole."""
        if rights.reach(actor, "share.view") == rights.Relation.ALL:
            return self
        paths = actor.holding.paths
        mine = TaskUnit.objects.filter(
            within(paths, "unit__path"), role__in=[TaskUnit.Role.LEAD, TaskUnit.Role.SUPERVISE]
        )
        return self.filter(
            within(paths, "unit__path")
            | Q(task__in=mine.values("task"))
            | Q(supervisor__in=Unit.objects.filter(within(paths)))
        )

    def in_force(self):
        return self.filter(closed_on=None, returned_on=None)

    def drafts(self):
        return self.filter(issued_on=None)


class Share(Received, Versioned, Tracked):
    """What one unit owes of a key task (责任分解): its part of the quantities, by when, to which standard, watched by whom.

    The lead unit holds the root; the shares below it are its children, and so on down to the village. Supporting units' shares are
    never summed.
    """

    class Kind(models.TextChoices):
        MAIN = "main", gettext_lazy("承担")
        SUPPORT = "support", gettext_lazy("配合")

    class Rhythm(models.TextChoices):
        MONTHLY = "monthly", gettext_lazy("每月报告")
        QUARTERLY = "quarterly", gettext_lazy("每季报告")
        ON_CHANGE = "on_change", gettext_lazy("有变化时报告")
        COUNTED_BY_PARENT = "counted_by_parent", gettext_lazy("由上级统计")

    task = models.ForeignKey(KeyTask, models.PROTECT, related_name="shares", verbose_name=gettext_lazy("重点工作"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="shares", verbose_name=gettext_lazy("责任单位"))
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=gettext_lazy("上级分解")
    )
    kind = models.CharField(gettext_lazy("承担方式"), max_length=8, choices=Kind.choices, default=Kind.MAIN)
    due_on = models.DateField(gettext_lazy("完成时限"), null=True, blank=True)
    standard = models.TextField(gettext_lazy("办结标准"), blank=True, validators=[valid_text])
    supervisor = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="supervised_shares",
        verbose_name=gettext_lazy("督办单位"),
    )
    rhythm = models.CharField(gettext_lazy("报告频次"), max_length=18, choices=Rhythm.choices, default=Rhythm.MONTHLY)
    participation = models.CharField(gettext_lazy("群众参与"), max_length=300, blank=True, validators=[valid_text])
    issued_on = models.DateField(gettext_lazy("下达日期"), null=True, blank=True)
    closed_on = models.DateField(gettext_lazy("销号日期"), null=True, blank=True)

    objects = ShareQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("责任分解")
        ordering = ["task", "unit__order", "unit__code"]
        constraints = [
            models.UniqueConstraint(
                name="share_once_for_unit", fields=["task", "unit"],
                violation_error_message=gettext_lazy("这个单位在该重点工作上已有责任分解"),
            ),
            models.CheckConstraint(
                name="share_supervisor_is_another", condition=Q(supervisor=None) | ~Q(supervisor=F("unit")),
                violation_error_message=gettext_lazy("督办单位不能是承办单位自己"),
            ),
            models.CheckConstraint(
                name="share_received_after_issued", condition=Q(received_on=None) | Q(issued_on__lte=F("received_on")),
                violation_error_message=gettext_lazy("没有下达的不能签收"),
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(name="share_of_unit", fields=["unit", "task"]),  # the list of a subtree
            models.Index(name="share_below", fields=["parent"]),  # children and their sums
        ]

    def __str__(self):
        return f"{self.unit} {self.task}"

    def get_absolute_url(self):
        return reverse("accountability:share", args=[self.pk])

    def refusal(self, actor, act):
        """Why `actor` may not do `act` (share.decompose, share.issue) on this share, or None: rights, then its own state."""
        if reason := rights.refusal(actor, act, self.unit.path):
            return reason
        if rights.reach(actor, act) != rights.Relation.ALL and self.unit_id not in {
            post.unit_id for post in actor.holding.posts
        }:
            return _("由“%(unit)s”自己办理。") % {"unit": self.unit}
        if self.closed_on:
            return _("已于 %(day)s 销号。") % {"day": self.closed_on}
        return _("已于 %(day)s 退回。") % {"day": self.returned_on} if self.returned_on else None

    def need(self, actor, act):
        if reason := self.refusal(actor, act):
            raise Refused(reason)

    def check_terms(self):
        """Raise Refused for a date after the parent's or a unit that watches itself."""
        if self.parent and self.parent.due_on and self.due_on and self.due_on > self.parent.due_on:
            raise Refused(late(self.due_on, self.parent.due_on))
        if self.supervisor_id == self.unit_id:
            raise Refused(watches_itself(self.unit))

    # verbs

    @transaction.atomic
    def change(self, actor, *, version, reason="", targets=None, **fields):
        """Change a share; `targets` {(indicator, year): figure}. Raises Refused, Conflict or ValidationError."""
        self.need_changeable(actor)
        self.claim(version)
        for name, value in fields.items():
            setattr(self, name, value)
        self.check_terms()
        self.full_clean()
        with because(reason):
            self.save(update_fields=list(fields))
            self._set_targets(targets or {})
        audit.record(actor, "share.change", self, reason=reason, **fields)

    def need_changeable(self, actor):
        if reason := self.change_refusal(actor):
            raise Refused(reason)

    def change_refusal(self, actor):
        """Why `actor` may not change this share, or None: that is for whoever gave it, the holder of the parent."""
        return (self.parent or self).refusal(actor, "share.decompose") or self.refusal_of_state()

    def refusal_of_state(self):
        return _("已于 %(day)s 销号。") % {"day": self.closed_on} if self.closed_on else None

    def _set_targets(self, targets):
        held = {(row.indicator_id, row.year): row for row in self.targets.all()}
        for (indicator, year), figure in targets.items():
            row = held.get((indicator.pk, year)) or ShareTarget(share=self, indicator=indicator, year=year)
            if row.pk is None or row.figure != figure:
                row.figure = figure
                row.full_clean()
                row.save()

    def note_received(self, actor):
        audit.record(actor, "share.receive", self)

    def note_returned(self, actor, reason):
        from accountability.models.reports import leave_sums  # reports stand on shares

        audit.record(actor, "share.give_back", self, reason=reason)
        share_returned(self)
        leave_sums(self)


def watches_itself(unit):
    return _("督办单位“%(unit)s”就是承办单位：督办和承办须分开。") % {"unit": unit}


def late(day, latest):
    return _("完成时限 %(day)s 晚于上级的 %(latest)s。") % {"day": day, "latest": latest}


def by_shares(actor):
    """Scope of tasks (setting TASK_SCOPES): those of which a unit of my subtree has an issued share, or supervises one."""
    mine = within(actor.holding.paths, "unit__path") | within(actor.holding.paths, "supervisor__path")
    return Q(pk__in=Share.objects.filter(mine, issued_on__isnull=False).values("task"))


class ShareTarget(Tracked):
    """The quantity of a share in one indicator and year: a figure, or nothing where the indicator has none."""

    share = models.ForeignKey(Share, models.CASCADE, related_name="targets", verbose_name=gettext_lazy("责任分解"))
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, related_name="share_targets", verbose_name=gettext_lazy("指标")
    )
    year = models.PositiveSmallIntegerField(gettext_lazy("年度"))
    figure = models.DecimalField(gettext_lazy("数量"), null=True, blank=True, **FIGURE)

    class Meta:
        verbose_name = gettext_lazy("分解数量")
        ordering = ["share", "indicator", "year"]
        constraints = [
            models.UniqueConstraint(
                name="share_target_once", fields=["share", "indicator", "year"],
                violation_error_message=gettext_lazy("该指标该年度的数量已存在"),
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.indicator} {self.year}"


class Duty(Tracked):
    """A post that answers for a share in one of the six roles, in place of the post that its unit's chain names."""

    share = models.ForeignKey(Share, models.CASCADE, related_name="duties", verbose_name=gettext_lazy("责任分解"))
    role = models.CharField(gettext_lazy("责任角色"), max_length=12, choices=Post.ChainRole.choices)
    post = models.ForeignKey(Post, models.PROTECT, related_name="duties", verbose_name=gettext_lazy("岗位"))

    class Meta:
        verbose_name = gettext_lazy("岗位责任")
        ordering = ["share", "role"]
        constraints = [
            models.UniqueConstraint(
                name="duty_once", fields=["share", "role", "post"],
                violation_error_message=gettext_lazy("这个岗位已承担该角色"),
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.get_role_display()} {self.post}"

    @classmethod
    @transaction.atomic
    def appoint(cls, actor, share, role, post):
        """Let `post` answer for `share` in `role`. Raises Refused or ValidationError."""
        share.need(actor, "share.decompose")
        duty = cls(share=share, role=role, post=post)
        duty.full_clean()
        duty.save(force_insert=True)
        audit.record(actor, "duty.appoint", duty, share=str(share))
        return duty

    @transaction.atomic
    def release(self, actor):
        """Take it back: the chain of posts counts again."""
        self.share.need(actor, "share.decompose")
        audit.record(actor, "duty.release", self, share=str(self.share))
        self.delete()
