"""A table that somebody sent, whatever it came as (xlsx, csv, pasted): rows of cells that know their place.

grid = workbooks.read(uploaded)
header = grid.header({"code": ("编码", "code"), "name": ("名称", "name")}, required=("code", "name"))
for record in grid.records(header):
    record["code"].text, record["code"].place, record.number
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from functools import cached_property

from core.refusals import Unfit
from core.words import Sentence, _

MOST_ROWS = 60_000
MOST_COLUMNS = 200
MOST_CELLS = 1_200_000  # cells with something in them
MOST_TEXT = 20_000_000  # characters of all cells together
LONGEST_TEXT = 32_767  # characters of one cell, by the format
HEADER_WITHIN = 20  # rows in which the header is looked for

Value = None | str | Decimal | date | datetime | time | bool


def letters(column: int) -> str:
    """1 is A, 27 is AA."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def place(row: int, column: int) -> Sentence:
    """`第 3 行 B 列`."""
    return Sentence(_("第 %(row)d 行 %(column)s 列"), {"row": row, "column": letters(column)})


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell. `text` is what a person sees; `value` the same as str, Decimal, date, datetime, time, bool or None.

    A formula has the text that was computed when the file was saved, and says so; it is never computed here.
    """

    row: int
    column: int
    text: str = ""
    value: Value = None
    is_formula: bool = False
    is_error: bool = False

    @property
    def place(self) -> Sentence:
        return place(self.row, self.column)

    @property
    def is_blank(self) -> bool:
        return not self.text.strip()


@dataclass(frozen=True, slots=True)
class Row:
    """One row as it was sent. `kinds` names what is no plain text: {column: kind, or kind and value}."""

    number: int
    texts: Sequence[str]
    kinds: Mapping[str, str] = field(default_factory=dict)
    formulas: Sequence[int] = ()

    def cell(self, column: int) -> Cell:
        """The cell at `column` (1 is A); a blank one beyond the end."""
        text = self.texts[column - 1] if column <= len(self.texts) else ""
        kind, _sep, raw = self.kinds.get(str(column), "").partition(":")
        return Cell(self.number, column, text, typed(kind, raw or text), column in self.formulas, kind == "e")

    def cells(self) -> list[Cell]:
        return [self.cell(column) for column in range(1, len(self.texts) + 1)]


def typed(kind: str, raw: str) -> Value:
    """`raw` as its kind says: n number, d day, t moment, h time of day, b yes or no, e error, else text."""
    if kind == "n":
        return Decimal(raw)
    if kind == "d":
        return date.fromisoformat(raw)
    if kind == "t":
        return datetime.fromisoformat(raw)
    if kind == "h":
        return time.fromisoformat(raw)
    if kind == "b":
        return raw == "TRUE"
    return raw if raw.strip() and kind != "e" else None


@dataclass(frozen=True, slots=True)
class Span:
    """A merged range, first and last row and column included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Header:
    """Where each known column stands, and the headings that nobody knows."""

    row: int
    columns: Mapping[str, int]
    unknown: Sequence[Cell]


@dataclass(frozen=True)
class Record:
    """One row below the header, by the names of its columns. A column that is not in the table gives a blank cell."""

    row: Row
    header: Header

    @property
    def number(self) -> int:
        return self.row.number

    def __getitem__(self, name: str) -> Cell:
        return self.row.cell(self.header.columns[name]) if name in self.header.columns else Cell(self.number, 0)


@dataclass(frozen=True)
class Grid:
    """All rows that hold something, in order; `sheet` is the one that was read, `sheets` all that a reader sees."""

    rows: Sequence[Row]
    merged: Sequence[Span] = ()
    sheet: str = ""
    sheets: Sequence[str] = ()

    @cached_property
    def width(self) -> int:
        return max((len(row.texts) for row in self.rows), default=0)

    @cached_property
    def by_number(self) -> dict[int, Row]:
        return {row.number: row for row in self.rows}

    def cell(self, row: int, column: int) -> Cell:
        found = self.by_number.get(row)
        return found.cell(column) if found else Cell(row, column)

    def shown(self, row: int, column: int) -> Cell:
        """The cell that a person sees at this place: of a merged range its first one."""
        for span in self.spans_by_row.get(row, ()):
            if span.left <= column <= span.right:
                return self.cell(span.top, span.left)
        return self.cell(row, column)

    @cached_property
    def spans_by_row(self) -> dict[int, list[Span]]:
        found: dict[int, list[Span]] = {}
        last = self.rows[-1].number if self.rows else 0
        for span in self.merged:
            for row in range(span.top, min(span.bottom, last) + 1):
                found.setdefault(row, []).append(span)
        return found

    def formulas(self) -> Iterator[Cell]:
        """The cells whose text was computed by the sender's program."""
        for row in self.rows:
            for column in row.formulas:
                yield row.cell(column)

    def header(self, names: Mapping[str, Sequence[str]], *, required: Sequence[str] = ()) -> Header:
        """The row, within the first 20, that holds most of `names` ({our name: headings it may have}).

        Raises Unfit where a required column is missing or one stands there twice.
        """
        meant = {plain(heading): name for name, headings in names.items() for heading in headings}
        near = self.rows[:HEADER_WITHIN]
        best = max(near, key=lambda row: sum(plain(text) in meant for text in row.texts), default=Row(1, ()))
        columns: dict[str, int] = {}
        unknown = []
        for cell in best.cells():
            if (name := meant.get(plain(cell.text))) is None:
                unknown.extend([] if cell.is_blank else [cell])
            elif name in columns:
                raise Unfit(_("%(place)s：“%(text)s”列重复，请只留一列"), place=cell.place, text=cell.text)
            else:
                columns[name] = cell.column
        if missing := [names[name][0] for name in required if name not in columns]:
            raise Unfit(
                _("表头缺少这些列：%(missing)s。请补上后重试；表头须在前 %(n)d 行"),
                missing="、".join(missing), n=HEADER_WITHIN,  # 数据
            )  # fmt: skip
        return Header(best.number, columns, unknown)

    def records(self, header: Header) -> Iterator[Record]:
        """The rows below the header that hold something in a known column."""
        columns = header.columns.values()
        for row in self.rows:
            if row.number > header.row and any(not row.cell(column).is_blank for column in columns):
                yield Record(row, header)


def plain(heading: str) -> str:
    """A heading as it is compared: without blanks, line breaks, the star of a required column, and width of letters."""
    return re.sub(r"[\s*]", "", unicodedata.normalize("NFKC", heading)).casefold()


def checked(rows: Iterator[Row]) -> list[Row]:
    """The rows that hold something. Raises Unfit, with its place, for more than the limits."""
    kept, cells, length = [], 0, 0
    for row in rows:
        filled = [column for column, text in enumerate(row.texts, 1) if text.strip()]
        if not filled:
            continue
        check_place(row.number, filled[-1])
        for column in filled:
            check_text(row.number, column, len(row.texts[column - 1]))
            length += len(row.texts[column - 1])
        cells += len(filled)
        if cells > MOST_CELLS or length > MOST_TEXT:
            raise too_much()
        kept.append(row)
    return kept


def check_place(row: int, column: int) -> None:
    if row > MOST_ROWS or column > MOST_COLUMNS:
        raise Unfit(
            _("%(place)s有内容，超出可读的范围（%(rows)d 行、%(columns)d 列）：请删去范围外的内容，或拆成几个文件"),
            place=place(row, column), rows=MOST_ROWS, columns=MOST_COLUMNS,
        )  # fmt: skip


def check_text(row: int, column: int, length: int) -> None:
    if length > LONGEST_TEXT:
        raise Unfit(
            _("%(place)s的文字有 %(length)d 个，超过 %(n)d 个：请缩短或分到几格"),
            place=place(row, column), length=length, n=LONGEST_TEXT,
        )  # fmt: skip


def too_much() -> Unfit:
    return Unfit(
        _("内容太多（超过 %(n)d 万格或 %(m)d 万字）：请拆成几个文件"), n=MOST_CELLS // 10_000, m=MOST_TEXT // 10_000
    )
