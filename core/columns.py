"""Columns once: a `Sheet` of `Column`s serves the screen table, xlsx, csv, print and the annex of a document.

A cell becomes text here and nowhere else, so a figure looks the same wherever it is read.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from core.arithmetic import round_half_up
from core.clock import SHANGHAI

MISSING = "—"
MINUS = "\N{MINUS SIGN}"


# kinds: how a value is written on screen (short), in full (exports, print), and as a typed cell of a workbook


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
        return None if value is None else str(value)


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
    """A date: `11-30` on screen, in full with its year elsewhere."""

    def text(self, value):
        return MISSING if value is None else f"{value:%m-%d}"

    def full(self, value):
        return MISSING if value is None else value.isoformat()

    def typed(self, value):
        return value


@dataclass(frozen=True)
class Moment(Kind):
    """A moment in Shanghai time, to the minute."""

    def text(self, value):
        return MISSING if value is None else f"{value.astimezone(SHANGHAI):%m-%d %H:%M}"

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
FULL_DAY = Kind("full day", "day")
MOMENT = Moment("moment", "moment")
YES_NO = YesNo("yes or no")


def decimal(places: int) -> Figure:
    """A number to `places` decimals (0 to 4)."""
    return Figure(f"decimal{places}", f"decimal{places}" if places else "whole", places=places)


Getter = Callable[[Any], Any]


@dataclass(frozen=True)
class Column:
    """One column of a sheet.

    `value`: an attribute path (`unit.name`, None on the way gives None) or a function of the row; the key if left out.
    `sort`: the database field that the head sorts by. `phone`: the class of tokens.css under which the cell stands in a record.
    `sub`, `link`, `lamp`: functions of the row for a second line, an address, and a light's letter.
    """

    key: str
    label: Any
    value: str | Getter | None = None
    kind: Kind = TEXT
    group: Any = ""
    css: str = ""
    phone: str = "s6"
    width: int = 12
    sort: str = ""
    heads_row: bool = False
    group_line: bool = False
    sub: Getter | None = None
    link: Getter | None = None
    lamp: Getter | None = None
    get: Getter = field(init=False, repr=False)

    def __post_init__(self):
        source = self.value if self.value is not None else self.key
        object.__setattr__(self, "get", source if callable(source) else path_getter(source))

    @property
    def classes(self) -> str:
        parts = ["num" if self.kind.numeric else "", "gl" if self.group_line else "", self.css, self.phone]
        return " ".join(part for part in parts if part)


def path_getter(path: str) -> Getter:
    """A function that follows `a.b.c` on objects and dicts; None on the way ends it; a name that is missing raises."""
    names = path.split(".")

    def get(row):
        for name in names:
            if row is None:
                return None
            row = row[name] if isinstance(row, dict) else getattr(row, name)
        return row

    return get


@dataclass(frozen=True)
class Cell:
    """A cell whose text is made."""

    text: str
    classes: str
    label: str
    heads_row: bool
    sub: str = ""
    url: str = ""
    lamp: str = ""


@dataclass(frozen=True)
class Line:
    """A row of cells, or a spanning category row (`label`, `note`)."""

    cells: tuple[Cell, ...] = ()
    label: str = ""
    note: str = ""
    css: str = ""


@dataclass(frozen=True)
class Head:
    """A head cell: spans, and the address that sorts by it."""

    label: str
    classes: str
    colspan: int = 1
    rowspan: int = 1
    url: str = ""
    direction: str = ""  # ascending, descending or nothing


@dataclass(frozen=True)
class Table:
    """What core/table.html draws."""

    caption: str
    heads: list[list[Head]]
    lines: list[Line]
    width: int
    empty: str
    note: str = ""


@dataclass(frozen=True)
class Sheet:
    """Columns with a title; `sets` are named choices of columns, the first one shown unless another is asked for.

    `category(row)` gives (label, note) of the category row that a row belongs to; `css(row)` the class of its line (`me`, `tot`).
    `empty` says what is not there and what next.
    """

    name: str
    title: Any
    columns: tuple[Column, ...]
    empty: Any
    sets: tuple[tuple[str, Any, tuple[str, ...]], ...] = ()
    category: Getter | None = None
    css: Getter | None = None
    note: Any = ""

    def __post_init__(self):
        known = [column.key for column in self.columns]
        if len(known) != len(set(known)):
            raise ValueError(f"{self.name}: a key stands twice")
        for _name, _label, keys in self.sets:
            if unknown := set(keys) - set(known):
                raise ValueError(f"{self.name}: no column {unknown}")

    def chosen(self, set_name: str = "") -> tuple[Column, ...]:
        """The columns of a set; of the first one when the name is unknown; all where there are no sets."""
        if not self.sets:
            return self.columns
        keys = next((keys for name, _label, keys in self.sets if name == set_name), self.sets[0][2])
        return tuple(column for column in self.columns if column.key in keys)

    def table(
        self, rows: Iterable[Any], *, set_name: str = "", sorting: Callable[[Column], tuple[str, str]] | None = None
    ) -> Table:
        """The screen table of `rows`; `sorting(column)` gives (address, direction) of sortable heads."""
        columns = self.chosen(set_name)
        lines = list(self.lines(rows, columns))
        return Table(str(self.title), heads_of(columns, sorting), lines, len(columns), str(self.empty), str(self.note))

    def lines(self, rows: Iterable[Any], columns: tuple[Column, ...]) -> Iterator[Line]:
        labels = [str(column.label) for column in columns]
        category = None
        for row in rows:
            if self.category and (found := self.category(row)) != category:
                category = found
                yield Line(label=str(found[0]), note=str(found[1]))
            css = self.css(row) if self.css else ""
            yield Line(tuple(cell(column, label, row) for column, label in zip(columns, labels, strict=True)), css=css)


def cell(column: Column, label: str, row: Any) -> Cell:
    return Cell(
        text=column.kind.text(column.get(row)),
        classes=column.classes,
        label=label,
        heads_row=column.heads_row,
        sub=str(column.sub(row) or "") if column.sub else "",
        url=column.link(row) or "" if column.link else "",
        lamp=column.lamp(row) or "" if column.lamp else "",
    )


def heads_of(columns, sorting=None):
    """One head row, or two where columns belong together."""
    rows = 2 if any(column.group for column in columns) else 1
    over, under, n = [], [], 0
    while n < len(columns):
        column = columns[n]
        if not column.group:
            over.append(_head(column, sorting, rowspan=rows))
            n += 1
            continue
        together = 1
        while n + together < len(columns) and str(columns[n + together].group) == str(column.group):
            together += 1
        over.append(Head(str(column.group), "gl", colspan=together))
        under += [_head(c, sorting) for c in columns[n : n + together]]
        n += together
    return [over, under] if under else [over]


def _head(column, sorting, rowspan=1):
    url, direction = sorting(column) if sorting and column.sort else ("", "")
    classes = " ".join(
        c for c in ("num" if column.kind.numeric else "", "gl" if column.group_line else "", column.css) if c
    )
    return Head(str(column.label), classes, rowspan=rowspan, url=url, direction=direction)


def typed_row(columns, row):
    """The values of a row as a workbook takes them: Decimal, date, datetime without zone, text or None."""
    return [column.kind.typed(column.get(row)) for column in columns]


def full_row(columns, row):
    """The texts of a row in full, for csv and documents."""
    return [column.kind.full(column.get(row)) for column in columns]


Typed = Decimal | date | datetime | str | int | None
