"""What stands under what, who may not be the same person, and which chain a post belongs to: no database, no Django.

Sources: 宪法第三十条 and 地方组织法 (自治州—县、市—乡、镇—村); GB/T 22239-2019 8.1.5.1/8.1.5.2 and 8.1.10 (系统、安全、审计管理员分设).
"""

from __future__ import annotations

from collections.abc import Iterable

from core.words import Sentence, _

DIGITS = 6  # of one step of a path
MOST_UNITS = 10**DIGITS - 1
DEEPEST = 8  # steps of a path

# kind of a unit → kinds that it may stand under; nothing: it is the root
PARENTS: dict[str, tuple[str, ...]] = {
    "prefecture": (),
    "leadership": ("prefecture", "county"),
    "office": ("prefecture",),
    "department": ("prefecture",),
    "county": ("prefecture",),
    "county_department": ("county",),
    "township": ("county",),
    "village": ("township",),
    "section": ("office", "department", "county_department", "township"),
    "project_owner": ("office", "department", "county", "county_department", "township"),
}
# level of an import sheet → kinds of its units, the one first that is meant where the sheet names no kind
KINDS_OF_LEVEL: dict[str, tuple[str, ...]] = {
    "prefecture": ("prefecture",),
    "department": ("department", "office"),
    "county": ("county",),
    "county_department": ("county_department",),
    "township": ("township",),
    "village": ("village",),
    "section": ("section",),
}
AT_ANY_LEVEL = ("leadership", "project_owner")

# roles that one person may not hold at one time, with what each pair would let one person do alone
FORBIDDEN_PAIRS: tuple[tuple[str, str, str], ...] = (
    ("drafter", "reviewer", _("拟稿的人不能审核自己的稿件")),
    ("drafter", "publisher", _("拟稿的人不能批准自己的发布")),
    ("assessor", "publisher", _("定考核规则的人不能批准发布")),
    ("assessor", "reviewer", _("定考核规则的人不能审核排位")),
    ("secrecy", "publisher", _("保密审查和发布审核须由两人办理")),
    ("drafter", "secrecy", _("拟稿的人不能做自己稿件的保密审查")),
)


def step(pk: int) -> str:
    """One step of a path. Digits alone, so that every collation orders paths alike. Raises ValueError past MOST_UNITS."""
    if not 0 < pk <= MOST_UNITS:
        raise ValueError(f"not a step: {pk}")
    return f"{pk:0{DIGITS}d}"


def subtree(path: str) -> tuple[str, str]:
    """(first, behind): every path of the subtree is ≥ first and < behind."""
    return path, path[:-DIGITS] + f"{int(path[-DIGITS:]) + 1:0{DIGITS}d}"


def is_under(path: str, ancestor: str) -> bool:
    """Whether `path` is `ancestor` or stands below it."""
    return path.startswith(ancestor)


def steps_of(path: str) -> list[int]:
    """The keys from the root to the unit itself."""
    return [int(path[n : n + DIGITS]) for n in range(0, len(path), DIGITS)]


def parent_fault(kind: str, parent_kind: str | None, kind_label: str, parent_label: str) -> Sentence | None:
    """Why a unit of `kind` may not stand under one of `parent_kind`, or None."""
    allowed = PARENTS[kind]
    if parent_kind is None:
        return None if not allowed else Sentence(_("%(kind)s须有上级单位"), {"kind": kind_label})
    if parent_kind in allowed:
        return None
    if not allowed:
        return Sentence(_("%(kind)s没有上级单位"), {"kind": kind_label})
    return Sentence(_("%(kind)s不能设在%(parent)s之下"), {"kind": kind_label, "parent": parent_label})


def kinds_below(kind: str) -> list[str]:
    """The kinds that may stand under `kind`, in the order of the table."""
    return [below for below, allowed in PARENTS.items() if kind in allowed]


def is_at_level(kind: str, level: str) -> bool:
    """Whether a unit of `kind` may be said to be at `level`."""
    return kind in KINDS_OF_LEVEL[level] or kind in AT_ANY_LEVEL


def fitting(roles: Iterable[str]) -> frozenset[str]:
    """The roles that count: of a forbidden pair that somebody has all the same (put in by hand, or begun on one day) neither does."""
    held = frozenset(roles)
    clashing = {role for first, second, _why in FORBIDDEN_PAIRS if held >= {first, second} for role in (first, second)}
    return held - clashing


def forbidden_pair(roles: Iterable[str]) -> tuple[str, str, str] | None:
    """The first pair among `roles` that one person may not hold, with its reason; None where all may stand together."""
    held = set(roles)
    return next((pair for pair in FORBIDDEN_PAIRS if held.issuperset(pair[:2])), None)
