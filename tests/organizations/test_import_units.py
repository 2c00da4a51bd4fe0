"""Units from a sheet: made, changed, left alone by code; whatever is wrong is said with its place and nothing is half-written."""

import io
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from openpyxl import Workbook, load_workbook

from core import clock
from core.actor import Actor, acting
from core.models import AuditEvent
from organizations.imports import intake, values
from organizations.models import Import, Unit
from tests.organizations.sheets import (
    ENGLISH,
    HEAD,
    csv_of,
    outcomes,
    refused,
    row,
    table_of,
    tried,
    write,
    xlsx_of,
)

TODAY = clock.today()


@pytest.fixture
def by_system():
    with acting(Actor.system("test")) as actor:
        yield actor


@pytest.fixture
def p(prefecture):
    with acting(prefecture.system):
        yield prefecture


@pytest.fixture
def keeper_client(client, p, administrator):
    client.force_login(administrator)
    return client


def stored():
    return list(Unit.objects.order_by("code").values_list("code", "name", "short_name", "parent__code", "kind"))


# what is made


TREE = [
    ["980101", "甲乡", "9801", "township"], ["9801", "甲县", "98", "county"], ["98", "某州", "", "prefecture"],
    ["", "州水务局", "98", "department"], ["98010101", "甲村", "980101", "村级"],
]  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_prefecture_comes_from_a_csv_in_any_order_and_a_second_time_nothing_changes(db, by_system, encoding):
    rows = [ENGLISH, *TREE]
    assert outcomes(write(by_system, "units", csv_of(rows, encoding))) == "ccccc"
    assert stored() == [
        ("98", "某州", "", None, "prefecture"), ("98-01", "州水务局", "", "98", "department"),
        ("9801", "甲县", "", "98", "county"), ("980101", "甲乡", "", "9801", "township"),
        ("98010101", "甲村", "", "980101", "village"),
    ]  # fmt: skip
    before = Unit.history.count()
    assert outcomes(write(by_system, "units", csv_of(rows, encoding))) == "uuuuu"
    assert Unit.history.count() == before


def test_a_workbook_with_all_columns_numbers_and_dates(p):
    cells = {"代码": 9803, "上级代码": 90, "简称": "新", "别名": "新县政府|新政", "设立日期": date(2020, 3, 1)}
    sheet = xlsx_of([["某州单位表"], [*HEAD, "备注", "assessment_class"], [*row(**cells), "x", "一类"]])
    report = write(p.system, "units", sheet)
    assert report.notes == ["“assessment_class”列由考核读取，这里不读。", "不认识的 1 列没有读：备注。"]
    made = Unit.objects.get(code="9803")
    assert (made.short_name, made.valid_from, made.kind) == ("新", date(2020, 3, 1), "county")
    assert [alias.text for alias in made.aliases.all()] == ["新县政府", "新政"]
    assert made.history.get().history_change_reason == "导入 表.csv"
    assert outcomes(write(p.system, "units", sheet)) == "u"


def test_units_without_a_code_are_numbered_below_their_parent_and_known_by_name(p):
    rows = [HEAD, *(row(代码="", 名称=f"{n}局", 级别="department") for n in "甲乙")]
    assert outcomes(write(p.system, "units", rows)) == "cc"
    assert list(Unit.objects.filter(name__in=["甲局", "乙局"]).order_by("code").values_list("code", "name")) == [
        ("90-04", "甲局"), ("90-05", "乙局"),
    ]  # fmt: skip
    assert outcomes(write(p.system, "units", [*rows, row(代码="", 名称="丙局", 级别="department")])) == "uuc"


KINDS = [
    ({"级别": "department", "类别": "office"}, "office"),
    ({"级别": "州直部门", "类别": "综合机构"}, "office"),
    ({"级别": "", "类别": "领导班子"}, "leadership"),
    ({"级别": "county", "类别": "project_owner", "上级代码": "9001"}, "project_owner"),
    ({"级别": "ＣＯＵＮＴＹ"}, "county"),
]


def test_level_and_kind_in_either_language(p):
    rows = [row(代码=f"98{n}", 名称=f"新{n}", **cells) for n, (cells, _kind) in enumerate(KINDS)]
    write(p.system, "units", [HEAD, *rows])
    for n, (_cells, kind) in enumerate(KINDS):
        assert Unit.objects.get(code=f"98{n}").kind == kind


def test_words_mean_the_same_whoever_opened_the_first_page(p):
    with translation.override("en"):
        kind = values.one_of(values.labels(Unit.Kind))
    assert kind("领导班子") == kind("Leadership") == kind("leadership") == "leadership"


# what is changed


def test_what_the_sheet_says_otherwise_is_shown_old_to_new_and_changed_by_the_verbs(p):
    rows = [
        HEAD,
        row(代码="9001", 名称="云溪县", 简称="云溪", 别名="云沟"),
        row(代码="90012", 名称="云岭2乡", 上级代码="9002", 级别="township"),
        row(代码="9002", 名称="石坪县"),
        row(代码="90-03", 名称="州水务局", 级别="department", 撤销日期=str(TODAY - timedelta(days=1))),
    ]
    p.post_of(p.director_water).close(p.system, TODAY, version=1)
    report = write(p.system, "units", rows)
    assert [(line.outcome, line.note) for line in report.lines] == [
        ("changed", "名称：云沟县 → 云溪县；简称：— → 云溪；别名：— → 云沟"),
        ("changed", "上级：云沟县 → 石坪县"),
        ("unchanged", ""),
        ("changed", f"撤销日期：— → {TODAY - timedelta(days=1)}"),
    ]
    county = Unit.objects.get(code="9001")
    assert {alias.text for alias in county.aliases.all()} == {"云沟", "云沟县"}
    assert Unit.objects.get(code="90012").path.startswith(p.county_b.path)
    verbs = AuditEvent.objects.filter(at__gte=clock.now() - timedelta(minutes=1)).values_list("verb", flat=True)
    assert {"unit.change", "unit.alias", "unit.move", "unit.close", "import.confirm"} <= set(verbs)
    assert county.history.filter(history_change_reason="导入 表.csv").exists()
    assert outcomes(write(p.system, "units", rows)) == "uuuu"


def test_blank_cells_leave_what_is_stored(p):
    p.water.change(p.system, version=1, short_name="水务局", valid_from=date(2001, 1, 1))
    p.water.name_also(p.system, ["水利局"])
    assert outcomes(write(p.system, "units", [ENGLISH, ["90-03", "州水务局", "90", "department"]])) == "u"


def test_a_name_that_one_unit_gives_up_may_be_taken_by_another_in_the_same_sheet(p):
    rows = [
        HEAD,
        row(代码="90-09", 名称="州水务局", 级别="department"),
        row(代码="90-02", 名称="州水务局", 级别="department"),
        row(代码="90-03", 名称="州水利局", 级别="department"),
        row(代码="90021", 名称="石岭1乡", 上级代码="9810", 级别="township"),
        row(代码="9810", 名称="新设县"),
    ]
    assert refused(write(p.system, "units", rows, skip_refused=True)) == {3: "第 3 行 B 列：同一上级之下已有同名单位"}
    assert Unit.objects.get(name="州水务局").code == "90-09"
    assert Unit.objects.get(code="90021").parent.code == "9810"


# what is wrong, in one row


ROWS = [
    ({"代码": "9001", "级别": "township"}, "第 2 行 D 列：类别原为县（市），不能改为乡镇（街道）"),
    ({"代码": "9001", "类别": "department", "级别": ""}, "第 2 行 E 列：类别原为县（市），不能改为州直部门"),
    ({"名称": "云沟县"}, "第 2 行 B 列：同一上级之下已有同名单位"),
    ({"名称": ""}, "第 2 行 B 列：“名称”没有填"),
    ({"名称": "长" * 101}, "第 2 行 B 列：有 101 个字，最多 100 个"),
    ({"名称": "甲\u202e县"}, "第 2 行 B 列：第 2 个字符（U+202E）不能使用"),
    ({"名称": "甲\x07县"}, "第 2 行 B 列：第 2 个字符（U+0007）不能使用"),
    ({"上级代码": "nowhere"}, "第 2 行 C 列：没有代码为“nowhere”的上级单位"),
    ({"上级代码": ""}, "第 2 行 C 列：“新县”：县（市）须有上级单位"),
    ({"上级代码": "9001"}, "第 2 行 C 列：“新县”：县（市）不能设在县（市）之下"),
    ({"上级代码": "9803"}, "第 2 行 C 列：所填上级绕成了一圈"),
    ({"代码": "", "上级代码": "", "级别": "prefecture"}, "第 2 行 A 列：没有上级，代码不能空着"),
    ({"上级代码": "", "级别": "prefecture"}, "第 2 行 E 列：自治州只有一个"),
    ({"级别": "省"}, "第 2 行 D 列：“省”不认识；可填：自治州、州直部门"),
    ({"级别": ""}, "第 2 行 D 列：级别、类别都没有填"),
    ({"类别": "衙门"}, "第 2 行 E 列：“衙门”不认识；可填：自治州、领导班子"),
    ({"类别": "village"}, "第 2 行 E 列：级别“县级”与类别“村（社区）”不符"),
    ({"别名": "云|云"}, ""),
    ({"别名": "甲|" + "长" * 101}, "第 2 行 G 列：别名："),
    ({"设立日期": "2026-02-30"}, "第 2 行 H 列：“2026-02-30”不是日期：请填日期，如 2026-03-01。"),
    ({"设立日期": "去年"}, "第 2 行 H 列：“去年”不是日期"),
    ({"设立日期": "1066-01-01"}, "第 2 行 H 列：“1066-01-01”不是日期：日期须在 1900 年"),
    ({"设立日期": "2026-05-01", "撤销日期": "2026-04-01"}, "第 2 行 I 列：撤销日期不能早于设立日期"),
    ({"代码": "90021", "名称": "石岭1乡", "上级代码": "90011", "级别": "township"}, "第 2 行 C 列：“石岭1乡”：乡镇"),
    ({"代码": "90021", "名称": "石岭2乡", "上级代码": "9002", "级别": "township"}, "第 2 行 B 列：同一上级之下已有同名单位"),
    ({"代码": "90021", "名称": "石岭1乡", "上级代码": "x", "级别": "township"}, "第 2 行 C 列：没有代码为“x”的上级单位"),
    ({"代码": "9002", "名称": "石坪县", "撤销日期": str(TODAY)}, "第 2 行 I 列：“石坪县”名下还有"),
]  # fmt: skip


def test_a_row_that_is_wrong_is_said_with_row_column_and_reason(p):
    for cells, sentence in ROWS:
        said = refused(tried(p.system, "units", [HEAD, row(**cells)])).get(2, "")
        assert said.startswith(sentence) if sentence else not said, cells


def test_a_formula_and_an_error_in_a_cell(p):
    book, out = Workbook(), io.BytesIO()
    for cells in (ENGLISH, ["9803", '="新"&"县"', "90", "county"], ["9804", "#N/A", "90", "county"]):
        book.active.append(cells)
    book.active["B3"].data_type = "e"
    book.save(out)
    said = refused(tried(p.system, "units", SimpleUploadedFile("表.xlsx", out.getvalue())))
    assert said[2].startswith("第 2 行 B 列：是公式，不读：请复制该列")
    assert said[3].startswith("第 3 行 B 列：是出错的值“#N/A”")


# what is wrong between rows


def test_faults_between_rows(p):
    rows = [
        HEAD,
        row(代码="9803"),
        row(代码="9803", 名称="又一县"),
        row(代码="9804"),
        row(代码="9805", 名称="甲县", 上级代码="9806"),
        row(代码="9806", 名称="乙县", 上级代码="9805"),
        row(代码="98041", 名称="丙乡", 上级代码="9804", 级别="township"),
        row(代码="98042", 名称="丁村", 上级代码="98041", 级别="village"),
        row(代码="9807", 名称="丙县", 设立日期="x"),
        row(代码="98071", 名称="戊乡", 上级代码="9807", 级别="township"),
        row(代码="980711", 名称="己村", 上级代码="98071", 级别="village"),
        row(代码="", 名称="庚局", 级别="department"),
        row(代码="", 名称="庚局", 级别="department"),
        row(代码="9808", 名称="辛县", 别名="同名"),
        row(代码="9809", 名称="壬县", 别名="同名"),
    ]
    said = refused(tried(p.system, "units", rows))
    expected = {
        3: "第 3 行 A 列：与第 2 行重复",
        4: "第 4 行 B 列：同一上级之下已有同名单位",
        5: "第 5 行 C 列：所填上级绕成了一圈，请改",
        6: "第 6 行 C 列：所填上级绕成了一圈，请改",
        7: "第 7 行 C 列：它的上级那一行不能写入",
        8: "第 8 行 C 列：它的上级那一行不能写入",
        9: "第 9 行 H 列：“x”不是日期：请填日",
        10: "第 10 行 C 列：上级在第 9 行",
        11: "第 11 行 C 列：上级在第 10 ",
        13: "第 13 行 A 列：与第 12 行重复",
        15: "第 15 行 G 列：别名“同名”已经指",
    }
    assert {n: sentence[: len(expected.get(n, ""))] for n, sentence in said.items()} == expected


def test_rows_that_are_refused_keep_everything_out_unless_they_are_to_be_skipped(p):
    rows = [HEAD, row(), row(代码="9804", 上级代码="nowhere"), row(代码="9001", 名称="云溪县")]
    before = stored()
    with pytest.raises(intake.RowsLeft, match="有 1 项不能写入，全部没有写"):
        write(p.system, "units", rows)
    assert stored() == before
    assert not Import.objects.exists()
    assert outcomes(write(p.system, "units", rows, skip_refused=True)) == "cr~"
    assert Unit.objects.get(code="9001").name == "云溪县"


def test_trying_writes_nothing_at_all(p):
    before, acts = stored(), AuditEvent.objects.count()
    rows = [HEAD, row(), row(代码="9001", 名称="云溪县")]
    assert outcomes(tried(p.system, "units", rows)) == "c~"
    assert (stored(), AuditEvent.objects.count()) == (before, acts)


# the terminal


def test_the_command_imports_tells_and_keeps_the_report(p, tmp_path, capsys):
    sheet, report = tmp_path / "units.csv", tmp_path / "report.csv"
    sheet.write_bytes(csv_of([HEAD, row(), row(代码="9804", 上级代码="nowhere")], "gb18030").read())
    with pytest.raises(CommandError, match="有 1 项不能写入"):
        call_command("import_units", sheet, "--dry-run")
    with pytest.raises(CommandError, match="有 1 项不能写入，全部没有写"):
        call_command("import_units", sheet, "--report", report)
    assert "第 3 行 C 列：没有代码为“nowhere”的上级单位。" in report.read_text()
    assert "第 3 行 C 列" in capsys.readouterr().out
    assert not Unit.objects.filter(code="9803").exists()
    call_command("import_units", sheet, "--skip-refused", "--report", tmp_path / "report.xlsx")
    assert capsys.readouterr().out.startswith("共 2 项：新建 1，修改 0，不变 0，不能写入 1。\n")
    assert load_workbook(tmp_path / "report.xlsx").active["B4"].value == "9803 新县"
    assert Import.objects.get().owner == "system:import_units"


def test_the_command_refuses_what_it_can_not_read(p, tmp_path):
    with pytest.raises(CommandError, match="读不了"):
        call_command("import_units", tmp_path / "nothing.csv")
    (tmp_path / "x.csv").write_text("甲,乙")
    with pytest.raises(CommandError, match="表头缺少这些列"):
        call_command("import_units", tmp_path / "x.csv")


# how it grows


def test_ten_times_the_rows_take_hardly_more_statements(p):
    def rows(numbers):
        return [HEAD, *(row(代码=f"98{n:03}", 名称=f"新{n}县") for n in numbers)]

    def cost(numbers):
        table = table_of("units", rows(numbers))
        with CaptureQueriesContext(connection) as captured:
            intake.at_once(p.system, "units", "表.csv", table)
        return len(captured)

    assert cost(range(10, 110)) <= cost(range(10)) + 4
    assert cost(range(110)) <= 16  # nothing changes
