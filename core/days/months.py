"""A calendar month in Shanghai: the unit in which work is reported, ranked and published."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

_WRITTEN = re.compile(r"(\d{4})-(\d{2})")


@dataclass(frozen=True, order=True)
class Month:
    """Year and month; ordered, hashable, written `2026-10`. Raises ValueError outside of years 1 to 9999 and months 1 to 12."""

    year: int
    month: int

    def __post_init__(self) -> None:
        if not (1 <= self.year <= 9999 and 1 <= self.month <= 12):
            raise ValueError(f"not a month: {self.year}-{self.month}")

    @classmethod
    def parse(cls, text: str) -> Month:
        """The month of `2026-10`. Raises ValueError for anything else."""
        match = _WRITTEN.fullmatch(text) if text.isascii() else None
        if match is None:
            raise ValueError(f"not a month: {text!r}")
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def of(cls, day: date) -> Month:
        """The month that `day` lies in. For a moment take its Shanghai day first (core.clock)."""
        return cls(day.year, day.month)

    @classmethod
    def between(cls, first: Month, last: Month) -> Iterator[Month]:
        """Every month from `first` to `last`, both included; none when `last` is earlier."""
        for n in range(last - first + 1):
            yield first + n

    @property
    def first_day(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def last_day(self) -> date:
        return date(self.year, self.month, monthrange(self.year, self.month)[1])

    @property
    def next(self) -> Month:
        return self + 1

    @property
    def previous(self) -> Month:
        return self + -1

    def day(self, number: int) -> date:
        """Day `number` of the month, the last one where the month is shorter (31 in September is the 30th)."""
        return min(self.first_day + timedelta(days=number - 1), self.last_day)

    def __contains__(self, day: date) -> bool:
        return (day.year, day.month) == (self.year, self.month)

    def __add__(self, months: int) -> Month:
        index = self.year * 12 + self.month - 1 + months
        return Month(index // 12, index % 12 + 1)

    def __sub__(self, other: Month) -> int:
        """How many months lie between: 0 for the same month."""
        return (self.year - other.year) * 12 + self.month - other.month

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"
