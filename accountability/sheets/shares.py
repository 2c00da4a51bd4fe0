"""Sheets of shares: the list, the shares of one task, the quantities of one share."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accountability.models import Share
from core.lists.columns import COUNT, FULL_DAY, WHOLE, Column, Sheet
from core.shown import translated
from organizations.addresses import address
from tasks.words import plain_figure

KINDS, RHYTHMS = dict(Share.Kind.choices), dict(Share.Rhythm.choices)


def share_page(row):
    return address("accountability:share", row.pk)


def task_page(row):
    return address("accountability:task_shares", row.task_id)


def unit_page(row):
    return address("organizations:unit", row.unit_id)


def state(share):
    """In one word where a share stands."""
    if share.closed_on:
        return _("已销号")
    if share.returned_on:
        return _("已退回")
    if share.received_on:
        return _("已签收")
    return _("待签收") if share.issued_on else _("未下达")


def kind(share):
    return KINDS[share.kind]


def rhythm(share):
    return RHYTHMS[share.rhythm]


def receipt_words(share):
    """Under the state: when it was signed, or by when it has to be."""
    if share.received_on:
        return share.received_on
    if share.returned_on:
        return share.return_reason
    return _("期限 %(day)s") % {"day": share.receipt_due_on} if share.receipt_due_on else ""


SHARES = Sheet(
    "shares",
    gettext_lazy("责任分解"),
    (
        Column("number", gettext_lazy("序号"), "task_number", kind=WHOLE, width=6, sort="task__number", phone="s2"),
        Column("task", gettext_lazy("重点工作"), "task_title", heads_row=True, width=30, phone="full", link=share_page),
        Column("unit", gettext_lazy("责任单位"), "unit_name", width=18, sort="unit__order", link=unit_page),
        Column("kind", gettext_lazy("承担方式"), kind, width=8, phone="s3"),
        Column("quantities", gettext_lazy("数量"), "quantities", width=24, phone="full"),
        Column("due", gettext_lazy("完成时限"), "due_on", kind=FULL_DAY, css="nw", width=12, sort="due_on"),
        Column("supervisor", gettext_lazy("督办单位"), "supervisor_name", width=16, phone="s3"),
        Column("rhythm", gettext_lazy("报告频次"), rhythm, width=12, phone="s3"),
        Column("state", gettext_lazy("状态"), state, width=10, sub=receipt_words),
    ),
    gettext_lazy("没有符合条件的责任分解。重点工作下达后，由推进办或牵头单位分解到县、乡、村。"),
)  # fmt: skip


def gap_mark(row):
    return "gap-r" if row["balance"].gap and row["balance"].gap < 0 else ""


BALANCES = Sheet(
    "balances",
    gettext_lazy("分解数量与上级数量"),
    (
        Column("indicator", gettext_lazy("指标"), lambda row: row["indicator"].name, heads_row=True, phone="full", width=24),
        Column("whole", gettext_lazy("上级数量"), lambda row: plain_figure(row["balance"].whole), css="num", width=12),
        Column("parts", gettext_lazy("分解合计"), lambda row: plain_figure(row["balance"].parts), css="num", width=12),
        Column("gap", gettext_lazy("差额"), lambda row: translated(row["balance"].words), width=36, phone="full", mark=gap_mark),
    ),
    gettext_lazy("这一年没有可以相加的数量。"),
)  # fmt: skip
TARGETS = Sheet(
    "share_targets",
    gettext_lazy("数量"),
    (
        Column("indicator", gettext_lazy("指标"), "indicator.name", heads_row=True, phone="full", width=24),
        Column("year", gettext_lazy("年度"), lambda row: str(row.year), width=8),
        Column("figure", gettext_lazy("数量"), lambda row: plain_figure(row.figure), css="num", width=12, sub=lambda row: row.indicator.unit),
    ),
    gettext_lazy("没有分解数量。"),
)  # fmt: skip
CHILDREN = Sheet(
    "children",
    gettext_lazy("下级分解"),
    (
        Column("unit", gettext_lazy("责任单位"), "unit_name", heads_row=True, phone="full", link=share_page),
        Column("kind", gettext_lazy("承担方式"), kind),
        Column("quantities", gettext_lazy("数量"), "quantities", phone="full"),
        Column("due", gettext_lazy("完成时限"), "due_on", kind=FULL_DAY, css="nw"),
        Column("below", gettext_lazy("再下级"), "n_below", kind=COUNT),
        Column("state", gettext_lazy("状态"), state, sub=receipt_words),
    ),
    gettext_lazy("没有再往下分解。"),
)  # fmt: skip
