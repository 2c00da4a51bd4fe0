from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import audit
from core.fields import valid_text
from core.history import Tracked, TrackedQuerySet, because
from core.refusals import Refused
from core.scope import ScopedQuerySet
from core.versions import Versioned
from organizations import rights
from organizations.models.dated import Dated, DatedQuerySet
from organizations.models.units import Unit


class UnitGroupQuerySet(TrackedQuerySet, ScopedQuerySet):
    def in_scope_of(self, actor):
        """The groups that mean, or once meant, a unit that I see."""
        if rights.sees_everything(actor):
            return self
        mine = Unit.objects.visible_to(actor)
        of_kind = mine.filter(kind=OuterRef("kind"))
        inside = of_kind.filter(path__startswith=OuterRef("within_unit__path")).exclude(pk=OuterRef("within_unit"))
        rows = UnitGroupMember.objects.filter(group=OuterRef("pk"), unit__in=mine)
        return self.filter(Q(within_unit=None) & Exists(of_kind) | Exists(inside) | Exists(rows))

    def open_on(self, day):
        return self.filter(Q(closed_on=None) | Q(closed_on__gte=day))

    def of(self, unit, day):
        """The groups that mean `unit` on `day`."""
        by_kind = Q(kind=unit.kind) & (Q(within_unit=None) | Q(within_unit__in=unit.ancestor_ids))
        listed = UnitGroupMember.objects.on(day).filter(unit=unit)
        return self.open_on(day).filter(by_kind | Q(pk__in=listed.values("group")))


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

    objects = UnitGroupQuerySet.as_manager()

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

    def refusal(self, actor, act):
        """Why `actor` may not do `act` (change, members, close, reopen) on this group now, or None."""
        return rights.refusal(actor, "group.edit") or self.obstacle(act)

    def obstacle(self, act):
        if act == "reopen":
            return None if self.closed_on else _("“%(name)s”没有停用。") % {"name": self.name}
        if self.closed_on:
            return _("“%(name)s”已于 %(day)s 停用，不再变动。误停的，请先恢复。") % {
                "name": self.name,
                "day": self.closed_on,
            }
        if act == "members" and self.kind:
            return _("这个单位组按类别自动包括单位，不逐个列出。")
        return None

    def need(self, actor, act):
        if reason := self.refusal(actor, act):
            raise Refused(reason)

    # verbs

    @classmethod
    @transaction.atomic
    def make(cls, actor, **fields):
        """A new group, by kind or to be listed. Raises Refused or ValidationError."""
        rights.need(actor, "group.edit")
        group = cls(**fields)
        group.full_clean()
        group.save(force_insert=True)
        audit.record(actor, "group.make", group)
        return group

    def clean(self):
        """A group within a unit is one by kind; a listed group stays listed while units are listed."""
        if self.within_unit_id and not self.kind:
            raise ValidationError({"within_unit": _("逐个列出的单位组不限于下级：请先选类别，或留空。")})
        if self.kind and self.pk and self.members.filter(until=None).exists():
            raise ValidationError({"kind": _("这个单位组列有单位：请先清空所列单位，再改为按类别。")})

    @transaction.atomic
    def change(self, actor, *, version, reason="", **fields):
        """Change names, or what the group includes. Raises Refused, Conflict or ValidationError."""
        self.need(actor, "change")
        self.claim(version)
        for name, value in fields.items():
            setattr(self, name, value)
        self.full_clean()
        with because(reason):
            self.save(update_fields=list(fields))
        audit.record(actor, "group.change", self, reason=reason, **fields)

    @transaction.atomic
    def set_members(self, actor, units, on, *, version, reason=""):
        """From `on` exactly `units` belong to the group; who is gone ends the day before. Raises Refused for a group by kind."""
        self.need(actor, "members")
        self.claim(version)
        wanted = {unit.pk for unit in units}
        rows = self.members.filter(Q(until=None) | Q(until__gte=on))
        with because(reason):
            kept = {row.unit_id for row in rows if row.unit_id in wanted and row.stays_from(on)}
            for row in rows:
                if row.unit_id not in kept:
                    row.end(on)
            new = [UnitGroupMember(group=self, unit=unit, since=on) for unit in units if unit.pk not in kept]
            UnitGroupMember.objects.bulk_create_with_history(new)
        audit.record(actor, "group.set_members", self, on=on, units=len(wanted), reason=reason)

    @transaction.atomic
    def close(self, actor, on, *, version, reason=""):
        """Let `on` be the last day on which the group is used."""
        self.need(actor, "close")
        if on > actor.today:
            raise Refused(_("停用日期不能晚于今天：请在当日或之后办理。"))
        self._set_closed(actor, "group.close", on, version, reason)

    @transaction.atomic
    def reopen(self, actor, *, version, reason=""):
        """Take a closing back."""
        self.need(actor, "reopen")
        self._set_closed(actor, "group.reopen", None, version, reason)

    def _set_closed(self, actor, verb, on, version, reason):
        self.claim(version)
        before, self.closed_on = self.closed_on, on
        with because(reason):
            self.save(update_fields=["closed_on"])
        audit.record(actor, verb, self, on=on, before=before, reason=reason)


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

    def stays_from(self, on):
        """Whether the row already says that the unit belongs from `on` until further notice."""
        return self.since <= on and self.until is None

    def pass_to(self, unit, on):
        """`unit` takes the place in the group from `on`, unless it has one."""
        self.end(on)
        if not self.group.members.filter(unit=unit, until=None).exists():
            UnitGroupMember.objects.create(group=self.group, unit=unit, since=on)
