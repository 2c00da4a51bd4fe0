"""Sheets of the month: what a unit reports, the ledger, the months of one share, the versions of one report."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accountability.models import ShareMonth
from core.days.workdays import days_left
from core.lists.columns import DAYS, FULL_DAY, GAP, MOMENT, PERCENT, WHOLE, Column, Sheet
from organizations.addresses import address
from tasks.sheets.register import place_row


def report_page(row):
    return f"{address('accountability:share', row.share_id)}report/{row.month}/"


def share_page(row):
    return address("accountability:share", row.share_id)


def letter(row):
    return row.light


def word(row):
    return str(ShareMonth.LIGHTS[row.light])


def left(row):
    """余天 till the share's deadline, as of today."""
    return None if row.due_on is None else days_left(row.today, row.due_on)


def gap_mark(row):
    return f"gap-{row.light}" if row.light in ("y", "r") else ""


def track(row):
    return {"reported": row.ratio, "verified": None, "plan": row.expected} if row.ratio is not None else None


def how(row):
    """Who gives the figure: the unit, or those below it."""
    return _("由下级汇总") if row.rolled else ""


REPORTS = Sheet(
    "reports",
    gettext_lazy("本月填报"),
    (
        Column("number", gettext_lazy("序号"), "task_number", kind=WHOLE, width=6, sort="share__task__number", phone="s2"),
        Column("task", gettext_lazy("重点工作"), "task_title", heads_row=True, width=30, phone="c-name", link=report_page),
        Column("unit", gettext_lazy("责任单位"), "unit_name", width=16, sub=how),
        Column("quantities", gettext_lazy("数量"), width=22, phone="full"),
        Column("rate", gettext_lazy("完成率 %"), "ratio", kind=PERCENT, phone="s3"),
        Column("plan", gettext_lazy("序时 %"), "expected", kind=PERCENT, phone="s3"),
        Column("lamp", gettext_lazy("亮灯"), word, width=10, phone="c-lamp", lamp=letter),
        Column("why", gettext_lazy("原因"), width=34, css="note", phone="full"),
    ),
    gettext_lazy("这个月没有要填报的。"),
)  # fmt: skip
LEDGER = Sheet(
    "ledger",
    pgettext_lazy("several", "台账"),
    (
        Column("number", gettext_lazy("序号"), "task_number", kind=WHOLE, width=6, sort="share__task__number", phone="s2"),
        Column("task", gettext_lazy("重点工作"), "task_title", heads_row=True, width=28, phone="c-name", link=share_page),
        Column("unit", gettext_lazy("责任单位"), "unit_name", width=14, sort="share__unit__order"),
        Column("quantities", gettext_lazy("数量"), width=20, phone="full"),
        Column("due", gettext_lazy("完成时限"), "due_on", kind=FULL_DAY, css="nw", width=12, sort="share__due_on", group=gettext_lazy("时限"), phone="s3"),
        Column("days", gettext_lazy("余天"), left, kind=DAYS, width=8, group=gettext_lazy("时限"), phone="s3"),
        Column("track", gettext_lazy("对照序时"), lambda row: "", css="w10 c-track", group=gettext_lazy("完成情况"), group_line=True, phone="", track=track),
        Column("rate", gettext_lazy("完成率 %"), "ratio", kind=PERCENT, group=gettext_lazy("完成情况"), sort="ratio", phone="s3"),
        Column("plan", gettext_lazy("序时 %"), "expected", kind=PERCENT, group=gettext_lazy("完成情况"), phone="s3"),
        Column("gap", gettext_lazy("序时差"), kind=GAP, group=gettext_lazy("完成情况"), sort="gap", phone="s3", mark=gap_mark),
        Column("lamp", gettext_lazy("亮灯"), word, width=10, group=gettext_lazy("完成情况"), sort="light", phone="c-lamp", lamp=letter),
        Column("progress", gettext_lazy("进展情况"), "said", css="note w18", width=36, phone="full"),
        Column("problem", gettext_lazy("存在问题"), "trouble", css="note", width=24, phone="full"),
    ),
    gettext_lazy("没有符合条件的。本月的填报每天凌晨按已下达的责任分解开启。"),
    sets=(
        ("usual", gettext_lazy("常用"), ("number", "task", "unit", "due", "days", "track", "rate", "plan", "gap", "lamp", "progress")),
        ("whole", gettext_lazy("全部"), ("number", "task", "unit", "quantities", "due", "days", "track", "rate", "plan", "gap", "lamp", "progress", "problem")),
    ),
    category=place_row,
)  # fmt: skip
MONTHS = Sheet(
    "months_of_share",
    gettext_lazy("各月情况"),
    (
        Column("month", gettext_lazy("月份"), heads_row=True, phone="c-name", link=report_page, sub=how),
        Column("rate", gettext_lazy("完成率 %"), "ratio", kind=PERCENT, phone="s3"),
        Column("plan", gettext_lazy("序时 %"), "expected", kind=PERCENT, phone="s3"),
        Column("gap", gettext_lazy("序时差"), kind=GAP, phone="s3", mark=gap_mark),
        Column("lamp", gettext_lazy("亮灯"), word, phone="c-lamp", lamp=letter),
        Column("why", gettext_lazy("原因"), css="note", phone="full"),
    ),
    gettext_lazy("还没有月度情况。"),
)  # fmt: skip


def fate(version):
    """What became of a version: given back with its reason, verified, or standing."""
    if version.returned_at:
        return _("%(who)s退回：%(why)s") % {"who": version.returned_by, "why": version.return_reason}
    return _("%(who)s核实") % {"who": version.verified_by} if version.verified_at else _("有效")


VERSIONS = Sheet(
    "report_versions",
    gettext_lazy("上报记录"),
    (
        Column("number", gettext_lazy("第几次"), kind=WHOLE, heads_row=True, phone="c-name"),
        Column("at", gettext_lazy("上报时间"), "submitted_at", kind=MOMENT, css="nw"),
        Column("by", gettext_lazy("填报人"), "prepared_by"),
        Column("approved", gettext_lazy("审定人"), "approved_by"),
        Column("said", gettext_lazy("进展情况"), lambda version: version.content["progress"], phone="full"),
        Column("fate", gettext_lazy("结果"), fate, phone="full"),
    ),
    gettext_lazy("还没有上报过。"),
)  # fmt: skip
MISSING = Sheet(
    "missing",
    gettext_lazy("未报单位"),
    (
        Column(
            "unit", gettext_lazy("责任单位"), lambda row: row["unit_name"], heads_row=True, width=24, phone="c-name"
        ),
        Column("n", gettext_lazy("未报件数"), lambda row: row["n"], kind=WHOLE, width=10),
        Column("phone", gettext_lazy("办公电话"), lambda row: row["phone"], width=18),
    ),
    gettext_lazy("都报了。"),
)
