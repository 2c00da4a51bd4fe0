import uuid

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.scope import ScopedQuerySet


class StoredFileQuerySet(ScopedQuerySet):
    def in_scope_of(self, actor):
        """Files that the actor sent, or that hang on a row which the actor sees; all for the system administrator.

        A model that carries files names the fields that lead to them: `shows_files = ("evidence",)`.
        """
        if actor.administers_system:
            return self
        seen = Q(stored_by_key=actor.key)
        for model, field in carriers():
            seen |= Q(pk__in=model.objects.visible_to(actor).values(field))
        return self.filter(seen)


def carriers():
    """(model, field) of each model that says that its rows show their files."""
    for model in apps.get_models():
        for field in getattr(model, "shows_files", ()):
            yield model, field


class StoredFile(models.Model):
    """A file that somebody sent: kept under a name of our own, described by what was found in it (core.storage.files)."""

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

    objects = StoredFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("文件")
        ordering = ["-stored_at"]
        indexes = [models.Index(name="file_owner", fields=["owner"])]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("core:file", args=[self.pk])
