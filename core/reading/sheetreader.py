"""The child process that reads one sheet of a stranger's workbook: `python -m core.reading.sheetreader NAME`.

The file is standard input (seekable), the answer standard output as JSON lines: one line for each row, then a last line with the
sheet or with the refusal. The child limits its own memory, processor time and output first; it knows no database and no Django.
"""

import json
import os
import resource
import sys
from typing import IO, Any, BinaryIO

from core.reading import archives, grids, sheetcells, sheetparts
from core.refusals import Unfit
from core.words import Sentence, _

MEMORY = 300 * 1024 * 1024  # bytes of address space
PROCESSOR = 20  # seconds
OUTPUT = 300 * 1024 * 1024  # bytes of the answer
TOO_MUCH = _("工作簿解开后太大，不能读取：请把数据复制到新的工作簿，或拆成几个文件后重试")


def limit_myself() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR, PROCESSOR))
    resource.setrlimit(resource.RLIMIT_FSIZE, (OUTPUT, OUTPUT))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(5)  # whoever waits for a page goes first


def read(file: BinaryIO, wanted: str, out: IO[str]) -> dict[str, Any]:
    """Write the rows of the sheet `wanted` (the first that is not hidden where it is empty) to `out`; the last line."""
    archive = archives.opened(file)
    book = sheetparts.book(archive)
    sheet = chosen(book.sheets, wanted)
    last_row = 0

    def emit(row: grids.Row) -> None:
        nonlocal last_row
        last_row = row.number
        out.write(json.dumps([row.number, row.texts, row.kinds, row.formulas], ensure_ascii=False) + "\n")

    sheetparts.check_amount(archive, sheet.part)
    strings = sheetparts.strings(archive, book.strings)
    formats = sheetparts.formats(archive, book.styles)
    cells = sheetcells.Cells(strings, formats, from_1904=book.from_1904, emit=emit)
    archives.parse(archive, sheet.part, sheetparts.MOST_SHEET, start=cells.start, end=cells.end, text=cells.text)
    return {
        "sheet": sheet.name,
        "sheets": [other.name for other in book.sheets if not other.is_hidden],
        "merged": [[span.top, span.left, span.bottom, span.right] for span in cells.spans(last_row)],
    }


def chosen(sheets: list[sheetparts.Sheet], wanted: str) -> sheetparts.Sheet:
    for sheet in sheets:
        if sheet.name == wanted or (not wanted and not sheet.is_hidden):
            return sheet
    names = "、".join(sheet.name for sheet in sheets if not sheet.is_hidden)[:200]  # 数据
    raise Unfit(_("没有名为“%(wanted)s”的工作表；现有：%(names)s"), wanted=wanted, names=names)


def flat(sentence: Sentence) -> dict[str, Any]:
    """A sentence as JSON; a place in it is a sentence too."""
    values = {name: flat(value) if isinstance(value, Sentence) else value for name, value in sentence.values.items()}
    return {"text": sentence.text, "values": values}


def main() -> None:
    limit_myself()
    out = sys.stdout
    try:
        last = read(sys.stdin.buffer, sys.argv[1], out)
    except Unfit as unfit:
        last = {"refused": flat(unfit.sentence)}
    except MemoryError:
        last = {"refused": {"text": TOO_MUCH, "values": {}}}
    out.write(json.dumps(last, ensure_ascii=False) + "\n")
    out.flush()


if __name__ == "__main__":
    main()
