from django.db import connection, models, transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Concat, Substr
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import audit
from core.fields import valid_text
from core.history import Tracked, TrackedQuerySet, because
from core.refusals import Refused
from core.scope import ScopedQuerySet
from core.shown import translated
from core.versions import Versioned
from organizations import rights, rules
from organizations.models.dated import Dated, DatedQuerySet

TREE_LOCK = 7_230_002  # PostgreSQL advisory lock of those who change the tree


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


class Unit(Versioned, Tracked):
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
        return reverse("organizations:unit", args=[self.pk])

    @property
    def ancestor_ids(self):
        """Keys from the root down to the unit's parent."""
        return rules.steps_of(self.path)[:-1]

    def is_open_on(self, day):
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or self.valid_to >= day)

    def refusal(self, actor, act):
        """Why `actor` may not do `act` (a verb of organizations.rights) on this unit, or None."""
        return rights.refusal(actor, act, self.path)

    def check_parent(self, parent):
        """Raise Refused when this unit may not stand under `parent` (None: nowhere)."""
        fault = rules.parent_fault(
            self.kind,
            parent.kind if parent else None,
            self.get_kind_display(),
            parent.get_kind_display() if parent else "",
        )
        if fault:
            raise Refused(_("“%(name)s”：%(fault)s。") % {"name": self.name, "fault": translated(fault)})
        if parent and self.pk and rules.is_under(parent.path, self.path):
            raise Refused(_("“%(name)s”不能移到自己或自己的下级之下。") % {"name": self.name})
        if parent and len(parent.path) // rules.DIGITS >= rules.DEEPEST:
            raise Refused(_("“%(name)s”之下的层级过多，最多 %(n)d 级。") % {"name": parent.name, "n": rules.DEEPEST})

    # verbs

    @classmethod
    @transaction.atomic
    def make(cls, actor, *, aliases=(), **fields):
        """A new unit under `parent` (None for the prefecture alone). Raises Refused or ValidationError."""
        rights.need(actor, "unit.edit")
        lock_tree()
        unit = cls(**fields)
        unit.check_parent(unit.parent)
        unit.full_clean(exclude=["path"])
        unit.save(force_insert=True)
        cls._place([unit])
        unit.name_also(actor, aliases)
        audit.record(actor, "unit.make", unit)
        return unit

    @classmethod
    def _place(cls, units):
        """Write the path of new units, parents before children; the path is no part of the history."""
        for unit in units:
            unit.path = (unit.parent.path if unit.parent else "") + rules.step(unit.pk)
        cls._base_manager.bulk_update(units, ["path"], batch_size=500)

    @transaction.atomic
    def name_also(self, actor, aliases):
        """Let exactly `aliases` stand for this unit beside its name and short name. Raises Refused for one that is taken."""
        rights.need(actor, "unit.edit")
        wanted = [text for text in dict.fromkeys(a.strip() for a in aliases) if text not in ("", self.name)]
        taken = UnitAlias.objects.filter(text__in=wanted).exclude(unit=self).select_related("unit").first()
        if taken:
            raise Refused(
                _("别名“%(alias)s”已经指“%(unit)s”，一个别名只能指一个单位。")
                % {"alias": taken.text, "unit": taken.unit.name}
            )
        self.aliases.exclude(text__in=wanted).delete()
        for text in wanted:
            UnitAlias.objects.get_or_create(unit=self, text=text)

    @transaction.atomic
    def change(self, actor, *, version, reason="", **fields):
        """Change name, short name, code, order or opening date; the old name stays findable as an alias."""
        rights.need(actor, "unit.edit")
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

    @transaction.atomic
    def move(self, actor, parent, *, version, reason=""):
        """Stand under another parent with all that stands below: one UPDATE of the paths. Raises Refused or Conflict."""
        rights.need(actor, "unit.edit")
        lock_tree()
        current = dict(Unit._base_manager.filter(pk__in=[self.pk, parent.pk]).values_list("pk", "path"))
        self.path, parent.path = current[self.pk], current[parent.pk]
        self.check_parent(parent)
        self.claim(version)
        old_parent, old_path = self.parent, self.path
        self.parent = parent
        self.full_clean(exclude=["path"])
        with because(reason):
            self.save(update_fields=["parent"])
        self._repath(old_path, parent.path + rules.step(self.pk))
        audit.record(actor, "unit.move", self, reason=reason, old_parent=str(old_parent), parent=str(parent))

    def _repath(self, old, new):
        """Give the subtree that stood at `old` its place at `new`."""
        first, behind = rules.subtree(old)
        rows = Unit._base_manager.filter(path__gte=first, path__lt=behind)
        rows.update(path=Concat(Value(new), Substr("path", len(old) + 1)))
        self.path = new

    @transaction.atomic
    def close(self, actor, on, *, version, reason="", successor=None):
        """End on `on` (its last day). Raises Refused while anything still hangs on it: see `hanging`."""
        rights.need(actor, "unit.edit")
        lock_tree()
        if self.kind == Unit.Kind.PREFECTURE:
            raise Refused(_("自治州不能撤销。"))
        if on > actor.today:
            raise Refused(_("撤销日期不能晚于今天：请在当日或之后办理。"))
        if held := [f"{label} {count}" for label, count in hanging(self)]:
            raise Refused(
                _("“%(name)s”名下还有：%(held)s。请先转移或结束，再撤销。")
                % {"name": self.name, "held": _("、").join(held)}
            )
        self.claim(version)
        self.valid_to, self.successor = on, successor
        self.full_clean(exclude=["path"])
        with because(reason):
            self.save(update_fields=["valid_to", "successor"])
        audit.record(actor, "unit.close", self, on=on, reason=reason, successor=str(successor or ""))

    @transaction.atomic
    def merge_into(self, actor, target, on, *, version, reason=""):
        """Give `target` all that hangs on this unit (units below, posts with their holders, places in groups) and its names; close on `on`."""
        rights.need(actor, "unit.edit")
        lock_tree()
        if target.pk == self.pk or target.kind != self.kind or not target.is_open_on(on):
            raise Refused(_("请选择另一个同类的、当日存在的单位。"))
        children = list(Unit.objects.filter(parent=self, valid_to=None))
        for child in children:
            child.move(actor, target, version=child.version, reason=reason)
        for post in self.posts.filter(valid_to=None):
            post.go_to(actor, target, reason=reason)
        for row in self.group_rows.filter(until=None):
            row.pass_to(target, on)
        self.close(actor, on, version=version, reason=reason, successor=target)
        names = [self.name, *self.aliases.values_list("text", flat=True)]
        self.aliases.all().delete()
        target.name_also(actor, [*target.aliases.values_list("text", flat=True), *names])
        audit.record(actor, "unit.merge", self, target=str(target), moved=len(children))

    @transaction.atomic
    def split_off(self, actor, *, children, on, reason="", **fields):
        """A new unit beside this one, opened on `on`, that takes `children` of it with it."""
        made = Unit.make(actor, kind=self.kind, parent=self.parent, valid_from=on, **fields)
        for child in children:
            if child.parent_id != self.pk:
                raise Refused(_("“%(name)s”不是“%(unit)s”的下级。") % {"name": child.name, "unit": self.name})
            child.move(actor, made, version=child.version, reason=reason)
        audit.record(actor, "unit.split", self, made=str(made), moved=len(children), reason=reason)
        return made


def lock_tree():
    """One change of the tree at a time (SQLite: each writing transaction is alone)."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TREE_LOCK])


def hanging(unit):
    """[(what, how many)] that still hangs on a unit: every open row of every model that points to it, whichever room it stands in."""
    found = []
    for relation in Unit._meta.related_objects:
        model = relation.related_model
        if relation.get_accessor_name() in ("aliases", "predecessors") or relation.many_to_many:
            continue
        rows = model._base_manager.filter(**{relation.field.name: unit})
        for ending in ("valid_to", "until", "closed_on", "ended_on"):
            if any(field.name == ending for field in model._meta.concrete_fields):
                rows = rows.filter(**{ending: None})
        if count := rows.count():
            found.append((str(model._meta.verbose_name), count))
    return found


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


class UnitGroup(Versioned, Tracked):
    """A set that papers name as if it were a unit (各县市, 州直各部门): by kind, or listed by date; expanded on the day read."""

    name = models.CharField(
        gettext_lazy("名称"), max_length=60, unique=True, validators=[valid_text],
        error_messages={"unique": gettext_lazy("已有同名单位组")},
    )  # fmt: skip
    other_names = models.CharField(
        gettext_lazy("其他写法"),
        max_length=300,
        blank=True,
        validators=[valid_text],
        help_text=gettext_lazy("用顿号分开"),
    )
    kind = models.CharField(
        gettext_lazy("包括全部"), max_length=20, choices=Unit.Kind.choices, blank=True,
        help_text=gettext_lazy("选类别则自动包括该类全部单位；不选则逐个列出"),
    )  # fmt: skip
    within_unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="groups_within",
        verbose_name=gettext_lazy("限于其下级"),
    )
    closed_on = models.DateField(gettext_lazy("停用日期"), null=True, blank=True)

    class Meta:
        verbose_name = gettext_lazy("单位组")
        ordering = ["name"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("organizations:group", args=[self.pk])

    @property
    def names(self):
        return [self.name, *filter(None, (text.strip() for text in self.other_names.split("、")))]  # 数据

    def units_on(self, day):
        """The units that the group means on `day`, in official order."""
        units = Unit.objects.open_on(day)
        if self.kind:
            units = units.filter(kind=self.kind)
            return units.below(self.within_unit, itself=False) if self.within_unit else units
        return units.filter(pk__in=self.members.on(day).values("unit"))

    @classmethod
    @transaction.atomic
    def make(cls, actor, **fields):
        rights.need(actor, "group.edit")
        group = cls(**fields)
        group.full_clean()
        group.save(force_insert=True)
        audit.record(actor, "group.make", group)
        return group

    @transaction.atomic
    def change(self, actor, *, version, **fields):
        rights.need(actor, "group.edit")
        self.claim(version)
        for name, value in fields.items():
            setattr(self, name, value)
        self.full_clean()
        self.save(update_fields=list(fields))
        audit.record(actor, "group.change", self, **fields)

    @transaction.atomic
    def set_members(self, actor, units, on, *, version):
        """From `on` exactly `units` belong to the group; who is gone ends the day before. Raises Refused for a group by kind."""
        rights.need(actor, "group.edit")
        if self.kind:
            raise Refused(_("这个单位组按类别自动包括单位，不逐个列出。"))
        self.claim(version)
        open_rows = {row.unit_id: row for row in self.members.filter(until=None)}
        wanted = {unit.pk for unit in units}
        for unit_id, row in open_rows.items():
            if unit_id not in wanted:
                row.end(on)
        for unit in units:
            if unit.pk not in open_rows:
                UnitGroupMember.objects.create(group=self, unit=unit, since=on)
        audit.record(actor, "group.set_members", self, on=on, units=len(wanted))


class UnitGroupMember(Dated, Tracked):
    """A unit that is listed in a group for some time."""

    group = models.ForeignKey(UnitGroup, models.CASCADE, related_name="members", verbose_name=gettext_lazy("单位组"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="group_rows", verbose_name=gettext_lazy("单位"))

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("单位组成员")
        ordering = ["unit__order", "unit__code"]
        constraints = [
            models.UniqueConstraint(name="group_member_once", fields=["group", "unit"], condition=Q(until=None)),
            models.CheckConstraint(
                name="group_member_in_order", condition=Q(until=None) | Q(until__gte=F("since")),
                violation_error_message=gettext_lazy("结束日期不能早于开始日期"),
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.group} {self.unit}"

    def pass_to(self, unit, on):
        """`unit` takes the place in the group from `on`, unless it has one."""
        self.end(on)
        if not self.group.members.filter(unit=unit, until=None).exists():
            UnitGroupMember.objects.create(group=self.group, unit=unit, since=on)
