from django.db import models
from django.utils.translation import gettext_lazy as _


class Limit(models.Model):
    """How often one key was used in one window of time (core.limits). The key is a digest: the table names nobody."""

    key = models.CharField(_("标识"), max_length=80)
    begins = models.BigIntegerField(_("时段起点"))  # seconds since 1970
    used = models.PositiveIntegerField(_("次数"))

    class Meta:
        verbose_name = _("次数限制")
        constraints = [models.UniqueConstraint(name="limit_once", fields=["key", "begins"])]
        indexes = [models.Index(name="limit_begins", fields=["begins"])]  # the daily sweep

    def __str__(self):
        return f"{self.key} {self.used}"
