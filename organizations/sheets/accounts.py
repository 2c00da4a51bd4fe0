"""Columns of accounts: the list, what one account held, what it may do; and the table of rights."""

from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.lists.aggregates import SEPARATOR
from core.lists.columns import FULL_DAY, TEXT, YES_NO, Column, Sheet
from core.lists.kinds import FULL_MOMENT
from organizations.addresses import address, post_address
from organizations.models import User
from organizations.rights import Role
from organizations.rights_words import EVERYBODY, name_of

lazy_name = lazy(name_of, str)  # in the language of the reader
ADMINISTRATORS = dict(User.Administrator.choices)


def account_address(account):
    return address("organizations:account", account.pk)


def roles(account):
    """The labels of the roles that the account has today, each once; an administrator's kind."""
    if account.administrator:
        return str(ADMINISTRATORS[account.administrator])
    codes = dict.fromkeys((account.role_codes or "").split(SEPARATOR))
    return SEPARATOR.join(str(Role(code).label) for code in codes if code)


def state(account):
    return _("启用") if account.is_active else _("停用")


def since_closed(account):
    if account.closed_on is None:
        return ""
    return _("%(day)s %(why)s") % {"day": account.closed_on, "why": account.closed_because}


ACCOUNTS = Sheet(
    "accounts",
    gettext_lazy("账号"),
    (
        Column("username", gettext_lazy("账号"), heads_row=True, phone="c-name", width=20, sort="username", css="code",
               link=account_address),
        Column("name", gettext_lazy("姓名"), width=20, sort="name"),
        Column("posts", gettext_lazy("现任岗位"), width=34, phone="full"),
        Column("roles", gettext_lazy("角色"), value=roles, width=24, phone="full"),
        Column("factor", gettext_lazy("双因素"), kind=YES_NO, width=8),
        Column("last_login", gettext_lazy("最近登录"), kind=FULL_MOMENT, width=18, sort="last_login"),
        Column("state", gettext_lazy("状态"), value=state, width=20, sub=since_closed),
        Column("made_at", gettext_lazy("建立时间"), kind=FULL_MOMENT, width=18, sort="made_at"),
    ),
    empty=gettext_lazy("没有符合条件的账号。请放宽条件；新账号由系统管理员新建或导入。"),
    sets=(
        ("usual", gettext_lazy("常用"), ("username", "name", "posts", "roles", "last_login", "state")),
        ("all", gettext_lazy("全部"), ("username", "name", "posts", "roles", "factor", "last_login", "state", "made_at")),
    ),
)  # fmt: skip
HELD = Sheet(
    "held_by_account",
    gettext_lazy("任职"),
    (
        Column("post", gettext_lazy("岗位"), value=lambda row: str(row.post), heads_row=True, phone="c-name",
               link=lambda row: post_address(row.post)),
        Column("how", gettext_lazy("方式"), value=lambda row: _("代理") if row.acting else _("任职")),
        Column("since", gettext_lazy("自"), kind=FULL_DAY),
        Column("until", gettext_lazy("至"), kind=FULL_DAY),
        Column("document", gettext_lazy("任免文件"), kind=TEXT),
    ),
    empty=gettext_lazy("没有担任过岗位。"),
)  # fmt: skip
GIVEN = Sheet(
    "given_to_account",
    gettext_lazy("角色和权限"),
    (
        Column("role", gettext_lazy("角色"), heads_row=True, phone="c-name", css="nw"),
        Column("source", gettext_lazy("来自"), phone="full", css="w15"),
        Column("rights", gettext_lazy("可以办理（范围）"), phone="full"),
    ),
    empty=gettext_lazy("今天没有岗位，也不是管理员：只能看自己的账号、消息和工作日历。"),
)
RIGHTS = Sheet(
    "rights",
    gettext_lazy("权限表"),
    (
        Column("right", gettext_lazy("办理事项"), value=lambda line: str(line.right.label), heads_row=True, width=30),
        *(Column(who, lazy_name(who), value=lambda line, who=who: line.of(who), width=12) for who in EVERYBODY),
    ),
    empty=gettext_lazy("没有权限。"),
    category=lambda line: (line.room, ""),
    look="",
)
PAIRS = Sheet(
    "forbidden_pairs",
    gettext_lazy("不能由一人兼任"),
    (
        Column("roles", gettext_lazy("角色"), heads_row=True, phone="c-name"),
        Column("why", gettext_lazy("原因"), phone="full"),
    ),
    empty=gettext_lazy("没有互斥的角色。"),
)
