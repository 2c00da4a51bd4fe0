import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class StoredFile(models.Model):
    """A file that somebody sent: kept under a name of our own, described by what was found in it (core.files)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("文件名"), max_length=200)
    content_type = models.CharField(_("类型"), max_length=100)
    size = models.PositiveBigIntegerField(_("字节数"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    owner = models.CharField(_("归属"), max_length=60, help_text=_("配额计在谁名下"))
    path = models.CharField(_("存放位置"), max_length=120, unique=True)
    stored_at = models.DateTimeField(_("存入时间"))
    stored_by_key = models.CharField(_("存入人标识"), max_length=60)
    stored_by = models.CharField(_("存入人"), max_length=200)

    class Meta:
        verbose_name = _("文件")
        ordering = ["-stored_at"]
        indexes = [models.Index(name="file_owner", fields=["owner"])]

    def __str__(self):
        return self.name
