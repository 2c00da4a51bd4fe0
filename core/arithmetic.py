"""Figures as offices compute them: Decimal, half up, rounded once and last; ranks with gaps after ties."""

from collections.abc import Hashable, Mapping, Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)


def exact(value: Decimal | int) -> Decimal:
    """`value` as a finite Decimal. Raises TypeError for floats (they are never exact) and ValueError for NaN and infinities."""
    if isinstance(value, bool) or not isinstance(value, Decimal | int):
        raise TypeError(f"figures are Decimal or int, not {type(value).__name__}")
    number = Decimal(value)
    if not number.is_finite():
        raise ValueError(f"not a figure: {number}")
    return number


def round_half_up(value: Decimal | int, places: int) -> Decimal:
    """四舍五入 to `places` decimals: 0.05 → 0.1, −0.05 → −0.1 (away from zero, as offices do). Never gives −0."""
    rounded = exact(value).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return abs(rounded) if rounded == 0 else rounded


def percent(actual: Decimal | int, target: Decimal | int) -> Decimal | None:
    """`actual` in per cent of `target`, unrounded; None where the target is 0 and no ratio exists."""
    return None if target == 0 else exact(actual) / exact(target) * 100


def largest_remainder(values: Sequence[Decimal | int], total: Decimal | int, places: int) -> list[Decimal]:
    """`values` scaled to `total` and rounded to `places` decimals so that they add up exactly (最大余额法).

    A printed column whose shares total 100.0 shows 72.9 for 72.97 where the remainders of others are larger (金寨 2025).
    Ties go to the earlier value. Raises ValueError for negative values or when all are 0.
    """
    amounts = [exact(v) for v in values]
    whole = sum(amounts, Decimal(0))
    if whole <= 0 or min(amounts) < 0:
        raise ValueError("shares need amounts of which none is negative and one is positive")
    step = Decimal(1).scaleb(-places)
    ideal = [a / whole * exact(total) for a in amounts]
    given = [i.quantize(step, rounding=ROUND_DOWN) for i in ideal]
    left = int(((exact(total) - sum(given, Decimal(0))) / step).to_integral_value())
    by_remainder = sorted(range(len(ideal)), key=lambda n: (given[n] - ideal[n], n))
    for n in by_remainder[:left]:
        given[n] += step
    return given


def competition_ranks(scores: Mapping[Key, Decimal | int]) -> dict[Key, int]:
    """Standard competition ranks, the highest score first: 1, 2, 3, 3, 5 (并列第三名之后是第五名).

    Only what is in `scores` is ranked: a unit without tasks is left out by the caller (本年度没有承办任务的单位,不参加评优考核).
    """
    ranks: dict[Key, int] = {}
    ordered = sorted(scores.items(), key=lambda item: exact(item[1]), reverse=True)
    for place, (key, score) in enumerate(ordered, 1):
        tied = place > 1 and ordered[place - 2][1] == score
        ranks[key] = ranks[ordered[place - 2][0]] if tied else place
    return ranks
