from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import audit
from core.fields import valid_text
from core.history import Tracked
from core.refusals import Refused
from core.versions import Versioned
from organizations import rights
from organizations.models.dated import Dated, DatedQuerySet
from organizations.models.units import Unit


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
