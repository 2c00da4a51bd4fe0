from django.db import models
from django.utils.translation import gettext_lazy as _


class AppendOnly(RuntimeError):
    """Somebody tried to change or delete what is only ever added."""


class AppendOnlyQuerySet(models.QuerySet):
    """Rows may be added and read; everything else is refused."""

    def _refuse(self, *args, **kwargs):
        raise AppendOnly(self.model._meta.label)

    update = delete = bulk_update = update_or_create = _refuse
    _raw_delete = _refuse

    def bulk_create(self, objs, *args, update_conflicts=False, **kwargs):
        if update_conflicts:
            self._refuse()
        return super().bulk_create(objs, *args, **kwargs)


class AppendOnlyModel(models.Model):
    """Base of records that are added and never changed."""

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise AppendOnly(self._meta.label)
        super().save(*args, **kwargs | {"force_insert": True})  # a row with a known key is not written over

    def delete(self, *args, **kwargs):
        raise AppendOnly(self._meta.label)


class AuditEvent(AppendOnlyModel):
    """One act, recorded in the transaction of the act itself (core.audit)."""

    at = models.DateTimeField(_("时间"))
    actor_key = models.CharField(_("办理人标识"), max_length=60)
    actor_label = models.CharField(_("办理人"), max_length=200)
    acting_for = models.CharField(_("代理"), max_length=200, blank=True)
    source = models.CharField(_("来源地址"), max_length=45, blank=True)
    request_id = models.CharField(_("请求号"), max_length=40, blank=True)
    verb = models.CharField(_("行为"), max_length=80)
    object_type = models.CharField(_("对象类别"), max_length=80, blank=True)
    object_id = models.CharField(_("对象标识"), max_length=80, blank=True)
    object_label = models.CharField(_("对象"), max_length=300, blank=True)
    detail = models.JSONField(_("内容"), default=dict, blank=True)

    class Meta:
        verbose_name = _("审计记录")
        ordering = ["-pk"]
        indexes = [
            models.Index(name="audit_object", fields=["object_type", "object_id"]),
            models.Index(name="audit_at", fields=["at"]),  # the list by day
        ]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.actor_label} {self.verb}"


class AuditSeal(AppendOnlyModel):
    """The place of an event in the chain: digest of the event and of the seal before it."""

    position = models.PositiveBigIntegerField(_("序号"), primary_key=True)
    event = models.OneToOneField(AuditEvent, models.PROTECT, related_name="seal", verbose_name=_("审计记录"))
    digest = models.CharField(_("摘要值"), max_length=80)
    sealed_at = models.DateTimeField(_("封存时间"))

    class Meta:
        verbose_name = _("审计封存")
        ordering = ["position"]

    def __str__(self):
        return f"{self.position} {self.digest}"
