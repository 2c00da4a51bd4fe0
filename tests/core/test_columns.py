"""A sheet: what its cells say on screen, in csv and in a workbook, its heads, sets, category rows and the printed page."""

import io
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace

import openpyxl
import pytest
from django.utils.translation import gettext_lazy

from core.lists import xlsx
from core.lists.columns import (
    COUNT,
    DAY,
    DAYS,
    FULL_DAY,
    GAP,
    MOMENT,
    PERCENT,
    TEXT,
    WHOLE,
    YES_NO,
    Column,
    Sheet,
    decimal,
    full_row,
    heads_of,
    typed_row,
)  # fmt: skip
from core.templatetags import looks

MIDNIGHT = datetime(2026, 11, 30, 16, 30, tzinfo=UTC)  # half past midnight in Shanghai


@pytest.mark.parametrize(("kind", "value", "text", "full", "typed"), [
    (TEXT, "完成", "完成", "完成", "完成"), (TEXT, None, "—", "—", None), (TEXT, "", "—", "—", None), (TEXT, 0, "0", "0", "0"),
    (WHOLE, 1234567, "1,234,567", "1,234,567", Decimal(1234567)), (WHOLE, 0, "0", "0", Decimal(0)), (WHOLE, None, "—", "—", None),
    (WHOLE, Decimal("2.5"), "3", "3", Decimal(3)), (WHOLE, Decimal("-2.5"), "−3", "−3", Decimal(-3)), (WHOLE, Decimal("-0.4"), "0", "0", Decimal(0)),
    (COUNT, 0, "", "", None), (COUNT, 7, "7", "7", Decimal(7)), (COUNT, None, "—", "—", None),
    (PERCENT, Decimal("97.157"), "97.2", "97.2", Decimal("97.2")), (PERCENT, Decimal("0.05"), "0.1", "0.1", Decimal("0.1")),
    (PERCENT, Decimal("961.7"), "961.7", "961.7", Decimal("961.7")), (PERCENT, Decimal(100), "100.0", "100.0", Decimal("100.0")),
    (GAP, Decimal("13.824"), "+13.8", "+13.8", Decimal("13.8")), (GAP, Decimal("-13.85"), "−13.9", "−13.9", Decimal("-13.9")),
    (GAP, Decimal("-0.04"), "0.0", "0.0", Decimal("0.0")), (GAP, Decimal("0.04"), "0.0", "0.0", Decimal("0.0")),
    (DAYS, 12, "+12", "+12", Decimal(12)), (DAYS, -3, "−3", "−3", Decimal(-3)), (DAYS, 0, "0", "0", Decimal(0)),
    (decimal(0), 5, "5", "5", Decimal(5)), (decimal(2), Decimal("1234.005"), "1,234.01", "1,234.01", Decimal("1234.01")),
    (decimal(4), Decimal("-99999999999.99995"), "−100,000,000,000.0000", "−100,000,000,000.0000", Decimal("-100000000000.0000")),
    (DAY, date(2026, 11, 30), "11-30", "2026-11-30", date(2026, 11, 30)), (DAY, None, "—", "—", None),
    (DAY, MIDNIGHT, "12-01", "2026-12-01", date(2026, 12, 1)), (FULL_DAY, date(2026, 1, 2), "2026-01-02", "2026-01-02", date(2026, 1, 2)),
    (FULL_DAY, MIDNIGHT, "2026-12-01", "2026-12-01", date(2026, 12, 1)), (FULL_DAY, None, "—", "—", None),
    (MOMENT, MIDNIGHT, "12-01 00:30", "2026-12-01 00:30", datetime(2026, 12, 1, 0, 30)), (MOMENT, None, "—", "—", None),  # noqa: DTZ001
    (YES_NO, True, "是", "是", "是"), (YES_NO, False, "否", "否", "否"), (YES_NO, None, "—", "—", None),
])  # fmt: skip
def test_a_value_is_written_one_way(kind, value, text, full, typed):
    assert (kind.text(value), kind.full(value)) == (text, full)
    found = kind.typed(value)
    assert (found, type(found)) == (typed, type(typed))


@pytest.mark.parametrize("value", [0.1, True, Decimal("NaN"), Decimal("Infinity"), "13"])
def test_a_figure_is_exact_or_an_error(value):
    with pytest.raises((TypeError, ValueError)):
        GAP.text(value)
    with pytest.raises((TypeError, ValueError)):
        GAP.typed(value)


# columns and rows


@dataclass
class Owner:
    name: str


@dataclass
class Share:
    unit: Owner | None
    ratio: Decimal


LEDGER = Sheet(
    "ledger",
    gettext_lazy("台账"),
    (
        Column("unit", "单位", "unit.name", heads_row=True, width=20, sort="unit__name"),
        Column("plan", "计划", lambda row: row.ratio * 2, decimal(2), group="投资"),
        Column("ratio", "完成率", kind=PERCENT, group="投资", sort="ratio"),
        Column("note", "说明", lambda row: None, width=30),
    ),
    "没有台账",
    sets=(("short", "简", ("unit", "ratio")), ("full", "全", ("unit", "plan", "ratio", "note"))),
    category=lambda row: ("有单位", "1 项") if row.unit else ("没有单位", ""),
)
ROWS = [Share(Owner("州交通局"), Decimal("75.05")), Share(Owner("州水务局"), Decimal(100)), Share(None, Decimal(0))]


def test_a_path_ends_at_nothing_and_a_wrong_name_is_an_error():
    column = LEDGER.columns[0]
    assert [column.get(row) for row in ROWS] == ["州交通局", "州水务局", None]
    assert Column("a", "甲", "b.c").get({"b": {"c": 1}}) == 1
    with pytest.raises(AttributeError):
        Column("x", "乙", "unit.nome").get(ROWS[0])
    with pytest.raises(KeyError):
        Column("x", "乙").get({})


def test_a_row_in_full_and_as_a_workbook_takes_it():
    assert full_row(LEDGER.columns, ROWS[0]) == ["州交通局", "150.10", "75.1", "—"]
    assert typed_row(LEDGER.columns, ROWS[2]) == [None, Decimal("0.00"), Decimal("0.0"), None]


def test_the_screen_shows_category_rows_once_and_the_chosen_set():
    table = LEDGER.table(ROWS)
    assert table.width == 2  # the first set, unless another is asked for
    assert [line.label or [cell.text for cell in line.cells] for line in table.lines] == [
        "有单位", ["州交通局", "75.1"], ["州水务局", "100.0"], "没有单位", ["—", "0.0"],
    ]  # fmt: skip
    assert (LEDGER.table(ROWS, set_name="full").width, LEDGER.table(ROWS, set_name="guess").width) == (4, 2)
    assert LEDGER.table([]).empty == "没有台账"


def test_a_two_level_head_spans_what_belongs_together():
    over, under = heads_of(LEDGER.chosen("full"), lambda column: (f"?sort={column.key}", "ascending"))
    assert [(h.label, h.colspan, h.rowspan, h.url) for h in over] == [
        ("单位", 1, 2, "?sort=unit"), ("投资", 2, 1, ""), ("说明", 1, 2, ""),
    ]  # fmt: skip
    assert [(h.label, h.url, h.direction) for h in under] == [("计划", "", ""), ("完成率", "?sort=ratio", "ascending")]
    (one,) = heads_of(LEDGER.columns[:1])
    assert [(h.label, h.rowspan) for h in one] == [("单位", 1)]


@pytest.mark.parametrize(("columns", "sets"), [
    ((Column("a", "甲"), Column("a", "乙")), ()), ((Column("a", "甲"),), (("x", "某", ("b",)),)),
])  # fmt: skip
def test_a_sheet_that_contradicts_itself_is_an_error(columns, sets):
    with pytest.raises(ValueError, match="bad"):
        Sheet("bad", "错", columns, "没有", sets=sets)


# the printed page


@pytest.fixture
def page():
    written = xlsx.write(LEDGER, ROWS, set_name="full", as_of="截至 2026-10-31")
    assert (written.rows, written.mended) == (3, 0)
    return openpyxl.load_workbook(io.BytesIO(written.file.read())).active


def test_the_workbook_has_title_as_of_and_two_heads(page):
    assert [[cell.value for cell in row] for row in page.iter_rows()] == [
        ["台账", None, None, None],
        ["截至 2026-10-31", None, None, None],
        ["单位", "投资", None, "说明"],
        [None, "计划", "完成率", None],
        ["有单位　1 项", None, None, None],
        ["州交通局", 150.1, 75.1, None],
        ["州水务局", 200, 100, None],
        ["没有单位", None, None, None],
        [None, 0, 0, None],
    ]
    merged = {str(area) for area in page.merged_cells.ranges}
    assert merged == {"A3:A4", "B3:C3", "D3:D4", "A5:D5", "A8:D8"}


def test_the_workbook_prints_on_a3_with_its_head_on_each_sheet(page):
    assert (page.page_setup.paperSize, page.page_setup.orientation) == (8, "landscape")
    assert (page.page_setup.fitToWidth, page.page_setup.fitToHeight) == (1, 0)
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert (page.print_title_rows, page.freeze_panes) == ("$1:$4", "B5")
    assert page.oddFooter.center.text == "— &P / &N —"
    assert [page.column_dimensions[letter].width for letter in "ABCD"] == [20, 12, 12, 30]


def test_a_list_of_one_head_row_prints_upright():
    sheet = Sheet("one", "名录", (Column("name", "名称"),), "没有")
    page = openpyxl.load_workbook(io.BytesIO(xlsx.write(sheet, [], landscape=False).file.read())).active
    assert (page.page_setup.paperSize, page.page_setup.orientation) == (9, "portrait")
    assert (page.print_title_rows, page.freeze_panes, list(page.merged_cells.ranges)) == ("$1:$3", "A4", [])


def test_each_kind_of_cell_has_its_named_style(page):
    assert [page.cell(6, n).style for n in (1, 2, 3, 4)] == ["k-text", "k-decimal2", "k-decimal1", "k-text"]
    assert (page["A1"].style, page["A3"].style, page["A5"].style) == ("k-title", "k-head", "k-category")
    assert page["A6"].alignment.wrap_text
    kinds = [TEXT, WHOLE, COUNT, PERCENT, GAP, DAYS, DAY, FULL_DAY, MOMENT, YES_NO, *map(decimal, range(5))]
    assert {kind.style for kind in kinds} == set(xlsx.FORMATS)


@pytest.mark.parametrize(("text", "width", "lines"), [
    ("甲" * 5, 12, 1), ("甲" * 6, 12, 2), ("甲" * 60, 12, 11), ("第一行\n第二行", 30, 2), ("\n\n", 30, 3), ("abcdefghijk", 12, 1),
    ("", 12, 1), (None, 12, 1), (Decimal(5), 12, 1),
])  # fmt: skip
def test_a_row_is_as_high_as_its_longest_text_needs(text, width, lines):
    assert xlsx.lines_of(text, width) == lines
    sheet = Sheet("one", "一列", (Column("v", "值", width=width),), "没有")
    page = openpyxl.load_workbook(io.BytesIO(xlsx.write(sheet, [{"v": text}]).file.read())).active
    assert page.row_dimensions[4].height == (None if lines == 1 else lines * 13 + 2)


def test_no_row_is_higher_than_the_format_allows():
    sheet = Sheet("one", "一列", (Column("v", "值"),), "没有")
    page = openpyxl.load_workbook(io.BytesIO(xlsx.write(sheet, [{"v": "长" * 9000}]).file.read())).active
    assert page.row_dimensions[4].height == 409


# the same figures in templates


def test_templates_write_figures_and_days_as_sheets_do():
    assert [looks.figure(v, 1) for v in (None, Decimal("1234.56"), Decimal("-0.05"))] == ["—", "1,234.6", "−0.1"]
    assert [looks.signed(v) for v in (None, Decimal("13.82"), Decimal("-13.82"), Decimal("0.04"))] == [
        "—",
        "+13.8",
        "−13.8",
        "0.0",
    ]
    assert [looks.day(v) for v in (None, date(2026, 11, 30), MIDNIGHT)] == ["—", "11-30", "12-01"]
    assert [looks.day(date(2026, 1, 2), form) for form in ("words", "full")] == ["1 月 2 日", "2026 年 1 月 2 日"]
    assert [looks.countdown(n) for n in (None, -3, 0, 12)] == [
        {"text": text, "late": late} for text, late in (("—", False), ("−3", True), ("0", False), ("+12", False))
    ]


@pytest.mark.parametrize(("values", "drawn"), [
    ({}, {"verified": "", "reported": "", "plan": "", "over": False}),
    ({"reported": Decimal(50), "verified": Decimal(30), "plan": Decimal(80)},
     {"verified": "27.9%", "reported_from": "27.9%", "reported": "18.6%", "plan": "74.4%", "gap_from": "46.5%", "over": False}),
    ({"reported": Decimal(130)}, {"reported": "93.0%", "over": True}),
    ({"verified": Decimal(60), "reported": Decimal(40)}, {"verified": "55.8%", "reported": "", "over": False}),
    ({"reported": Decimal(-5), "plan": Decimal(-1)}, {"reported": "", "plan": "0.0%", "gap_from": "", "over": False}),
    ({"plan": Decimal(150)}, {"plan": "93.0%", "gap_from": "0.0%"}),
])  # fmt: skip
def test_the_track_draws_per_cent_of_the_task(values, drawn):
    found = looks.track(**values)
    assert {name: found[name] for name in drawn} == drawn


def test_a_column_of_acts_is_left_out_where_no_row_has_one():
    sheet = Sheet("s", "题", (Column("name", "名称"), Column("act", "办理", where_used=True)), "没有")
    rows = [SimpleNamespace(name="甲", act=""), SimpleNamespace(name="乙", act="免去")]
    assert [head.label for head in sheet.table(rows).heads[0]] == ["名称", "办理"]
    assert [head.label for head in sheet.table(rows[:1]).heads[0]] == ["名称"]
