from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from core.lists.columns import COUNT, FULL_DAY, Column, Sheet
from organizations.addresses import address, post_address
from organizations.rights import Role
from organizations.sheets.units import CHAIN_ROLES, held_since, post_holder

ROLES = dict(Role.choices)


def roles(post):
    """The roles of a post that was listed, in words."""
    return _("、").join(str(ROLES.get(role, role)) for role in (post.role_names or "").split("、") if role)  # 数据


def chain_role(post):
    return CHAIN_ROLES.get(post.chain_role)


def unit_page(post):
    return address("organizations:unit", post.unit_id)


def holder_or_vacant(post):
    return post_holder(post) or _("空缺")


def end_address(holding):
    return address("organizations:holding_dismiss", holding.pk) if holding.may_end else ""


def last_day(post):
    return post.valid_to and _("%(day)s 撤销") % {"day": post.valid_to}


def superior(post):
    return post.reports_to


POSTS = Sheet(
    "posts",
    pgettext_lazy("several", "岗位"),
    (
        Column("name", gettext_lazy("岗位"), heads_row=True, phone="c-name", width=22, sort="title", link=post_address, sub=last_day),
        Column("unit", gettext_lazy("单位"), value="unit", width=24, sort="unit__order", link=unit_page),
        Column("tier", gettext_lazy("层级"), kind=COUNT, width=8, sort="tier", phone="s3"),
        Column("chain", gettext_lazy("责任链角色"), value=chain_role, width=12, sort="chain_role", phone="s3"),
        Column("superior", gettext_lazy("上级岗位"), value=superior, width=24, phone="full"),
        Column("holder", gettext_lazy("任职"), value=holder_or_vacant, width=26, phone="s3"),
        Column("since", gettext_lazy("自"), value=held_since, kind=FULL_DAY, width=12, phone="s3"),
        Column("roles", gettext_lazy("角色"), value=roles, width=20, phone="full"),
        Column("phone", gettext_lazy("办公电话"), width=16, phone="s3"),
    ),
    empty=gettext_lazy("没有符合条件的岗位。请放宽条件；新岗位在单位页设立，或整级设立、导入。"),
)  # fmt: skip


def seen_page(post):
    return post_address(post) if post.seen else ""


CHAIN = Sheet(
    "chain_of_post",
    gettext_lazy("上级岗位"),
    (
        Column("name", gettext_lazy("岗位"), value=lambda post: post, heads_row=True, phone="c-name", link=seen_page),
        Column("chain", gettext_lazy("责任链角色"), value=chain_role),
        Column("holder", gettext_lazy("任职"), value=holder_or_vacant),
        Column("duty", gettext_lazy("职责"), phone="full"),
    ),
    empty=gettext_lazy("没有上级岗位。"),
)  # fmt: skip
BELOW = Sheet(
    "posts_below",
    gettext_lazy("以它为上级的岗位"),
    (
        Column("name", gettext_lazy("岗位"), value=lambda post: post, heads_row=True, phone="c-name", link=post_address),
        Column("chain", gettext_lazy("责任链角色"), value=chain_role),
        Column("holder", gettext_lazy("任职"), value=holder_or_vacant),
    ),
    empty=gettext_lazy("没有岗位以它为上级。"),
)  # fmt: skip
HOLDERS = Sheet(
    "holders",
    gettext_lazy("历任"),
    (
        Column("name", gettext_lazy("姓名"), value="user.name", heads_row=True, phone="c-name"),
        Column("username", gettext_lazy("账号"), value="user.username", phone="s3"),
        Column("acting", gettext_lazy("方式"), value=lambda holding: _("代理") if holding.acting else _("任职"), phone="s3"),
        Column("since", gettext_lazy("自"), kind=FULL_DAY, phone="s3"),
        Column("until", gettext_lazy("至（最后一天）"), kind=FULL_DAY, phone="s3"),
        Column("document", gettext_lazy("任免文件"), phone="full"),
        Column("act", gettext_lazy("办理"), where_used=True, value=lambda row: _("免去") if row.may_end else "", link=end_address, phone="full"),
    ),
    empty=gettext_lazy("还没有人担任过这个岗位。"),
)  # fmt: skip
MEMBERSHIPS = Sheet(
    "memberships",
    gettext_lazy("所在小组"),
    (
        Column("body", gettext_lazy("小组"), heads_row=True, phone="c-name", link=lambda row: row.body.get_absolute_url()),
        Column("role", gettext_lazy("组内职务"), value=lambda row: row.get_role_display()),
        Column("since", gettext_lazy("自"), kind=FULL_DAY),
        Column("until", gettext_lazy("至（最后一天）"), kind=FULL_DAY),
    ),
    empty=gettext_lazy("不在领导小组和执行小组中。"),
)  # fmt: skip
HANDOVERS = Sheet(
    "handovers",
    gettext_lazy("交接记录"),
    (
        Column("on", gettext_lazy("交接日期"), kind=FULL_DAY, heads_row=True, phone="c-name", link=lambda row: row.get_absolute_url()),
        Column("outgoing", gettext_lazy("移交人"), value="outgoing.name"),
        Column("incoming", gettext_lazy("接收人"), value="incoming.name"),
        Column("document", gettext_lazy("任免文件"), phone="full"),
    ),
    empty=gettext_lazy("没有交接过。"),
)  # fmt: skip
LISTED = Sheet(
    "handed_over",
    gettext_lazy("交接事项"),
    (
        Column("kind", gettext_lazy("类别"), value=lambda row: row["kind"], heads_row=True, phone="c-name"),
        Column("text", gettext_lazy("事项"), value=lambda row: row["text"], phone="full"),
        Column("goes", gettext_lazy("去向"), value=lambda row: _("随岗位移交") if row["moves"] else _("留在原处"), phone="full"),
    ),
    empty=gettext_lazy("这个岗位上没有要交接的事项。"),
)  # fmt: skip
