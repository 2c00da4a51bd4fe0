"""20,000 rows of 14 columns to xlsx, beside openpyxl's write_only of the same cells and named styles in the same run.

The yardstick is given its values ready; `core.lists.xlsx.write` takes them out of the rows, writes them as offices do, and mends.
Extra memory is the peak of a child that writes over the peak of a child that only loads the program. This process stays small:
a child starts with the peak of its parent.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
ROWS, ROUNDS = 20_000, 5


def ledger():
    """A sheet of 14 columns in two levels of head, with category rows."""
    import django

    django.setup()
    from core.lists.columns import COUNT, DAY, DAYS, GAP, MOMENT, PERCENT, TEXT, WHOLE, YES_NO, Column, Sheet, decimal

    kinds = [WHOLE, TEXT, TEXT, TEXT, decimal(2), decimal(2), PERCENT, GAP, TEXT, DAY, DAYS, MOMENT, COUNT, YES_NO]
    columns = tuple(Column(f"c{n}", f"栏目{n}", kind=kind) for n, kind in enumerate(kinds))
    return Sheet("bench", "重点工作台账", columns, "没有", category=lambda row: (row["category"], ""))


def rows():
    """The rows one by one: nothing of them stays."""
    from datetime import UTC, date, datetime, timedelta
    from decimal import Decimal

    text = "完成路基土石方工程，开展桥梁下部结构施工，累计完成投资"
    for n in range(ROWS):
        ratio = Decimal(n % 1200) / 7
        yield {
            "category": f"第{n // 2000 + 1}类", "c0": n, "c1": f"推进{n}号公路建设", "c2": f"第{n % 95}项", "c3": text + str(n),
            "c4": Decimal(n) / 3, "c5": Decimal(n * 7) / 9, "c6": ratio, "c7": ratio - 80, "c8": "州交通运输局",
            "c9": date(2026, 1, 1) + timedelta(n % 365), "c10": n % 90 - 30,
            "c11": datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=n), "c12": n % 4, "c13": n % 3 == 0,
        }  # fmt: skip


def by_us(sheet):
    from core.lists import xlsx

    xlsx.write(sheet, rows()).file.close()


def by_openpyxl(values, styles):
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    from core.lists import xlsx

    book = Workbook(write_only=True)
    for style in xlsx.named_styles():
        book.add_named_style(style)
    page = book.create_sheet("yardstick")
    for row in values:
        cells = []
        for value, style in zip(row, styles, strict=True):
            cell = WriteOnlyCell(page, value)
            cell.style = style
            cells.append(cell)
        page.append(cells)
    with tempfile.TemporaryFile() as out:
        book.save(out)


def seconds(work, *arguments):
    begun = time.process_time()
    work(*arguments)
    return time.process_time() - begun


def compare():
    """Print the best CPU seconds of both, turn by turn."""
    from core.lists.columns import typed_row

    sheet = ledger()
    values = [typed_row(sheet.columns, row) for row in rows()]
    styles = [f"k-{column.kind.style}" for column in sheet.columns]
    ours, yardstick = [], []
    for _ in range(ROUNDS):
        yardstick.append(seconds(by_openpyxl, values, styles))
        ours.append(seconds(by_us, sheet))
    print(min(ours), min(yardstick))


def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def write_once():
    by_us(ledger())
    print(peak())


def write_nothing():
    from core.lists import xlsx

    ledger()
    assert xlsx.write
    print(peak())


def of_child(part):
    """The figures that a child prints which runs only `part`."""
    answer = subprocess.run([sys.executable, __file__, part], capture_output=True, text=True, check=True)
    return [float(figure) for figure in answer.stdout.split()]


def main():
    with tempfile.TemporaryDirectory(prefix="key-tasks-bench-") as folder:
        os.environ["VAR_DIR"] = folder
        (idle,), (writing,) = of_child("write_nothing"), of_child("write_once")
        ours, yardstick = of_child("compare")
    print(
        f"20,000 × 14 to xlsx    {ours:6.2f} s CPU   openpyxl write_only {yardstick:5.2f} s   ratio {ours / yardstick:4.2f}   goal ≤ 1.3"
    )
    print(f"20,000 × 14 to xlsx    {writing - idle:6.1f} MB over an idle process of {idle:.0f} MB   goal ≤ 60")


if __name__ == "__main__":
    part = sys.argv[1] if len(sys.argv) > 1 else ""
    {"compare": compare, "write_once": write_once, "write_nothing": write_nothing}.get(part, main)()
