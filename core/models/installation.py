import time

from django.db import models
from django.utils.translation import gettext_lazy as _


class Installation(models.Model):
    """One prefecture: its name and office as the page head, the sign-in page and documents print them. One row."""

    prefecture = models.CharField(_("自治州"), max_length=60)
    title = models.CharField(_("系统名称"), max_length=60)
    office = models.CharField(_("推进办公室"), max_length=100)
    phone = models.CharField(_("业务咨询电话"), max_length=30, blank=True)
    demonstration = models.BooleanField(_("演示数据"), default=False)

    _kept: tuple[float, "Installation"] | None = None
    KEPT_SECONDS = 30

    class Meta:
        verbose_name = _("安装")
        constraints = [
            models.CheckConstraint(name="installation_is_one_row", condition=models.Q(pk=1)),
        ]

    def __str__(self):
        return self.title

    def save(self, **kwargs):
        self.pk = 1
        super().save(**kwargs)
        type(self)._kept = None

    @classmethod
    def current(cls) -> "Installation":
        """The installation, read at most every 30 seconds by each process; plain names while none is stored."""
        if cls._kept is None or time.monotonic() - cls._kept[0] > cls.KEPT_SECONDS:
            stored = cls.objects.first()
            if stored is None:
                return cls(prefecture="", title=str(_("重点工作台账")), office=str(_("重点工作推进办公室")))
            cls._kept = (time.monotonic(), stored)
        return cls._kept[1]
