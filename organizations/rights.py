"""Who may do what, in one table: role × verb × relation. `docs/rights.md` and the access test are made from it."""

from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.db import models
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.refusals import Refused
from organizations import rules


class Role(models.TextChoices):
    """Roles of a post: whoever holds it has them."""

    DRAFTER = "drafter", gettext_lazy("推进办拟稿")
    REVIEWER = "reviewer", gettext_lazy("推进办审核")
    INSPECTOR = "inspector", gettext_lazy("督查员")
    ASSESSOR = "assessor", gettext_lazy("考核员")
    SECRECY = "secrecy", gettext_lazy("保密审查")
    PUBLISHER = "publisher", gettext_lazy("发布审核")
    LIAISON = "liaison", gettext_lazy("联络员")
    HEAD = "head", gettext_lazy("单位负责人")


class Relation(models.TextChoices):
    """How far a right reaches."""

    SELF = "self", gettext_lazy("本人")
    SUBTREE = "subtree", gettext_lazy("本单位及下级")
    ALL = "all", gettext_lazy("全州")


OFFICIAL = "official"  # whoever holds a post
ADMINISTRATORS = ("system", "security", "audit")
SECOND_FACTOR_ROLES = frozenset({Role.REVIEWER, Role.PUBLISHER})  # and all administrators


@dataclass(frozen=True)
class Right:
    """`who`: a Role, `official`, or an administrator (`system`, `security`, `audit`)."""

    verb: str
    label: str
    grants: tuple[tuple[str, str], ...]


SELF, SUBTREE, ALL = Relation.SELF, Relation.SUBTREE, Relation.ALL
PREFECTURE_WIDE = (Role.DRAFTER, Role.REVIEWER, Role.INSPECTOR, Role.ASSESSOR, Role.SECRECY, Role.PUBLISHER)
KEEPERS = (("system", ALL), (Role.DRAFTER, ALL))
RIGHTS = (
    Right(
        "unit.view", gettext_lazy("查看单位、岗位和任职"),
        ((OFFICIAL, SUBTREE), *((role, ALL) for role in PREFECTURE_WIDE), *((a, ALL) for a in ADMINISTRATORS)),
    ),
    Right("unit.edit", gettext_lazy("增改、移动、合并、拆分、撤销单位"), KEEPERS),
    Right("group.edit", gettext_lazy("维护单位组"), KEEPERS),
    Right("post.edit", gettext_lazy("增改、撤销岗位"), KEEPERS),
    Right("holding.edit", gettext_lazy("任免和交接"), KEEPERS),
    Right("body.edit", gettext_lazy("维护领导小组和执行小组"), KEEPERS),
    Right("import.run", gettext_lazy("导入单位、岗位和人员"), (("system", ALL),)),
    Right("account.view", gettext_lazy("查看账号"), tuple((a, ALL) for a in ADMINISTRATORS)),
    Right("account.edit", gettext_lazy("建立、改名、停用、恢复账号"), (("system", ALL),)),
    Right("administrator.grant", gettext_lazy("任免管理员"), (("security", ALL),)),
    Right("role.grant", gettext_lazy("给岗位授予角色"), (("security", ALL),)),
    Right("account.reset", gettext_lazy("重置密码和双因素、结束会话"), (("security", ALL),)),
    Right("audit.view", gettext_lazy("查看审计记录"), (("audit", ALL),)),
    Right("calendar.edit", gettext_lazy("登记工作日历"), (("system", ALL),)),
    Right("runs.edit", gettext_lazy("管理定期办理"), (("system", ALL),)),
    Right("session.own", gettext_lazy("查看和结束自己的会话、改密码、设双因素"), ((OFFICIAL, SELF), *((a, SELF) for a in ADMINISTRATORS))),
)  # fmt: skip


@cache
def by_verb():
    """{verb: Right} of all rooms (setting RIGHTS_TABLES, in the line of rooms)."""
    return {right.verb: right for table in settings.RIGHTS_TABLES for right in import_string(table)}


def reach(actor, verb):
    """How far `actor` may do `verb`: the widest Relation that a role grants, or None."""
    if actor.is_system:
        return Relation.ALL
    if not actor.is_signed_in:
        return None
    found = {relation for who, relation in by_verb()[verb].grants if is_one(actor, who)}
    return next((relation for relation in (Relation.ALL, Relation.SUBTREE, Relation.SELF) if relation in found), None)


def is_one(actor, who):
    """Whether `actor` is `who` of the table today."""
    if who in ADMINISTRATORS:
        return actor.user.administrator == who
    if who == OFFICIAL:
        return bool(actor.holding.posts)
    return actor.holding.has(who)


def refusal(actor, verb, path=None):
    """Why `actor` may not do `verb` (on the unit at `path`), or None."""
    reached = reach(actor, verb)
    if reached == Relation.ALL:
        return None
    if reached == Relation.SUBTREE and path and any(rules.is_under(path, mine) for mine in actor.holding.paths):
        return None
    return _("%(act)s：由%(who)s办理。") % {"act": by_verb()[verb].label, "who": _("、").join(holders(verb))}


def roles_with(verb):
    """The roles of posts that have a right."""
    return [who for who, _relation in by_verb()[verb].grants if who in Role.values]


def holders(verb):
    """The names of those who have a right, for the sentence that refuses."""
    names = names_of_others()
    return [names.get(who) or str(Role(who).label) for who, _relation in by_verb()[verb].grants]


def names_of_others():
    """The names of those in the table who are no Role."""
    return {"system": _("系统管理员"), "security": _("安全管理员"), "audit": _("审计管理员"), OFFICIAL: _("任职人员")}


def need(actor, verb, path=None):
    """Raise Refused when `actor` may not do `verb`."""
    if reason := refusal(actor, verb, path):
        raise Refused(reason)


def sees_everything(actor):
    return reach(actor, "unit.view") == Relation.ALL


def needs_second_factor(actor):
    """Whether the account may work only with a second factor: administrators, reviewers, publishers."""
    return bool(actor.user.administrator) or any(actor.holding.has(role) for role in SECOND_FACTOR_ROLES)
