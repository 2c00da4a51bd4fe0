"""Downloads of a sheet: xlsx, or csv that a spreadsheet opens without running anything of it."""

import csv
from urllib.parse import quote

from django.http import FileResponse, StreamingHttpResponse
from django.utils.translation import gettext as _

from core import clock, xlsx
from core.columns import full_row

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LEADS = tuple("=+-@\t\r\n＝＋－＠|%")  # what a spreadsheet may take for a formula  # 数据
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
        response = StreamingHttpResponse(csv_lines(sheet, rows, set_name), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
        return response
    return None


class Echo:
    """A file that hands back what is written to it."""

    def write(self, text):
        return text


def csv_lines(sheet, rows, set_name=""):
    """UTF-8 with a byte order mark, so that Excel reads Chinese; one line at a time."""
    columns = sheet.written(set_name)
    numeric = [column.kind.numeric for column in columns]
    writer = csv.writer(Echo())
    yield "\ufeff" + writer.writerow([harmless(str(column.label)) for column in columns])
    for row in rows:
        texts = full_row(columns, row)
        yield writer.writerow(
            [plain_figure(t) if is_figure else harmless(t) for t, is_figure in zip(texts, numeric, strict=True)]
        )


def harmless(text):
    """`text` with an apostrophe before it where a spreadsheet would start to compute."""
    return f"'{text}" if text.lstrip(" \u3000\u00a0\"'").startswith(LEADS) or text.startswith(LEADS) else text


def plain_figure(text):
    """A figure as every program reads it: no thousands comma, a plain minus."""
    return text.replace(",", "").replace("\N{MINUS SIGN}", "-").replace("+", "")
