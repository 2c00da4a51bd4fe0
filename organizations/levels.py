"""Posts for all units of a kind at once: a few typed lines become one row for each unit that lacks the post."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from core.refusals import Refused
from organizations.models import Post, PostRow, Unit

PARTS = re.compile(r"\s*[\t,，]\s*")  # 数据
MOST_LINES = 40
SHOWN = 8


@dataclass(frozen=True)
class LevelRow:
    """A typed line: title, tier, title of the superior (may be empty), role in the chain, duty."""

    title: str
    tier: int
    superior: str
    chain_role: str
    duty: str


@dataclass(frozen=True)
class Plan:
    """What will be made: the rows, how many units have the post already, which find no superior."""

    rows: list
    units: int
    there: int
    orphans: list

    def lines(self):
        lines = [_("在 %(units)d 个单位设岗位 %(n)d 个") % {"units": self.units, "n": len(self.rows)}]
        if self.there:
            lines.append(_("已有同名岗位 %(n)d 个，不重复设") % {"n": self.there})
        if self.orphans:
            listed = _("、").join(self.orphans[:SHOWN])
            lines.append(
                _("%(n)d 个找不到所填的上级岗位，将没有上级：%(posts)s") % {"n": len(self.orphans), "posts": listed}
            )
        return lines


def rows_of_level(posts, **_rest):
    """list[LevelRow] of the typed lines. Raises Refused with the line that can't be read."""
    lines = [(n, line.strip()) for n, line in enumerate(posts.splitlines(), 1) if line.strip()]
    if len(lines) > MOST_LINES:
        raise Refused(_("一次最多 %(n)d 行。") % {"n": MOST_LINES})
    return [_row(n, line) for n, line in lines]


def _row(n, line):
    title, tier, superior, chain, duty = [*PARTS.split(line, maxsplit=4), "", "", "", ""][:5]
    if not (tier.isascii() and tier.isdigit()):
        raise Refused(_("第 %(n)d 行：职务之后写层级（1 至 12 的数字），如：镇长，7。") % {"n": n})
    roles = {str(label): value for value, label in Post.ChainRole.choices}
    if chain and chain not in roles:
        told = {"n": n, "role": chain, "roles": _("、").join(roles)}
        raise Refused(_("第 %(n)d 行：没有责任链角色“%(role)s”，可填：%(roles)s。") % told)
    return LevelRow(title, int(tier), superior, roles.get(chain, ""), duty)


def planned(level_rows, kind, within, today):
    """The Plan for the open units of `kind` (below the unit `within`, where given). Raises Refused where there is none."""
    units = Unit.objects.open_on(today).filter(kind=kind).order_by("order", "code")
    units = list(units.below(within, itself=False) if within else units)
    if not units:
        raise Refused(_("没有这一类的单位。"))
    stored = keys_by_unit({pk for unit in units for pk in (*unit.ancestor_ids, unit.pk)})
    rows, there, orphans = [], 0, []
    for unit in units:
        for row in level_rows:
            if (row.title, 1) in stored.get(unit.pk, {}):
                there += 1
                continue
            above = superior_of(row, unit, level_rows, stored)
            if row.superior and above is None:
                orphans.append(f"{unit} {row.title}")
            rows.append(
                PostRow(
                    unit=unit.code, title=row.title, tier=row.tier, reports_to=above, chain_role=row.chain_role, duty=row.duty
                )
            )  # fmt: skip
    return Plan(rows, len(units), there, orphans)


def keys_by_unit(unit_ids):
    """{unit: {(title, number): code of the unit}} of the open posts of these units, in one statement."""
    found = {}
    rows = Post.objects.filter(unit__in=unit_ids, valid_to=None).order_by("-number")
    for unit, code, title, number in rows.values_list("unit", "unit__code", "title", "number"):
        found.setdefault(unit, {})[title, number] = code
    return found


def superior_of(row, unit, level_rows, stored):
    """The PostKey of the superior that a line names: in the unit itself, else the nearest above that has such a post; None."""
    if not row.superior:
        return None
    if any(other.title == row.superior for other in level_rows if other != row):
        return unit.code, row.superior, 1
    for pk in (unit.pk, *reversed(unit.ancestor_ids)):
        for (title, number), code in stored.get(pk, {}).items():
            if title == row.superior and number == 1:
                return code, title, number
    return None
