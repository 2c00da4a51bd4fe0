"""任务分解表 that tests send: pasted, as workbooks, as our own exports; the reports of their imports."""

import io
from dataclasses import replace

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from core.lists import exports, xlsx
from core.reading import workbooks
from organizations.imports import intake
from tasks.models import KeyTask
from tasks.sheets.register import REGISTER
from tasks.views.register import ORDER, tasks_of


def pasted(rows):
    """Cells as a spreadsheet puts them on the clipboard."""
    return workbooks.read_pasted("\n".join("\t".join(str(cell) for cell in row) for row in rows))


def book(*rows, merged=()):
    """A workbook with these rows and merged ranges, as a file."""
    made, out = Workbook(), io.BytesIO()
    for row in rows:
        made.active.append(row)
    for area in merged:
        made.active.merge_cells(area)
    made.save(out)
    return SimpleUploadedFile("分解表.xlsx", out.getvalue())


def raw(sheet, programme, document=None):
    grid = pasted(sheet) if isinstance(sheet, list) else workbooks.read(sheet)
    return replace(intake.read("tasks", grid), programme=programme.pk, document=document and document.pk)


def write(p, sheet, programme, *, document=None, **options):
    """Import at once; the Report."""
    return intake.report_of(intake.at_once(p.system, "tasks", "表", raw(sheet, programme, document), **options))


def tried(p, sheet, programme):
    return intake.tried(p.system, "tasks", raw(sheet, programme))


def task(programme, title):
    return KeyTask.objects.get(programme=programme, title=title)


def named(one, role):
    return [row.text for row in one.units.filter(role=role)]


def exported(p, programme, kind):
    """The register of a programme as our own export, to be sent again."""
    rows = list(tasks_of(p.system, programme).order_by(*ORDER))
    if kind == "csv":
        return SimpleUploadedFile("册.csv", "".join(exports.csv_lines(REGISTER, rows, "whole")).encode())
    with xlsx.write(REGISTER, rows, set_name="whole").file as file:
        return SimpleUploadedFile("册.xlsx", file.read())
