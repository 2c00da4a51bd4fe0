"""When a period's work is due: pure dates, asked by `core.background.runs` on every tick."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice

from core.clock import SHANGHAI
from core.days.months import Month
from core.days.workdays import Calendar

LONGEST_SHIFT = timedelta(days=40)  # no row of days off is longer


@dataclass(frozen=True)
class Policy:
    """When a kind of run is due.

    `rhythm` monthly: the period is a month, done on `day` of the month after it (31 in a short month is its last day);
    daily, workdays: the period is a day, done on that day. `at` is Shanghai time. `shift_to_workday` moves a day off on.
    """

    rhythm: str
    at: time
    day: int | None = None
    shift_to_workday: bool = False
    active_from: str = ""


def due_periods(
    policy: Policy, calendar: Calendar, now: datetime, *, after: str = ""
) -> Iterator[tuple[str, datetime]]:
    """(period, due moment) of all that is due by `now`, oldest first, from `active_from` on and later than period `after`."""
    for period in _periods(policy, calendar, max(policy.active_from, after), now.astimezone(SHANGHAI).date()):
        if period <= after:
            continue
        due = due_at(policy, calendar, period)
        if due > now:
            return
        yield period, due


def next_due(policy: Policy, calendar: Calendar, now: datetime) -> tuple[str, datetime]:
    """The first (period, due moment) that lies after `now`; days off may have moved an older period beyond it."""
    today = now.astimezone(SHANGHAI).date()
    since = today - LONGEST_SHIFT
    earliest = str(Month.of(since).previous) if policy.rhythm == "monthly" else since.isoformat()
    for period in _periods(policy, calendar, max(earliest, policy.active_from), date.max):
        due = due_at(policy, calendar, period)
        if due > now:
            return period, due
    raise ValueError("a policy without a next day")


def first_dues(policy: Policy, calendar: Calendar, count: int) -> list[tuple[str, datetime]]:
    """The first `count` (period, due moment) of `policy`, from `active_from` on, past ones too."""
    periods = islice(_periods(policy, calendar, policy.active_from, date.max), count)
    return [(period, due_at(policy, calendar, period)) for period in periods]


def due_at(policy: Policy, calendar: Calendar, period: str) -> datetime:
    """The moment at which `period` is due."""
    day = Month.parse(period).next.day(policy.day or 1) if policy.rhythm == "monthly" else date.fromisoformat(period)
    if policy.shift_to_workday:
        day = calendar.next_workday(day)
    return datetime.combine(day, policy.at, tzinfo=SHANGHAI)


def _periods(policy: Policy, calendar: Calendar, first: str, today: date) -> Iterator[str]:
    """The periods from `first` on whose day of work may lie before or on `today`."""
    if policy.rhythm == "monthly":
        for month in Month.between(Month.parse(first), Month.of(today)):
            yield str(month)
        return
    day = date.fromisoformat(first)
    while day <= today:
        if policy.rhythm == "daily" or calendar.is_workday(day):
            yield day.isoformat()
        day += timedelta(days=1)
