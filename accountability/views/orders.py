"""Orders: the list, one order, and the acts on them."""

from django.db.models import Q
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accountability.forms.orders import AnswerForm, ForwardForm, OrderFilters, OrderForm, SendForm
from accountability.forms.shares import ReturnForm
from accountability.models import Delivery, Order
from accountability.models.receipts import WAITING
from accountability.sheets.orders import DELIVERIES, WAY
from accountability.sheets.shares import receipt_words
from core.lists.listing import listing
from core.views.errors import refuse
from organizations import rights
from organizations.views.acts import Act, carry_out
from tasks.forms.confirm import VersionForm
from tasks.models import KeyTask

STATES = {
    "waiting": WAITING,
    "open": Q(received_on__isnull=False, answered_on=None, returned_on=None),
    "answered": Q(answered_on__isnull=False),
    "returned": Q(returned_on__isnull=False),
}


@require_safe
def orders(request):
    """What went to units that I see, filtered; the unread ones among them."""
    today = request.actor.today
    rows = Delivery.objects.visible_to(request.actor).select_related(
        "order__task", "order__given_by__unit", "unit", "parent__unit"
    )
    found = listing(
        request, DELIVERIES, rows, filters=OrderFilters, order=("-order__year", "-order__number", "pk"),
        apply=lambda found, cleaned: selected(found, cleaned, today),
    )  # fmt: skip
    return found.export() or render(request, "accountability/orders.html", {"listing": found})


def selected(rows, cleaned, today):
    """The deliveries that the filter keeps."""
    if text := cleaned.get("q"):
        rows = rows.filter(
            Q(order__text__contains=text)
            | Q(order__task__title__contains=text)
            | Q(unit__name__contains=text)
            | Q(unit__short_name__contains=text)
        )
    if state := cleaned.get("state"):
        rows = rows.filter(STATES[state])
    if cleaned.get("late"):
        rows = rows.filter(STATES["waiting"], receipt_due_on__lt=today)
    return rows


def found_order(request, pk):
    return get_object_or_404(Order.objects.visible_to(request.actor).select_related("task", "given_by__unit"), pk=pk)


@require_safe
def order(request, pk):
    """One order with its way through the units that I see, and what I may do with each."""
    shown, actor = found_order(request, pk), request.actor
    rows = list(shown.deliveries.visible_to(actor).select_related("unit__parent", "parent__unit", "order"))
    context = {
        "order": shown,
        "way": WAY.table(rows),
        "signs": [row for row in rows if row.receipt_refusal(actor) is None],
        "handles": [row for row in rows if row.handling_refusal(actor) is None],
        "sends": shown.refusal(actor) is None,
    }
    return render(request, "accountability/order.html", context)


def give(request, pk):
    """A leader's instruction on a task becomes a dated order."""
    task = get_object_or_404(KeyTask.objects.visible_to(request.actor), pk=pk)
    if rights.reach(request.actor, "order.give") is None:
        return refuse(request, rights.refusal(request.actor, "order.give"))
    form = OrderForm(request.POST or None, actor=request.actor)
    act = Act(
        _("交办“%(task)s”") % {"task": task},
        _("交办"),
        task.get_absolute_url(),
        _("各承办单位收到签收通知。"),
        model=Order,
    )

    def verb(cleaned):
        given = {name: cleaned[name] for name in ("given_by", "text", "given_on", "due_on", "units")}
        return Order.give(request.actor, task=task, receipt_due_on=form.receipt_due(request.actor.today), **given)

    return carry_out(request, form, act, verb, done=lambda made: (_("已交办%(order)s。") % {"order": made}, made))


def send(request, pk):
    """An order to further units, as after a return."""
    shown = found_order(request, pk)
    if reason := shown.refusal(request.actor):
        return refuse(request, reason)
    form = SendForm(request.POST or None)
    act = Act(_("加交%(order)s") % {"order": shown}, _("交办"), shown.get_absolute_url(), model=Order)
    return carry_out(
        request, form, act,
        lambda cleaned: shown.send_again(request.actor, cleaned["units"], receipt_due_on=form.receipt_due(request.actor.today)),
        done=lambda made: (_("已交办 %(n)d 个单位。") % {"n": len(made)}, shown),
    )  # fmt: skip


def found_delivery(request, pk):
    rows = Delivery.objects.visible_to(request.actor).select_related(
        "order__task", "unit__parent", "parent__unit", "order__given_by"
    )
    return get_object_or_404(rows, pk=pk)


def receive(request, pk):
    """签收."""
    row = found_delivery(request, pk)
    if reason := row.receipt_refusal(request.actor):
        return refuse(request, reason)
    act = Act(
        _("签收%(order)s") % {"order": row.order}, _("签收"), row.get_absolute_url(), receipt_words(row), model=Delivery
    )
    return carry_out(
        request, VersionForm(request.POST or None, subject=row), act,
        lambda cleaned: row.receive(request.actor, version=cleaned["version"]), done=lambda _result: (_("已签收。"), row),
    )  # fmt: skip


def give_back(request, pk):
    """退回, as by the wrong unit."""
    row = found_delivery(request, pk)
    if reason := row.receipt_refusal(request.actor):
        return refuse(request, reason)
    act = Act(
        _("退回%(order)s") % {"order": row.order},
        _("退回"),
        row.get_absolute_url(),
        _("退回后由交办的改交。"),
        model=Delivery,
    )
    return carry_out(
        request, ReturnForm(request.POST or None, subject=row), act,
        lambda cleaned: row.give_back(request.actor, version=cleaned["version"], reason=cleaned["reason"]),
        done=lambda _result: (_("已退回。"), row),
    )  # fmt: skip


def forward(request, pk):
    """转办 or 分办; this unit stays responsible."""
    row = found_delivery(request, pk)
    if reason := row.handling_refusal(request.actor):
        return refuse(request, reason)
    form = ForwardForm(request.POST or None, subject=row)
    lead = _("转出后本单位仍负总责，等各单位反馈后再反馈。")
    act = Act(_("转办%(order)s") % {"order": row.order}, _("转办"), row.get_absolute_url(), lead, model=Delivery)

    def verb(cleaned):
        given = {name: cleaned[name] for name in ("version", "note")}
        return row.forward(
            request.actor, cleaned["units"], receipt_due_on=form.receipt_due(request.actor.today), **given
        )

    return carry_out(request, form, act, verb, done=lambda made: (_("已转办 %(n)d 个单位。") % {"n": len(made)}, row))


def report_back(request, pk):
    """反馈."""
    row = found_delivery(request, pk)
    if reason := row.handling_refusal(request.actor):
        return refuse(request, reason)
    act = Act(
        _("反馈%(order)s") % {"order": row.order}, _("反馈"), row.get_absolute_url(), row.order.text, model=Delivery
    )
    return carry_out(
        request, AnswerForm(request.POST or None, subject=row), act,
        lambda cleaned: row.report_back(request.actor, version=cleaned["version"], answer=cleaned["answer"]),
        done=lambda _result: (_("已反馈。"), row),
    )  # fmt: skip
