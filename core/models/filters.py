from django.db import models
from django.utils.translation import gettext_lazy as _


class SavedFilter(models.Model):
    """A named filter of one list page, kept for a recipient key."""

    owner = models.CharField(_("归属"), max_length=60)
    page = models.CharField(_("页面"), max_length=80)
    name = models.CharField(_("名称"), max_length=40)
    query = models.CharField(_("条件"), max_length=1000)
    saved_at = models.DateTimeField(_("保存时间"))

    class Meta:
        verbose_name = _("常用筛选")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                name="saved_filter_once",
                fields=["owner", "page", "name"],
                violation_error_message=_("同名的常用筛选已存在"),
            )
        ]

    def __str__(self):
        return self.name
