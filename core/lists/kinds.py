"""How a value of one sort is written: on screen (short), in full (exports, print), and as a typed cell of a workbook."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from core.arithmetic import round_half_up
from core.clock import SHANGHAI

MISSING = "—"
MINUS = "\N{MINUS SIGN}"


@dataclass(frozen=True)
class Kind:
    """How values of one sort are written."""

    name: str
    style: str = "text"  # named style of the workbook
    numeric: bool = False

    def text(self, value: Any) -> str:
        return MISSING if value is None or value == "" else str(value)

    def full(self, value: Any) -> str:
        return self.text(value)

    def typed(self, value: Any) -> Any:
        return None if value is None or value == "" else str(value)


@dataclass(frozen=True)
class Figure(Kind):
    """A number to `places` decimals, half up; `signed` keeps its +; `blank_zero` leaves counts of nothing empty."""

    numeric: bool = True
    places: int = 0
    signed: bool = False
    blank_zero: bool = False

    def text(self, value):
        if value is None:
            return MISSING
        if self.blank_zero and value == 0:
            return ""
        rounded = round_half_up(value, self.places)
        sign = MINUS if rounded < 0 else "+" if self.signed and rounded > 0 else ""
        return f"{sign}{abs(rounded):,}"

    def typed(self, value):
        return None if value is None or (self.blank_zero and value == 0) else round_half_up(value, self.places)


@dataclass(frozen=True)
class Day(Kind):
    """A date: `11-30` on screen (with its year where `year` says so), in full elsewhere. A moment counts as its Shanghai day."""

    year: bool = False

    def text(self, value):
        return MISSING if value is None else self.full(value) if self.year else f"{day_of(value):%m-%d}"

    def full(self, value):
        return MISSING if value is None else day_of(value).isoformat()

    def typed(self, value):
        return None if value is None else day_of(value)


def day_of(value: date) -> date:
    return value.astimezone(SHANGHAI).date() if isinstance(value, datetime) else value


@dataclass(frozen=True)
class Moment(Kind):
    """A moment in Shanghai time, to the minute (with its year on screen where `year` says so)."""

    year: bool = False

    def text(self, value):
        return (
            MISSING if value is None else self.full(value) if self.year else f"{value.astimezone(SHANGHAI):%m-%d %H:%M}"
        )

    def full(self, value):
        return MISSING if value is None else f"{value.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"

    def typed(self, value):
        return None if value is None else value.astimezone(SHANGHAI).replace(tzinfo=None)


@dataclass(frozen=True)
class YesNo(Kind):
    def text(self, value):
        return MISSING if value is None else _("是") if value else _("否")

    def typed(self, value):
        return None if value is None else self.text(value)


TEXT = Kind("text")
WHOLE = Figure("whole", "whole")
COUNT = Figure("whole", "whole", blank_zero=True)
PERCENT = Figure("percent", "decimal1", places=1)
GAP = Figure("gap", "signed1", places=1, signed=True)
DAYS = Figure("days", "signed0", signed=True)
DAY = Day("day", "day")
FULL_DAY = Day("full day", "day", year=True)
MOMENT = Moment("moment", "moment")
FULL_MOMENT = Moment("full moment", "moment", year=True)
YES_NO = YesNo("yes or no")


def decimal(places: int) -> Figure:
    """A number to `places` decimals (0 to 4)."""
    return Figure(f"decimal{places}", f"decimal{places}" if places else "whole", places=places)
