from django.db import models, transaction
from django.db.models import Max, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accountability.models.receipts import Received, ReceivedQuerySet, signs_for
from accountability.notices import order_returned, order_sent
from core import audit
from core.fields import valid_text
from core.history import Tracked, TrackedQuerySet, because
from core.refusals import Refused
from core.scope import ScopedQuerySet
from core.versions import Versioned
from organizations import rights
from organizations.models import Post, Unit
from organizations.models.units import within
from tasks.models import KeyTask


class OrderQuerySet(TrackedQuerySet, ScopedQuerySet):
    def in_scope_of(self, actor):
        """Orders that a post of my subtree gave, or that went to a unit of it."""
        if rights.reach(actor, "share.view") == rights.Relation.ALL:
            return self
        paths = actor.holding.paths
        sent = Delivery.objects.filter(within(paths, "unit__path"))
        return self.filter(within(paths, "given_by__unit__path") | Q(pk__in=sent.values("order")))


class Order(Tracked):
    """A leader's instruction (批示) on a task, given on a day to one or several units, to be done by another."""

    year = models.PositiveSmallIntegerField(gettext_lazy("年度"))
    number = models.PositiveIntegerField(gettext_lazy("编号"))
    task = models.ForeignKey(KeyTask, models.PROTECT, related_name="orders", verbose_name=gettext_lazy("重点工作"))
    given_by = models.ForeignKey(Post, models.PROTECT, related_name="orders", verbose_name=gettext_lazy("批示领导"))
    text = models.TextField(gettext_lazy("批示内容"), validators=[valid_text])
    given_on = models.DateField(gettext_lazy("批示日期"))
    due_on = models.DateField(gettext_lazy("办理期限"))
    made_by = models.CharField(gettext_lazy("交办人"), max_length=200)

    objects = OrderQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("交办单")
        ordering = ["-year", "-number"]
        constraints = [
            models.UniqueConstraint(
                name="order_number_once", fields=["year", "number"], violation_error_message=gettext_lazy("该编号的交办单已存在")
            ),
            models.CheckConstraint(
                name="order_due_after_given", condition=Q(due_on__gte=models.F("given_on")),
                violation_error_message=gettext_lazy("办理期限不能早于批示日期"),
            ),
        ]  # fmt: skip

    def __str__(self):
        return _("〔%(year)d〕%(n)d号") % {"year": self.year, "n": self.number}

    def get_absolute_url(self):
        return reverse("accountability:order", args=[self.pk])

    def refusal(self, actor):
        """Why `actor` may not send this order to further units, or None."""
        return rights.refusal(actor, "order.give", self.given_by.unit.path)

    @classmethod
    @transaction.atomic
    def give(cls, actor, *, task, given_by, text, due_on, units, receipt_due_on, given_on=None):
        """A new order to `units`. Raises Refused or ValidationError."""
        rights.need(actor, "order.give", given_by.unit.path)
        given_on = given_on or actor.today
        if given_on > actor.today:
            raise Refused(_("批示日期不能晚于今天。"))
        last = cls.objects.filter(year=given_on.year).aggregate(n=Max("number"))["n"] or 0
        order = cls(
            year=given_on.year, number=last + 1, task=task, given_by=given_by, text=text, given_on=given_on, due_on=due_on,
            made_by=actor.label[:200],
        )  # fmt: skip
        order.full_clean()
        order.save(force_insert=True)
        order.deliver(actor, units, receipt_due_on=receipt_due_on)
        audit.record(actor, "order.give", order, task=str(task), units=[str(unit) for unit in units])
        return order

    def deliver(self, actor, units, *, receipt_due_on, parent=None):
        """One Delivery for each unit that has none standing. Raises Refused."""
        standing = {row.unit_id for row in self.deliveries.filter(returned_on=None)}
        made = []
        for unit in units:
            if not unit.is_open_on(actor.today):
                raise Refused(_("“%(unit)s”已撤销，不能交办。") % {"unit": unit})
            if unit.pk in standing:
                raise Refused(_("“%(unit)s”已在办这件交办单。") % {"unit": unit})
            made.append(
                Delivery(order=self, unit=unit, parent=parent, sent_on=actor.today, receipt_due_on=receipt_due_on)
            )
            standing.add(unit.pk)
        Delivery.objects.bulk_create_with_history(made)
        for delivery in made:
            order_sent(delivery)
        return made

    @transaction.atomic
    def send_again(self, actor, units, *, receipt_due_on):
        """To further units, as after a return. Raises Refused."""
        if reason := self.refusal(actor):
            raise Refused(reason)
        made = self.deliver(actor, units, receipt_due_on=receipt_due_on)
        audit.record(actor, "order.send_again", self, units=[str(unit) for unit in units])
        return made


class DeliveryQuerySet(ReceivedQuerySet, TrackedQuerySet, ScopedQuerySet):
    def in_scope_of(self, actor):
        """Those to a unit of my subtree, those that a unit of it passed on, and all of an order that a post of it gave."""
        if rights.reach(actor, "share.view") == rights.Relation.ALL:
            return self
        paths = actor.holding.paths
        return self.filter(
            within(paths, "unit__path")
            | within(paths, "parent__unit__path")
            | within(paths, "order__given_by__unit__path")
        )


class Delivery(Received, Versioned, Tracked):
    """An order at one unit: sent, received or given back, passed on (转办、分办), answered."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="deliveries", verbose_name=gettext_lazy("交办单"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="deliveries", verbose_name=gettext_lazy("承办单位"))
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="passed_on", verbose_name=gettext_lazy("转自")
    )
    sent_on = models.DateField(gettext_lazy("交办日期"))
    note = models.CharField(gettext_lazy("转办意见"), max_length=300, blank=True, validators=[valid_text])
    answer = models.TextField(gettext_lazy("办理情况"), blank=True, validators=[valid_text])
    answered_on = models.DateField(gettext_lazy("反馈日期"), null=True, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("承办")
        ordering = ["order", "sent_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="delivery_once", fields=["order", "unit"], condition=Q(returned_on=None),
                violation_error_message=gettext_lazy("这个单位已在办这件交办单"),
            ),
        ]  # fmt: skip
        indexes = [models.Index(name="delivery_of_unit", fields=["unit", "received_on"])]  # what waits for a receipt

    def __str__(self):
        return f"{self.order} {self.unit}"

    def get_absolute_url(self):
        return self.order.get_absolute_url()

    def handling_refusal(self, actor):
        """Why `actor` may not pass on or answer now, or None: who received it does."""
        if reason := rights.refusal(actor, "share.receive", self.unit.path):
            return reason
        if not signs_for(actor, self.unit):
            return _("由“%(unit)s”自己办理。") % {"unit": self.unit}
        if self.returned_on:
            return _("已于 %(day)s 退回。") % {"day": self.returned_on}
        if not self.received_on:
            return _("先签收，再转办或反馈。")
        return _("已于 %(day)s 反馈。") % {"day": self.answered_on} if self.answered_on else None

    def need_handled_by(self, actor):
        if reason := self.handling_refusal(actor):
            raise Refused(reason)

    @transaction.atomic
    def forward(self, actor, units, *, version, note="", receipt_due_on):
        """Pass it on to one unit (转办) or several (分办); this unit stays responsible. Raises Refused or Conflict."""
        self.need_handled_by(actor)
        if self.unit_id in {unit.pk for unit in units}:
            raise Refused(_("不能转给自己。"))
        self.claim(version)
        made = self.order.deliver(actor, units, receipt_due_on=receipt_due_on, parent=self)
        with because(note):
            for delivery in made:
                delivery.note = note
                delivery.save(update_fields=["note"])
        audit.record(actor, "delivery.forward", self, units=[str(unit) for unit in units])
        return made

    @transaction.atomic
    def report_back(self, actor, *, version, answer):
        """反馈. Raises Refused while units that it was passed on to have not answered, or Conflict."""
        self.need_handled_by(actor)
        if open_below := list(self.passed_on.filter(answered_on=None, returned_on=None).select_related("unit")):
            names = _("、").join(str(row.unit) for row in open_below)
            raise Refused(_("转办的%(names)s还没有反馈。") % {"names": names})
        self.claim(version)
        self.answer, self.answered_on = answer, actor.today
        self.save(update_fields=["answer", "answered_on"])
        audit.record(actor, "delivery.report_back", self)

    def note_received(self, actor):
        audit.record(actor, "delivery.receive", self)

    def note_returned(self, actor, reason):
        audit.record(actor, "delivery.give_back", self, reason=reason)
        order_returned(self)
