"""Workbooks out: written as a stream, styled by name, printed on A3, and never a formula made of somebody's text."""

import re
from dataclasses import dataclass
from datetime import date
from math import ceil
from tempfile import TemporaryFile

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.page import PageMargins

from core.characters import fitting
from core.lists.columns import heads_of

LONGEST_TEXT = 32_767  # UTF-16 units of a cell, by the format
CUT = "……"
LOOKS_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
LINE_HEIGHT, HIGHEST = 13, 409  # points of a line, and of any row
FIRST_YEAR = 1901  # the days before March 1900 have no number, or a wrong one
FORMATS = {
    "text": "@",
    "whole": '#,##0;"−"#,##0',
    "decimal1": '#,##0.0;"−"#,##0.0',
    "decimal2": '#,##0.00;"−"#,##0.00',
    "decimal3": '#,##0.000;"−"#,##0.000',
    "decimal4": '#,##0.0000;"−"#,##0.0000',
    "signed0": '+#,##0;"−"#,##0;0',
    "signed1": '+#,##0.0;"−"#,##0.0;0.0',
    "day": "yyyy-mm-dd",
    "moment": "yyyy-mm-dd hh:mm",
}
SONG, HEI = "宋体", "黑体"  # 数据
HAIR, RULE = Side("hair", "8A949C"), Side("thin", "1B2126")


@dataclass
class Written:
    """A finished workbook: the open file (at its start), its rows, and how many cells had to be mended."""

    file: object
    rows: int
    mended: int


def named_styles():
    body, head = Font(name=SONG, size=10), Font(name=HEI, size=10, bold=True)
    under = Border(bottom=HAIR)
    for name, number_format in FORMATS.items():
        place = {"text": Alignment("left", "top", wrap_text=True), "day": Alignment("center", "top")}
        yield NamedStyle(name=f"k-{name}", font=body, border=under, number_format=number_format,
                         alignment=place.get(name, Alignment("right", "top", indent=1)))  # fmt: skip
    yield NamedStyle(name="k-title", font=Font(name=SONG, size=16, bold=True), alignment=Alignment(vertical="center"))
    yield NamedStyle(name="k-note", font=Font(name=SONG, size=9, color="4A545C"))
    yield NamedStyle(name="k-head", font=head, fill=PatternFill("solid", "F5F6F4"),
                     border=Border(top=RULE, bottom=RULE), alignment=Alignment(horizontal="center", vertical="center", wrap_text=True))  # fmt: skip
    yield NamedStyle(name="k-category", font=head, fill=PatternFill("solid", "E9EEF0"), border=Border(bottom=RULE))


def write(sheet, rows, *, set_name="", as_of="", landscape=True):
    """Write `rows` (any iterable, read once) of `sheet` into a temporary file. One bad cell never stops the others."""
    columns = sheet.written(set_name)
    book = Workbook(write_only=True)
    for style in named_styles():
        book.add_named_style(style)
    page = book.create_sheet(safe_title(str(sheet.title)))
    heads = heads_of(columns)
    lay_out(page, columns, len(heads), landscape=landscape)
    writer = Writer(page, [column.width for column in columns])
    writer.line([str(sheet.title)], "k-title")
    writer.line([as_of], "k-note")
    for row in head_rows(heads, len(columns)):
        writer.line(row, "k-head", wraps=True)
    merge_heads(page, heads)
    count = fill(writer, page, sheet, columns, rows)
    out = TemporaryFile()  # noqa: SIM115 — the response closes it
    book.save(out)
    out.seek(0)
    return Written(out, count, writer.mended)


def fill(writer, page, sheet, columns, rows):
    """Write the body; how many rows it has without its category rows."""
    getters = [column.get for column in columns]
    typers = [column.kind.typed for column in columns]
    styles = [f"k-{column.kind.style}" for column in columns]
    category, count = None, 0
    for row in rows:
        if sheet.category and (found := sheet.category(row)) != category:
            category = found
            writer.line([f"{found[0]}　{found[1]}".rstrip("　"), *[None] * (len(columns) - 1)], "k-category")
            page.merged_cells.ranges.add(_range(writer.at, 1, writer.at, len(columns)))
        writer.row([typed(get(row)) for typed, get in zip(typers, getters, strict=True)], styles)
        count += 1
    return count


class Writer:
    """Appends rows of styled cells and mends what the format can't hold.

    A row is written at once, so the cells of a column are one cell whose value changes: making and styling each costs more.
    """

    def __init__(self, page, widths):
        self.page, self.widths = page, widths
        self.cells = {}
        self.at = self.mended = 0

    def line(self, values, style, *, wraps=False):
        self.row(values, [style] * len(values), wraps=wraps)

    def row(self, values, styles, *, wraps=True):
        """The next row; its height is written where text wraps, as not every program finds it by itself."""
        self.at += 1
        cells = [self.cell(n, value, style) for n, (value, style) in enumerate(zip(values, styles, strict=True))]
        lines = max(map(lines_of, values, self.widths)) if wraps else 1
        if lines > 1:
            self.page.row_dimensions[self.at].height = min(lines * LINE_HEIGHT + 2, HIGHEST)
        self.page.append(cells)
        self.page.row_dimensions.pop(self.at, None)

    def cell(self, n, value, style):
        cell = self.cells.get((n, style))
        if cell is None:
            cell = self.cells[n, style] = WriteOnlyCell(self.page)
            cell.style = style
        text = self.text(value) if isinstance(value, str) else self.dated(value) if isinstance(value, date) else None
        cell.value = value if text is None else text
        if text is not None:
            cell.data_type = "s"  # what begins with = is no formula
        return cell

    def text(self, value):
        """What the format can't hold is marked and counted; what Excel would read as the code of a character is escaped."""
        if (fit := fitting(value)) != value:
            self.mended += 1
        if len(fit) > LONGEST_TEXT // 2 and len(units := fit.encode("utf-16-le")) > 2 * LONGEST_TEXT:
            fit = units[: 2 * (LONGEST_TEXT - len(CUT))].decode("utf-16-le", "ignore") + CUT
            self.mended += 1
        return LOOKS_ESCAPED.sub("_x005F_", fit) if "_x" in fit else fit

    @staticmethod
    def dated(value):
        """The text of a day that a workbook has no number for, or None."""
        return None if value.year >= FIRST_YEAR else f"{value:%Y-%m-%d}"


def lines_of(value, width):
    """How many lines a text takes in a column of `width` digits; a Chinese character takes the place of two."""
    if not isinstance(value, str) or (len(value) * 2 < width and "\n" not in value):
        return 1
    places = [(len(line) + len(line.encode("utf-8", "replace"))) // 2 for line in value.split("\n")]
    return sum(max(1, ceil(place / (width - 1))) for place in places)


def head_rows(heads, width):
    """The head as rows of `width` values, None where a span covers the place."""
    if len(heads) == 1:
        yield [head.label for head in heads[0]]
        return
    over, under = [], []
    below = iter(heads[1])
    for head in heads[0]:
        over += [head.label, *[None] * (head.colspan - 1)]
        under += [None] if head.rowspan == 2 else [next(below).label for _ in range(head.colspan)]
    yield from (over, under)


def merge_heads(page, heads):
    """Merge the spans of a two-level head, which stands in rows 3 and 4."""
    if len(heads) == 1:
        return
    at = 1
    for head in heads[0]:
        if head.rowspan == 2:
            page.merged_cells.ranges.add(_range(3, at, 4, at))
        elif head.colspan > 1:
            page.merged_cells.ranges.add(_range(3, at, 3, at + head.colspan - 1))
        at += head.colspan


def _range(row, column, last_row, last_column):
    return CellRange(min_row=row, min_col=column, max_row=last_row, max_col=last_column)


def lay_out(page, columns, head_rows, *, landscape):
    """Widths, frozen head, and printing: A3 across, the head on each sheet, page numbers below."""
    for n, column in enumerate(columns, 1):
        page.column_dimensions[get_column_letter(n)].width = column.width
    named = [n for n, column in enumerate(columns[:3], 1) if column.heads_row]
    page.freeze_panes = f"{get_column_letter(max(named, default=0) + 1)}{3 + head_rows}"
    page.print_title_rows = f"1:{2 + head_rows}"
    page.page_setup.orientation = "landscape" if landscape else "portrait"
    page.page_setup.paperSize = 8 if landscape else 9  # A3, A4
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.page_margins = PageMargins(left=0.5, right=0.5, top=0.6, bottom=0.7, header=0.3, footer=0.35)
    page.oddFooter.center.text = "— &P / &N —"


def safe_title(title):
    """A name that a sheet may have: 31 characters, none of []:*?/\\, no apostrophe at its ends."""
    return "".join(c for c in fitting(title) if c not in "[]:*?/\\")[:31].strip("' ") or "Sheet"
