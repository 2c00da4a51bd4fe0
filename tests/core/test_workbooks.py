"""Strangers' tables: read as a person sees them, refused with their place, never allowed to eat the machine."""

import fcntl
import io
import json
import os
import subprocess
import sys
from datetime import date, datetime, time
from decimal import Decimal

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from core.reading import archives, cellformats, grids, sheetreader, workbooks
from core.refusals import Unfit
from core.shown import translated
from tests.core import bombs
from tests.core import strangers as s

BOMBS = bombs.bombs()


MORNING = datetime(2026, 1, 31, 9, 30)  # noqa: DTZ001 — a workbook knows no zones


def read(data, name="单位.xlsx", **options):
    return workbooks.read(SimpleUploadedFile(name, data), **options)


def refusal(data, **options):
    with pytest.raises(Unfit) as refused:
        read(data, **options)
    return translated(refused.value.sentence)


def texts(grid):
    return [list(row.texts) for row in grid.rows]


@pytest.fixture
def book():
    return openpyxl.Workbook()


# bombs


@pytest.mark.parametrize("what", BOMBS)
def test_a_bomb_is_refused_with_a_sentence(what):
    assert "请" in refusal(BOMBS[what]())


DEEPER = [
    "three million cells", "three million cells of another prefix", "a text of 80 MB", "a million styles", "merged a million times",
    "an attribute of 60 MB",
]  # fmt: skip


@pytest.mark.parametrize("what", DEEPER)
def test_without_the_check_of_ratios_the_next_guard_refuses(what, monkeypatch):
    monkeypatch.setattr(archives, "MOST_RATIO", 10**9)
    with pytest.raises(Unfit):
        sheetreader.read(io.BytesIO(BOMBS[what]()), "", io.StringIO())


UNGUARDED = """
import resource, sys, openpyxl
resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
for row in openpyxl.load_workbook(sys.stdin.buffer).active.iter_rows(): pass
"""


def test_a_library_alone_does_not_come_to_an_end_with_one_far_cell():
    with pytest.raises((subprocess.TimeoutExpired, subprocess.CalledProcessError)):
        subprocess.run(
            [sys.executable, "-c", UNGUARDED], input=bombs.book(bombs.cell("XFD1048576")),
            check=True, timeout=2, capture_output=True,
        )  # fmt: skip


def test_the_child_gives_itself_less_memory_than_a_bomb_wants():
    code = "from core.reading import sheetreader; {}; bytearray(400 << 20)"
    run = [sys.executable, "-S", "-c"]
    limited = subprocess.run(
        [*run, code.format("sheetreader.limit_myself()")], capture_output=True, cwd=workbooks.settings.BASE_DIR
    )
    assert b"MemoryError" in limited.stderr
    assert subprocess.run([*run, code.format("pass")], cwd=workbooks.settings.BASE_DIR).returncode == 0


def test_the_child_inherits_two_files_and_no_environment(monkeypatch):
    os.environ["CANARY"] = "secret"
    with open("/dev/null") as other:
        os.set_inheritable(other.fileno(), True)
        monkeypatch.setattr(sheetreader, "__name__", "tests.core.open_files")
        files, variables = json.loads(read(s.workbook()).sheet)
    assert files == [0, 1, 2]
    assert "CANARY" not in variables
    assert not [name for name in variables if "DATABASE" in name or "SECRET" in name]


def test_a_child_that_dies_is_a_sentence(monkeypatch):
    monkeypatch.setattr(sheetreader, "__name__", "core.no_such_module")
    assert "太大" in refusal(s.workbook())


def test_a_child_that_takes_too_long_is_ended(monkeypatch):
    monkeypatch.setattr(workbooks, "LONGEST", 0.01)
    assert "太大" in refusal(bombs.honest(20_000))


def test_two_are_read_at_once_and_a_third_waits_its_turn(settings, monkeypatch, tmp_path):
    settings.VAR_DIR = tmp_path
    monkeypatch.setattr(workbooks, "PATIENCE", 0.2)
    with open(tmp_path / "workbook.0.lock", "a") as first:
        fcntl.flock(first, fcntl.LOCK_EX)
        assert read(s.workbook()).rows
        with open(tmp_path / "workbook.1.lock", "a") as second:
            fcntl.flock(second, fcntl.LOCK_EX)
            assert "过一分钟再试" in refusal(s.workbook())
    assert read(s.workbook()).rows


def test_a_large_honest_workbook_is_accepted():
    grid = read(bombs.honest(50_000, 2))
    assert len(grid.rows) == 50_000
    assert grid.cell(50_000, 1).value == Decimal("0.5")
    assert grid.cell(50_000, 2).text == "名称1"


def test_five_thousand_formats_do_no_harm():
    assert read(bombs.many_formats()).cell(1, 1).value == Decimal("1.5")


def test_far_cells_that_hold_nothing_are_overlooked():
    far = b'<row r="1"><c r="A1"><v>5</v></c><c r="XFD1" s="0"/></row><row r="1048576"><c r="A1048576" s="0"/></row>'
    assert texts(read(bombs.book(bombs.OPEN + far + bombs.CLOSE))) == [["5"]]


# what a person sees


def test_cells_arrive_as_text_and_as_what_they_are(book):
    page = book.active
    page.append(
        [
            "名称",
            97.2,
            0.1 + 0.2,
            1234.5,
            0.5,
            date(2026, 1, 31),
            MORNING,
            time(9, 30),
            True,
            None,
            "#N/A",
        ]
    )
    for column, code in ((4, "#,##0.00"), (5, "0%"), (6, 'yyyy"年"m"月"d"日"'), (7, "yyyy-mm-dd hh:mm"), (8, "h:mm")):
        page.cell(1, column).number_format = code
    page["K1"].data_type = "e"
    grid = read(s.saved(book))
    cells = grid.rows[0].cells()
    assert [c.text for c in cells] == [
        "名称", "97.2", "0.3", "1,234.50", "50%", "2026年1月31日", "2026-01-31 09:30", "9:30", "TRUE", "", "#N/A",
    ]  # fmt: skip
    assert [c.value for c in cells] == [
        "名称", Decimal("97.2"), Decimal("0.3"), Decimal("1234.5"), Decimal("0.5"), date(2026, 1, 31),
        MORNING, time(9, 30), True, None, None,
    ]  # fmt: skip
    assert cells[10].is_error
    assert cells[9].is_blank


SHOWN = {
    ("532501199001011234", "General"): "5.32501199001011E+17",
    ("13800001234", "General"): "13800001234",
    ("97.200000000000003", "General"): "97.2",
    ("7", "000000"): "000007",
    ("-13.8", "0.0"): "-13.8",
    ("-5", "#,##0;[Red]-#,##0"): "-5",
    ("-0.001", "0.00"): "0.00",
    ("0", '#,##0;-#,##0;"—"'): "—",
    ("0", "0;-0;;@"): "0",
    ("12.5", 'General"万元"'): "12.5万元",
    ("12.5", '[$¥-804]#,##0.00'): "¥12.50",
    ("0.25", "# ?/?"): "0.25",
    ("1E+999", "General"): "1E+999",
    ("NaN", "0.00"): "NaN",
    ("1e999999999", "0.00"): "1e999999999",
    ("59", "yyyy-mm-dd"): "1900-02-28",
    ("61", "yyyy-mm-dd"): "1900-03-01",
    ("46053", "[$-F800]dddd, mmmm dd, yyyy"): "2026年1月31日",
    ("46053.75", 'yyyy/m/d AM/PMh"时"mm"分"'): "2026/1/31 PM6时00分",
    ("1.5", "[h]:mm"): "36:00",
    ("3000000", "yyyy-mm-dd"): "3000000",
}  # fmt: skip


@pytest.mark.parametrize(("raw", "code"), SHOWN)
def test_a_number_is_shown_by_its_format(raw, code):
    assert cellformats.number(raw, code).text == SHOWN[raw, code]


@given(st.text(max_size=40), st.text(alphabet='0#?,.;"\\_*[]%ymdhsaeEAMP/ -x年', max_size=20))
def test_no_number_and_no_format_brings_the_reader_down(raw, code):
    shown = cellformats.number(raw, code)
    grids.typed(shown.kind, shown.raw or shown.text)


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=4))
def test_a_figure_arrives_without_noise(figure):
    raw = repr(float(figure))
    shown = cellformats.number(raw, "General")
    assert grids.typed(shown.kind, shown.raw or shown.text) == figure


def test_the_other_calendar_of_workbooks_is_known():
    styles = '<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>'
    data = bombs.book(bombs.cell("A1").replace(b'r="A1"', b'r="A1" s="1"'), styles=styles)
    data = s.rebuilt(
        data, {"xl/workbook.xml": lambda old: old.replace(b"<sheets>", b'<workbookPr date1904="1"/><sheets>')}
    )
    assert read(data).cell(1, 1).value == date(1904, 1, 2)


def test_formulas_are_reported_with_their_place_and_never_computed():
    row = b'<row r="3"><c r="B3"><f>1+1</f><v>2</v></c><c r="C3" t="str"><f>A1</f><v>x</v></c><c r="D3"><f t="shared" si="0"/></c></row>'
    grid = read(bombs.book(bombs.OPEN + row + bombs.CLOSE))
    found = list(grid.formulas())
    assert [(c.row, c.column, c.text) for c in found] == [(3, 2, "2"), (3, 3, "x"), (3, 4, "")]
    assert str(found[0].place) == "第 3 行 B 列"
    assert all(c.is_formula for c in found)
    assert not grid.cell(3, 1).is_formula


def test_a_computed_formula_of_a_library_is_found(book):
    book.active.append(["合计", "=SUM(B2:B9)"])
    assert [c.place.values for c in read(s.saved(book)).formulas()] == [{"row": 1, "column": "B"}]


def test_merged_ranges_show_their_first_cell_everywhere(book):
    page = book.active
    for row in (["类别", "任务"], ["一、经济", "甲"], [None, "乙"], ["二、民生", None]):
        page.append(row)
    page.merge_cells("A2:A3")
    page.merge_cells("A4:B4")
    grid = read(s.saved(book))
    assert set(grid.merged) == {grids.Span(2, 1, 3, 1), grids.Span(4, 1, 4, 2)}
    assert [grid.shown(row, 1).text for row in (1, 2, 3, 4)] == ["类别", "一、经济", "一、经济", "二、民生"]
    assert grid.shown(4, 2).text == "二、民生"
    assert grid.shown(3, 2).text == "乙"
    assert grid.cell(3, 1).text == ""


def test_texts_in_runs_with_readings_and_escapes_are_one_text():
    strings = (
        '<x:sst xmlns:x="y"><x:si><x:r><x:t>红河</x:t></x:r><x:r><x:t xml:space="preserve"> 县</x:t></x:r>'
        "<x:rPh><x:t>hong he</x:t></x:rPh></x:si><x:si><x:t>第一行_x000D_\n第二行_xD800_</x:t></x:si></x:sst>"
    )
    row = b'<x:row><x:c t="s"><x:v>0</x:v></x:c><x:c t="s"><x:v>1</x:v></x:c><x:c t="s"><x:v>99</x:v></x:c></x:row>'
    sheet = b'<x:worksheet xmlns:x="y"><x:sheetData>' + row + b"</x:sheetData></x:worksheet>"
    assert texts(read(bombs.book(sheet, sharedStrings=strings))) == [["红河 县", "第一行\r\n第二行_xD800_"]]


def test_the_first_sheet_that_a_reader_sees_is_read_or_the_one_that_is_named(book):
    book.active.title = "隐藏"
    book.active.sheet_state = "hidden"
    for name in ("单位", "岗位"):
        book.create_sheet(name).append([name])
    data = s.saved(book)
    assert (read(data).sheet, read(data).sheets, texts(read(data))) == ("单位", ("单位", "岗位"), [["单位"]])
    assert texts(read(data, sheet="岗位")) == [["岗位"]]
    assert refusal(data, sheet="人员") == "没有名为“人员”的工作表；现有：单位、岗位"


REFUSED_TABLES = {
    "旧格式": (s.OLE, "另存为 .xlsx"),
    "空文件": (b"", "空的"),
    "文档": (s.word(), "不是 Excel 工作簿"),
    "图片": (s.png(), "不是文字文件"),
    "双引号": ('编码,名称\n"90,澜岭州\n'.encode(), "第 2 行"),
    "编码": ("縣級單位,鄉鎮,責任人".encode("big5"), "编码认不出来"),
    "太宽": (b"," * 200 + b"x", "第 1 行 GS 列"),
    "太长": (b"\n" * 60_000 + b"x", "第 60001 行 A 列"),
    "太多格": (b",\n" * 1_300_000, "内容太多"),
    "长文字": (b"a," + b"x" * 40_000, "第 1 行 B 列"),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED_TABLES)
def test_what_can_not_be_read_is_refused_with_its_place_or_what_to_do(what):
    data, hint = REFUSED_TABLES[what]
    sentence = refusal(data)
    assert hint in sentence
    assert "请" in sentence


def test_a_table_over_the_limit_is_refused_before_it_is_read(monkeypatch):
    monkeypatch.setattr(workbooks, "LIMIT", 1000)
    assert "表格文件超过" in refusal(s.workbook())
