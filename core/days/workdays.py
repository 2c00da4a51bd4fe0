"""Working days over a calendar in two layers, and in words why a day is the day.

The state's calendar (State Council notice each autumn) lies under the prefecture's own days (民族节日, each prefecture's office issues them).
A year without a state notice counts by Monday to Friday and is provisional (暂定).
Counting follows 民法典 第二百零一条至第二百零三条: the first day does not count; a last day off moves to the next working day.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from core.words import Sentence, _

WEEKDAYS = (_("星期一"), _("星期二"), _("星期三"), _("星期四"), _("星期五"), _("星期六"), _("星期日"))
MONTHS = (
    _("1 月"), _("2 月"), _("3 月"), _("4 月"), _("5 月"), _("6 月"),
    _("7 月"), _("8 月"), _("9 月"), _("10 月"), _("11 月"), _("12 月"),
)  # fmt: skip
ONE_DAY = timedelta(days=1)
NOTICE_MONTH = 11  # from its first day on the next year's notice is asked for


@dataclass(frozen=True)
class SpecialDay:
    """A day that a notice names: off or at work."""

    is_workday: bool
    name: str


@dataclass(frozen=True)
class Calendar:
    """The days that differ from Monday to Friday, by layer, and the years whose state notice is out."""

    published_years: frozenset[int]
    state: Mapping[date, SpecialDay]
    prefecture: Mapping[date, SpecialDay]

    def special(self, day: date) -> SpecialDay | None:
        """What a notice says of `day`; the prefecture's word lies over the state's."""
        return self.prefecture.get(day) or self.state.get(day)

    def is_workday(self, day: date) -> bool:
        special = self.special(day)
        return special.is_workday if special else day.weekday() < 5

    def is_provisional(self, *days: date) -> bool:
        """Whether a year from the first to the last of `days` has no state notice yet."""
        years = range(min(days).year, max(days).year + 1)
        return any(year not in self.published_years for year in years)

    def next_workday(self, day: date) -> date:
        """`day` itself when it is a working day, else the next one."""
        while not self.is_workday(day):
            day += ONE_DAY
        return day

    def add_workdays(self, start: date, count: int, *, start_counts: bool = False) -> date:
        """The last of `count` working days from `start`. Raises ValueError for a count below 1.

        `start` does not count itself, unless the paper says 自发出之日起 (`start_counts`).
        """
        if count < 1:
            raise ValueError("a term has at least one day")
        day = start if start_counts else start + ONE_DAY
        while True:
            if self.is_workday(day):
                count -= 1
                if not count:
                    return day
            day += ONE_DAY

    def workdays_between(self, start: date, end: date) -> int:
        """Working days after `start` up to and with `end`; negative when `end` is earlier, 0 for the same day."""
        if end < start:
            return -self.workdays_between(end, start)
        return sum(self.is_workday(day) for day in days_after(start, end))

    def why(self, day: date) -> Sentence:
        """In words why `day` is or is not a working day."""
        values = {"day": day_in_words(day), "weekday": WEEKDAYS[day.weekday()]}
        for layer, at_work, off in (
            (
                self.prefecture,
                _("%(day)s（%(weekday)s）：%(name)s，本州通知上班"),
                _("%(day)s（%(weekday)s）：%(name)s，本州通知放假"),
            ),
            (
                self.state,
                _("%(day)s（%(weekday)s）：%(name)s，国家通知调休上班"),
                _("%(day)s（%(weekday)s）：%(name)s，国家通知放假"),
            ),
        ):
            if special := layer.get(day):
                return Sentence(at_work if special.is_workday else off, values | {"name": special.name})
        if day.weekday() < 5:
            return Sentence(_("%(day)s（%(weekday)s）：工作日"), values)
        return Sentence(_("%(day)s（%(weekday)s）：周末休息"), values)


def days_after(start: date, end: date) -> Iterator[date]:
    """Each day after `start` up to and with `end`."""
    for n in range(1, (end - start).days + 1):
        yield start + n * ONE_DAY


def notice_owed(published_years: Collection[int], today: date) -> int | None:
    """The year whose state notice should stand in the calendar by `today` and doesn't; None when all is there.

    The State Council's office issues the notice for the next year in October or November: it is asked for from 1 November.
    """
    if today.year not in published_years:
        return today.year
    if today.month >= NOTICE_MONTH and today.year + 1 not in published_years:
        return today.year + 1
    return None


def days_left(today: date, due: date) -> int:
    """余天 in calendar days, signed: 0 on the day itself, −3 when it lies three days back."""
    return (due - today).days


def day_in_words(day: date) -> Sentence:
    values = {"year": day.year, "month": MONTHS[day.month - 1], "day": day.day}
    return Sentence(_("%(year)d 年 %(month)s %(day)d 日"), values)


@dataclass(frozen=True)
class Step:
    """One line of the explanation: the day, the running number of the counted day (None when it does not count), the words."""

    day: date
    number: int | None
    words: Sentence


@dataclass(frozen=True)
class Term:
    """A term that was counted: the day it ends, whether that is provisional, and how it came about."""

    start: date
    due: date
    provisional: bool
    steps: tuple[Step, ...]


def workday_term(calendar: Calendar, start: date, count: int, *, start_counts: bool = False) -> Term:
    """`count` working days from `start`, explained day by day. Raises ValueError for a count below 1."""
    due = calendar.add_workdays(start, count, start_counts=start_counts)
    steps, number = [] if start_counts else [Step(start, None, _first_day(start))], 0
    first = start - ONE_DAY if start_counts else start
    for day in days_after(first, due):
        counted = calendar.is_workday(day)
        number += counted
        steps.append(Step(day, number if counted else None, calendar.why(day)))
    return Term(start, due, calendar.is_provisional(start, due), tuple(steps))


def calendar_day_term(calendar: Calendar, start: date, count: int, *, start_counts: bool = False) -> Term:
    """`count` calendar days from `start`; a last day off moves to the next working day (民法典 第二百零三条)."""
    if count < 1:
        raise ValueError("a term has at least one day")
    last = start + (count - 1 if start_counts else count) * ONE_DAY
    due = calendar.next_workday(last)
    steps = [] if start_counts else [Step(start, None, _first_day(start))]
    steps.append(Step(last, count, calendar.why(last)))
    for day in days_after(last, due):
        steps.append(Step(day, None, Sentence(_("顺延：%(why)s"), {"why": calendar.why(day)})))
    return Term(start, due, calendar.is_provisional(start, due), tuple(steps))


def _first_day(start: date) -> Sentence:
    return Sentence(_("%(day)s：起算当日不计"), {"day": day_in_words(start)})
