"""Tables of the frame: programmes, terms, papers, items with their tasks, domains."""

from dataclasses import replace

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.lists.columns import COUNT, FULL_DAY, WHOLE, Column, Sheet
from tasks.words import numeral


def act(name, kind):
    """The address of an act on a row of the frame."""
    return lambda row: reverse(f"tasks:frame_{name}", args=[kind, row.pk])


def open_to(keeps, sheet):
    """The sheet as it is for those who keep the register; for others without the links to acts, which are closed to them."""
    return sheet if keeps else replace(sheet, columns=tuple(replace(column, link=None) for column in sheet.columns))


PROGRAMMES = Sheet(
    "programmes",
    _("重点工作批次"),
    (
        Column("title", _("名称"), heads_row=True, width=30, phone="full", link=lambda row: row.get_absolute_url()),
        Column("term", _("政府届次"), width=20),
        Column("years", _("年度"), lambda row: f"{row.first_year}—{row.last_year}", width=14),
        Column("n", pgettext_lazy("several", "重点工作"), kind=COUNT, width=10),
    ),
    _("还没有批次：先登记政府届次，再新增批次。"),
)  # fmt: skip
TERMS = Sheet(
    "terms",
    _("政府届次"),
    (
        Column("name", _("名称"), heads_row=True, width=24, phone="full", link=act("change", "term")),
        Column("starts_on", _("开始日期"), kind=FULL_DAY, width=12),
        Column("ends_on", _("结束日期"), kind=FULL_DAY, width=12),
    ),
    _("还没有登记政府届次。"),
)  # fmt: skip
DOMAINS = Sheet(
    "domains",
    _("政策领域"),
    (
        Column("title", _("名称"), heads_row=True, width=16, phone="full", link=act("change", "domain")),
        Column("n", pgettext_lazy("several", "重点工作"), kind=COUNT, width=10),
    ),
    _("还没有政策领域：如经济、政治、文化、社会、生态。"),
)  # fmt: skip
DOCUMENTS = Sheet(
    "documents",
    _("文件"),
    (
        Column("kind", _("类别"), lambda row: row.get_kind_display(), width=12),
        Column("title", _("标题"), heads_row=True, width=40, phone="full", link=lambda row: row.get_absolute_url()),
        Column("number", _("文号"), width=20),
        Column("issuer", _("发文机关"), width=20),
        Column("issued_on", _("成文日期"), kind=FULL_DAY, width=12),
        Column("n", _("条"), kind=COUNT, width=6),
    ),
    _("还没有文件：一份重点工作意见，若干配套方案。"),
)  # fmt: skip
FRAME = Sheet(
    "frame",
    _("类别和工作项"),
    (
        Column("number", _("序号"), kind=WHOLE, width=6, phone="s2"),
        Column("title", _("工作项"), heads_row=True, width=40, phone="full", link=act("change", "item")),
        Column("n", pgettext_lazy("several", "重点工作"), kind=COUNT, width=10),
    ),
    _("还没有类别和工作项：请逐个新增。"),
    category=lambda item: (f"{numeral(item.category.number)}、{item.category.title}", ""),  # 数据
)  # fmt: skip
