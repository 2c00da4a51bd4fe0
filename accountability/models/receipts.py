from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.fields import valid_text
from core.history import because
from core.refusals import Refused
from organizations import rights
from organizations.models import Unit

WAITING = models.Q(receipt_due_on__isnull=False, received_on=None, returned_on=None)


class ReceivedQuerySet(models.QuerySet):
    def waiting(self):
        """Sent or issued, neither received nor returned."""
        return self.filter(WAITING)

    def signed_for_by(self, actor):
        """Those that `actor` signs for: of my units, and of villages directly below them."""
        mine = [post.unit_id for post in actor.holding.posts]
        return self.filter(models.Q(unit__in=mine) | models.Q(unit__kind=Unit.Kind.VILLAGE, unit__parent__in=mine))


class Received(models.Model):
    """What a unit must take receipt of (签收) within a term, or give back (退回) with a reason. The model has a `unit`."""

    receipt_due_on = models.DateField(gettext_lazy("签收期限"), null=True, blank=True)
    received_on = models.DateField(gettext_lazy("签收日期"), null=True, blank=True)
    received_by = models.CharField(gettext_lazy("签收人"), max_length=200, blank=True)
    returned_on = models.DateField(gettext_lazy("退回日期"), null=True, blank=True)
    return_reason = models.CharField(gettext_lazy("退回理由"), max_length=300, blank=True, validators=[valid_text])

    class Meta:
        abstract = True

    @property
    def waits_for_receipt(self):
        return bool(self.receipt_due_on) and not self.received_on and not self.returned_on

    def receipt_refusal(self, actor):
        """Why `actor` may not take receipt or give back now, or None."""
        if reason := rights.refusal(actor, "share.receive", self.unit.path):
            return reason
        if not signs_for(actor, self.unit):
            return _("由“%(unit)s”自己签收（村由乡镇代签）。") % {"unit": self.unit}
        if self.returned_on:
            return _("已于 %(day)s 退回。") % {"day": self.returned_on}
        if self.received_on:
            return _("已于 %(day)s 签收。") % {"day": self.received_on}
        return None if self.receipt_due_on else _("还没有下达，不用签收。")

    def need_receivable(self, actor):
        if reason := self.receipt_refusal(actor):
            raise Refused(reason)

    @transaction.atomic
    def receive(self, actor, *, version):
        """签收. Raises Refused or Conflict."""
        self.need_receivable(actor)
        self.claim(version)
        self.received_on, self.received_by = actor.today, actor.label[:200]
        self.save(update_fields=["received_on", "received_by"])
        self.note_received(actor)

    @transaction.atomic
    def give_back(self, actor, *, version, reason):
        """退回 to whoever sent it, with the reason. Raises Refused or Conflict."""
        self.need_receivable(actor)
        self.claim(version)
        self.returned_on, self.return_reason = actor.today, reason
        with because(reason):
            self.save(update_fields=["returned_on", "return_reason"])
        self.note_returned(actor, reason)

    def note_received(self, actor):
        """Record it in the audit log."""
        raise NotImplementedError

    def note_returned(self, actor, reason):
        """Record it in the audit log and let the sender know."""
        raise NotImplementedError


def signs_for(actor, unit):
    """Whether `actor` signs for `unit`: one of my units, or a village directly below one of mine; the program for all."""
    if actor.is_system:
        return True
    mine = {post.unit_id for post in actor.holding.posts}
    return unit.pk in mine or (unit.kind == Unit.Kind.VILLAGE and unit.parent_id in mine)
