"""Sheets of orders: the list of what went to units, the way of one order."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accountability.sheets.shares import receipt_words
from core.lists.columns import FULL_DAY, Column, Sheet
from organizations.addresses import address


def state(delivery):
    """In one word where a delivery stands."""
    if delivery.answered_on:
        return _("已反馈")
    if delivery.returned_on:
        return _("已退回")
    return _("已签收") if delivery.received_on else _("待签收")


def order_page(delivery):
    return address("accountability:order", delivery.order_id)


def passed_from(delivery):
    return _("转自 %(unit)s") % {"unit": delivery.parent.unit} if delivery.parent_id else ""


DELIVERIES = Sheet(
    "deliveries",
    pgettext_lazy("several", "交办单"),
    (
        Column("order", gettext_lazy("编号"), heads_row=True, width=16, sort="order__number", phone="c-name", link=order_page),
        Column("task", gettext_lazy("重点工作"), "order.task.title", width=28, phone="full"),
        Column("text", gettext_lazy("批示内容"), "order.text", width=40, phone="full"),
        Column("leader", gettext_lazy("批示领导"), "order.given_by", width=18),
        Column("unit", gettext_lazy("承办单位"), width=18, sort="unit__order", sub=passed_from),
        Column("due", gettext_lazy("办理期限"), "order.due_on", kind=FULL_DAY, css="nw", width=12, sort="order__due_on"),
        Column("state", gettext_lazy("状态"), state, width=10, sub=receipt_words),
    ),
    gettext_lazy("没有符合条件的交办单。领导的批示由推进办拟稿或单位负责人在重点工作的分解页交办。"),
)  # fmt: skip
WAY = Sheet(
    "way_of_order",
    gettext_lazy("办理经过"),
    (
        Column("unit", gettext_lazy("承办单位"), heads_row=True, phone="full", sub=passed_from),
        Column("sent", gettext_lazy("交办日期"), "sent_on", kind=FULL_DAY, css="nw"),
        Column("state", gettext_lazy("状态"), state, sub=receipt_words),
        Column("note", gettext_lazy("转办意见"), phone="full"),
        Column("answer", gettext_lazy("办理情况"), phone="full", sub=lambda row: row.answered_on),
    ),
    gettext_lazy("还没有承办单位。"),
)  # fmt: skip
