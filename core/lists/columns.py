"""Columns once: a `Sheet` of `Column`s serves the screen table, xlsx, csv, print and the annex of a document.

A cell becomes text here and nowhere else, so a figure looks the same wherever it is read.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from core.lists.kinds import (
    COUNT,
    DAY,
    DAYS,
    FULL_DAY,
    GAP,
    MISSING,
    MOMENT,
    PERCENT,
    TEXT,
    WHOLE,
    YES_NO,
    Kind,
    decimal,
)

__all__ = [
    "COUNT", "DAY", "DAYS", "FULL_DAY", "GAP", "MISSING", "MOMENT", "PERCENT", "TEXT", "WHOLE", "YES_NO", "Button", "Column",
    "Kind", "Sheet", "Table", "decimal", "full_row", "heads_of", "typed_row",
]  # fmt: skip

Getter = Callable[[Any], Any]


@dataclass(frozen=True)
class Button:
    """An act on a row, sent by POST to `url`; `about` names the row for those who hear the page."""

    label: Any
    url: str
    about: str = ""


@dataclass(frozen=True)
class Column:
    """One column of a sheet.

    `value`: an attribute path (`unit.name`, None on the way gives None) or a function of the row; the key if left out.
    `sort`: the database field that the head sorts by. `phone`: the class of tokens.css under which the cell stands in a record.
    `sub`, `link`, `lamp`: functions of the row for a second line, an address, and a light's letter. `button`: a function of the
    row for the Button that stands in the cell, or None; such a column is for the screen alone.
    `track`: the bar in place of the text, as the values of the template tag of that name, or None.
    `mark`: the class of the text (`gap-r`); a negative 余天 is `late` without being asked.
    `matrix`: the cell of a matrix: the short light with the text as its count, on the light's tint.
    `where_used`: on the screen only where some row has something in it (acts that few readers may do).
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
    track: Getter | None = None
    mark: Getter | None = None
    matrix: bool = False
    where_used: bool = False
    button: Getter | None = None
    get: Getter = field(init=False, repr=False)

    def __post_init__(self):
        source = self.value if self.value is not None else self.key
        object.__setattr__(self, "get", source if callable(source) else path_getter(source))

    @cached_property
    def head_classes(self) -> str:
        figure = self.kind.numeric and not self.matrix
        parts = ["num" if figure else "", "gl" if self.group_line else "", "m" if self.matrix else "", self.css]
        return " ".join(filter(None, parts))

    @cached_property
    def classes(self) -> str:
        return f"{self.head_classes} {self.phone}".strip()


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
    track: dict[str, Any] | None = None
    mark: str = ""
    matrix: bool = False
    button: Button | None = None


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
    css: str = ""


@dataclass(frozen=True)
class Sheet:
    """Columns with a title; `sets` are named choices of columns, the first one shown unless another is asked for.

    `category(row)` gives (label, note) of the category row that a row belongs to, or None; `css(row)` the class of its line (`me`, `tot`).
    `empty` says what is not there and what next. `look` is the table's class: `rec` turns rows into records on a phone; a narrow table or
    a matrix does without it (`""`, `tight`).
    """

    name: str
    title: Any
    columns: tuple[Column, ...]
    empty: Any
    sets: tuple[tuple[str, Any, tuple[str, ...]], ...] = ()
    category: Getter | None = None
    css: Getter | None = None
    note: Any = ""
    look: str = "rec"

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

    def written(self, set_name: str = "") -> tuple[Column, ...]:
        """The columns that leave the screen: what can be clicked stays behind."""
        return tuple(column for column in self.chosen(set_name) if column.button is None)

    def table(
        self, rows: Iterable[Any], *, set_name: str = "", sorting: Callable[[Column], tuple[str, str]] | None = None
    ) -> Table:
        """The screen table of `rows`; `sorting(column)` gives (address, direction) of sortable heads."""
        rows = list(rows)
        columns = tuple(
            column for column in self.chosen(set_name) if not column.where_used or any(map(column.get, rows))
        )
        lines = list(self.lines(rows, columns))
        heads = heads_of(columns, sorting)
        return Table(str(self.title), heads, lines, len(columns), str(self.empty), str(self.note), self.look)

    def lines(self, rows: Iterable[Any], columns: tuple[Column, ...]) -> Iterator[Line]:
        labels = [str(column.label) for column in columns]
        category = None
        for row in rows:
            if self.category and (found := self.category(row)) and found != category:
                category = found
                yield Line(label=str(found[0]), note=str(found[1]))
            css = self.css(row) if self.css else ""
            pairs = zip(columns, labels, strict=True)
            yield Line(tuple(cell(column, label, row, total=css == "tot") for column, label in pairs), css=css)


def cell(column: Column, label: str, row: Any, *, total: bool = False) -> Cell:
    """The cell of `column` in `row`; a `total` row leaves blank what has no total."""
    if column.button:
        return Cell("", column.classes, label, column.heads_row, button=column.button(row))
    value = column.get(row)
    lamp = column.lamp(row) or "" if column.lamp else ""
    return Cell(
        text="" if total and value is None else column.kind.text(value),
        classes=f"{column.classes} m-{lamp}" if column.matrix and lamp else column.classes,
        label=label,
        heads_row=column.heads_row,
        sub=str(column.sub(row) or "") if column.sub else "",
        url=column.link(row) or "" if column.link else "",
        lamp=lamp,
        track=column.track(row) if column.track else None,
        mark=mark_of(column, value, row),
        matrix=column.matrix,
    )


def mark_of(column: Column, value: Any, row: Any) -> str:
    if column.mark:
        return column.mark(row) or ""
    return "late" if column.kind is DAYS and value is not None and value < 0 else ""


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
    return Head(str(column.label), column.head_classes, rowspan=rowspan, url=url, direction=direction)


def typed_row(columns, row):
    """The values of a row as a workbook takes them: Decimal, date, datetime without zone, text or None."""
    return [column.kind.typed(column.get(row)) for column in columns]


def full_row(columns, row):
    """The texts of a row in full, for csv and documents."""
    return [column.kind.full(column.get(row)) for column in columns]


Typed = Decimal | date | datetime | str | int | None
