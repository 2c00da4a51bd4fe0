"""Targets as papers write them: a figure with its unit and comparator, or text that no figure can be made of."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from core import figures
from core.words import Sentence, _

COMPARATORS = {
    "不低于": "ge", "不少于": "ge", "以上": "ge", "达到": "ge", "≥": "ge", ">=": "ge", "大于等于": "ge",  # 数据
    "不超过": "le", "不高于": "le", "以内": "le", "控制在": "le", "低于": "le", "≤": "le", "<=": "le", "小于等于": "le",  # 数据
}  # fmt: skip
_FIGURE = re.compile(r"(?<![\d.,])([+-]?\d[\d,]*(?:\.\d+)?)\s*([%‰]|[\u4e00-\u9fff/a-zA-Z²³]{1,6})?")
_STOP = re.compile(r"(?:以上|以内|左右|以下)")  # 数据


@dataclass(frozen=True)
class Target:
    """`figure` and `unit` where one figure can be read; else `doubt` says why it can't be computed. `text` is always kept."""

    text: str
    figure: Decimal | None = None
    unit: str = ""
    comparator: str = "ge"
    doubt: Sentence | None = None


def parse(text: str, *, unit: str = "", places: int = 4) -> Target:
    """The target of a cell. Never raises and never rounds: what is no single figure stays text with its doubt."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if not plain:
        return Target(text, doubt=Sentence(_("没有量化目标")))
    found = _FIGURE.findall(_STOP.sub("", plain))
    if len(found) != 1:
        sentence = (
            _("“%(text)s”不是数字，不能计算，保留原文") if not found else _("“%(text)s”有几个数字，请分成几个指标")
        )
        return Target(text, doubt=Sentence(sentence, {"text": plain[:40]}))
    number, found_unit = found[0]
    try:
        figure = figures.parse(number, places=places)
    except figures.NotAFigure as bad:
        return Target(text, doubt=bad.sentence)
    return Target(text, figure, unit or found_unit, _comparator(plain))


def _comparator(text: str) -> str:
    return written_comparator(text) or "ge"


def written_comparator(text: str) -> str:
    """The comparator that stands in a cell (≥, 不低于 …), or nothing."""
    plain = unicodedata.normalize("NFKC", text)
    return next((sign for word, sign in COMPARATORS.items() if word in plain), "")


@dataclass(frozen=True)
class Account:
    """The targets of the years against the whole: `gap` is what they have too much (+) or too little (−); None where none can be told."""

    years: Decimal | None
    gap: Decimal | None
    words: Sentence


def account(whole: Decimal | None, years: Sequence[tuple[int, Decimal | None]], *, adds: bool) -> Account | None:
    """How the figures of the years stand to the total; None where there is no total, or no year has a figure.

    `adds`: the years are parts of the whole (24 = 8 + 8 + 8). A quantity that is written as it will stand at each year's end
    (5, 9, 13 of 13) reaches it instead, as ratios do; a year of 0 is one in which nothing is owed. Nothing is rounded.
    """
    figures_of = [(year, figure) for year, figure in years if figure is not None]
    if whole is None or not figures_of:
        return None
    total = sum((figure for _year, figure in figures_of), Decimal(0))
    owed = [(year, figure) for year, figure in figures_of if figure] or figures_of
    year, last = owed[-1]
    rising = all(before <= after for (_y, before), (_z, after) in pairwise(owed))
    if adds and total == whole:
        return Account(total, Decimal(0), Sentence(_("各年相加 %(sum)s，等于总目标"), {"sum": plain(total)}))
    if last == whole and (rising or not adds):
        said = {"year": year, "last": plain(last)}
        return Account(last, Decimal(0), Sentence(_("按年末应达到的数写：%(year)d 年 %(last)s，等于总目标"), said))
    return _gap_of(whole, total) if adds else _distance_of(whole, year, last)


def _gap_of(whole: Decimal, total: Decimal) -> Account:
    gap = total - whole
    text = _("各年相加 %(sum)s，比总目标多 %(gap)s") if gap > 0 else _("各年相加 %(sum)s，比总目标少 %(gap)s")
    return Account(total, gap, Sentence(text, {"sum": plain(total), "gap": plain(abs(gap))}))


def _distance_of(whole: Decimal, year: int, last: Decimal) -> Account:
    gap = last - whole
    text = _("%(year)d 年 %(last)s，比总目标高 %(gap)s") if gap > 0 else _("%(year)d 年 %(last)s，比总目标低 %(gap)s")
    return Account(last, gap, Sentence(text, {"year": year, "last": plain(last), "gap": plain(abs(gap))}))


def plain(figure: Decimal) -> str:
    """All digits of a figure with thousands commas, without zeros at its end."""
    normal = figure.normalize()
    exponent = normal.as_tuple().exponent
    return f"{normal:,.{max(0, -exponent)}f}" if isinstance(exponent, int) else str(figure)
