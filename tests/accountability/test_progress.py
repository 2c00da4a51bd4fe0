"""Ratios, 序时 and lights, with the figures that offices printed."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accountability.rules import progress
from accountability.rules.progress import Measured
from core.arithmetic import round_half_up
from tasks.rules import curves

OCTOBER, DAY = curves.even()[9], date(2026, 10, 31)


def lit(**given):
    fields = {
        "reported": True,
        "closed": False,
        "due_on": date(2026, 12, 31),
        "as_of": DAY,
        "ratio": None,
        "expected": OCTOBER,
    }
    return progress.light(**fields | given)


@pytest.mark.parametrize(
    ("figure", "target", "printed"),
    [
        ("700", "1300", "53.8"),
        ("7356", "8950", "82.2"),
        ("52242", "27800", "187.9"),
        ("5358", "4400", "121.8"),
        ("577", "60", "961.7"),
        ("73", "73", "100.0"),
    ],
)
def test_ratios_are_those_that_were_printed(figure, target, printed):
    ratio = Measured("higher", Decimal(target), Decimal(figure)).ratio
    assert str(round_half_up(ratio, 1)) == printed


@pytest.mark.parametrize(
    ("measured", "ratio", "met"),
    [
        (Measured("lower", Decimal("4.3"), Decimal("3.57")), None, True),
        (Measured("lower", Decimal("4.3"), Decimal("4.31")), None, False),
        (Measured("range", Decimal(20), Decimal(30), upper=Decimal(30)), None, True),
        (Measured("range", Decimal(20), Decimal(31), upper=Decimal(30)), None, False),
        (Measured("yes_no", None, Decimal(1)), Decimal(100), None),
        (Measured("milestone", None, Decimal(40)), Decimal(40), None),
        (Measured("text", None, None), None, None),
        (Measured("higher", Decimal(0), Decimal(5)), None, None),
        (Measured("higher", Decimal(5), None), None, None),
    ],
)
def test_what_has_no_ratio_says_whether_it_is_kept(measured, ratio, met):
    assert (measured.ratio, measured.met) == (ratio, met)


def test_the_gap_is_computed_before_it_is_rounded():
    assert progress.gap(Decimal("97.157"), OCTOBER) == Decimal("13.8")
    assert progress.gap(None, OCTOBER) is None


@pytest.mark.parametrize(
    ("ratio", "letter"),
    [
        ("83.34", "g"),
        ("83.33", "g"),
        ("73.34", "g"),
        ("73.33", "y"),
        ("53.34", "y"),
        ("53.33", "r"),
        ("0", "r"),
        ("961.7", "g"),
    ],
)
def test_lights_follow_the_distance_to_the_step(ratio, letter):
    assert lit(ratio=Decimal(ratio)).letter == letter


def test_what_is_past_due_is_red_unless_it_is_done():
    assert lit(as_of=date(2027, 1, 1), ratio=Decimal("99.9")).letter == "r"
    assert lit(as_of=date(2027, 1, 1), ratio=Decimal(100)).letter == "g"
    assert lit(as_of=date(2027, 1, 1), ratio=Decimal(100), closed=True).letter == "d"
    assert lit(as_of=date(2026, 12, 31), ratio=Decimal(100)).letter == "g"


def test_lower_is_better_and_texts_have_their_own_lights():
    assert [lit(kept=kept).letter for kept in ([True], [True, False], [None], [])] == ["g", "y", "k", "k"]
    assert lit(ratio=Decimal(90), kept=[False]).letter == "y"
    assert lit(reported=False).letter == "n"
    assert "快 6.7 个百分点" in str(lit(ratio=Decimal(90)).why)


def test_several_indicators_are_a_weighted_mean_of_capped_ratios():
    both = [
        Measured("higher", Decimal(10), Decimal(20), Decimal(3)),
        Measured("higher", Decimal(10), Decimal(5), Decimal(1)),
    ]
    assert progress.overall(both) == Decimal("87.5")
    assert progress.overall(both[:1]) == 200
    assert progress.overall([Measured("text", None, None)]) is None


@given(st.decimals(0, 1000, places=3), st.decimals(0, 100, places=3))
def test_a_better_ratio_never_gives_a_worse_light(ratio, expected):
    order = "rygd"
    worse, better = (progress.of_gap(one, expected).letter for one in (ratio, ratio + 5))
    assert order.index(better) >= order.index(worse)
