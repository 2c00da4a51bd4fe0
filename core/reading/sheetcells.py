"""The cells of one sheet of a stranger's workbook, as expat goes through them (child process of core.reading.workbooks)."""

import re
from collections.abc import Callable, Iterator

from core.reading import archives, cellformats, grids
from core.reading.archives import local
from core.reading.sheetparts import TOO_COMPLICATED, Words, unescaped
from core.refusals import Unfit

MOST_MERGED = 20_000
REFERENCE = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")


class Cells:
    """The cells of one sheet while expat goes through it; each finished row with something in it goes to `emit`."""

    def __init__(self, strings: list[str], formats: list[str], *, from_1904: bool, emit: Callable[[grids.Row], None]):
        self.strings, self.formats, self.from_1904, self.emit = strings, formats, from_1904, emit
        self.row = self.column = self.last_row = self.filled = self.length = 0
        self.kind = self.style = ""
        self.texts: list[str] = []
        self.kinds: dict[str, str] = {}
        self.formulas: list[int] = []
        self.words = Words()
        self.value: list[str] = []
        self.in_value = self.in_cell = False
        self.merged: list[grids.Span] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if ":" in name:
            name = local(name)
        if name == "c":
            self.begin_cell(attributes)
        elif name == "v":
            self.in_value = self.in_cell
        elif name == "row":
            self.begin_row(attributes)
        elif name == "f" and self.in_cell:
            self.formulas.append(self.column)
        elif name == "mergeCell":
            self.add_merged(attributes.get("ref", ""))
        elif self.in_cell:
            self.words.start(name)

    def end(self, name: str) -> None:
        if ":" in name:
            name = local(name)
        if name == "v":
            self.in_value = False
        elif name == "c":
            self.end_cell()
        elif name == "row":
            self.end_row()
        elif self.in_cell:
            self.words.end(name)

    def text(self, data: str) -> None:
        if self.in_value:
            self.value.append(data)
        elif self.in_cell:
            self.words.text(data)

    def begin_row(self, attributes: dict[str, str]) -> None:
        given = attributes.get("r", "")
        self.row = int(given) if given.isascii() and given.isdigit() and len(given) < 9 else self.row + 1
        if self.row <= self.last_row:
            raise Unfit(archives.DAMAGED)
        self.last_row, self.column = self.row, 0
        self.texts, self.kinds, self.formulas = [], {}, []

    def begin_cell(self, attributes: dict[str, str]) -> None:
        self.kind, self.style = attributes.get("t", "n"), attributes.get("s", "")
        reference = attributes.get("r", "")
        self.column = column_of(reference) if reference else self.column + 1
        self.value.clear()
        self.words.parts.clear()
        self.in_cell = True

    def end_cell(self) -> None:
        self.in_cell = False
        text, kind, raw = self.shown("".join(self.value))
        if not text.strip() and not (self.formulas and self.formulas[-1] == self.column):
            return
        if self.row > grids.MOST_ROWS or self.column > grids.MOST_COLUMNS or len(text) > grids.LONGEST_TEXT:
            grids.check_place(self.row, self.column)
            grids.check_text(self.row, self.column, len(text))
        self.filled += 1
        self.length += len(text)
        if self.filled > grids.MOST_CELLS or self.length > grids.MOST_TEXT:
            raise grids.too_much()
        self.texts.extend([""] * (self.column - len(self.texts)))
        self.texts[self.column - 1] = text
        if kind:
            self.kinds[str(self.column)] = f"{kind}:{raw}" if raw else kind

    def shown(self, raw: str) -> cellformats.Shown:
        """The cell as a person sees it, and what it is."""
        if self.kind == "s":
            place = int(raw) if raw.isascii() and raw.isdigit() else -1
            return cellformats.Shown(self.strings[place] if 0 <= place < len(self.strings) else "", "")
        if self.kind == "inlineStr":
            return cellformats.Shown(self.words.take(), "")
        if self.kind == "n":
            return cellformats.number(raw, self.format(), from_1904=self.from_1904) if raw else NOTHING
        if self.kind == "b":
            return cellformats.Shown("TRUE" if raw == "1" else "FALSE", "b")
        if self.kind == "e":
            return cellformats.Shown(raw, "e")
        return cellformats.iso(raw) if self.kind == "d" else cellformats.Shown(unescaped(raw), "")

    def format(self) -> str:
        place = int(self.style) if self.style.isascii() and self.style.isdigit() else 0
        return self.formats[place] if place < len(self.formats) else cellformats.GENERAL

    def end_row(self) -> None:
        if self.texts:
            self.emit(grids.Row(self.row, self.texts, self.kinds, self.formulas))

    def add_merged(self, reference: str) -> None:
        corners = [REFERENCE.fullmatch(corner) for corner in reference.split(":")]
        if len(corners) != 2 or corners[0] is None or corners[1] is None:
            return
        self.merged.append(
            grids.Span(int(corners[0][2]), column_of(corners[0][0]), int(corners[1][2]), column_of(corners[1][0]))
        )
        if len(self.merged) > MOST_MERGED:
            raise Unfit(TOO_COMPLICATED)

    def spans(self, last_row: int) -> Iterator[grids.Span]:
        """The merged ranges that reach into the rows that were read."""
        height = 0
        for span in self.merged:
            if span.top <= last_row:
                height += min(span.bottom, last_row) - span.top + 1
                if height > grids.MOST_CELLS:
                    raise Unfit(TOO_COMPLICATED)
                yield span


NOTHING = cellformats.Shown("", "")
_columns: dict[str, int] = {}


def column_of(reference: str) -> int:
    """The column of `B3`: 2."""
    name = reference.rstrip("0123456789")
    if (known := _columns.get(name)) is not None:
        return known
    if not REFERENCE.fullmatch(f"{name}1"):
        raise Unfit(archives.DAMAGED)
    column = 0
    for letter in name:
        column = column * 26 + ord(letter) - 64
    _columns[name] = column
    return column
