"""Working days: the state's calendar, a prefecture's days over it, and the words."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.days.workdays import Calendar, SpecialDay, calendar_day_term, days_left, workday_term

OFF = {d: SpecialDay(False, "彝族年") for d in (date(2018, 11, n) for n in range(20, 27))}
WORK = {date(2018, 11, 17): SpecialDay(True, "调休"), date(2018, 11, 18): SpecialDay(True, "调休")}
STATE = {
    date(2018, 12, 29): SpecialDay(True, "元旦调休"),
    date(2018, 12, 31): SpecialDay(False, "元旦"),
    date(2019, 1, 1): SpecialDay(False, "元旦"),
}
state_calendar = Calendar(frozenset({2018, 2019}), STATE, {})
prefecture = Calendar(frozenset({2018, 2019}), STATE, OFF | WORK)
days = st.dates(date(2018, 10, 1), date(2019, 2, 1))


@pytest.mark.parametrize(("count", "by_state", "in_liangshan"), [(5, 23, 28), (10, 30, 35)])
def test_a_term_in_liangshan_ends_later_than_by_the_states_calendar(count, by_state, in_liangshan):
    start = date(2018, 11, 16)
    first = date(2018, 11, 1)
    assert state_calendar.add_workdays(start, count) == first + timedelta(days=by_state - 1)
    assert prefecture.add_workdays(start, count) == first + timedelta(days=in_liangshan - 1)


@given(days, st.integers(1, 60), st.booleans())
@settings(deadline=None)
def test_counting_back_gives_the_same_number_and_never_ends_on_a_day_off(start, count, start_counts):
    due = prefecture.add_workdays(start, count, start_counts=start_counts)
    assert prefecture.is_workday(due)
    begin = start - timedelta(days=1) if start_counts else start
    assert prefecture.workdays_between(begin, due) == count
    assert prefecture.workdays_between(due, begin) == -count
    assert prefecture.add_workdays(start, count + 1, start_counts=start_counts) > due


@given(days, st.integers(1, 30), st.booleans())
@settings(deadline=None)
def test_the_explanation_counts_to_the_same_day(start, count, start_counts):
    term = workday_term(prefecture, start, count, start_counts=start_counts)
    assert term.due == prefecture.add_workdays(start, count, start_counts=start_counts)
    assert [s.number for s in term.steps if s.number] == list(range(1, count + 1))
    assert term.steps[-1].day == term.due
    assert [s.day for s in term.steps] == sorted({s.day for s in term.steps})


def test_the_words_name_the_layer_and_the_holiday():
    assert str(prefecture.why(date(2018, 11, 20))) == "2018 年 11 月 20 日（星期二）：彝族年，本州通知放假"
    assert str(prefecture.why(date(2018, 11, 17))) == "2018 年 11 月 17 日（星期六）：调休，本州通知上班"
    assert str(prefecture.why(date(2018, 12, 29))) == "2018 年 12 月 29 日（星期六）：元旦调休，国家通知调休上班"
    assert str(prefecture.why(date(2018, 11, 16))) == "2018 年 11 月 16 日（星期五）：工作日"
    assert str(prefecture.why(date(2018, 11, 11))) == "2018 年 11 月 11 日（星期日）：周末休息"


def test_a_last_day_off_moves_a_calendar_term_to_the_next_working_day():
    term = calendar_day_term(prefecture, date(2018, 11, 16), 5)
    assert term.due == date(2018, 11, 27)
    assert term.steps[1].number == 5
    assert "顺延" in str(term.steps[-1].words)


def test_the_day_of_issue_counts_only_where_the_paper_says_so():
    friday = date(2018, 10, 12)
    assert state_calendar.add_workdays(friday, 1) == date(2018, 10, 15)
    assert state_calendar.add_workdays(friday, 1, start_counts=True) == friday


def test_a_term_that_reaches_into_an_unpublished_year_is_provisional():
    assert not workday_term(prefecture, date(2019, 12, 20), 3).provisional
    assert workday_term(prefecture, date(2019, 12, 30), 3).provisional


def test_days_left_are_signed():
    assert days_left(date(2026, 11, 3), date(2026, 11, 5)) == 2
    assert days_left(date(2026, 11, 3), date(2026, 10, 31)) == -3


@pytest.mark.parametrize("count", [0, -1])
def test_a_term_without_days_is_refused(count):
    for term in (workday_term, calendar_day_term):
        with pytest.raises(ValueError):
            term(prefecture, date(2018, 11, 16), count)
