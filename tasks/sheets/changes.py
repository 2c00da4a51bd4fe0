"""Tables of change requests: the list, and what one of them alters."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from core.lists.columns import FULL_DAY, Column, Sheet
from tasks.sheets.plans import change_state


@dataclass(frozen=True)
class Difference:
    """Something that a request alters."""

    label: str
    old: str
    new: str


CHANGE_LIST = Sheet(
    "change_requests",
    _("调整申请"),
    (
        Column("on", _("申请日期"), "proposed_on", kind=FULL_DAY, width=12, sort="proposed_on", phone="s3"),
        Column("task", _("重点工作"), width=34, heads_row=True, phone="c-name", link=lambda row: row.get_absolute_url()),
        Column("kind", _("类别"), lambda row: row.get_kind_display(), width=10, sort="kind", phone="s3"),
        Column("reason", _("理由"), width=34, phone="full"),
        Column("by", _("申请人"), "proposed_by", width=20, phone="s3"),
        Column("state", _("结果"), change_state, width=10, phone="s3"),
        Column("decided", _("决定日期"), "decided_on", kind=FULL_DAY, width=12, phone="s3"),
        Column("decider", _("决定人"), "decided_by", width=20, phone="s3"),
    ),
    _("没有调整申请。已下达的重点工作要延期、调整目标、拆分、合并、中止、撤销，在它的页面点“申请调整”。"),
)  # fmt: skip
OLD_AND_NEW = Sheet(
    "old_and_new",
    _("原值和新值"),
    (
        Column("label", _("内容"), heads_row=True, phone="c-name"),
        Column("old", _("原值")),
        Column("new", _("新值")),
    ),
    _("没有改动。"),
)
