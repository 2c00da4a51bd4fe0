"""Tables as text: csv and tsv files, and cells pasted from Excel or WPS."""

import csv
import re
from collections.abc import Iterator
from io import StringIO

from core.reading import texts
from core.reading.grids import LONGEST_TEXT, MOST_CELLS, Grid, Row, checked, too_much
from core.refusals import Unfit
from core.words import _

LINE_END = re.compile(r"\r\n?")


def read_csv(data: bytes) -> Grid:
    """The table of a csv or tsv file. Raises Unfit for an unknown encoding and for what is more than the limits."""
    text = LINE_END.sub("\n", texts.decoded(data, controls=True))
    delimiter = delimiter_of(text)
    if text.count(delimiter) + text.count("\n") > 2 * MOST_CELLS:
        raise too_much()
    return Grid(checked(csv_rows(text, delimiter)))


def delimiter_of(text: str) -> str:
    """A tab where the first line that holds something has one, else a comma."""
    first = next((line for line in text.split("\n", 50)[:50] if line.strip()), "")
    return "\t" if "\t" in first else ","


def csv_rows(text: str, delimiter: str) -> Iterator[Row]:
    number = 0
    try:
        for number, fields in enumerate(csv.reader(StringIO(text), delimiter=delimiter, strict=True), 1):
            yield Row(number, fields)
    except csv.Error as why:
        raise Unfit(
            _("第 %(row)d 行读不出来：引号没有成对，或一格文字太长。请用 Excel 或 WPS 打开核对，另存后重试"),
            row=number + 1,
        ) from why


def read_pasted(text: str) -> Grid:
    """The cells of a paste: tabs between cells, quotes around a cell that holds a line break, a tab or quotes."""
    if text.count("\t") + text.count("\n") > 2 * MOST_CELLS:
        raise too_much()
    return Grid(checked(pasted_rows(LINE_END.sub("\n", text).rstrip("\n"))))


def pasted_rows(text: str) -> Iterator[Row]:
    number, fields, at = 1, [], 0
    while at <= len(text):
        cell, at = pasted_cell(text, at)
        fields.append(cell)
        if text[at : at + 1] != "\t":
            yield Row(number, fields)
            number, fields = number + 1, []
        at += 1


def pasted_cell(text: str, at: int) -> tuple[str, int]:
    """(the cell that begins at `at`, the place of the tab or line break behind it)."""
    if text.startswith('"', at) and (quoted := quoted_cell(text, at)):
        return quoted
    ends = [end for end in (text.find("\t", at), text.find("\n", at)) if end >= 0]
    end = min(ends, default=len(text))
    return text[at:end], end


def quoted_cell(text: str, at: int) -> tuple[str, int] | None:
    """A cell in quotes, or None where the quotes are part of the text: Excel puts them only around breaks, tabs and quotes."""
    inner, place, limit = at + 1, at + 1, at + 2 * LONGEST_TEXT
    while (place := text.find('"', place, limit)) >= 0:
        following = text[place + 1 : place + 2]
        if following == '"':
            place += 2
        elif following in ("", "\t", "\n"):
            cell = text[inner:place]
            needed = any(mark in cell for mark in ("\n", "\t", '""'))
            return (cell.replace('""', '"'), place + 1) if needed else None
        else:
            return None
    return None
