from django.db import models
from django.utils.translation import gettext_lazy as _

from core.history import Tracked


class Layer(models.TextChoices):
    STATE = "state", _("国家")
    PREFECTURE = "prefecture", _("本州")


class CalendarYear(Tracked):
    """A year whose notice of days off has been issued, by layer; a year without a state row is provisional (暂定)."""

    year = models.PositiveSmallIntegerField(_("年份"))
    layer = models.CharField(_("层级"), max_length=12, choices=Layer.choices)
    notice = models.CharField(_("通知文号或名称"), max_length=200)
    notice_file = models.ForeignKey(
        "core.StoredFile", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("通知原件")
    )

    class Meta:
        verbose_name = _("年度放假通知")
        ordering = ["-year", "layer"]
        constraints = [
            models.UniqueConstraint(
                name="calendar_year_once_per_layer",
                fields=["year", "layer"],
                violation_error_message=_("该年度该层级的放假通知已经登记"),
            ),
            models.CheckConstraint(name="calendar_year_in_range", condition=models.Q(year__gte=2000, year__lte=2099)),
        ]

    def __str__(self):
        return f"{self.year} {self.get_layer_display()}"


class CalendarDay(Tracked):
    """A day that differs from Monday-to-Friday: off or at work, with its name. The prefecture's day lies over the state's."""

    date = models.DateField(_("日期"))
    layer = models.CharField(_("层级"), max_length=12, choices=Layer.choices)
    is_workday = models.BooleanField(_("上班"))
    name = models.CharField(_("名称"), max_length=60)

    class Meta:
        verbose_name = _("工作日历")
        ordering = ["date", "layer"]
        constraints = [
            models.UniqueConstraint(
                name="calendar_day_once_per_layer",
                fields=["date", "layer"],
                violation_error_message=_("该日在该层级已经登记"),
            ),
        ]

    def __str__(self):
        return f"{self.date} {self.name}"
