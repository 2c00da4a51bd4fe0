"""Downloads of a sheet: xlsx, or csv that a spreadsheet opens without running anything of it."""

import csv
import re

from django.http import FileResponse, StreamingHttpResponse
from django.utils import translation
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from core import clock
from core.characters import fitting
from core.lists import xlsx
from core.lists.kinds import MISSING

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# what a spreadsheet may take for a formula: the signs and their twins, also behind blanks, quotes and what nobody sees
LIVE = re.compile("[\t\r\n]|[\\s\"'‘’“”\u200b-\u200f\u2060\ufeff]*[=+\\-@|%−﹦﹢﹣﹫﹪＝＋－＠｜％⁼⁺⁻₌₊₋]")  # 数据
FORMATS = ("xlsx", "csv")


def export(sheet, rows, kind, *, set_name="", as_of=""):
    """The response that hands `rows` out as `kind`; None for a kind that is unknown."""
    name = f"{sheet.title} {clock.today():%Y%m%d}.{kind}"
    as_of = as_of or _("导出时间 %(at)s") % {"at": f"{clock.now():%Y-%m-%d %H:%M}"}
    if kind == "xlsx":
        written = xlsx.write(sheet, rows, set_name=set_name, as_of=as_of)
        response = FileResponse(written.file, as_attachment=True, filename=name, content_type=XLSX)
        response["X-Mended-Cells"] = str(written.mended)
        return response
    if kind == "csv":
        lines = in_language(translation.get_language(), csv_lines(sheet, rows, set_name))
        response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = content_disposition_header(True, name)
        return response
    return None


def in_language(language, lines):
    """`lines`, each made in `language`: a stream is read when the request's own language is over."""
    while True:
        with translation.override(language):
            line = next(lines, None)
        if line is None:
            return
        yield line


class Echo:
    """A file that hands back what is written to it."""

    def write(self, text):
        return text


def csv_lines(sheet, rows, set_name=""):
    """UTF-8 with a byte order mark, so that Excel reads Chinese; one line at a time.

    Text stands in quotes, so that a program which splits at `;` finds nothing to split; figures stand bare.
    """
    columns = sheet.written(set_name)
    writer = csv.writer(Echo(), quoting=csv.QUOTE_NONNUMERIC)
    yield "\ufeff" + writer.writerow([harmless(label_of(column)) for column in columns])
    for row in rows:
        yield writer.writerow([field(column.kind, column.get(row)) for column in columns])


def label_of(column):
    """The label under its group: a flat file has one line of heads."""
    return f"{column.group} {column.label}".strip()


def field(kind, value):
    """A Decimal for a figure (`-13.8`, as every program reads it), else a text that no spreadsheet runs."""
    number = kind.typed(value) if kind.numeric else None
    return number if number is not None else harmless(fitting(kind.full(value)))


def harmless(text):
    """`text` with an apostrophe before it where a spreadsheet would start to compute."""
    return f"'{text}" if LIVE.match(text) else text


def taken_back(text):
    """A cell of an export as it was before: nothing for what was missing, without the apostrophe of `harmless`."""
    if text == MISSING:
        return ""
    return text[1:] if text.startswith("'") and LIVE.match(text[1:]) else text
