from collections import Counter

from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core import audit
from core.fields import valid_text
from core.history import Tracked, TrackedQuerySet
from core.refusals import Refused
from core.scope import ScopedQuerySet
from core.versions import Versioned
from organizations import rights


class RegisterQuerySet(TrackedQuerySet, ScopedQuerySet):
    """The frame of the register (terms, programmes, documents, categories, items) is open to everybody who holds a post."""

    def in_scope_of(self, actor):
        return self if rights.reach(actor, "task.view") else self.none()


class Kept(Versioned, Tracked):
    """Base of the frame: made and changed by those who keep the register, each act with version and audit."""

    objects = RegisterQuerySet.as_manager()
    act = "register.edit"

    class Meta:
        abstract = True

    @classmethod
    @transaction.atomic
    def make(cls, actor, **fields):
        """A new row. Raises Refused or ValidationError."""
        rights.need(actor, cls.act)
        row = cls(**fields)
        row.full_clean()
        row.save(force_insert=True)
        audit.record(actor, f"{cls._meta.model_name}.make", row)
        return row

    @transaction.atomic
    def change(self, actor, *, version, **fields):
        """Change the named fields. Raises Refused, Conflict or ValidationError."""
        rights.need(actor, self.act)
        self.claim(version)
        for name, value in fields.items():
            setattr(self, name, value)
        self.full_clean()
        self.save(update_fields=list(fields))
        audit.record(actor, f"{self._meta.model_name}.change", self, **fields)

    @transaction.atomic
    def remove(self, actor):
        """Delete a row that nothing hangs on. Raises Refused where something does."""
        rights.need(actor, self.act)
        audit.record(actor, f"{self._meta.model_name}.remove", self)
        try:
            with transaction.atomic():
                self.delete()
        except models.ProtectedError:
            raise Refused(gettext("“%(row)s”下面还有内容，不能删去：请先移走或删去它们。") % {"row": self}) from None

    def refusal(self, actor, act):
        return rights.refusal(actor, act)


class GovernmentTerm(Kept):
    """A term of the prefecture's government (第十一届)."""

    number = models.PositiveSmallIntegerField(_("届次"), unique=True, error_messages={"unique": _("该届次已登记")})
    name = models.CharField(_("名称"), max_length=60, validators=[valid_text])
    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("结束日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("政府届次")
        ordering = ["-number"]
        constraints = [
            models.CheckConstraint(
                name="term_in_order",
                condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on")),
                violation_error_message=_("结束日期须晚于开始日期"),
            )
        ]

    def __str__(self):
        return self.name


class Programme(Kept):
    """The key tasks of some years (2014–2016) under one master opinion; says how many of each it should hold (7, 42, 95)."""

    term = models.ForeignKey(GovernmentTerm, models.PROTECT, related_name="programmes", verbose_name=_("政府届次"))
    title = models.CharField(_("名称"), max_length=100, validators=[valid_text])
    first_year = models.PositiveSmallIntegerField(_("起始年"))
    last_year = models.PositiveSmallIntegerField(_("结束年"))
    categories_due = models.PositiveSmallIntegerField(_("文件所列类数"), null=True, blank=True)
    items_due = models.PositiveSmallIntegerField(_("文件所列项数"), null=True, blank=True)
    tasks_due = models.PositiveSmallIntegerField(_("文件所列重点工作数"), null=True, blank=True)
    plans_due = models.PositiveSmallIntegerField(_("配套方案数"), null=True, blank=True)
    demonstration = models.BooleanField(_("演示数据"), default=False)

    class Meta:
        verbose_name = _("重点工作批次")
        ordering = ["-first_year", "pk"]
        constraints = [
            models.CheckConstraint(
                name="programme_in_order",
                condition=Q(last_year__gte=F("first_year")),
                violation_error_message=_("结束年不能早于起始年"),
            ),
            models.UniqueConstraint(
                name="programme_once", fields=["term", "title"], violation_error_message=_("本届已有同名批次")
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("tasks:programme", args=[self.pk])

    @property
    def years(self):
        return range(self.first_year, self.last_year + 1)

    def counts(self):
        """[(what, how many there are, how many the paper names)]: 类, 项, 重点工作, 配套方案, in one statement."""
        found = (
            type(self)
            .objects.filter(pk=self.pk)
            .aggregate(
                n_categories=models.Count("categories", distinct=True),
                n_items=models.Count("categories__items", distinct=True),
                n_tasks=models.Count("tasks", filter=Q(tasks__cancelled_on=None), distinct=True),
                n_plans=models.Count("documents", filter=Q(documents__kind=PolicyDocument.Kind.PLAN), distinct=True),
            )
        )
        due = (self.categories_due, self.items_due, self.tasks_due, self.plans_due)
        return list(zip((_("类"), _("项"), _("件重点工作"), _("个配套方案")), found.values(), due, strict=True))


class PolicyDocument(Kept):
    """The master opinion of a programme, or one of its plans (“1+8”); its text stands in clauses, its scan beside."""

    class Kind(models.TextChoices):
        MASTER = "master", _("重点工作意见")
        PLAN = "plan", _("推进方案")

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="documents", verbose_name=_("重点工作批次"))
    kind = models.CharField(_("类别"), max_length=8, choices=Kind.choices)
    order = models.PositiveSmallIntegerField(_("次序"), default=0)
    title = models.CharField(_("标题"), max_length=200, validators=[valid_text])
    number = models.CharField(_("文号"), max_length=60, blank=True, validators=[valid_text])
    issuer = models.CharField(_("发文机关"), max_length=100, blank=True, validators=[valid_text])
    issued_on = models.DateField(_("成文日期"), null=True, blank=True)
    scan = models.ForeignKey(
        "core.StoredFile", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("原件")
    )
    shows_files = ("scan",)

    class Meta:
        verbose_name = _("政策文件")
        ordering = ["kind", "order", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="document_one_master",
                fields=["programme"],
                condition=Q(kind="master"),
                violation_error_message=_("每个批次只有一份重点工作意见"),
            ),
            models.UniqueConstraint(
                name="document_title_once",
                fields=["programme", "title"],
                violation_error_message=_("该批次已有同名文件"),
            ),
        ]

    def __str__(self):
        return f"《{self.title}》" + (self.number and f"（{self.number}）")

    def get_absolute_url(self):
        return reverse("tasks:document", args=[self.pk])

    @transaction.atomic
    def set_clauses(self, actor, drafts, *, version):
        """Let exactly `drafts` (tasks.rules.clauses.Draft) be the text; what keeps its place by number stays linked to its tasks.

        Returns {"new": n, "changed": n, "unchanged": n, "gone": n}. Raises Refused where a clause would go that tasks cite.
        """
        rights.need(actor, self.act)
        self.claim(version)
        held = dict(zip(places_of(self.clauses.all()), self.clauses.all(), strict=True))
        counts = dict.fromkeys(("new", "changed", "unchanged", "gone"), 0)
        for order, (place, draft) in enumerate(zip(places_of(drafts), drafts, strict=True), 1):
            counts[self._keep(held.pop(place, None), order, draft)] += 1
        counts["gone"] = self._drop(held.values())
        audit.record(actor, "policydocument.set_clauses", self, **counts)
        return counts

    def _keep(self, clause, order, draft):
        """Write one clause of the new text; what became of it."""
        if clause is None:
            Clause.objects.create(document=self, order=order, level=draft.level, number=draft.number, text=draft.text)
            return "new"
        if (clause.order, clause.text) == (order, draft.text):
            return "unchanged"
        state = "unchanged" if clause.text == draft.text else "changed"
        clause.order, clause.text = order, draft.text
        clause.save(update_fields=["order", "text"])
        return state

    def _drop(self, clauses):
        cited = [clause for clause in clauses if clause.tasks.exists()]
        if cited:
            names = gettext("、").join(str(clause) for clause in cited[:5])
            raise Refused(
                gettext("新条文里没有%(names)s，而有重点工作引用它：请先改那些重点工作的依据。") % {"names": names}
            )
        for clause in clauses:
            clause.delete()
        return len(clauses)


def places_of(clauses):
    """For each clause in order the numbers from the top down to its own, with a running number where they repeat."""
    above, seen, found = [], Counter(), []
    for clause in clauses:
        above = [*above[: clause.level], *[""] * (clause.level - len(above)), clause.number]
        place = tuple(above)
        seen[place] += 1
        found.append((place, seen[place]))
    return found


class Clause(Kept):
    """One numbered clause of a document, in the order of the text."""

    document = models.ForeignKey(PolicyDocument, models.CASCADE, related_name="clauses", verbose_name=_("政策文件"))
    order = models.PositiveIntegerField(_("次序"))
    level = models.PositiveSmallIntegerField(_("层次"), default=0)
    number = models.CharField(_("条号"), max_length=30, blank=True)
    text = models.TextField(_("条文"), validators=[valid_text])

    class Meta:
        verbose_name = _("条款")
        ordering = ["document", "order", "pk"]

    def __str__(self):
        return self.number or self.text[:20]


class Category(Kept):
    """One of the 7 categories (类): 产业发展 …"""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="categories", verbose_name=_("重点工作批次"))
    number = models.PositiveSmallIntegerField(_("序号"))
    title = models.CharField(_("名称"), max_length=60, validators=[valid_text])

    class Meta:
        verbose_name = _("类别")
        ordering = ["programme", "number"]
        constraints = [
            models.UniqueConstraint(
                name="category_number_once",
                fields=["programme", "number"],
                violation_error_message=_("该序号的类别已存在"),
            ),
            models.UniqueConstraint(
                name="category_title_once",
                fields=["programme", "title"],
                violation_error_message=_("同名类别已存在"),
            ),
        ]

    def __str__(self):
        return self.title


class WorkItem(Kept):
    """One of the 42 items (项) of a category."""

    category = models.ForeignKey(Category, models.PROTECT, related_name="items", verbose_name=_("类别"))
    number = models.PositiveSmallIntegerField(_("序号"))
    title = models.CharField(_("名称"), max_length=120, validators=[valid_text])

    class Meta:
        verbose_name = _("工作项")
        ordering = ["category__number", "number"]
        constraints = [
            models.UniqueConstraint(
                name="item_number_once",
                fields=["category", "number"],
                violation_error_message=_("该类别已有同序号的项"),
            ),
            models.UniqueConstraint(
                name="item_title_once",
                fields=["category", "title"],
                violation_error_message=_("该类别已有同名的项"),
            ),
        ]

    def __str__(self):
        return self.title


class PolicyDomain(Kept):
    """A second tag beside the categories: 经济、政治、文化、社会、生态, 服务、执行、管理、保障."""

    order = models.PositiveSmallIntegerField(_("次序"), default=0)
    title = models.CharField(
        _("名称"), max_length=30, unique=True, validators=[valid_text], error_messages={"unique": _("已有同名领域")}
    )

    class Meta:
        verbose_name = _("政策领域")
        ordering = ["order", "pk"]

    def __str__(self):
        return self.title
