"""跨年结转: the tasks that went on into the next year, with the reason."""

from django.utils.translation import gettext_lazy as _

from core.lists.columns import FULL_DAY, WHOLE, Column, Sheet

CARRY_OVERS = Sheet(
    "carry_overs",
    _("跨年结转"),
    (
        Column("number", _("序号"), "task.number", kind=WHOLE, width=6, sort="task__number", phone="s2"),
        Column("task", _("重点工作"), "task.title", width=34, heads_row=True, phone="full", link=lambda row: row.task.get_absolute_url()),
        Column("year", _("自年度"), lambda row: str(row.year), width=8, sort="year"),
        Column("reason", _("结转理由"), width=34, phone="full"),
        Column("remaining", _("结转内容"), width=34, phone="full"),
        Column("due", _("完成时限"), "task.due_on", kind=FULL_DAY, width=12),
        Column("made_on", _("结转日期"), kind=FULL_DAY, width=12, sort="made_on"),
        Column("made_by", _("办理人"), width=18),
    ),
    _("没有结转的重点工作。年末没有完成、转入下一年的，由推进办拟稿在这里登记。"),
)  # fmt: skip
CARRIED = Sheet(
    "carried",
    _("跨年结转"),
    (
        Column("year", _("自年度"), lambda row: str(row.year), heads_row=True, phone="s6"),
        Column("reason", _("结转理由"), phone="full", sub=lambda row: row.remaining),
        Column("made_on", _("结转日期"), kind=FULL_DAY),
    ),
    _("没有结转过。"),
)
