from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, TextField, Value, When
from django.db.models.functions import Coalesce, NullIf
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import audit
from core.fields import valid_text
from core.history import Tracked, TrackedQuerySet, because
from core.lists.aggregates import Joined
from core.refusals import Refused
from core.scope import ScopedQuerySet
from core.versions import Versioned
from organizations import rights
from organizations.models import Body, Post
from organizations.models.units import within
from tasks.models.named_units import TaskUnit, need_apart
from tasks.models.programmes import Clause, PolicyDomain, Programme, WorkItem


class KeyTaskQuerySet(TrackedQuerySet, ScopedQuerySet):
    def in_scope_of(self, actor):
        """Tasks that name my units or my posts, and what the rooms above add (setting TASK_SCOPES: actor → Q)."""
        if rights.reach(actor, "task.view") == rights.Relation.ALL:
            return self
        scope = Q(pk__in=[])
        for way in settings.TASK_SCOPES:
            scope |= import_string(way)(actor)
        return self.filter(scope)

    def in_force(self):
        return self.filter(cancelled_on=None)

    def found_by(self, text):
        """Tasks whose number, title, content or named units hold `text`."""
        named = TaskUnit.objects.filter(
            Q(text__contains=text) | Q(unit__name__contains=text) | Q(unit__short_name__contains=text)
        )
        found = (
            Q(title__contains=text)
            | Q(code__startswith=text)
            | Q(content__contains=text)
            | Q(pk__in=named.values("task"))
        )
        return self.filter(
            found | Q(number=int(text)) if text.isascii() and text.isdigit() and len(text) < 6 else found
        )

    def with_unit_names(self):
        """Each with the names of its units in the order of the paper: `lead_names`, `support_names`, `supervise_names`."""
        return self.annotate(**{f"{role}_names": _names_of(role) for role in TaskUnit.Role.values})

    def with_place_and_people(self):
        """Each with the words of its place (`category_number`, `category_title`, `item_number`, `item_title`) and of its people
        (`leader_unit`, `leader_title`, `leader_number`, the same of `secretary_`, `group_name`), without an object for each of them."""
        named = {
            "category_number": F("item__category__number"), "category_title": F("item__category__title"),
            "item_number": F("item__number"), "item_title": F("item__title"), "group_name": F("execution_group__name"),
        }  # fmt: skip
        for name, key in (("leader", "lead_leader"), ("secretary", "coordinating_secretary")):
            named[f"{name}_unit"] = Coalesce(NullIf(f"{key}__unit__short_name", Value("")), f"{key}__unit__name")
            named[f"{name}_title"], named[f"{name}_number"] = F(f"{key}__title"), F(f"{key}__number")
        return self.annotate(**named)

    def with_gaps(self):
        """Each with a yes or no for what it lacks: see GAPS."""

        def unit_of(role):
            return Exists(TaskUnit.objects.filter(task=OuterRef("pk"), role=role))

        return self.annotate(
            lacks_document=~Exists(KeyTask.clauses.through.objects.filter(keytask=OuterRef("pk"))),
            lacks_unit=~unit_of(TaskUnit.Role.LEAD),
            lacks_deadline=models.Case(
                models.When(Q(due_on=None, open_ended=False), then=models.Value(True)),
                default=models.Value(False), output_field=models.BooleanField(),
            ),
            lacks_standard=models.Case(
                models.When(acceptance_standard="", then=models.Value(True)),
                default=models.Value(False), output_field=models.BooleanField(),
            ),
            lacks_supervisor=~unit_of(TaskUnit.Role.SUPERVISE),
            lacks_indicator=~Exists(_related("Indicator")),
            lacks_roadmap=~Exists(_related("Milestone")),
        )  # fmt: skip


def _names_of(role):
    """The names of a task's units in one role, joined in order."""
    shown = Case(
        When(unit=None, then=F("text")),
        When(unit__short_name="", then=F("unit__name")),
        default=F("unit__short_name"),
        output_field=TextField(),
    )
    rows = TaskUnit.objects.filter(task=OuterRef("pk"), role=role).order_by().values("task")
    return Subquery(rows.annotate(names=Joined(shown, by="order")).values("names"))


def _related(name):
    return apps.get_model("tasks", name).objects.filter(task=OuterRef("pk"))


GAPS = {
    "lacks_document": gettext_lazy("没有文件条款"),
    "lacks_unit": gettext_lazy("没有牵头单位"),
    "lacks_deadline": gettext_lazy("没有时限"),
    "lacks_standard": gettext_lazy("没有办结标准"),
    "lacks_supervisor": gettext_lazy("没有督办单位"),
    "lacks_indicator": gettext_lazy("没有指标"),
    "lacks_roadmap": gettext_lazy("没有路线图"),
}
NEEDED_TO_ISSUE = ("lacks_unit", "lacks_standard", "lacks_supervisor")


def named_to(actor):
    """Scope: tasks that name a unit of my subtree, a post of mine, or a group that one of my posts sits in."""
    posts = [post.post_id for post in actor.holding.posts]
    units = TaskUnit.objects.filter(within(actor.holding.paths, "unit__path"))
    bodies = Body.objects.filter(members__post__in=posts, members__until=None)
    return (
        Q(pk__in=units.values("task"))
        | Q(lead_leader__in=posts)
        | Q(coordinating_secretary__in=posts)
        | Q(execution_group__in=bodies)
    )


class KeyTask(Versioned, Tracked):
    """One of the 95 key tasks. Issued (`issued_on`) once it has a lead unit, a supervising unit and an acceptance standard."""

    class Openness(models.TextChoices):
        CLOSED = "closed", gettext_lazy("不予公开")
        ON_REQUEST = "on_request", gettext_lazy("依申请公开")
        OPEN = "open", gettext_lazy("主动公开")

    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="tasks", verbose_name=gettext_lazy("重点工作批次")
    )
    item = models.ForeignKey(WorkItem, models.PROTECT, related_name="tasks", verbose_name=gettext_lazy("工作项"))
    number = models.PositiveIntegerField(gettext_lazy("序号"))
    code = models.CharField(gettext_lazy("编号"), max_length=20, blank=True, validators=[valid_text])
    original_number = models.CharField(gettext_lazy("原编号"), max_length=30, blank=True, validators=[valid_text])
    title = models.CharField(gettext_lazy("重点工作"), max_length=200, validators=[valid_text])
    content = models.TextField(gettext_lazy("具体任务"), blank=True, validators=[valid_text])
    clauses = models.ManyToManyField(Clause, blank=True, related_name="tasks", verbose_name=gettext_lazy("文件条款"))
    domains = models.ManyToManyField(
        PolicyDomain, blank=True, related_name="tasks", verbose_name=gettext_lazy("政策领域")
    )
    lead_leader = models.ForeignKey(
        Post, models.PROTECT, null=True, blank=True, related_name="leads_tasks", verbose_name=gettext_lazy("责任领导")
    )
    coordinating_secretary = models.ForeignKey(
        Post, models.PROTECT, null=True, blank=True, related_name="coordinates_tasks",
        verbose_name=gettext_lazy("联系副秘书长"),
    )  # fmt: skip
    execution_group = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="tasks", verbose_name=gettext_lazy("执行小组")
    )
    start_on = models.DateField(gettext_lazy("开始日期"), null=True, blank=True)
    due_text = models.CharField(gettext_lazy("时限原文"), max_length=100, blank=True, validators=[valid_text])
    due_on = models.DateField(gettext_lazy("完成时限"), null=True, blank=True)
    open_ended = models.BooleanField(gettext_lazy("持续推进"), default=False)
    acceptance_standard = models.TextField(gettext_lazy("办结标准"), blank=True, validators=[valid_text])
    evidence_list = models.TextField(gettext_lazy("佐证材料清单"), blank=True, validators=[valid_text])
    openness = models.CharField(
        gettext_lazy("公开属性"), max_length=10, choices=Openness.choices, default=Openness.CLOSED
    )
    openness_reason = models.CharField(
        gettext_lazy("公开属性理由"), max_length=200, blank=True, validators=[valid_text]
    )
    note = models.TextField(gettext_lazy("备注"), blank=True, validators=[valid_text])
    import_key = models.CharField(max_length=200, blank=True, editable=False)
    issued_on = models.DateField(gettext_lazy("下达日期"), null=True, blank=True)
    suspended_on = models.DateField(gettext_lazy("中止日期"), null=True, blank=True)
    cancelled_on = models.DateField(gettext_lazy("撤销日期"), null=True, blank=True)

    untracked = ("version", "import_key")
    objects = KeyTaskQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("重点工作")
        ordering = ["item__category__number", "item__number", "number"]
        constraints = [
            models.UniqueConstraint(
                name="task_number_once", fields=["programme", "number"],
                violation_error_message=gettext_lazy("该序号的重点工作已存在"),
            ),
            models.UniqueConstraint(
                name="task_code_once",
                fields=["programme", "code"],
                condition=~Q(code=""),
                violation_error_message=gettext_lazy("该编号的重点工作已存在"),
            ),
            models.UniqueConstraint(
                name="task_import_key_once", fields=["programme", "import_key"], condition=~Q(import_key=""),
            ),
            models.CheckConstraint(
                name="task_due_after_start",
                condition=Q(start_on=None) | Q(due_on=None) | Q(due_on__gte=F("start_on")),
                violation_error_message=gettext_lazy("完成时限不能早于开始日期"),
            ),
            models.CheckConstraint(
                name="task_open_ended_has_no_day", condition=Q(open_ended=False) | Q(due_on=None),
                violation_error_message=gettext_lazy("持续推进的工作不写完成日期"),
            ),
            models.CheckConstraint(
                name="task_closed_says_why",
                condition=~Q(openness="on_request") | ~Q(openness_reason=""),
                violation_error_message=gettext_lazy("依申请公开须写明理由"),
            ),
        ]  # fmt: skip
        indexes = [models.Index(name="task_register", fields=["programme", "number"])]  # the register

    def __str__(self):
        return f"{self.code or self.number} {self.title}"

    def get_absolute_url(self):
        return reverse("tasks:task", args=[self.pk])

    @property
    def stable_key(self):
        """What an export carries so that it can be taken back, whatever number the task has by then."""
        return f"{self.programme_id}-{self.pk}"

    def refusal(self, actor, act):
        """Why `actor` may not do `act` here, or None: rights, then what the task's own state forbids."""
        paths = [row.unit.path for row in self.units.all() if row.unit_id and row.role == TaskUnit.Role.LEAD]
        reasons = [rights.refusal(actor, act, path) for path in paths or [None]]
        if all(reasons):
            return reasons[0]
        if self.cancelled_on and act != "task.view":
            return _("“%(task)s”已于 %(day)s 撤销。") % {"task": self, "day": self.cancelled_on}
        return None

    def unchangeable(self):
        """Why no change request may be made now, or None."""
        if not self.issued_on:
            return _("“%(task)s”还没有下达，直接修改即可。") % {"task": self}
        return None

    def need(self, actor, act):
        if reason := self.refusal(actor, act):
            raise Refused(reason)

    # verbs

    @classmethod
    @transaction.atomic
    def make(cls, actor, *, units=(), clauses=(), domains=(), **fields):
        """A new task with its named units: [(role, Unit or None, text)] in the order of the paper."""
        rights.need(actor, "register.edit")
        task = cls(**fields)
        task.full_clean()
        task.save(force_insert=True)
        task.clauses.set(clauses)
        task.domains.set(domains)
        task._name_units(units)
        audit.record(actor, "task.make", task)
        return task

    @transaction.atomic
    def change(self, actor, *, version, reason="", units=None, clauses=None, domains=None, **fields):
        """Change fields, units, clauses or domains; of an issued task only what it leaves open. Raises Refused, Conflict, ValidationError."""
        self.need(actor, "register.edit")
        if self.issued_on and (touched := FROZEN & fields.keys() & self._differing(fields)):
            names = _("、").join(str(self._meta.get_field(name).verbose_name) for name in sorted(touched))
            raise Refused(_("已下达：%(names)s须经调整申请修改。") % {"names": names})
        self._write(version, reason, fields)
        if units is not None:
            self._name_units(units)
        for relation, rows in ((self.clauses, clauses), (self.domains, domains)):
            if rows is not None:
                relation.set(rows)
        audit.record(actor, "task.change", self, reason=reason, **fields)

    def _differing(self, fields):
        return {name for name, value in fields.items() if getattr(self, name) != value}

    def _write(self, version, reason, fields):
        self.claim(version)
        for name, value in fields.items():
            setattr(self, name, value)
        self.full_clean()
        with because(reason):
            self.save(update_fields=list(fields))

    @transaction.atomic
    def name_units(self, actor, units, *, version):
        """Let exactly `units` [(role, Unit or None, text)] stand on the task. The supervisor is none of the doers."""
        self.need(actor, "register.edit")
        self.claim(version)
        self._name_units(units)
        audit.record(actor, "task.name_units", self, units=[f"{role} {unit or text}" for role, unit, text in units])

    def _name_units(self, units):
        need_apart(units)
        for row in self.units.all():
            row.delete()
        for order, (role, unit, text) in enumerate(units):
            TaskUnit.objects.create(task=self, role=role, unit=unit, text=text or str(unit), order=order)

    def missing_to_issue(self):
        """The gaps that keep the task from being issued, as sentences."""
        found = KeyTask.objects.with_gaps().get(pk=self.pk)
        return [GAPS[name] for name in NEEDED_TO_ISSUE if getattr(found, name)]

    @transaction.atomic
    def issue(self, actor, *, version):
        """下达. Raises Refused where something is missing that a task must have before anybody answers for it."""
        rights.need(actor, "task.issue")
        if self.issued_on:
            raise Refused(_("“%(task)s”已于 %(day)s 下达。") % {"task": self, "day": self.issued_on})
        if missing := self.missing_to_issue():
            raise Refused(
                _("“%(task)s”还不能下达：%(gaps)s。") % {"task": self, "gaps": _("、").join(map(str, missing))}
            )
        self.claim(version)
        self.issued_on = actor.today
        self.save(update_fields=["issued_on"])
        audit.record(actor, "task.issue", self)


FROZEN = frozenset({"title", "content", "item", "number", "due_on", "due_text", "open_ended", "acceptance_standard"})
