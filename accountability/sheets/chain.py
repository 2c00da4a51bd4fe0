"""Sheets of responsibility: the chain of a task in a county, the posts of a share, my duties."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.lists.columns import FULL_DAY, WHOLE, Column, Sheet

CHAIN = Sheet(
    "chain",
    gettext_lazy("责任链"),
    (
        Column("number", gettext_lazy("层级"), kind=WHOLE, width=6, phone="s2"),
        Column("label", gettext_lazy("岗位"), lambda link: str(link.label), heads_row=True, width=18, phone="full"),
        Column("role", gettext_lazy("责任角色"), "role_words", width=10),
        Column("names", gettext_lazy("任职"), "names", width=46, phone="full"),
        Column("gap", gettext_lazy("缺口"), "gap", width=30, phone="full"),
    ),
    gettext_lazy("没有责任链。"),
    css=lambda link: "me" if link.gap else "",
)
CHAINS = Sheet(
    "chains",
    gettext_lazy("各县市责任链"),
    (
        Column("county", gettext_lazy("县市"), lambda row: row["county"], heads_row=True, width=16, phone="full", link=lambda row: row["address"]),
        Column("whole", gettext_lazy("齐全（级）"), lambda row: f"{row['whole']} / 8", css="nw", width=10),
        Column("gaps", gettext_lazy("缺口"), lambda row: row["gaps"], width=60, phone="full"),
    ),
    gettext_lazy("没有您能看到的县市。"),
)  # fmt: skip
DUTIES = Sheet(
    "duties",
    gettext_lazy("岗位责任"),
    (
        Column("role", gettext_lazy("责任角色"), lambda row: row["role"], width=10, phone="s3"),
        Column("post", gettext_lazy("岗位"), lambda row: row["post"], heads_row=True, width=30, phone="full"),
        Column("holder", gettext_lazy("任职"), lambda row: row["holder"] or _("空缺"), width=16),
        Column(
            "how",
            gettext_lazy("来源"),
            lambda row: _("指定") if row["told"] else _("按岗位责任链"),
            width=14,
            phone="s3",
        ),
    ),
    gettext_lazy("没有岗位：请在单位页设立岗位并填责任链角色。"),
)
MINE = Sheet(
    "my_duties",
    gettext_lazy("我的责任"),
    (
        Column("number", gettext_lazy("序号"), "task_number", kind=WHOLE, width=6, phone="s2"),
        Column("task", gettext_lazy("重点工作"), "task_title", heads_row=True, width=34, phone="full", link=lambda row: row.address),
        Column("role", gettext_lazy("责任角色"), width=10),
        Column("post", gettext_lazy("以什么岗位"), width=24),
        Column("unit", gettext_lazy("责任单位"), "unit_name", width=18),
        Column("quantities", gettext_lazy("数量"), width=24, phone="full"),
        Column("due", gettext_lazy("完成时限"), "due_on", kind=FULL_DAY, css="nw", width=12),
    ),
    gettext_lazy("您的岗位现在没有责任。"),
)  # fmt: skip
