"""A 任务分解表 of 1,000 rows beside reading the same cells with openpyxl alone: seconds inside the process, read, shown and written."""

import io
import os
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("VAR_DIR", tempfile.mkdtemp(prefix="key-tasks-bench-"))
ROWS = 1000


def book():
    """A workbook with ROWS tasks, each with three units, a target and a phrase for its day."""
    from openpyxl import Workbook

    made, out = Workbook(write_only=True), io.BytesIO()
    page = made.create_sheet()
    page.append(
        ["序号", "类别", "重点工作", "牵头单位", "配合单位", "督办单位", "完成时限", "目标值", "计量单位", "办结标准"]
    )
    for n in range(1, ROWS + 1):
        page.append(
            [
                n,
                f"第{n % 7}类/第{n % 42}项",
                f"第{n}件重点工作",
                "州农业农村局",
                "州水利局、州财政局",
                "州推进办",
                "12月底前",
                n,
                "公里",
                "通过验收",
            ]
        )
    made.save(out)
    return out.getvalue()


def timed(work):
    begun = time.perf_counter()
    result = work()
    return result, time.perf_counter() - begun


def floor(body):
    from openpyxl import load_workbook

    return sum(1 for row in load_workbook(io.BytesIO(body), read_only=True).active.iter_rows(values_only=True) if row)


def main():
    import django

    django.setup()
    from django.core.files.base import ContentFile
    from django.core.management import call_command

    from core.actor import Actor, acting
    from core.reading import workbooks
    from organizations.imports import intake
    from tasks.models import GovernmentTerm, Programme

    call_command("migrate", verbosity=0)
    call_command("demonstration", verbosity=0)
    body = book()
    _rows, least = timed(lambda: floor(body))
    with acting(Actor.system("bench")) as actor:
        programme = Programme.make(
            actor, term=GovernmentTerm.objects.first(), title="一千件", first_year=2026, last_year=2028
        )
        raw, reading = timed(
            lambda: replace(intake.read("tasks", workbooks.read(ContentFile(body, "表.xlsx"))), programme=programme.pk)
        )
        shown, trying = timed(lambda: intake.tried(actor, "tasks", raw))
        _made, writing = timed(lambda: intake.at_once(actor, "tasks", "表.xlsx", raw))
        again, unchanged = timed(lambda: intake.tried(actor, "tasks", raw))
    assert (shown.counts["created"], again.counts["unchanged"]) == (ROWS, ROWS), (shown.counts, again.counts)
    whole = reading + writing
    print(
        f"import of {ROWS} tasks   read {reading:5.2f} s, shown {trying:5.2f} s, written {writing:5.2f} s, again {unchanged:5.2f} s"
    )
    print(
        f"import of {ROWS} tasks   read and written {whole:5.2f} s   goal ≤ 10 s   floor (openpyxl reads) {least:5.2f} s   ratio {whole / least:4.1f}"
    )


if __name__ == "__main__":
    main()
