"""Sheets of 认单位: names without a unit, names that were told, unknown names as a sheet for the import of units."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.lists.columns import COUNT, Column, Sheet
from organizations.addresses import address


def forget_address(row):
    return address("tasks:unit_name_forget", row.pk)


UNKNOWN = Sheet(
    "unknown_names",
    gettext_lazy("认不出的单位名称"),
    (
        Column("text", gettext_lazy("原文"), value=lambda row: row[0], heads_row=True, width=30, phone="c-name"),
        Column("n", gettext_lazy("处数"), value=lambda row: row[1], kind=COUNT, width=8),
    ),
    gettext_lazy("没有认不出的单位名称。"),
)
TOLD = Sheet(
    "told_names",
    gettext_lazy("已对应的名称"),
    (
        Column("text", gettext_lazy("原文"), heads_row=True, width=30, phone="c-name"),
        Column("unit", gettext_lazy("单位"), width=30, link=lambda row: address("organizations:unit", row.unit_id)),
        Column(
            "act",
            gettext_lazy("办理"),
            value=lambda row: _("撤去"),
            link=forget_address,
            phone="full",
        ),
    ),
    gettext_lazy("还没有对应过名称。"),
)
NEW_UNITS = Sheet(
    "new_units",
    gettext_lazy("待设立的单位"),
    (
        Column("code", gettext_lazy("代码"), value=lambda row: "", width=14),
        Column("name", gettext_lazy("名称"), value=lambda row: row[0], width=30),
        Column("parent_code", gettext_lazy("上级代码"), value=lambda row: row[1].code, width=14),
        Column("level", gettext_lazy("级别"), value=lambda row: "department", width=14),
    ),
    "",
)
