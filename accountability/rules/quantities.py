"""How a quantity goes down to several units, and what the parts make of the whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from core.arithmetic import exact, largest_remainder
from core.refusals import Unfit
from core.words import Sentence, _
from tasks.rules.targets import plain

MOST_PLACES = 4
COUNTED = frozenset("人户个所家件套条座次场名项村乡县镇企辆台对份")  # 数据


def places_of(figure: Decimal) -> int:
    """The decimals that a figure is written with: 24 has none, 3.50 has one."""
    exponent = exact(figure).normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def places_for(total: Decimal, n: int, unit: str) -> int:
    """The decimals of equal or weighted parts of `total` among `n`: none for what is counted, else enough for two digits in each part."""
    places = places_of(total)
    if unit.removeprefix("万") in COUNTED:  # 数据
        return places
    while places < MOST_PLACES and abs(total) * 10**places < 10 * n:
        places += 1
    return places


def split(total: Decimal, weights: Sequence[Decimal | int], places: int) -> list[Decimal]:
    """`total` in proportion to `weights`, each part with `places` decimals, adding up exactly (最大余额法). Raises Unfit."""
    if any(weight < 0 for weight in weights) or not any(weights):
        raise Unfit(_("权重不能为负，也不能全为 0"))
    return largest_remainder(list(weights), total, places)


@dataclass(frozen=True)
class Balance:
    """The parts against the whole: `gap` is what they have too much (+, 加码) or too little (−)."""

    whole: Decimal | None
    parts: Decimal
    gap: Decimal | None

    @property
    def words(self) -> Sentence:
        if self.gap is None or self.whole is None:
            return Sentence(_("合计 %(parts)s，上级没有数量"), {"parts": plain(self.parts)})
        told = {"parts": plain(self.parts), "whole": plain(self.whole), "gap": plain(abs(self.gap))}
        if self.gap > 0:
            return Sentence(_("合计 %(parts)s，比上级的 %(whole)s 多 %(gap)s（加码）"), told)
        if self.gap < 0:
            return Sentence(_("合计 %(parts)s，比上级的 %(whole)s 少 %(gap)s"), told)
        return Sentence(_("合计 %(parts)s，等于上级的数量"), told)


def balance(whole: Decimal | None, parts: Sequence[Decimal]) -> Balance:
    """The Balance of the shares of one indicator; nothing is rounded."""
    total = sum(parts, Decimal(0))
    return Balance(whole, total, None if whole is None else total - whole)
