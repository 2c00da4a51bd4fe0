"""What belongs to one task: indicators, years, milestones, changes."""

from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.lists.columns import FULL_DAY, WHOLE, Column, Sheet, decimal
from core.shown import translated
from organizations.addresses import address
from tasks.words import annual_words, figure_words, plain_figure, target_words, year_words


def account_words(indicator):
    """What the years make of the whole; nothing where that can't be told."""
    account = indicator.annual_account
    return translated(account.words) if account else ""


INDICATORS = Sheet(
    "indicators",
    _("指标"),
    (
        Column("name", _("指标"), heads_row=True, phone="full", width=24, link=lambda row: row.get_absolute_url(), sub=lambda row: row.definition),
        Column("kind", _("方向"), lambda row: row.get_kind_display(), css="nw", width=10, sub=lambda row: row.get_nature_display()),
        Column("target", _("总目标"), target_words, width=14),
        Column("baseline", _("基期值"), lambda row: figure_words(row.baseline, row.unit), css="nw", width=12),
        Column("weight", _("权重"), lambda row: plain_figure(row.weight), css="num", width=8),
        Column("annual", _("年度目标"), annual_words, width=28, phone="full", sub=account_words),
    ),
    _("还没有指标：没有指标的工作按节点或文字进展考核。"),
)  # fmt: skip


YEARS = Sheet(
    "years",
    _("年度目标"),
    (
        Column("year", _("年度"), lambda row: str(row.year), heads_row=True, width=8, phone="s6"),
        Column("target", _("目标"), lambda row: year_words(row.indicator, row), width=40),
    ),
    _("还没有年度目标。"),
)


def step_page(step):
    """The page that changes a step, for those who may; the view marks them."""
    return address("tasks:milestone_change", step.pk) if getattr(step, "may_change", False) else ""


month_label = lazy(lambda n: gettext("%(n)d 月") % {"n": n}, str)


def month_of(n):
    return lambda curve: curve.curve[n - 1]


CURVES = Sheet(
    "curves",
    _("计划曲线"),
    (
        Column("year", _("年度"), lambda row: str(row.year), heads_row=True, width=8, sub=lambda row: row.get_preset_display()),
        *(Column(f"m{n}", month_label(n), month_of(n), kind=decimal(1), width=7, phone="s3") for n in range(1, 13)),
        Column("warning", _("提示"), lambda row: translated(row.warning) if row.warning else "", width=24, phone="full"),
    ),
    _("没有设定计划曲线，按均衡（n/12）看进度。"),
)  # fmt: skip

MILESTONES = Sheet(
    "milestones",
    _("节点"),
    (
        Column("number", _("序号"), kind=WHOLE, width=6, phone="s2"),
        Column("title", _("节点"), heads_row=True, width=20, phone="full", link=step_page),
        Column("deliverable", _("成果"), width=28, phone="full"),
        Column("planned", _("计划日期"), "planned_on", kind=FULL_DAY, width=12),
        Column("owner", _("责任单位"), width=18),
        Column("weight", _("权重"), lambda row: plain_figure(row.weight), css="num", width=8),
    ),
    _("还没有路线图。"),
)  # fmt: skip

CHANGES = Sheet(
    "changes",
    _("调整申请"),
    (
        Column("on", _("申请日期"), "proposed_on", kind=FULL_DAY, width=12),
        Column("kind", _("类别"), lambda row: row.get_kind_display(), heads_row=True, width=10, sub=lambda row: row.reason,
               link=lambda row: row.get_absolute_url()),
        Column("state", _("结果"), lambda row: change_state(row), width=12),
    ),
    _("没有调整。"),
)  # fmt: skip


def change_state(change):
    if change.decided_on is None:
        return gettext("待决定")
    return gettext("已批准") if change.approved else gettext("未批准")
