"""Rounding, shares that add up, ranks: with the figures that offices have printed."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.arithmetic import competition_ranks, exact, largest_remainder, percent, round_half_up

decimals = st.decimals(min_value=-(10**9), max_value=10**9, places=4)
amounts = st.lists(st.decimals(min_value=0, max_value=10**6, places=2), min_size=1, max_size=40).filter(
    lambda v: sum(v) > 0
)


@pytest.mark.parametrize(
    ("value", "places", "rounded"),
    [
        ("0.05", 1, "0.1"),
        ("-0.05", 1, "-0.1"),
        ("2.5", 0, "3"),
        ("97.1569", 1, "97.2"),
        ("-0.04", 1, "0.0"),
        ("83.3333", 1, "83.3"),
    ],
)
def test_half_goes_up(value, places, rounded):
    assert str(round_half_up(Decimal(value), places)) == rounded


def test_a_gap_is_computed_unrounded_and_rounded_last():
    assert round_half_up(Decimal("97.157") - Decimal("83.333"), 1) == Decimal("13.8")
    assert round_half_up(Decimal("97.157"), 1) - round_half_up(Decimal("83.333"), 1) == Decimal("13.9")


@given(decimals, st.integers(0, 3))
def test_rounding_moves_by_at_most_half_a_step(value, places):
    assert abs(round_half_up(value, places) - value) <= Decimal(5).scaleb(-places - 1)


@pytest.mark.parametrize("wrong", [1.5, True, "1.5", None])
def test_only_exact_figures_are_taken(wrong):
    with pytest.raises(TypeError):
        exact(wrong)


@pytest.mark.parametrize("wrong", ["NaN", "Infinity", "-Infinity"])
def test_what_is_no_figure_is_refused(wrong):
    with pytest.raises(ValueError):
        round_half_up(Decimal(wrong), 1)


def test_a_ratio_may_exceed_a_hundred_and_may_not_exist():
    assert percent(9617, 1000) == Decimal("961.7")
    assert percent(Decimal("3.9"), 0) is None


@given(amounts, st.integers(0, 3))
def test_shares_add_up_exactly_and_none_is_a_step_away(values, places):
    shares = largest_remainder(values, 100, places)
    assert sum(shares) == 100
    for share, value in zip(shares, values, strict=True):
        assert abs(share - value / sum(values) * 100) < Decimal(1).scaleb(-places)


def test_a_column_that_totals_a_hundred_takes_from_the_smallest_remainder():
    assert largest_remainder([1, 1, 1], 100, 1) == [Decimal("33.4"), Decimal("33.3"), Decimal("33.3")]
    printed = largest_remainder([Decimal("72.97"), *[Decimal("6.08")] * 4, Decimal("2.71")], 100, 1)
    assert printed == [Decimal("72.9"), *[Decimal("6.1")] * 4, Decimal("2.7")]


@pytest.mark.parametrize("values", [[0, 0], [-1, 5]])
def test_shares_of_nothing_are_refused(values):
    with pytest.raises(ValueError):
        largest_remainder(values, 100, 1)


def test_ties_share_a_place_and_the_next_is_empty():
    scores = {
        "裕安": Decimal("91.35"),
        "金安": Decimal("91.35"),
        "霍山": Decimal("95"),
        "舒城": Decimal("93.1"),
        "叶集": Decimal("90"),
    }
    assert competition_ranks(scores) == {"霍山": 1, "舒城": 2, "金安": 3, "裕安": 3, "叶集": 5}


@given(st.dictionaries(st.integers(), st.decimals(min_value=0, max_value=100, places=1), max_size=30), st.randoms())
def test_a_rank_is_one_more_than_those_who_are_better_in_any_order_of_rows(scores, random):
    ranks = competition_ranks(scores)
    for key, score in scores.items():
        assert ranks[key] == 1 + sum(other > score for other in scores.values())
    shuffled = list(scores.items())
    random.shuffle(shuffled)
    assert competition_ranks(dict(shuffled)) == ranks
