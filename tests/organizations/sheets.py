"""Sheets that tests send: as csv, as workbooks, over the page."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook

from core.reading import workbooks
from organizations.imports import intake
from organizations.models import Import
from tests.filling import FormOf

# the columns of units
ENGLISH = ["code", "name", "parent_code", "level"]
HEAD = ["代码", "名称", "上级代码", "级别", "类别", "简称", "别名", "设立日期", "撤销日期"]


def row(**cells):
    """A row of HEAD for a new county, unless `cells` say otherwise."""
    cells = {"代码": "9803", "名称": "新县", "上级代码": "90", "级别": "county"} | cells
    return [cells.get(heading, "") for heading in HEAD]


def csv_of(rows, encoding="utf-8"):
    return SimpleUploadedFile("表.csv", "\r\n".join(",".join(row) for row in rows).encode(encoding))


def xlsx_of(rows):
    book, out = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return SimpleUploadedFile("表.xlsx", out.getvalue())


def table_of(kind, sheet):
    """The Table of rows of texts (read as a csv is), or of a file."""
    return intake.read(kind, workbooks.read(csv_of(sheet) if isinstance(sheet, list) else sheet))


def write(actor, kind, sheet, **options):
    """Import at once; the Report."""
    return intake.report_of(intake.at_once(actor, kind, "表.csv", table_of(kind, sheet), **options))


def tried(actor, kind, sheet):
    """The Report of what would be written."""
    return intake.tried(actor, kind, table_of(kind, sheet))


def refused(report):
    """{row: sentence}"""
    return {line.number: line.note for line in report.refused}


def outcomes(report):
    return "".join(line.outcome[0] if line.outcome != "changed" else "~" for line in report.lines)


def upload(client, kind, file=None, **data):
    """Send a sheet on the page; the answer."""
    return client.post(reverse(f"organizations:import_{kind}"), data | ({"file": file} if file else {}))


def shown(client, kind, rows):
    """The Import that an upload makes."""
    answer = upload(client, kind, csv_of(rows))
    assert answer.status_code == 302, answer.content.decode()
    return Import.objects.latest("pk")


def confirm(client, imported, **data):
    """Confirm what the page shows; the answer."""
    form = FormOf(client.get(imported.get_absolute_url()).content.decode())
    return client.post(imported.get_absolute_url(), form.fields | data)
