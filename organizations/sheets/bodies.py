from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.lists.columns import COUNT, FULL_DAY, Column, Sheet
from organizations.addresses import address
from organizations.sheets.posts import holder_or_vacant


def serves(body):
    return body.serves


def member_page(row):
    return address("organizations:post", row.post_id) if row.seen else ""


def end_address(row):
    return address("organizations:member_dismiss", row.pk) if row.may_end else ""


BODIES = Sheet(
    "bodies",
    gettext_lazy("领导小组和执行小组"),
    (
        Column("name", gettext_lazy("名称"), heads_row=True, phone="c-name", width=28, link=lambda body: body.get_absolute_url()),
        Column("kind", gettext_lazy("类别"), value=lambda body: body.get_kind_display(), width=16, phone="s3"),
        Column("leader", gettext_lazy("组长"), value="leader_name", width=22, phone="s3"),
        Column("serves", gettext_lazy("协助的副州长岗位"), value=serves, width=20, phone="s3"),
        Column("lead_unit", gettext_lazy("牵头部门"), width=20, phone="s3"),
        Column("members", gettext_lazy("成员"), value="member_count", kind=COUNT, width=8, phone="s3"),
        Column("closed_on", gettext_lazy("撤销日期"), kind=FULL_DAY, width=12, phone="s3"),
    ),
    empty=gettext_lazy("没有领导小组和执行小组。成立后，重点工作可以写明由哪个执行小组负责。"),
)  # fmt: skip
MEMBERS = Sheet(
    "members",
    gettext_lazy("成员"),
    (
        Column("role", gettext_lazy("组内职务"), value=lambda row: row.get_role_display(), width=12),
        Column("post", gettext_lazy("岗位"), heads_row=True, phone="c-name", width=28, link=member_page),
        Column("holder", gettext_lazy("任职"), value=holder_or_vacant, width=20),
        Column("since", gettext_lazy("自"), kind=FULL_DAY, width=12),
        Column("until", gettext_lazy("至（最后一天）"), kind=FULL_DAY, width=12),
        Column("act", gettext_lazy("办理"), where_used=True, value=lambda row: _("退出") if row.may_end else "", link=end_address, width=8),
    ),
    empty=gettext_lazy("这一天没有成员。"),
)  # fmt: skip
