from accountability.models.months import ShareMonth, month_of, open_month
from accountability.models.orders import Delivery, Order
from accountability.models.receipts import Received
from accountability.models.reports import MonthlyReport, ReportVersion
from accountability.models.share_batch import (
    ShareRow,
    decompose,
    drafts_below,
    issue,
    open_root,
    opening_refusal,
    root_of,
    undo,
)
from accountability.models.shares import Duty, Share, ShareTarget, by_shares

__all__ = [
    "Delivery",
    "Duty",
    "MonthlyReport",
    "Order",
    "Received",
    "ReportVersion",
    "Share",
    "ShareMonth",
    "ShareRow",
    "ShareTarget",
    "by_shares",
    "decompose",
    "drafts_below",
    "issue",
    "month_of",
    "open_month",
    "open_root",
    "opening_refusal",
    "root_of",
    "undo",
]
