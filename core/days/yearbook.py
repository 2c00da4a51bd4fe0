"""A year of the work calendar as its page shows it: twelve months, the days that notices name, and an account that adds up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from core.days.months import Month
from core.days.workdays import MONTHS, ONE_DAY, Calendar, days_after
from core.words import _

# (prefecture's own, at work) → the word in the cell and its classes
MARKS = {
    (False, False): (_("休"), "d-off"),
    (False, True): (_("班"), "d-work"),
    (True, False): (_("州休"), "d-off d-own"),
    (True, True): (_("州班"), "d-work d-own"),
}


@dataclass(frozen=True)
class DayCell:
    """A day in its month: the word under it (empty where no notice names it) and its classes."""

    day: date
    word: str
    css: str
    is_today: bool


@dataclass(frozen=True)
class Named:
    """Days in a row that one notice names alike."""

    first: date
    last: date
    name: str
    is_workday: bool
    own: bool

    @property
    def word(self) -> str:
        return MARKS[self.own, self.is_workday][0]

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


@dataclass(frozen=True)
class MonthSheet:
    """One month: weeks from Monday (None outside of the month), its working days, the days that notices name."""

    month: Month
    weeks: list[list[DayCell | None]]
    workdays: int
    named: list[Named]

    @property
    def name(self) -> str:
        return MONTHS[self.month.month - 1]


@dataclass(frozen=True)
class Account:
    """Days of a year: workdays = weekdays − off + made_up; days = workdays + rest."""

    days: int
    weekdays: int
    off: int
    made_up: int

    @property
    def workdays(self) -> int:
        return self.weekdays - self.off + self.made_up

    @property
    def rest(self) -> int:
        return self.days - self.workdays


def year_days(year: int) -> list[date]:
    """Every day of `year`."""
    return list(days_after(date(year - 1, 12, 31), date(year, 12, 31)))


def months(calendar: Calendar, year: int, today: date) -> list[MonthSheet]:
    """The twelve months of `year`."""
    return [month_sheet(calendar, Month(year, number), today) for number in range(1, 13)]


def month_sheet(calendar: Calendar, month: Month, today: date) -> MonthSheet:
    days = list(days_after(month.first_day - ONE_DAY, month.last_day))
    cells: list[DayCell | None] = [None] * days[0].weekday()
    cells += [cell(calendar, day, today) for day in days]
    cells += [None] * (-len(cells) % 7)
    weeks = [cells[n : n + 7] for n in range(0, len(cells), 7)]
    return MonthSheet(month, weeks, sum(map(calendar.is_workday, days)), list(named(calendar, days)))


def cell(calendar: Calendar, day: date, today: date) -> DayCell:
    word, css = "", "" if day.weekday() < 5 else "d-rest"
    if special := calendar.special(day):
        word, css = MARKS[day in calendar.prefecture, special.is_workday]
    return DayCell(day, word, css, day == today)


def named(calendar: Calendar, days: list[date]) -> Iterator[Named]:
    """What notices say of `days` (in order, without a gap), days in a row together."""
    for (special, own), group in groupby(days, lambda day: (calendar.special(day), day in calendar.prefecture)):
        if special:
            run = list(group)
            yield Named(run[0], run[-1], special.name, special.is_workday, own)


def account(calendar: Calendar, year: int) -> Account:
    """How the working days of `year` come about."""
    days = year_days(year)
    off = sum(day.weekday() < 5 and not calendar.is_workday(day) for day in days)
    made_up = sum(day.weekday() >= 5 and calendar.is_workday(day) for day in days)
    return Account(len(days), sum(day.weekday() < 5 for day in days), off, made_up)
