"""Planned curves: cumulative per cent of the year at each month's end; 序时 where no curve is set is n/12.

Sources: months/12 as 江门, 宣城, 张家界 print it (83.3 % in October, 91.7 % in November); 60 % by mid-year and 40 % after (individual plans);
the early warning of back-loaded plans as in GPMnet (将屆期,預定進度曲線陡升).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from core.arithmetic import round_half_up
from core.words import Sentence, _

MONTHS = 12
HUNDRED = Decimal(100)
STEEP = Decimal(40)  # per cent of the year's work in its last two months: more than that is back-loaded
Curve = tuple[Decimal, ...]


def even() -> Curve:
    """n/12: the curve of a task that has none of its own (unrounded)."""
    return tuple(HUNDRED * n / MONTHS for n in range(1, MONTHS + 1))


def sixty_forty() -> Curve:
    """60 % by the end of June, 40 % in the second half, evenly within each."""
    first = [Decimal(60) * n / 6 for n in range(1, 7)]
    return (*first, *(Decimal(60) + Decimal(40) * n / 6 for n in range(1, 7)))


def from_milestones(planned: Sequence[tuple[date, Decimal]], year: int) -> Curve:
    """The weights (any positive numbers) of milestones that are due by each month's end of `year`, in per cent of all.

    Milestones of earlier years count from January on; those of later years never. Raises ValueError where there is no weight.
    """
    counted = [(day, weight) for day, weight in planned if day.year <= year]
    total = sum((weight for _day, weight in counted), Decimal(0))
    if total <= 0:
        raise ValueError("no milestone with a weight")
    due = [
        sum((w for day, w in counted if (day.year, day.month) <= (year, month)), Decimal(0)) for month in range(1, 13)
    ]
    return tuple(HUNDRED * amount / total for amount in due)


def fault_of(curve: Sequence[Decimal]) -> Sentence | None:
    """Why this is no planned curve, or None: twelve figures that never fall and end on 100."""
    if len(curve) != MONTHS:
        return Sentence(_("计划曲线须有 12 个月的累计数，现有 %(n)d 个"), {"n": len(curve)})
    before = Decimal(0)
    for month, value in enumerate(curve, 1):
        if not 0 <= value <= HUNDRED:
            return Sentence(_("%(month)d 月的累计计划须在 0 至 100 之间"), {"month": month})
        if value < before:
            return Sentence(_("%(month)d 月的累计计划比上月还低，请核对"), {"month": month})
        before = value
    if curve[-1] != HUNDRED:
        return Sentence(_("12 月的累计计划应为 100%%"), {"n": 0})
    return None


def back_loaded(curve: Sequence[Decimal]) -> Sentence | None:
    """A warning where the last two months carry more than 40 % of the year."""
    tail = curve[-1] - curve[-3]
    if tail <= STEEP:
        return None
    return Sentence(
        _("后两个月要完成全年的 %(n)s%%，超过 40%%：计划后重，容易到期完不成"), {"n": round_half_up(tail, 1)}
    )


def back_schedule(final: date, shares: Sequence[Decimal], start: date) -> list[date]:
    """倒排: the day of each milestone so that the time between `start` and `final` is split by `shares`; the last is `final`.

    Raises ValueError where `final` lies before `start` or no share is positive.
    """
    total = sum(shares, Decimal(0))
    if final < start or total <= 0 or min(shares, default=Decimal(0)) < 0:
        raise ValueError("nothing to schedule back from")
    days, done, planned = (final - start).days, Decimal(0), []
    for share in shares:
        done += share
        planned.append(start + timedelta(days=int(round_half_up(days * done / total, 0))))
    return planned
