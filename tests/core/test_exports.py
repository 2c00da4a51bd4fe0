"""Downloads: no text becomes a formula (O1), figures stay figures, one bad cell stops nothing."""

import csv
import io
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import clock
from core.characters import BadCharacters, clean
from core.lists import exports, xlsx
from core.lists.columns import COUNT, DAY, FULL_DAY, GAP, MOMENT, PERCENT, WHOLE, YES_NO, Column, Sheet, decimal
from tests.core import office

LEADS = "=+-@|%−＝＋－＠｜﹦﹢﹣﹫⁼⁺⁻"
BEFORE = [
    "",
    "\t",
    "\r",
    "\n",
    "\r\n",
    " ",
    "　",
    "\u00a0",
    '"',
    "'",
    "“",
    "\u200b",
    "\ufeff",
    " \t ",
    "';",
    "a;",
    "a,",
]
BODIES = [
    "1+1", "SUM(A1:A9)", "HYPERLINK(\"http://evil.example\",\"点击\")", "cmd|' /C calc'!A0", "WEBSERVICE(\"http://evil.example\")",
    "IMPORTXML(1)", "1+1;=2+2", "-2+3+cmd|' /C notepad'!'A1'", "DDE(\"cmd\";\"/C calc\";\"x\")", "A1", "完成投资", "5℃",
]  # fmt: skip
PAYLOADS = [f"{before}{lead}{body}" for before in BEFORE for lead in LEADS for body in BODIES]
SHEET = Sheet(
    "attack",
    "台账",
    (Column("name", "名称", heads_row=True), Column("note", "=说明", group="+进展"), Column("gap", "序时差", kind=GAP, group="+进展"),
     Column("share", "比例", kind=decimal(4)), Column("count", "件数", kind=COUNT), Column("on", "日期", kind=DAY),
     Column("done", "办结", kind=YES_NO)),
    "没有",
    category=lambda row: (row["class"], row["class"]),
)  # fmt: skip


def row(text, **values):
    return {"name": text, "note": text, "class": "第一类", "gap": Decimal("-13.8"), "share": Decimal("0.12345"), "count": 0,
            "on": date(2026, 11, 30), "done": True} | values  # fmt: skip


def workbook(rows, sheet=SHEET):
    return openpyxl.load_workbook(io.BytesIO(b"".join(exports.export(sheet, rows, "xlsx").streaming_content)))


def csv_text(rows, sheet=SHEET):
    return b"".join(exports.export(sheet, rows, "csv").streaming_content).decode("utf-8")


def fields(text):
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def runs(field):
    """Whether a spreadsheet may take the field for a formula, by the goal's own list; a plain number is none."""
    try:
        Decimal(field)
    except ArithmeticError:
        return field.startswith((*"=+-@\t\r\n", *"＝＋－＠"))
    return False


def stored(*moment):
    """A moment as a workbook keeps it: without a zone."""
    return datetime(*moment, tzinfo=clock.UTC).replace(tzinfo=None)


# xlsx


def test_no_text_becomes_a_formula_in_a_workbook():
    page = workbook([row(text) for text in PAYLOADS]).active
    cells = [cell for line in page.iter_rows() for cell in line]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    assert [page.cell(6 + n, 1).value for n in range(len(PAYLOADS))] == PAYLOADS
    assert len(PAYLOADS) > 3000


def test_the_head_the_category_and_the_title_are_texts_too():
    sheet = Sheet("attack", "=1+1", SHEET.columns, "没有", category=SHEET.category)
    page = workbook([row("甲", **{"class": "=1+1"})], sheet).active
    assert (page["A1"].value, page["A1"].data_type, page.title) == ("=1+1", "s", "=1+1")
    assert (page["B3"].value, page["B4"].value, page["A5"].value) == ("+进展", "=说明", "=1+1　=1+1")
    assert {cell.data_type for line in page.iter_rows() for cell in line} <= {"s", "n", "d"}


def test_the_control_openpyxl_alone_makes_a_formula(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["=1+1"])
    book.save(tmp_path / "plain.xlsx")
    assert openpyxl.load_workbook(tmp_path / "plain.xlsx").active["A1"].data_type == "f"


def test_figures_and_days_stay_what_they_are():
    page = workbook([row("甲"), row("乙", gap=None, share=None, on=None, count=3, done=None)]).active
    values = [[cell.value for cell in line[2:]] for line in page.iter_rows(min_row=6)]
    assert values == [
        [-13.8, 0.1235, None, stored(2026, 11, 30), "是"],
        [None, None, 3, None, None],
    ]
    assert page["C6"].number_format == '+#,##0.0;"−"#,##0.0;0.0'


@pytest.mark.parametrize(("kind", "value", "typed"), [
    (FULL_DAY, date(2026, 11, 30), stored(2026, 11, 30)), (DAY, date(1899, 12, 31), "1899-12-31"),
    (DAY, datetime(2026, 11, 30, 17, 0, tzinfo=clock.UTC), stored(2026, 12, 1)),
    (MOMENT, datetime(2026, 11, 30, 17, 5, tzinfo=clock.UTC), stored(2026, 12, 1, 1, 5)),
    (PERCENT, Decimal("97.157"), 97.2), (WHOLE, 999_999_999_999_999, 999_999_999_999_999),
    (decimal(4), Decimal("12345678901.2345"), 12345678901.2345),
])  # fmt: skip
def test_values_reach_the_workbook_exactly(kind, value, typed):
    sheet = Sheet("one", "一列", (Column("v", "值", kind=kind),), "没有")
    assert workbook([{"v": value}], sheet).active["A4"].value == typed


@pytest.mark.parametrize("text", ["_x0041_", "a_x000D_b", "_x005F_x0041_", "_x003D_1+1", "_xZZZZ_", "_x0041"])
def test_text_that_looks_like_an_escaped_character_shows_as_it_is(text):
    stored = workbook([row(text)]).active["A6"].value
    assert openpyxl.utils.escape.unescape(stored) == text


def test_an_overlong_text_is_cut_with_a_mark_and_counted():
    """The format counts UTF-16 units: 20,000 emoji are too many."""
    answer = exports.export(SHEET, [row("甲" * 40_000), row("😀" * 20_000), row("乙" * 32_767)], "xlsx")
    page = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    long, emoji, fits = (page.cell(n, 1).value for n in (6, 7, 8))
    assert answer["X-Mended-Cells"] == "4"  # two texts in two columns
    assert (len(long), long[-3:]) == (32_767, "甲……")
    assert (len(emoji.encode("utf-16-le")) // 2, emoji[-3:]) == (32_766, "😀……")
    assert fits == "乙" * 32_767


# csv


def test_no_field_of_a_csv_runs():
    lines = fields(csv_text([row(text) for text in PAYLOADS]))
    assert [field for line in lines for field in line if runs(field)] == []
    assert [line[0] for line in lines[1:]] == [f"'{text}" if exports.LIVE.match(text) else text for text in PAYLOADS]


def test_the_control_an_unguarded_field_would_run(monkeypatch):
    monkeypatch.setattr(exports, "harmless", lambda text: text)
    assert [field for line in fields(csv_text([row("=1+1")])) for field in line if runs(field)]


def test_figures_in_a_csv_are_figures():
    text = csv_text([row("甲", gap=Decimal("-13.84"), share=Decimal("1234.5"), count=7)])
    assert text.splitlines()[1] == '"甲","甲",-13.8,1234.5000,7,"2026-11-30","是"'
    assert csv_text([row("乙", gap=None, count=0)]).splitlines()[1] == '"乙","乙","—",0.1235,"","2026-11-30","是"'


def test_a_csv_opens_as_chinese_and_names_its_groups():
    text = csv_text([])
    assert text.startswith("\ufeff")
    assert fields(text) == [["名称", "'+进展 =说明", "'+进展 序时差", "比例", "件数", "日期", "办结"]]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from([*LEADS, *BEFORE, "1", "甲", '"', ",", ";", "\\"]), max_size=6).map("".join))
def test_no_mix_of_signs_and_blanks_runs(text):
    ((_head, line),) = [fields(csv_text([row(text)]))]
    assert not runs(line[0])
    assert line[0] in (text or "—", f"'{text}")


# names


def test_the_file_name_is_the_title_and_the_day():
    with clock.at(datetime(2026, 11, 30, 23, 0, tzinfo=clock.SHANGHAI)):
        names = [exports.export(SHEET, [], kind)["Content-Disposition"] for kind in exports.FORMATS]
    assert names == [f"attachment; filename*=utf-8''%E5%8F%B0%E8%B4%A6%2020261130.{kind}" for kind in exports.FORMATS]
    assert exports.export(SHEET, [], "exe") is None


@pytest.mark.parametrize(("title", "name"), [
    ("a/b\\c:d*e?f[g]", "abcdefg"), ("", "Sheet"), ("'引号'", "引号"), ("长" * 40, "长" * 31), ("[]", "Sheet"), ("a\x00b", "a□b"),
])  # fmt: skip
def test_a_sheet_has_a_name_that_excel_takes(title, name):
    assert xlsx.safe_title(title) == name


# read by another program


@pytest.mark.office
def test_another_office_shows_the_same_texts_and_runs_nothing(tmp_path):
    texts = [text for text in map(cleaned, PAYLOADS[::7]) if text]
    rows = [row(text) for text in texts] + [row("_x0041_"), row("a_x000D_b")]
    (tmp_path / "a.xlsx").write_bytes(b"".join(exports.export(SHEET, rows, "xlsx").streaming_content))
    shown = fields(office.converted(tmp_path / "a.xlsx", office.CSV_AS_SHOWN).read_text("utf-8"))[5:]
    assert [line[0] for line in shown] == [*texts, "_x0041_", "a_x000D_b"]
    assert {tuple(line[3:]) for line in shown} == {("0.1235", "", "2026-11-30", "是")}
    assert {line[2].replace("−", "-") for line in shown} == {"-13.8"}


def cleaned(text):
    try:
        return clean(text, lines=True)
    except BadCharacters:
        return ""


@pytest.mark.office
@pytest.mark.parametrize("reading", [office.COMMA, office.SEMICOLON], ids=["comma", "comma or semicolon"])
def test_another_office_runs_nothing_of_a_csv(tmp_path, reading):
    """The last line is the control: bare it is a formula."""
    texts = [text for text in map(cleaned, PAYLOADS[::7]) if text and "\n" not in text]
    text = csv_text([row(text) for text in texts]) + "=1+1,x;=2+2\r\n"
    (tmp_path / "a.csv").write_text(text, "utf-8", newline="")
    page = openpyxl.load_workbook(office.converted(tmp_path / "a.csv", "xlsx", reading=reading)).active
    lines = list(page.iter_rows(min_row=2))
    assert [cell.value for line in lines[:-1] for cell in line if cell.data_type == "f"] == []
    assert [line[0].value for line in lines[:-1]] == [exports.harmless(text) for text in texts]
    assert {line[2].value for line in lines[:-1]} == {-13.8}
    assert lines[-1][0].data_type == "f"
    assert (lines[-1][2].data_type == "f") is (reading == office.SEMICOLON)
