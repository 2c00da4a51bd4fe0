from django.db import models
from django.utils.translation import gettext_lazy as _


class InboxItem(models.Model):
    """A notice to a recipient key (`user:…`, `post:…`, `unit:…`), resolved to people on the day it is read."""

    recipient = models.CharField(_("收件"), max_length=60)
    dedupe_key = models.CharField(_("唯一键"), max_length=200)
    subject = models.CharField(_("事由"), max_length=200)
    body = models.TextField(_("内容"), blank=True)
    url = models.CharField(_("办理地址"), max_length=300, blank=True)
    due_on = models.DateField(_("期限"), null=True, blank=True)
    sent_at = models.DateTimeField(_("送达时间"))

    class Meta:
        verbose_name = _("消息")
        ordering = ["-sent_at", "-pk"]
        constraints = [models.UniqueConstraint(name="inbox_once", fields=["recipient", "dedupe_key"])]
        indexes = [models.Index(name="inbox_of_recipient", fields=["recipient", "-sent_at", "-id"])]  # the inbox page

    def __str__(self):
        return self.subject


class InboxReading(models.Model):
    """Who has read a notice, and when: several people may share a post or a unit."""

    item = models.ForeignKey(InboxItem, models.CASCADE, related_name="readings", verbose_name=_("消息"))
    reader = models.CharField(_("阅读人"), max_length=60)
    read_at = models.DateTimeField(_("阅读时间"))

    class Meta:
        verbose_name = _("阅读记录")
        constraints = [models.UniqueConstraint(name="inbox_read_once", fields=["item", "reader"])]

    def __str__(self):
        return f"{self.reader} {self.read_at}"


class DigestLine(models.Model):
    """A notice that can wait for the recipient's next digest (one a working morning)."""

    recipient = models.CharField(_("收件"), max_length=60)
    dedupe_key = models.CharField(_("唯一键"), max_length=200)
    subject = models.CharField(_("事由"), max_length=200)
    url = models.CharField(_("办理地址"), max_length=300, blank=True)
    due_on = models.DateField(_("期限"), null=True, blank=True)
    written_at = models.DateTimeField(_("写入时间"))
    item = models.ForeignKey(
        InboxItem, models.CASCADE, null=True, blank=True, related_name="lines", verbose_name=_("汇总消息")
    )

    class Meta:
        verbose_name = _("汇总条目")
        ordering = ["recipient", "due_on", "pk"]
        constraints = [models.UniqueConstraint(name="digest_line_once", fields=["recipient", "dedupe_key"])]

    def __str__(self):
        return self.subject
