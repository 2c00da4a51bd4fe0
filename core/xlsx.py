"""Workbooks out: written as a stream, styled by name, printed on A3, and never a formula made of somebody's text."""

from dataclasses import dataclass
from tempfile import TemporaryFile

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.utils import get_column_letter

from core.columns import heads_of

LONGEST_TEXT = 32_767  # characters of a cell, by the format
PLACEHOLDER = "□"
CUT = "……"
FORMATS = {
    "text": "@",
    "whole": "#,##0",
    "decimal1": "#,##0.0",
    "decimal2": "#,##0.00",
    "decimal3": "#,##0.000",
    "decimal4": "#,##0.0000",
    "signed0": '+#,##0;"−"#,##0;0',
    "signed1": '+#,##0.0;"−"#,##0.0;0.0',
    "day": "yyyy-mm-dd",
    "moment": "yyyy-mm-dd hh:mm",
}
HAIR, RULE = Side("hair", "8A949C"), Side("thin", "1B2126")


@dataclass
class Written:
    """A finished workbook: the open file (at its start), its rows, and how many cells had to be mended."""

    file: object
    rows: int
    mended: int


def named_styles():
    body = Font(name="宋体", size=10)  # 数据
    head = Font(name="黑体", size=10, bold=True)  # 数据
    under = Border(bottom=HAIR)
    for name, number_format in FORMATS.items():
        side = "left" if name == "text" else "right"
        yield NamedStyle(name=f"k-{name}", font=body, border=under, number_format=number_format,
                         alignment=Alignment(horizontal=side, vertical="top", wrap_text=name == "text"))  # fmt: skip
    yield NamedStyle(
        name="k-title", font=Font(name="宋体", size=16, bold=True), alignment=Alignment(vertical="center")
    )  # 数据
    yield NamedStyle(name="k-note", font=Font(name="宋体", size=9, color="4A545C"))  # 数据
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
    writer = Writer(page)
    writer.line([str(sheet.title)], "k-title")
    writer.line([as_of], "k-note")
    for row in head_rows(heads, len(columns)):
        writer.line(row, "k-head")
    merge_heads(page, heads)
    count = fill(writer, page, sheet, columns, rows, first=3 + len(heads))
    out = TemporaryFile()  # noqa: SIM115 — the response closes it
    book.save(out)
    out.seek(0)
    return Written(out, count, writer.mended)


def fill(writer, page, sheet, columns, rows, first):
    """Write the body; how many rows it has without its category rows."""
    getters = [column.get for column in columns]
    typers = [column.kind.typed for column in columns]
    styles = [f"k-{column.kind.style}" for column in columns]
    category, count, at = None, 0, first
    for row in rows:
        if sheet.category and (found := sheet.category(row)) != category:
            category = found
            writer.line([f"{found[0]}　{found[1]}".rstrip("　"), *[None] * (len(columns) - 1)], "k-category")
            page.merged_cells.ranges.add(_range(at, 1, at, len(columns)))
            at += 1
        writer.row([typed(get(row)) for typed, get in zip(typers, getters, strict=True)], styles)
        count += 1
        at += 1
    return count


class Writer:
    """Appends rows of styled cells and mends what the format can't hold."""

    def __init__(self, page):
        self.page = page
        self.mended = 0

    def line(self, values, style):
        self.row(values, [style] * len(values))

    def row(self, values, styles):
        self.page.append([self.cell(value, style) for value, style in zip(values, styles, strict=True)])

    def cell(self, value, style):
        if isinstance(value, str):
            return self.text(value, style)
        made = WriteOnlyCell(self.page, value)
        made.style = style
        return made

    def text(self, value, style):
        """Text stays text: what begins with = is no formula; what the format can't hold is marked and counted."""
        if ILLEGAL_CHARACTERS_RE.search(value) or "\ufffe" in value or "\uffff" in value:
            value = (
                ILLEGAL_CHARACTERS_RE.sub(PLACEHOLDER, value)
                .replace("\ufffe", PLACEHOLDER)
                .replace("\uffff", PLACEHOLDER)
            )
            self.mended += 1
        if len(value) > LONGEST_TEXT:
            value = value[: LONGEST_TEXT - len(CUT)] + CUT
            self.mended += 1
        made = WriteOnlyCell(self.page, value)
        made.data_type = "s"
        made.style = style
        return made


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
    from openpyxl.worksheet.cell_range import CellRange

    return CellRange(min_row=row, min_col=column, max_row=last_row, max_col=last_column)


def lay_out(page, columns, head_rows, *, landscape):
    """Widths, frozen head, and printing: A3 across, the head on each sheet, page numbers below."""
    for n, column in enumerate(columns, 1):
        page.column_dimensions[get_column_letter(n)].width = column.width
    page.freeze_panes = f"A{3 + head_rows}"
    page.print_title_rows = f"1:{2 + head_rows}"
    page.page_setup.orientation = "landscape" if landscape else "portrait"
    page.page_setup.paperSize = 8 if landscape else 9  # A3, A4
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.oddFooter.center.text = "— &P / &N —"


def safe_title(title):
    """A name that a sheet may have: 31 characters, none of []:*?/\\."""
    return "".join(c for c in title if c not in "[]:*?/\\")[:31] or "Sheet"
