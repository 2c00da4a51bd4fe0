"""Months: arithmetic, and the Shanghai month of a moment wherever the machine stands."""

import os
import subprocess
import sys
import time
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import clock
from core.days.months import Month

months = st.builds(Month, st.integers(1990, 2100), st.integers(1, 12))


@given(months)
def test_a_month_is_read_back_as_it_is_written(month):
    assert Month.parse(str(month)) == month


@given(months, st.integers(-600, 600))
def test_adding_and_subtracting_agree(month, n):
    assert (month + n) - month == n
    assert (month + n) + -n == month


@given(months)
def test_neighbours_touch_and_order_is_that_of_time(month):
    assert month.last_day + timedelta(days=1) == month.next.first_day
    assert month.previous < month < month.next
    assert month.first_day in month
    assert month.next.first_day not in month


@given(months, st.integers(1, 31))
def test_a_day_beyond_the_end_is_the_last_day(month, number):
    assert month.day(number) in month
    assert month.day(31) == month.last_day


@pytest.mark.parametrize(
    "text", ["", "2026-13", "2026-00", "26-10", "2026-1", "2026/10", "２０２６-10", "2026-10-01", " 2026-10"]
)
def test_what_is_no_month_is_refused(text):
    with pytest.raises(ValueError):
        Month.parse(text)


def test_between_includes_both_ends_and_is_empty_backwards():
    assert [str(m) for m in Month.between(Month(2025, 11), Month(2026, 2))] == [
        "2025-11",
        "2025-12",
        "2026-01",
        "2026-02",
    ]
    assert list(Month.between(Month(2026, 2), Month(2026, 1))) == []


@pytest.mark.parametrize("zone", ["UTC", "Asia/Shanghai", "America/Los_Angeles"])
def test_a_moment_lies_in_its_shanghai_month_whatever_the_machines_zone(zone, monkeypatch):
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        for month in Month.between(Month(1990, 1), Month(2100, 12)):
            turn = datetime(month.year, month.month, 1, tzinfo=clock.SHANGHAI)
            for before in (timedelta(seconds=1), timedelta(microseconds=1)):
                with clock.at((turn - before).astimezone(UTC)):
                    assert Month.of(clock.today()) == month.previous
            for after in (timedelta(0), timedelta(microseconds=1), timedelta(seconds=1), timedelta(hours=12)):
                with clock.at((turn + after).astimezone(UTC)):
                    assert Month.of(clock.today()) == month
    finally:
        monkeypatch.undo()
        time.tzset()


def test_the_clock_refuses_a_moment_without_a_zone():
    with pytest.raises(ValueError, match="zone"), clock.at(datetime(2026, 1, 1)):  # noqa: DTZ001
        pass


def test_the_real_clock_is_shanghai_time_in_any_zone():
    code = "from core import clock; print(clock.now().utcoffset(), clock.today())"
    run = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"TZ": "America/Los_Angeles"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.split() == ["8:00:00", str((datetime.now(UTC) + timedelta(hours=8)).date())]
    assert isinstance(clock.today(), date)
