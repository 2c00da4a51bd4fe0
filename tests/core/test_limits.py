"""Limits: exact in every span, exact for many at once, given back, and forgotten."""

import random
import time
from datetime import datetime, timedelta

import pytest

from core import clock, limits
from core.models import Limit

TEN = limits.Rule("test", 10, 15 * 60)


def at(seconds, base=datetime(2026, 3, 2, 8, 0, tzinfo=clock.SHANGHAI)):
    return clock.at(base + timedelta(seconds=seconds))


def taken(seconds, rule=TEN):
    with at(seconds):
        return limits.reserve(rule, "somebody") is not None


def test_ten_are_allowed_and_the_eleventh_is_not(db):
    assert [taken(n) for n in range(12)] == [True] * 10 + [False] * 2


def test_who_used_all_waits_at_most_a_third_longer_than_the_span(db):
    assert all(taken(299) for _n in range(10))
    assert not taken(299 + 900)
    assert taken(299 + 900 + 301)


@pytest.mark.parametrize("seed", range(12))
def test_no_span_of_the_rule_ever_holds_more(db, seed):
    moments = sorted(random.Random(seed).choices(range(4000), k=60))
    rule = limits.Rule("test", 5, 15 * 60)
    good = [moment for moment in moments if taken(moment, rule)]
    assert good
    for first in good:
        assert sum(first <= moment < first + rule.seconds for moment in good) <= rule.most


def test_each_subject_and_each_rule_counts_alone(db):
    assert all(taken(n) for n in range(10))
    with at(5):
        assert limits.reserve(TEN, "somebody else")
        assert limits.reserve(limits.Rule("other", 10, 900), "somebody")
    assert not taken(5)


def test_a_good_try_is_given_back(db):
    with at(0):
        for _n in range(30):
            limits.give_back([limits.reserve(TEN, "somebody")])
        assert all(limits.reserve(TEN, "somebody") for _n in range(10))
        assert limits.reserve(TEN, "somebody") is None


def test_one_statement_decides(db, django_assert_num_queries):
    with at(0), django_assert_num_queries(1):
        limits.reserve(TEN, "somebody")
    with at(0), django_assert_num_queries(1):
        limits.reserve(TEN, "somebody")


@pytest.mark.parametrize("most", [1, 10, 100])
def test_two_hundred_at_once_get_exactly_the_limit(parallel, most):
    rule = limits.Rule("test", most, 900)

    def one(_k):
        with at(0):
            return limits.reserve(rule, "somebody")

    results = parallel.run(one, 200)
    assert [type(result).__name__ for result in results if not isinstance(result, limits.Try | None)] == []
    assert sum(result is not None for result in results) == most
    assert Limit.objects.get().used == most


def test_a_limit_that_reads_before_it_writes_would_let_more_through(parallel):
    """The control of the test above: two hundred at once do find the gap between reading and writing."""
    Limit.objects.create(key="read first", begins=0, used=0)

    def one(_k):
        row = Limit.objects.get(key="read first")
        if row.used >= 10:
            return False
        time.sleep(0.001)
        row.used += 1
        row.save()
        return True

    assert parallel.run(one, 200).count(True) > 10


def test_a_row_keeps_no_name(db):
    with at(0):
        limits.reserve(TEN, "somebody")
    assert "somebody" not in Limit.objects.get().key


def test_old_rows_are_swept(db):
    assert taken(0)
    with at(3 * 24 * 3600):
        assert limits.sweep() == 1
        assert limits.sweep() == 0


@pytest.mark.parametrize("seconds", [0, 10, 24 * 3600 * 3])
def test_a_span_that_cannot_be_cut_is_no_rule(seconds):
    with pytest.raises(ValueError, match="rule"):
        limits.Rule("test", 10, seconds)
