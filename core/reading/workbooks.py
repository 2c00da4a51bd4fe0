"""Strangers' tables: `read` takes an uploaded xlsx, csv or tsv, `read_pasted` cells from the clipboard; all give a core.reading.grids.Grid.

A workbook is read by a child process of 300 MB and 20 s at most, two at once on a machine: what is dangerous in it is arithmetic
(one cell at XFD1048576, a text of a gigabyte, a million styles), and no check of sizes finds all of it.
"""

import fcntl
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryFile

from django.conf import settings

from core.reading import grids, sheetreader
from core.reading.archives import LOCAL_HEADER
from core.reading.delimited import read_csv, read_pasted
from core.refusals import Unfit
from core.storage.filetypes import OLD_OFFICE
from core.words import Sentence, _

__all__ = ["read", "read_csv", "read_pasted"]
LIMIT = 20 * 1024 * 1024  # bytes of a file that is read as a table
AT_ONCE = 2  # children on one machine
PATIENCE = 20  # seconds to wait for a place
LONGEST = 50  # seconds of the clock that a child may take on a busy machine
CHUNK = 1024 * 1024


def read(uploaded, *, sheet=""):
    """The Grid of an uploaded table; of a workbook the sheet named `sheet`, else the first that is not hidden.

    Raises core.refusals.Unfit with a sentence that says what is wrong, where, and what to do.
    """
    if uploaded.size > LIMIT:
        raise Unfit(_("表格文件超过 %(n)d MB：请删去图片和多余的内容，或拆成几个文件后重试"), n=LIMIT // 1024 // 1024)
    uploaded.seek(0)
    head = uploaded.read(8)
    if not head:
        raise Unfit(_("文件是空的：请核对后重新选择"))
    if head == OLD_OFFICE:
        raise Unfit(_("工作簿有密码，或是旧格式（.xls、.et）：请去掉密码，另存为 .xlsx 后重试"))
    if head.startswith(LOCAL_HEADER):
        return read_workbook(uploaded, sheet)
    uploaded.seek(0)
    return read_csv(uploaded.read())


def read_workbook(uploaded, sheet):
    with TemporaryFile() as file, TemporaryFile() as answer:
        for chunk in uploaded.chunks(CHUNK):
            file.write(chunk)
        file.flush()
        file.seek(0)
        with place():
            run(file, answer, sheet)
        answer.seek(0)
        return grid_of(answer)


def run(file, answer, sheet):
    """Let the child read `file` into `answer`. It inherits these two files and nothing else: no connection, no environment."""
    command = [
        sys.executable,
        "-E",
        "-s",
        "-S",
        "-X",
        "utf8",
        "-m",
        sheetreader.__name__,
        sheet.replace("\x00", "")[:100],
    ]
    child = subprocess.Popen(
        command, stdin=file, stdout=answer, stderr=subprocess.DEVNULL, cwd=settings.BASE_DIR, env={}, close_fds=True
    )
    try:
        child.wait(LONGEST)
    except subprocess.TimeoutExpired:
        pass
    finally:
        child.kill()
        child.wait()


@contextmanager
def place():
    """One of the two places for children on this machine, whichever process asks. Raises Unfit where none becomes free."""
    deadline = time.monotonic() + PATIENCE
    while True:
        for n in range(AT_ONCE):
            handle = open(settings.VAR_DIR / f"workbook.{n}.lock", "a")  # noqa: SIM115 — held while the child works
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                handle.close()
                continue
            with handle:
                yield
            return
        if time.monotonic() > deadline:
            raise Unfit(_("正在读取别人的表格，轮不上：请过一分钟再试"))
        time.sleep(0.05)


def grid_of(answer):
    """The Grid in the child's answer. A child that died has written no last line: then the workbook was too much for it."""
    rows: list[grids.Row] = []
    last = {}
    for line in lines(answer):
        if isinstance(line, list):
            rows.append(grids.Row(*line))
        else:
            last = line
    if "refused" in last:
        raise refused(last["refused"])
    if "sheet" not in last:
        raise Unfit(sheetreader.TOO_MUCH)
    merged = tuple(grids.Span(*corners) for corners in last["merged"])
    return grids.Grid(rows, merged, last["sheet"], tuple(last["sheets"]))


def lines(answer) -> Iterator[list | dict]:
    for line in answer:
        try:
            yield json.loads(line)
        except ValueError:  # cut off where the child was killed
            return


def refused(flat):
    values = {name: sentence_of(value) if isinstance(value, dict) else value for name, value in flat["values"].items()}
    return Unfit(flat["text"], **values)


def sentence_of(flat):
    return Sentence(flat["text"], flat["values"])
