"""When periods are due: in order, none left out, none early, in Shanghai's days wherever the machine stands."""

import os
import time as machine
from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core import clock
from core.clock import SHANGHAI
from core.days.months import Month
from core.days.schedule import Policy, due_at, due_periods, next_due
from core.days.workdays import Calendar, SpecialDay

ROW = {date(2026, 10, n): SpecialDay(False, "国庆节") for n in range(1, 9)}
WORK = {date(2026, 10, 10): SpecialDay(True, "国庆节调休"), date(2026, 9, 27): SpecialDay(True, "国庆节调休")}
OWN = {date(2026, 11, n): SpecialDay(False, "民族节日") for n in range(10, 31)}
CALENDAR = Calendar(frozenset({2026}), ROW | WORK, OWN)

times = st.times(max_value=time(23, 59, 59))
monthly = st.builds(
    Policy,
    rhythm=st.just("monthly"),
    at=times,
    day=st.integers(1, 31),
    shift_to_workday=st.booleans(),
    active_from=st.sampled_from(["2026-01", "2026-08", "2026-12"]),
)
by_day = st.builds(
    Policy,
    rhythm=st.sampled_from(["daily", "workdays"]),
    at=times,
    shift_to_workday=st.booleans(),
    active_from=st.sampled_from(["2026-08-01", "2026-10-03", "2026-12-31"]),
)
policies = monthly | by_day
moments = st.builds(
    lambda seconds, zone: datetime.fromtimestamp(seconds, zone),
    st.integers(int(datetime(2026, 7, 1, tzinfo=UTC).timestamp()), int(datetime(2027, 2, 28, tzinfo=UTC).timestamp())),
    st.sampled_from([UTC, SHANGHAI]),
)


def all_periods(policy, until):
    """Every period from the first one on whose own first day is not after `until`, the plain way."""
    day = date.fromisoformat(policy.active_from + ("-01" if policy.rhythm == "monthly" else ""))
    while day <= until:
        if policy.rhythm == "monthly":
            if day.day == 1:
                yield str(Month.of(day))
        elif policy.rhythm == "daily" or CALENDAR.is_workday(day):
            yield day.isoformat()
        day += timedelta(days=1)


@given(policies, moments)
@settings(deadline=None, max_examples=150)
def test_what_is_due_is_complete_in_order_and_never_early(policy, now):
    found = list(due_periods(policy, CALENDAR, now))
    expected = [p for p in all_periods(policy, now.astimezone(SHANGHAI).date()) if due_at(policy, CALENDAR, p) <= now]
    assert [period for period, _at in found] == expected
    assert all(at <= now for _period, at in found)
    assert all(a[0] < b[0] and a[1] <= b[1] for a, b in pairwise(found))


@given(policies, moments, st.data())
@settings(deadline=None, max_examples=100)
def test_going_on_after_a_period_gives_the_rest(policy, now, data):
    found = list(due_periods(policy, CALENDAR, now))
    n = data.draw(st.integers(0, max(0, len(found) - 1)))
    if found:
        assert list(due_periods(policy, CALENDAR, now, after=found[n][0])) == found[n + 1 :]


@given(policies, moments)
@example(  # the last day of January is off: December's work has moved to February
    Policy("monthly", time(8), day=31, shift_to_workday=True, active_from="2026-01"),
    datetime(2027, 2, 1, 7, tzinfo=SHANGHAI),
)
@settings(deadline=None, max_examples=150)
def test_the_next_one_lies_ahead_and_nothing_lies_between(policy, now):
    period, at = next_due(policy, CALENDAR, now)
    assert at > now
    before = [p for p, _at in due_periods(policy, CALENDAR, at - timedelta(microseconds=1))]
    assert before == [p for p, _at in due_periods(policy, CALENDAR, now)]
    assert period in [p for p, _at in due_periods(policy, CALENDAR, at)]


def test_the_thirty_first_is_the_last_day_of_a_short_month():
    policy = Policy("monthly", time(8), day=31, active_from="2026-01")
    days = [due_at(policy, CALENDAR, f"2026-{month:02d}").date().isoformat() for month in (1, 3, 5)]
    assert days == ["2026-02-28", "2026-04-30", "2026-06-30"]


def test_a_day_off_moves_on_over_the_whole_row_of_them():
    policy = Policy("monthly", time(8), day=1, shift_to_workday=True, active_from="2026-01")
    assert due_at(policy, CALENDAR, "2026-09").date() == date(2026, 10, 9)
    assert due_at(policy, CALENDAR, "2026-08").date() == date(2026, 9, 1)


# J8: the ends of months, whatever zone the machine is set to


@pytest.fixture(params=["UTC", "Asia/Shanghai", "America/Los_Angeles"])
def machine_zone(request):
    before = os.environ.get("TZ")
    os.environ["TZ"] = request.param
    machine.tzset()
    yield
    os.environ.pop("TZ")
    if before is not None:
        os.environ["TZ"] = before
    machine.tzset()


AROUND = [
    timedelta(microseconds=-1),
    timedelta(seconds=-1),
    timedelta(0),
    timedelta(microseconds=1),
    timedelta(seconds=1),
]


def test_every_month_from_1992_to_2100_begins_at_midnight_in_shanghai(machine_zone):
    """1,308 months × 5 instants around each beginning (before 1992 the clocks of Shanghai kept summer time)."""
    wrong = []
    for year in range(1992, 2101):
        for month in range(1, 13):
            this = Month(year, month)
            midnight = datetime(year, month, 1, tzinfo=SHANGHAI).astimezone(UTC)
            assert midnight.hour == 16
            for shift in AROUND:
                with clock.at(midnight + shift):
                    found = Month.of(clock.today())
                    if found != (this if shift >= timedelta(0) else this.previous):
                        wrong.append((this, shift))
    assert wrong == []


def test_a_months_work_is_due_not_a_moment_early_or_late(machine_zone):
    policy = Policy("monthly", time(0), day=1, active_from="2024-01")
    for month in Month.between(Month(2024, 1), Month(2027, 12)):
        due = datetime(month.next.year, month.next.month, 1, tzinfo=SHANGHAI)
        for shift in AROUND:
            now = (due + shift).astimezone(UTC)
            periods = [period for period, _at in due_periods(policy, CALENDAR, now)]
            assert (str(month) in periods) == (shift >= timedelta(0))
        assert monthrange(month.year, month.month)[1] == month.last_day.day
