from itertools import count

from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy

from core import audit
from core.fields import valid_text
from core.history import Tracked, TrackedQuerySet, because
from core.refusals import Refused
from core.scope import ScopedQuerySet
from core.versions import Versioned
from organizations import rights, rules
from organizations.addresses import address
from organizations.models.restructuring import InTree
from organizations.models.tree import lock_tree
from organizations.models.unit_batch import MakesMany, alias_taken, cleaned_aliases


class UnitQuerySet(TrackedQuerySet, ScopedQuerySet):
    def in_scope_of(self, actor):
        """The subtrees of the units of my posts; all for those whose role looks at the whole prefecture."""
        if rights.sees_everything(actor):
            return self
        return self.filter(within(actor.holding.paths))

    def open_on(self, day):
        """Units that exist on `day`."""
        return self.filter(Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_to=None) | Q(valid_to__gte=day))

    def below(self, unit, *, itself=True):
        """The subtree of `unit`, a range on the path."""
        found = self.filter(within([unit.path]))
        return found if itself else found.exclude(pk=unit.pk)

    def found_by(self, text):
        """Units whose code, name, short name or one of the aliases holds `text`."""
        return self.filter(
            Q(code__startswith=text)
            | Q(name__contains=text)
            | Q(short_name__contains=text)
            | Q(pk__in=UnitAlias.objects.filter(text__contains=text).values("unit"))
        )


def within(paths, field="path"):
    """The condition that `field` lies in one of the subtrees of `paths`; nothing where there are none."""
    condition = Q(pk__in=[])
    for path in paths:
        first, behind = rules.subtree(path)
        condition |= Q(**{f"{field}__gte": first, f"{field}__lt": behind})
    return condition


class Unit(MakesMany, InTree, Versioned, Tracked):
    """A unit of the prefecture's government, from the prefecture down to village, section and project owner."""

    class Kind(models.TextChoices):
        PREFECTURE = "prefecture", gettext_lazy("自治州")
        LEADERSHIP = "leadership", gettext_lazy("领导班子")
        OFFICE = "office", gettext_lazy("综合机构")
        DEPARTMENT = "department", gettext_lazy("州直部门")
        COUNTY = "county", gettext_lazy("县（市）")
        COUNTY_DEPARTMENT = "county_department", gettext_lazy("县直部门")
        TOWNSHIP = "township", gettext_lazy("乡镇（街道）")
        VILLAGE = "village", gettext_lazy("村（社区）")
        SECTION = "section", gettext_lazy("科室")
        PROJECT_OWNER = "project_owner", gettext_lazy("项目单位")

    code = models.CharField(
        gettext_lazy("代码"), max_length=40, unique=True, validators=[valid_text],
        error_messages={"unique": gettext_lazy("代码已被使用")},
    )  # fmt: skip
    name = models.CharField(gettext_lazy("名称"), max_length=100, validators=[valid_text])
    short_name = models.CharField(gettext_lazy("简称"), max_length=60, blank=True, validators=[valid_text])
    kind = models.CharField(gettext_lazy("类别"), max_length=20, choices=Kind.choices)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=gettext_lazy("上级单位")
    )
    path = models.CharField(max_length=rules.DIGITS * rules.DEEPEST, editable=False, db_index=True, default="")
    order = models.PositiveIntegerField(gettext_lazy("次序"), default=0)
    valid_from = models.DateField(gettext_lazy("设立日期"), null=True, blank=True)
    valid_to = models.DateField(gettext_lazy("撤销日期"), null=True, blank=True)
    successor = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="predecessors",
        verbose_name=gettext_lazy("并入单位"),
    )

    untracked = ("version", "path")
    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("单位")
        ordering = ["order", "code"]
        constraints = [
            models.UniqueConstraint(
                name="unit_name_once_under_parent",
                fields=["parent", "name"],
                condition=Q(valid_to=None),
                violation_error_message=gettext_lazy("同一上级之下已有同名单位"),
            ),
            models.UniqueConstraint(
                name="unit_has_one_root",
                fields=["kind"],
                condition=Q(kind="prefecture"),
                violation_error_message=gettext_lazy("自治州只有一个"),
            ),
            models.CheckConstraint(
                name="unit_root_or_parent",
                condition=Q(parent=None, kind="prefecture") | (Q(parent__isnull=False) & ~Q(kind="prefecture")),
                violation_error_message=gettext_lazy("除自治州外，单位须有上级"),
            ),
            models.CheckConstraint(
                name="unit_opened_before_closed",
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                violation_error_message=gettext_lazy("撤销日期不能早于设立日期"),
            ),
        ]
        indexes = [
            models.Index(
                name="unit_children", fields=["parent", "order", "code"]
            ),  # the page of a unit and of the tree
            models.Index(name="unit_list", fields=["order", "code"]),  # the list of units
        ]

    def __str__(self):
        return self.short_name or self.name

    def get_absolute_url(self):
        return address("organizations:unit", self.pk)

    @property
    def ancestor_ids(self):
        """Keys from the root down to the unit's parent."""
        return rules.steps_of(self.path)[:-1]

    def is_open_on(self, day):
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or self.valid_to >= day)

    # verbs

    @classmethod
    @transaction.atomic
    def make(cls, actor, *, aliases=(), **fields):
        """A new unit under `parent` (None for the prefecture alone); without a code it gets the parent's and the next number.

        Raises Refused or ValidationError.
        """
        rights.need(actor, "unit.edit")
        lock_tree()
        unit = cls(**fields)
        if unit.parent and not unit.code:
            unit.code = unit.parent.free_code()
        unit.check_parent(unit.parent)
        unit.full_clean(exclude=["path"])
        unit.save(force_insert=True)
        cls._place([unit])
        unit._set_aliases(aliases)
        audit.record(actor, "unit.make", unit)
        return unit

    def free_code(self):
        """The code of a new unit below this one that has no official code: 9901-42."""
        taken = set(Unit.objects.filter(code__startswith=f"{self.code}-").values_list("code", flat=True))
        return next(code for n in count(1) if (code := f"{self.code}-{n:02}") not in taken)

    @classmethod
    def _place(cls, units):
        """Write the path of new units, parents before children; the path is no part of the history."""
        for unit in units:
            unit.path = (unit.parent.path if unit.parent else "") + rules.step(unit.pk)
        cls._base_manager.bulk_update(units, ["path"], batch_size=500)

    @transaction.atomic
    def name_also(self, actor, aliases, *, version=None, reason=""):
        """Let exactly `aliases` stand for this unit beside its name and short name. Raises Refused, Conflict, ValidationError."""
        self.need(actor, "alias")
        lock_tree()
        if version is not None:
            self.claim(version)
        before = list(self.aliases.values_list("text", flat=True))
        with because(reason):
            self._set_aliases(aliases)
        after = list(self.aliases.values_list("text", flat=True))
        if after != before:
            audit.record(actor, "unit.alias", self, reason=reason, before=before, after=after)

    def _set_aliases(self, aliases):
        wanted = cleaned_aliases(aliases, self.name)
        taken = UnitAlias.objects.filter(text__in=wanted).exclude(unit=self).select_related("unit").first()
        if taken:
            raise Refused(alias_taken(taken.text, taken.unit.name))
        self.aliases.exclude(text__in=wanted).delete()
        kept = set(self.aliases.values_list("text", flat=True))
        for text in wanted:
            if text not in kept:
                alias = UnitAlias(unit=self, text=text)
                alias.full_clean()
                alias.save(force_insert=True)

    @transaction.atomic
    def change(self, actor, *, version, reason="", **fields):
        """Change name, short name, code, order or opening date; the old name stays findable as an alias."""
        self.need(actor, "change")
        lock_tree()
        self.claim(version)
        old_name = self.name
        for name, value in fields.items():
            setattr(self, name, value)
        self.full_clean(exclude=["path"])
        with because(reason):
            self.save(update_fields=list(fields))
        if self.name != old_name and not UnitAlias.objects.filter(text=old_name).exists():
            UnitAlias.objects.create(unit=self, text=old_name)
        audit.record(actor, "unit.change", self, reason=reason, old_name=old_name, **fields)


class UnitAlias(Tracked):
    """Another name by which papers call a unit; each stands for one unit."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="aliases", verbose_name=gettext_lazy("单位"))
    text = models.CharField(
        gettext_lazy("别名"), max_length=100, unique=True, validators=[valid_text],
        error_messages={"unique": gettext_lazy("别名已被使用")},
    )  # fmt: skip

    class Meta:
        verbose_name = gettext_lazy("单位别名")
        ordering = ["text"]

    def __str__(self):
        return self.text
