from decimal import Decimal

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import audit
from core.fields import valid_text
from core.history import Tracked, because
from core.refusals import Refused
from core.shown import translated
from core.versions import Versioned
from organizations.models import Unit
from tasks.models.register import KeyTask
from tasks.rules import curves, order


class Milestone(Versioned, Tracked):
    """A step of the roadmap: planned day, what will lie on the table then, who owes it, its weight, what must come before."""

    task = models.ForeignKey(KeyTask, models.CASCADE, related_name="milestones", verbose_name=gettext_lazy("重点工作"))
    number = models.PositiveSmallIntegerField(gettext_lazy("序号"))
    title = models.CharField(gettext_lazy("节点"), max_length=120, validators=[valid_text])
    deliverable = models.CharField(gettext_lazy("成果"), max_length=200, blank=True, validators=[valid_text])
    planned_on = models.DateField(gettext_lazy("计划日期"))
    owner = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="milestones", verbose_name=gettext_lazy("责任单位")
    )
    weight = models.DecimalField(gettext_lazy("权重"), max_digits=7, decimal_places=2, default=Decimal(1))
    after = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="before", verbose_name=gettext_lazy("前置节点")
    )

    class Meta:
        verbose_name = gettext_lazy("节点")
        ordering = ["task", "number"]
        constraints = [
            models.UniqueConstraint(
                name="milestone_number_once", fields=["task", "number"],
                violation_error_message=gettext_lazy("该序号的节点已存在"),
            ),
            models.CheckConstraint(
                name="milestone_weight_not_negative", condition=Q(weight__gte=0),
                violation_error_message=gettext_lazy("权重不能为负"),
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.title

    @classmethod
    @transaction.atomic
    def make(cls, actor, task, *, after=(), **fields):
        """A new step. Raises Refused for a day past the task's deadline or a ring of dependencies."""
        task.need(actor, "charter.edit")
        step = cls(task=task, **fields)
        step.check_day()
        step.full_clean()
        step.save(force_insert=True)
        step._set_after(after)
        need_order(task)
        audit.record(actor, "milestone.make", step, task=str(task))
        return step

    @transaction.atomic
    def change(self, actor, *, version, reason="", after=None, **fields):
        self.task.need(actor, "charter.edit")
        self.claim(version)
        for name, value in fields.items():
            setattr(self, name, value)
        self.check_day()
        self.full_clean()
        with because(reason):
            self.save(update_fields=list(fields))
        if after is not None:
            self._set_after(after)
        need_order(self.task)
        audit.record(actor, "milestone.change", self, reason=reason, **fields)

    @classmethod
    @transaction.atomic
    def make_lines(cls, actor, task, lines, first):
        """Steps from lines (title, planned_on, deliverable, owner, weight), numbered from `first`; all of them or none."""
        return [
            cls.make(
                actor, task, number=number, title=line.title, planned_on=line.planned_on, deliverable=line.deliverable,
                owner=line.owner, weight=line.weight,
            )
            for number, line in enumerate(lines, first)
        ]  # fmt: skip

    @classmethod
    @transaction.atomic
    def replan(cls, actor, task, days):
        """Give steps other days, [(step, day)]; how many changed. Raises Refused where one would come before what it waits for."""
        task.need(actor, "charter.edit")
        changed = 0
        for step, day in days:
            if step.planned_on != day:
                step.planned_on, changed = day, changed + 1
                step.check_day()
                step.claim(step.version)
                step.save(update_fields=["planned_on"])
        need_order(task)
        audit.record(actor, "milestone.replan", task, changed=changed)
        return changed

    @transaction.atomic
    def remove(self, actor, *, version):
        self.task.need(actor, "charter.edit")
        self.claim(version)
        audit.record(actor, "milestone.remove", self, task=str(self.task))
        self.delete()

    def check_day(self):
        if self.task.due_on and self.planned_on > self.task.due_on:
            raise Refused(
                _("节点“%(step)s”的计划日期 %(day)s 晚于完成时限 %(due)s。")
                % {"step": self.title, "day": self.planned_on, "due": self.task.due_on}
            )

    def _set_after(self, after):
        for before in after:
            if before.task_id != self.task_id:
                raise Refused(_("前置节点须是同一件重点工作的节点。"))
        self.after.set(after)


def waits(task):
    """{milestone: [what must come before it]} of a task, in two statements."""
    found = {pk: [] for pk in task.milestones.values_list("pk", flat=True)}
    links = Milestone.after.through.objects.filter(from_milestone__task=task)
    for step, before in links.values_list("from_milestone_id", "to_milestone_id"):
        found[step].append(before)
    return found


def need_order(task):
    """Raise Refused where steps wait for one another in a ring, or one is planned before what it waits for."""
    before = waits(task)
    planned = {pk: (title, day) for pk, title, day in task.milestones.values_list("pk", "title", "planned_on")}
    if found := order.ring(before):
        raise Refused(_("节点互为前置：%(ring)s。") % {"ring": " → ".join(planned[pk][0] for pk in found)})
    for step, earlier in before.items():
        if late := next((pk for pk in earlier if planned[pk][1] > planned[step][1]), None):
            told = {"step": planned[late][0], "this": planned[step][0]}
            raise Refused(_("前置节点“%(step)s”排在“%(this)s”之后，日期颠倒。") % told)


class PlannedCurve(Versioned, Tracked):
    """The planned course of a year, cumulative per cent at each month's end; a task without one follows n/12."""

    class Preset(models.TextChoices):
        EVEN = "even", gettext_lazy("均衡（n/12）")
        SIXTY_FORTY = "sixty_forty", gettext_lazy("上半年 60%，下半年 40%")
        MILESTONES = "milestones", gettext_lazy("按节点权重")
        OWN = "own", gettext_lazy("自定")

    task = models.ForeignKey(KeyTask, models.CASCADE, related_name="curves", verbose_name=gettext_lazy("重点工作"))
    year = models.PositiveSmallIntegerField(gettext_lazy("年度"))
    preset = models.CharField(gettext_lazy("编制方式"), max_length=12, choices=Preset.choices)
    points = models.JSONField(gettext_lazy("各月累计计划"), help_text=gettext_lazy("12 个百分数，文字形式"))

    class Meta:
        verbose_name = gettext_lazy("计划曲线")
        ordering = ["task", "year"]
        constraints = [
            models.UniqueConstraint(
                name="curve_once_a_year", fields=["task", "year"],
                violation_error_message=gettext_lazy("该年度的计划曲线已存在"),
            )
        ]  # fmt: skip

    def __str__(self):
        return f"{self.task} {self.year}"

    @property
    def curve(self):
        """Twelve exact Decimals."""
        return tuple(Decimal(point) for point in self.points)

    @property
    def warning(self):
        return curves.back_loaded(self.curve)

    @classmethod
    @transaction.atomic
    def set(cls, actor, task, year, preset, points=()):
        """Put the curve of `year` in force: by a preset, or twelve own Decimals. Raises Refused with what is wrong."""
        task.need(actor, "charter.edit")
        curve = cls.computed(task, year, preset, points)
        if fault := curves.fault_of(curve):
            raise Refused(translated(fault) + _("。"))
        row = cls.objects.filter(task=task, year=year).first() or cls(task=task, year=year)
        row.preset, row.points = preset, [str(point) for point in curve]
        row.full_clean()
        row.save()
        audit.record(actor, "curve.set", row, preset=preset)
        return row

    @classmethod
    def computed(cls, task, year, preset, points=()):
        if preset == cls.Preset.EVEN:
            return curves.even()
        if preset == cls.Preset.SIXTY_FORTY:
            return curves.sixty_forty()
        if preset == cls.Preset.OWN:
            return tuple(points)
        try:
            return curves.from_milestones(list(task.milestones.values_list("planned_on", "weight")), year)
        except ValueError:
            raise Refused(_("%(year)d 年还没有带权重的节点，不能按节点编制。") % {"year": year}) from None
