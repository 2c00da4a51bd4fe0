from django.conf import settings
from django.db import models, transaction
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import audit, clock
from core.refusals import Refused
from core.scope import ScopedQuerySet
from core.shown import in_house_language
from organizations import rights
from organizations.models.accounts import User
from organizations.models.posts import Post
from organizations.models.units import within


class HandoverQuerySet(ScopedQuerySet):
    def in_scope_of(self, actor):
        """The handovers of the posts that I see."""
        if rights.sees_everything(actor):
            return self
        return self.filter(within(actor.holding.paths, "post__unit__path"))


class Handover(models.Model):
    """A change of the person in a post, with what went over and what stayed, as it was on the day. Never changed."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="handovers", verbose_name=gettext_lazy("岗位"))
    outgoing = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="handed_over", verbose_name=gettext_lazy("移交人")
    )
    incoming = models.ForeignKey(User, models.PROTECT, related_name="took_over", verbose_name=gettext_lazy("接收人"))
    on = models.DateField(gettext_lazy("交接日期"))
    document = models.CharField(gettext_lazy("任免文件"), max_length=100, blank=True)
    listed = models.JSONField(gettext_lazy("交接事项"), default=list)
    made_at = models.DateTimeField(gettext_lazy("办理时间"))
    made_by = models.CharField(gettext_lazy("办理人"), max_length=200)

    objects = HandoverQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("交接")
        ordering = ["-on", "-pk"]

    def __str__(self):
        return f"{self.post} {self.on}"

    def get_absolute_url(self):
        return reverse("organizations:handover_report", args=[self.pk])

    @classmethod
    @transaction.atomic
    def make(cls, actor, post, incoming, on, *, document=""):
        """Let `incoming` hold `post` from `on` in place of all who hold it; the report of what goes over. Raises Refused."""
        rights.need(actor, "holding.edit")
        Post.objects.select_for_update().get(pk=post.pk)
        leaving = list(post.holdings.on(on).select_related("user").order_by("acting", "-since"))
        outgoing = leaving[0].user if leaving else None
        if outgoing == incoming and not leaving[0].acting:
            raise Refused(_("“%(user)s”现在就任这个岗位：接收人须是另一个人。") % {"user": incoming})
        if early := next((row for row in leaving if row.since >= on), None):
            told = {"user": early.user, "since": early.since}
            raise Refused(_("%(user)s自 %(since)s 起任职：交接日期须在这一天之后。") % told)
        listed = matters(post, outgoing, on)
        for holding in leaving:
            holding.dismiss(actor, on)
        post.appoint(actor, incoming, on, document=document)
        made = cls.objects.create(
            post=post, outgoing=outgoing, incoming=incoming, on=on, document=document, listed=listed,
            made_at=clock.now(), made_by=actor.label[:200],
        )  # fmt: skip
        audit.record(actor, "handover.make", made, incoming=str(incoming), on=on, listed=len(listed))
        return made


@in_house_language()
def matters(post, outgoing, day):
    """[{kind, text, moves}] of all rooms (setting HANDOVER_LISTS): what goes with the post, and what stays with `outgoing` (or None)."""
    return [matter for way in settings.HANDOVER_LISTS for matter in import_string(way)(post, outgoing, day)]
