from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.fields import valid_text
from core.history import Tracked
from core.refusals import Refused
from organizations.models import Unit


class TaskUnit(Tracked):
    """A unit that a task names: the first listed leads; an unknown one stays as text until somebody says which it is."""

    class Role(models.TextChoices):
        LEAD = "lead", gettext_lazy("牵头单位")
        SUPPORT = "support", gettext_lazy("配合单位")
        SUPERVISE = "supervise", gettext_lazy("督办单位")

    task = models.ForeignKey(
        "tasks.KeyTask", models.CASCADE, related_name="units", verbose_name=gettext_lazy("重点工作")
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="task_rows", verbose_name=gettext_lazy("单位")
    )
    role = models.CharField(gettext_lazy("承担方式"), max_length=10, choices=Role.choices)
    order = models.PositiveSmallIntegerField(gettext_lazy("次序"), default=0)
    text = models.CharField(gettext_lazy("原文"), max_length=120, validators=[valid_text])

    class Meta:
        verbose_name = gettext_lazy("承办单位")
        ordering = ["task", "role", "order"]
        constraints = [
            models.UniqueConstraint(
                name="task_unit_once", fields=["task", "unit", "role"], condition=Q(unit__isnull=False),
                violation_error_message=gettext_lazy("同一单位在这里只写一次"),
            )
        ]  # fmt: skip
        indexes = [
            models.Index(name="task_unit_names", fields=["task", "role", "order"])
        ]  # the register; core.lists.aggregates

    def __str__(self):
        return str(self.unit) if self.unit_id else self.text


def need_apart(units):
    """Raise Refused where a unit of [(role, Unit or None, text)] would supervise what it does itself."""
    doers = {unit.pk for role, unit, _text in units if unit and role != TaskUnit.Role.SUPERVISE}
    for role, unit, _text in units:
        if unit and role == TaskUnit.Role.SUPERVISE and unit.pk in doers:
            raise Refused(_("督办单位“%(unit)s”同时是承办单位：督办和承办须分开。") % {"unit": unit})
