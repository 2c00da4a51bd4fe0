"""The table of rights in words: what somebody may do, and the matrix of all roles."""

from dataclasses import dataclass

from django.apps import apps
from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from core.shown import translated
from organizations import rights
from organizations.rights import ADMINISTRATORS, OFFICIAL, SECOND_FACTOR_ROLES, Relation, Right, Role
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


HEAD = """# 权限表

谁能办什么：角色 × 办理事项 × 范围。程序每次办理前查的、访问测试读的都是同一张表；本文由 `manage.py rights > docs/rights.md` 生成，不手改。

- **任职人员**：今天担任任一岗位的人；其他角色随岗位，谁在岗谁有。系统、安全、审计管理员属于账号。
- **范围**：全州；本单位及下级（现任岗位的单位及其下级）；本人。空格为不能办理。
- 没有岗位也不是管理员的账号，只有自己的账号、消息和工作日历。
- 看不到的，程序答“没有找到”（404）；看得到而不能办的，说明由谁办理（403）。
"""  # 数据


def document():
    """docs/rights.md: the matrix of each room and the roles that one person may not have together, in Markdown."""
    parts = [HEAD]
    for room, table in rooms():
        heads = [_("办理事项"), *map(name_of, EVERYBODY)]
        rows = [[str(right.label), *(Line(room, right).of(who) for who in EVERYBODY)] for right in table]
        parts.append(f"## {room}\n\n{markdown(heads, rows)}")
    rows = [[pair["roles"], pair["why"]] for pair in pairs()]
    parts.append(f"## {_('不能由一人兼任')}\n\n{markdown([_('角色'), _('原因')], rows)}")
    second = _("、").join(map(name_of, (*ADMINISTRATORS, *(r for r in Role if r in SECOND_FACTOR_ROLES))))
    parts.append(f"## {_('必须用双因素的')}\n\n{second}。\n")  # 数据
    return "\n".join(parts)


def markdown(heads, rows):
    lines = [heads, ["---"] * len(heads), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
