from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from core.lists.columns import COUNT, FULL_DAY, TEXT, Column, Sheet
from organizations.addresses import post_address
from organizations.models import Post, Unit
from organizations.unit_lists import Gap

KINDS = dict(Unit.Kind.choices)
CHAIN_ROLES = dict(Post.ChainRole.choices)


def short_name(unit):
    return unit.short_name if unit.short_name != unit.name else ""


def kind(unit):
    return KINDS[unit.kind]


def above(unit):
    return unit.above_short_name or unit.above_name


def head(unit):
    """Who heads the unit today: the name, 空缺, or nothing where no post is the head's."""
    return unit.head and (holder(unit.head) or _("空缺"))


def holder(held):
    """The name of who holds a post, （代理） where acting; empty for nobody."""
    return (held["holder"] or "") + (_("（代理）") if held["acting"] else "")


def head_post(unit):
    if not unit.head:
        return ""
    number = unit.head["number"]
    return unit.head["title"] if number == 1 else f"{unit.head['title']} {number}"


def last_day(unit):
    return unit.valid_to and _("%(day)s 撤销") % {"day": unit.valid_to}


UNITS = Sheet(
    "units",
    pgettext_lazy("several", "单位"),
    (
        Column("name", gettext_lazy("名称"), phone="c-name", width=30, sort="name", heads_row=True, link=Unit.get_absolute_url,
               sub=last_day),
        Column("short_name", gettext_lazy("简称"), value=short_name, width=16, phone="hide"),
        Column("kind", gettext_lazy("类别"), value=kind, width=14, sort="kind"),
        Column("code", gettext_lazy("代码"), css="code", width=16, sort="code"),
        Column("above", gettext_lazy("上级单位"), value=above, width=20),
        Column("head", gettext_lazy("负责人"), value=head, width=16, sub=head_post),
        Column("below", gettext_lazy("下级单位"), kind=COUNT, width=10, phone=""),
        Column("posts", pgettext_lazy("several", "岗位"), value="post_count", kind=COUNT, width=8, phone=""),
        Column("vacant", gettext_lazy("空缺"), value="vacant_count", kind=COUNT, width=8, phone=""),
    ),
    empty=gettext_lazy("没有符合条件的单位。请放宽条件；新单位由系统管理员或推进办建立、导入。"),
)  # fmt: skip


def gap_column(gap):
    """How many units of a kind lack this, with the way to them."""
    return Column(
        gap or "nothing",
        gap.label if gap else gettext_lazy("负责人在任"),
        value=lambda row: row.counts.get(gap, 0),
        kind=COUNT,
        width=14,
        link=lambda row: row.address(gap) if gap and row.counts.get(gap) else "",
    )


GAPS = Sheet(
    "unit_gaps",
    gettext_lazy("单位缺口"),
    (
        Column("kind", gettext_lazy("类别"), value="label", heads_row=True, phone="full"),
        Column("units", pgettext_lazy("several", "单位"), value="total", kind=COUNT),
        gap_column(""),
        *(gap_column(gap) for gap in Gap),
    ),
    empty=gettext_lazy("您的工作范围内没有单位。"),
    css=lambda row: "tot" if row.is_total else "",
)


def post_holder(post):
    return post.holding and post.holding["name"] + (_("（代理）") if post.holding["acting"] else "")


def held_since(post):
    return post.holding and date.fromisoformat(post.holding["since"])


POSTS_OF_UNIT = Sheet(
    "posts_of_unit",
    gettext_lazy("岗位和任职"),
    (
        Column(
            "name", gettext_lazy("岗位"), heads_row=True, phone="c-name", link=post_address, sub=lambda post: post.duty
        ),
        Column("tier", gettext_lazy("层级"), kind=COUNT, phone="hide"),
        Column("chain", gettext_lazy("责任链角色"), value=lambda post: CHAIN_ROLES.get(post.chain_role)),
        Column("holder", gettext_lazy("任职"), value=lambda post: post_holder(post) or _("空缺")),
        Column("since", gettext_lazy("自"), value=held_since, kind=FULL_DAY, css="nw"),
        Column("phone", gettext_lazy("办公电话"), kind=TEXT),
    ),
    empty=gettext_lazy("这个单位还没有岗位。"),
)
BELOW = Sheet(
    "units_below",
    gettext_lazy("下级单位"),
    (
        Column(
            "name", gettext_lazy("名称"), heads_row=True, phone="c-name", link=Unit.get_absolute_url, sub=short_name
        ),
        Column("kind", gettext_lazy("类别"), value=kind),
        Column("code", gettext_lazy("代码"), css="code"),
        Column("below", gettext_lazy("下级单位"), kind=COUNT),
    ),
    empty=gettext_lazy("没有下级单位。"),
)
