from datetime import date
from decimal import Decimal

from django.db import models, transaction
from django.db.models import F, Max, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import audit, inbox
from core.fields import valid_text
from core.history import because
from core.refusals import Conflict, Refused
from core.scope import ScopedQuerySet
from core.shown import in_house_language
from organizations import rights
from organizations.models import Post
from tasks.models.register import KeyTask, TaskUnit


class ChangeRequestQuerySet(ScopedQuerySet):
    """Follows the task."""


class ChangeRequest(models.Model):
    """A request to alter an issued task: proposed by one, decided by another; old and new stay readable for ever."""

    class Kind(models.TextChoices):
        EXTEND = "extend", gettext_lazy("延期")
        ADJUST_TARGET = "adjust_target", gettext_lazy("调整目标")
        SPLIT = "split", gettext_lazy("拆分")
        MERGE = "merge", gettext_lazy("合并")
        SUSPEND = "suspend", gettext_lazy("中止")
        RESUME = "resume", gettext_lazy("恢复")
        CANCEL = "cancel", gettext_lazy("撤销")

    task = models.ForeignKey(
        KeyTask, models.PROTECT, related_name="change_requests", verbose_name=gettext_lazy("重点工作")
    )
    kind = models.CharField(gettext_lazy("类别"), max_length=14, choices=Kind.choices)
    reason = models.TextField(gettext_lazy("理由"), validators=[valid_text])
    document = models.CharField(gettext_lazy("批准文件"), max_length=120, blank=True, validators=[valid_text])
    before = models.JSONField(gettext_lazy("原值"), default=dict, blank=True)
    after = models.JSONField(gettext_lazy("新值"), default=dict, blank=True)
    proposed_on = models.DateField(gettext_lazy("申请日期"))
    proposed_by = models.CharField(gettext_lazy("申请人"), max_length=200)
    proposed_by_key = models.CharField(max_length=60)
    decided_on = models.DateField(gettext_lazy("决定日期"), null=True, blank=True)
    decided_by = models.CharField(gettext_lazy("决定人"), max_length=200, blank=True)
    approved = models.BooleanField(gettext_lazy("批准"), null=True, blank=True)
    decision = models.CharField(gettext_lazy("决定意见"), max_length=300, blank=True, validators=[valid_text])

    scope_through = "task"
    objects = ChangeRequestQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("调整申请")
        ordering = ["-proposed_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="change_one_open", fields=["task"], condition=Q(decided_on=None),
                violation_error_message=gettext_lazy("该重点工作已有一件待决定的调整申请"),
            ),
            models.CheckConstraint(
                name="change_decided_whole", condition=Q(decided_on=None, approved=None) | Q(decided_on__isnull=False, approved__isnull=False),
            ),
            models.CheckConstraint(
                name="change_in_order", condition=Q(decided_on=None) | Q(decided_on__gte=F("proposed_on")),
                violation_error_message=gettext_lazy("决定日期不能早于申请日期"),
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.task} {self.get_kind_display()}"

    def get_absolute_url(self):
        return reverse("tasks:change", args=[self.pk])

    def refusal(self, actor, act):
        """Why `actor` may not do `act` (decide, withdraw) now, or None."""
        if self.decided_on is not None:
            return _("这件申请已有人决定。")
        if act == "withdraw":
            return None if actor.key == self.proposed_by_key else _("由申请人自己撤回。")
        if reason := rights.refusal(actor, "change.decide"):
            return reason
        return _("申请的人不能批准自己的申请。") if actor.key == self.proposed_by_key else None

    # verbs

    @classmethod
    @transaction.atomic
    def propose(cls, actor, task, kind, *, reason, after=None, document=""):
        """Ask for a change. `after` by kind: due_on (ISO day) and due_text; indicators {key: target text}; parts [title]; into (key).

        Raises Refused where the task is not issued, has an open request, or `after` does not fit.
        """
        task.need(actor, "change.propose")
        if reason_not := task.unchangeable():
            raise Refused(reason_not)
        if cls.objects.filter(task=task, decided_on=None).exists():
            raise Conflict(_("“%(task)s”已有一件待决定的调整申请。") % {"task": task})
        after = after or {}
        APPLY[kind].check(task, after)
        request = cls(
            task=task, kind=kind, reason=reason, document=document, before=APPLY[kind].before(task, after), after=after,
            proposed_on=actor.today, proposed_by=actor.label[:200], proposed_by_key=actor.key,
        )  # fmt: skip
        request.full_clean()
        request.save(force_insert=True)
        audit.record(actor, "change.propose", request, kind=kind, after=after)
        request._tell_deciders()
        return request

    @in_house_language()
    def _tell_deciders(self):
        """A notice to each post that may decide."""
        subject = _("待审核的调整申请：%(change)s") % {"change": self}
        deciders = Post.objects.filter(roles__role__in=rights.roles_with("change.decide"), valid_to=None)
        for pk in deciders.order_by("pk").values_list("pk", flat=True):
            inbox.notify(f"post:{pk}", f"change:{self.pk}", subject, body=self.reason, url=self.get_absolute_url())

    @transaction.atomic
    def withdraw(self, actor):
        """End the own request before it is decided."""
        if reason := self.refusal(actor, "withdraw"):
            raise Refused(reason)
        with in_house_language():
            words = _("申请人撤回")
        self._close(actor, approved=False, decision=words)
        audit.record(actor, "change.withdraw", self)

    def _close(self, actor, *, approved, decision):
        """Write the decision where none stands yet. Raises Conflict where somebody was faster."""
        claimed = ChangeRequest.objects.filter(pk=self.pk, decided_on=None).update(
            decided_on=actor.today, decided_by=actor.label[:200], approved=approved, decision=decision
        )
        if not claimed:
            raise Conflict(_("这件申请已有人决定。"))
        self.refresh_from_db()

    @transaction.atomic
    def decide(self, actor, *, approve, decision=""):
        """Approve (and carry out) or refuse; by another person than the one who asked."""
        rights.need(actor, "change.decide")
        if actor.key == self.proposed_by_key:
            raise Refused(_("申请的人不能批准自己的申请。"))
        self._close(actor, approved=approve, decision=decision)
        if approve:
            with in_house_language():
                why = _("调整申请：%(reason)s") % {"reason": self.reason}
            task = KeyTask.objects.select_for_update().get(pk=self.task_id)
            if task.cancelled_on:
                raise Refused(_("“%(task)s”已于 %(day)s 撤销。") % {"task": task, "day": task.cancelled_on})
            APPLY[self.kind].check(task, self.after)  # what fitted when it was asked may no longer
            with because(why):
                APPLY[self.kind].carry_out(actor, task, self.after)
        audit.record(actor, "change.decide", self, approve=approve, decision=decision)
        with in_house_language():
            subject = (_("调整申请已批准：%(change)s") if approve else _("调整申请未批准：%(change)s")) % {
                "change": self
            }
        if self.proposed_by_key.startswith("user:"):
            inbox.notify(
                self.proposed_by_key, f"change:{self.pk}:decided", subject, body=decision, url=self.get_absolute_url()
            )


class Extension:
    """A later day for the task; its first day stays in the request and in the history."""

    @staticmethod
    def check(task, after):
        wanted = date.fromisoformat(after["due_on"])
        if task.due_on is None or wanted <= task.due_on:
            raise Refused(_("延期后的时限须晚于现在的时限。"))

    @staticmethod
    def before(task, after):
        return {"due_on": task.due_on.isoformat(), "due_text": task.due_text}

    @staticmethod
    def carry_out(actor, task, after):
        task.due_on, task.due_text = date.fromisoformat(after["due_on"]), after.get("due_text", "")
        task.full_clean()
        task.save(update_fields=["due_on", "due_text"])


class TargetAdjustment:
    """Other figures for indicators of the task: {key of the indicator: the figure as text}."""

    @staticmethod
    def check(task, after):
        wanted = {int(key): value for key, value in after["indicators"].items()}
        if not wanted or task.indicators.filter(pk__in=wanted).count() != len(wanted):
            raise Refused(_("请选择本件重点工作的指标。"))
        for value in wanted.values():
            Decimal(value)

    @staticmethod
    def before(task, after):
        held = task.indicators.filter(pk__in=map(int, after["indicators"]))
        return {"indicators": {str(row.pk): "" if row.target is None else str(row.target) for row in held}}

    @staticmethod
    def carry_out(actor, task, after):
        for row in task.indicators.filter(pk__in=map(int, after["indicators"])):
            row.target = Decimal(after["indicators"][str(row.pk)])
            row.full_clean()
            row.save(update_fields=["target"])


class Split:
    """Two or more tasks in place of one: each with the item, units, clauses and day of the first, which ends."""

    @staticmethod
    def check(task, after):
        titles = [title.strip() for title in after["parts"]]
        if len(titles) < 2 or not all(titles) or len(set(titles)) != len(titles):
            raise Refused(_("拆分须写出两个以上不同名的重点工作。"))

    @staticmethod
    def before(task, after):
        return {"number": task.number, "title": task.title}

    @staticmethod
    def carry_out(actor, task, after):
        last = KeyTask.objects.filter(programme=task.programme).aggregate(last=Max("number"))["last"]
        units = [(row.role, row.unit, row.text) for row in task.units.select_related("unit")]
        kept = ("programme", "item", "lead_leader", "coordinating_secretary", "execution_group", "start_on", "due_text",
                "due_on", "open_ended", "acceptance_standard", "evidence_list", "openness", "openness_reason")  # fmt: skip
        with in_house_language():
            note = _("由第 %(n)d 号拆分。") % {"n": task.number}
        for number, title in enumerate(after["parts"], last + 1):
            part = KeyTask(number=number, title=title.strip(), note=note,
                           **{name: getattr(task, name) for name in kept})  # fmt: skip
            part.full_clean()
            part.save(force_insert=True)
            part.clauses.set(task.clauses.all())
            for order, (role, unit, text) in enumerate(units):
                TaskUnit.objects.create(task=part, role=role, unit=unit, text=text, order=order)
        Cancellation.carry_out(actor, task, after)


class Merger:
    """Goes on in another task of the programme; this one ends."""

    @staticmethod
    def check(task, after):
        found = KeyTask.objects.in_force().filter(pk=after["into"], programme=task.programme).exclude(pk=task.pk)
        if not found.exists():
            raise Refused(_("请选择同一批次的另一件重点工作。"))

    @staticmethod
    def before(task, after):
        return {"number": task.number, "title": task.title}

    @staticmethod
    def carry_out(actor, task, after):
        Cancellation.carry_out(actor, task, after)


class Suspension:
    """The clock stands until the task is resumed."""

    @staticmethod
    def check(task, after):
        if task.suspended_on:
            raise Refused(_("“%(task)s”已经中止。") % {"task": task})

    @staticmethod
    def before(task, after):
        return {"suspended_on": None}

    @staticmethod
    def carry_out(actor, task, after):
        task.suspended_on = actor.today
        task.save(update_fields=["suspended_on"])


class Resumption:
    """The clock runs again."""

    @staticmethod
    def check(task, after):
        if not task.suspended_on:
            raise Refused(_("“%(task)s”没有中止。") % {"task": task})

    @staticmethod
    def before(task, after):
        return {"suspended_on": task.suspended_on.isoformat()}

    @staticmethod
    def carry_out(actor, task, after):
        task.suspended_on = None
        task.save(update_fields=["suspended_on"])


class Cancellation:
    """The task ends without being done; it stays in the register, marked."""

    @staticmethod
    def check(task, after):
        return None

    @staticmethod
    def before(task, after):
        return {"cancelled_on": None}

    @staticmethod
    def carry_out(actor, task, after):
        task.cancelled_on = actor.today
        task.save(update_fields=["cancelled_on"])


APPLY = {
    ChangeRequest.Kind.EXTEND: Extension,
    ChangeRequest.Kind.ADJUST_TARGET: TargetAdjustment,
    ChangeRequest.Kind.SPLIT: Split,
    ChangeRequest.Kind.MERGE: Merger,
    ChangeRequest.Kind.SUSPEND: Suspension,
    ChangeRequest.Kind.RESUME: Resumption,
    ChangeRequest.Kind.CANCEL: Cancellation,
}
