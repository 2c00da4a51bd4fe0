"""The table of rights in words: what somebody may do, and the matrix of all roles."""

from dataclasses import dataclass

from django.apps import apps
from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from core.shown import translated
from organizations import rights
from organizations.rights import ADMINISTRATORS, OFFICIAL, Relation, Right, Role
from organizations.rules import FORBIDDEN_PAIRS

EVERYBODY = (OFFICIAL, *Role.values, *ADMINISTRATORS)  # the columns of the matrix


def name_of(who):
    """任职人员, a role of a post, or a kind of administrator."""
    return rights.names_of_others().get(who) or str(Role(who).label)


def rooms():
    """[(name of the room, its rights)] in the line of rooms."""
    found = []
    for table in settings.RIGHTS_TABLES:
        room = apps.get_containing_app_config(table.rsplit(".", 1)[0])
        found.append((str(room.verbose_name), import_string(table)))
    return found


@dataclass(frozen=True)
class Line:
    """One right of a room, with the relation that each of EVERYBODY has (nothing where none)."""

    room: str
    right: Right

    def of(self, who):
        """全州, 本单位及下级, 本人, or an empty text; the widest where a role is named twice."""
        granted = {relation for one, relation in self.right.grants if one == who}
        widest = next((r for r in (Relation.ALL, Relation.SUBTREE, Relation.SELF) if r in granted), None)
        return str(widest.label) if widest else ""


def matrix():
    """The Lines of all rooms."""
    return [Line(room, right) for room, table in rooms() for right in table]


def pairs():
    """[{roles, why}]: the names of roles that one person may not have together; the administrators stand last."""
    found = [((first, second), translated(why)) for first, second, why in FORBIDDEN_PAIRS]
    found.append((ADMINISTRATORS, _("三种管理员互相制约：一个账号只能任一种，任何管理员都不担任岗位")))
    return [{"roles": _("、").join(map(name_of, those)), "why": why} for those, why in found]


def rights_of(who):
    """What `who` may do, in one text: 维护单位组（全州）；…"""
    told = [(line.right.label, line.of(who)) for line in matrix()]
    parts = [_("%(act)s（%(reach)s）") % {"act": act, "reach": reach} for act, reach in told if reach]
    return _("；").join(parts) or _("没有另外的权限")
