"""How quantities go down: nothing is lost, nothing is rounded away, counted things stay whole."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accountability.rules import quantities
from core.refusals import Unfit

FIGURES = st.decimals(min_value=Decimal("0.01"), max_value=Decimal("1000000"), places=2)


@given(FIGURES, st.lists(st.integers(0, 1000), min_size=1, max_size=60).filter(any), st.integers(2, 4))
def test_parts_always_add_up_to_the_whole(total, weights, places):
    parts = quantities.split(total, weights, places)
    assert sum(parts) == total
    assert all(part >= 0 for part in parts)
    assert all(part == 0 for part, weight in zip(parts, weights, strict=True) if weight == 0)


@pytest.mark.parametrize("weights", [[-1, 2], [0, 0], []])
def test_weights_that_divide_nothing_are_refused(weights):
    with pytest.raises(Unfit):
        quantities.split(Decimal(5), weights, 0)


@pytest.mark.parametrize(
    ("total", "n", "unit", "places"),
    [
        ("8", 13, "万亩", 2),
        ("500", 13, "公里", 0),
        ("13", 13, "所", 0),
        ("2.5", 4, "亿元", 2),
        ("7", 100, "人", 0),
        ("0.0001", 9, "亿元", 4),
    ],
)
def test_decimals_are_enough_for_each_part_and_none_for_what_is_counted(total, n, unit, places):
    assert quantities.places_for(Decimal(total), n, unit) == places


@pytest.mark.parametrize(
    ("whole", "parts", "gap", "words"),
    [
        ("55", ["30", "25"], "0", "合计 55，等于上级的数量"),
        ("55", ["30", "30"], "5", "合计 60，比上级的 55 多 5（加码）"),
        ("55", ["30"], "-25", "合计 30，比上级的 55 少 25"),
    ],
)
def test_the_gap_is_always_said(whole, parts, gap, words):
    found = quantities.balance(Decimal(whole), [Decimal(part) for part in parts])
    assert (found.gap, str(found.words)) == (Decimal(gap), words)


def test_without_a_whole_there_is_no_gap():
    found = quantities.balance(None, [Decimal(3)])
    assert (found.gap, str(found.words)) == (None, "合计 3，上级没有数量")
