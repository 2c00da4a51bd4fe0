from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class OutboxMessage(models.Model):
    """What must happen because an act was committed: written with the act, delivered once for each key (core.background.outbox)."""

    topic = models.CharField(_("事由"), max_length=60)
    dedupe_key = models.CharField(_("唯一键"), max_length=200)
    payload = models.JSONField(_("内容"), default=dict)
    created_at = models.DateTimeField(_("写入时间"))
    not_before = models.DateTimeField(_("不早于"))
    attempts = models.PositiveSmallIntegerField(_("尝试次数"), default=0)
    done_at = models.DateTimeField(_("办结时间"), null=True, blank=True)
    given_up_at = models.DateTimeField(_("转人工时间"), null=True, blank=True)
    last_error = models.TextField(_("最近错误"), blank=True)

    class Meta:
        verbose_name = _("待发事项")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(name="outbox_once", fields=["dedupe_key"])]
        indexes = [
            models.Index(
                name="outbox_waiting", fields=["not_before", "id"], condition=Q(done_at=None, given_up_at=None)
            )
        ]

    def __str__(self):
        return self.dedupe_key
