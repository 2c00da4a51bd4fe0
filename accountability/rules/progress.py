"""Completion, 序时 and lights of a share in a month: plain figures in, a light with its reason out.

Thresholds are those of 银川 2025: at or above 序时 green, more than 10 points below yellow, more than 30 below red; the 0–10 points that
its text leaves open count as green. Compared unrounded, shown to one decimal: 97.157 − 83.333 = 13.8.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from core.arithmetic import percent, round_half_up
from core.words import Sentence, _

GREEN, YELLOW, RED, DONE, NOT_REPORTED, NO_LIGHT = "g", "y", "r", "d", "n", "k"
YELLOW_BELOW, RED_BELOW = Decimal(-10), Decimal(-30)  # percentage points
HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Measured:
    """One indicator of a share in a month: its kind, target (`upper`: end of a range), weight, and what was reported."""

    kind: str
    target: Decimal | None
    figure: Decimal | None
    weight: Decimal = Decimal(1)
    upper: Decimal | None = None

    @property
    def ratio(self) -> Decimal | None:
        """Per cent of the target, unrounded and uncapped; None where none exists (lower-is-better, ranges, texts, no figure)."""
        if self.figure is None:
            return None
        if self.kind == "higher":
            return percent(self.figure, self.target) if self.target is not None else None
        if self.kind == "yes_no":
            return HUNDRED if self.figure else Decimal(0)
        return self.figure if self.kind == "milestone" else None

    @property
    def met(self) -> bool | None:
        """Whether a lower-is-better or range target is kept; None where that can't be told."""
        if self.figure is None or self.target is None:
            return None
        if self.kind == "lower":
            return self.figure <= self.target
        return (
            self.target <= self.figure <= (self.upper if self.upper is not None else self.figure)
            if self.kind == "range"
            else None
        )


def overall(measured: Sequence[Measured]) -> Decimal | None:
    """The weighted mean of the ratios, each capped at 100; the plain ratio of a single one. None where no indicator has a ratio."""
    ratios = [(one.ratio, one.weight) for one in measured if one.ratio is not None]
    if len(ratios) == 1:
        return ratios[0][0]
    whole = sum((weight for _ratio, weight in ratios), Decimal(0))
    return sum((min(ratio, HUNDRED) * weight for ratio, weight in ratios), Decimal(0)) / whole if whole else None


def gap(ratio: Decimal | None, expected: Decimal) -> Decimal | None:
    """序时差 in percentage points, computed unrounded and rounded once; None without a ratio."""
    return None if ratio is None else round_half_up(ratio - expected, 1)


@dataclass(frozen=True)
class Light:
    """A light, and why in one sentence."""

    letter: str
    why: Sentence


def light(
    *, reported: bool, closed: bool, due_on: date | None, as_of: date, ratio: Decimal | None, expected: Decimal,
    kept: Sequence[bool | None] = (),
) -> Light:  # fmt: skip
    """The light of a share as of a day. `kept` says of each lower-is-better or range indicator whether it is within its target."""
    if closed:
        return Light(DONE, Sentence(_("已销号")))
    if due_on and due_on < as_of and not (ratio is not None and ratio >= HUNDRED and all(k is not False for k in kept)):
        return Light(RED, Sentence(_("过了完成时限 %(day)s，没有办结"), {"day": due_on.isoformat()}))
    if not reported:
        return Light(NOT_REPORTED, Sentence(_("本月没有报告")))
    known = [one for one in kept if one is not None]
    if ratio is None:
        return of_kept(known)
    found = of_gap(ratio, expected)
    if found.letter == GREEN and not all(known):
        return Light(YELLOW, Sentence(_("进度达到序时，但有指标超出目标")))
    return found


def of_gap(ratio: Decimal, expected: Decimal) -> Light:
    """By the distance to 序时, compared unrounded."""
    distance = ratio - expected
    told = {
        "ratio": round_half_up(ratio, 1),
        "expected": round_half_up(expected, 1),
        "gap": round_half_up(abs(distance), 1),
    }
    if distance >= 0:
        return Light(GREEN, Sentence(_("完成 %(ratio)s%%，序时 %(expected)s%%，快 %(gap)s 个百分点"), told))
    text = _("完成 %(ratio)s%%，序时 %(expected)s%%，慢 %(gap)s 个百分点")
    letter = GREEN if distance >= YELLOW_BELOW else YELLOW if distance >= RED_BELOW else RED
    return Light(letter, Sentence(text, told))


def of_kept(known: Sequence[bool]) -> Light:
    """Where no indicator has a ratio: within the targets green, outside yellow, and no light where nothing can be computed."""
    if not known:
        return Light(NO_LIGHT, Sentence(_("没有可以计算的指标，不亮灯")))
    return Light(GREEN, Sentence(_("在目标以内"))) if all(known) else Light(YELLOW, Sentence(_("超出目标")))
