"""任务分解表 into the register: every row in or named with its reason, the same sheet again changes nothing, and our export comes back."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from core.lists import exports
from core.models import AuditEvent
from core.refusals import Unfit
from organizations.imports import intake
from organizations.models import UnitGroup
from tasks.models import Category, Indicator, KeyTask, WorkItem
from tests.organizations.sheets import outcomes, refused
from tests.tasks.papers import LISTS
from tests.tasks.register import LEAD, SUPERVISE, SUPPORT
from tests.tasks.sheets import book, exported, named, raw, task, tried, write

# whole lists


@pytest.mark.parametrize("name", LISTS)
def test_a_public_list_comes_in_whole_stays_as_it_is_and_its_export_comes_back_unchanged(p, empty, name):
    n = len(LISTS[name]) - 1
    assert outcomes(write(p, LISTS[name], empty)) == "c" * n
    assert outcomes(write(p, LISTS[name], empty)) == "u" * n
    for kind in exports.FORMATS:
        assert outcomes(write(p, exported(p, empty, kind), empty)) == "u" * n, kind


@pytest.mark.parametrize("kind", exports.FORMATS)
def test_a_register_made_by_hand_comes_back_unchanged_and_one_changed_cell_changes_one_task(p, r, kind):
    KeyTask.objects.get(pk=r.tasks[1].pk).change(p.system, version=1, content="第一行\n=第二行", note="- 先\n- 后")
    file = exported(p, r.programme, kind)
    assert outcomes(write(p, file, r.programme)) == "u" * 8
    assert not AuditEvent.objects.filter(verb="task.make_many").exists()
    r.tasks[2].change(p.system, version=1, title="改了名称")
    file.seek(0)
    report = write(p, file, r.programme)
    assert outcomes(report) == "uu~uuuuu"
    assert report.lines[2].note == "重点工作：改了名称 → 重点工作3"
    assert task(r.programme, "重点工作3").history.first().history_change_reason == "导入 表"


def test_a_row_is_known_by_its_key_whatever_number_and_title_it_has_by_then(p, r):
    file = exported(p, r.programme, "xlsx")
    r.tasks[0].change(p.system, version=1, number=99)
    assert outcomes(write(p, file, r.programme)) == "u" * 8
    assert r.tasks[0].stable_key.endswith(str(r.tasks[0].pk))


def test_a_key_of_another_programme_or_one_that_is_written_twice_is_refused(p, r, empty):
    head = ["系统标识", "重点工作"]
    key = r.tasks[0].stable_key
    assert "不是本批次的重点工作" in refused(tried(p, [head, [key, "甲"]], empty))[2]
    report = tried(p, [head, [key, "甲"], [key, "乙"], ["x", "丙"]], r.programme)
    assert outcomes(report) == "~rr"
    assert refused(report)[3].startswith("第 3 行 A 列：系统标识")


# what stands in a cell


def test_figures_of_reports_and_what_has_no_place_stay_in_the_note(p, empty):
    write(p, LISTS["01"], empty)
    assert task(empty, "新增城镇就业").note == "实际完成：7356\n完成率：82%"
    write(p, LISTS["03"], empty)
    assert task(empty, "加快建设科技创新轴").note == "责任领导：市政府分管领导A"


def test_units_are_read_by_their_grammar_and_unknown_ones_stay_as_text(p, empty):
    write(p, LISTS["03"], empty)
    one = task(empty, "继续壮大三大支柱产业")
    assert (named(one, LEAD), named(one, SUPPORT)) == (["市发改委", "经贸委"], ["市科技局"])
    assert all(row.unit is None for row in one.units.all())
    report = write(p, [["工作任务", "责任单位", "督办单位"], ["修路", "州交通运输局、水务局", "州推进办"]], empty)
    road = task(empty, "修路")
    assert [(row.role, str(row.unit)) for row in road.units.all()] == [
        (LEAD, "州交通运输局"), (SUPERVISE, "州推进办"), (SUPPORT, "州水务局")]  # fmt: skip
    assert report.notes == []


def test_a_group_is_no_unknown_unit_and_as_above_means_the_row_above(p, empty):
    UnitGroup.make(p.system, name="各县(市)区人民政府")
    report = write(p, LISTS["05"], empty)
    assert "各县" not in report.notes[0]
    assert named(task(empty, "食品评价性抽检合格率"), SUPPORT) == ["各县(市)区人民政府", "市农业农村局"]


def test_targets_become_indicators_and_what_is_no_number_stays_text_and_says_so(p, empty):
    write(p, LISTS["06"], empty)
    rate = Indicator.objects.get(task__title="城镇登记失业率低于")
    assert (rate.kind, rate.comparator, rate.target, rate.unit, rate.rollup) == (
        "lower",
        "le",
        Decimal("4.3"),
        "%",
        "none",
    )
    assert rate.annual_targets.get().figure == Decimal("4.3")
    report = write(p, [["重点工作", "目标值"], ["建园区", "园区基本建成"], ["扩面", "3所、2000个"]], empty)
    assert "“园区基本建成”不是数字，不能计算，保留原文" in report.lines[0].note
    assert "有几个数字" in report.lines[1].note
    text = Indicator.objects.get(task__title="建园区")
    assert (text.kind, text.target, text.target_text) == ("text", None, "园区基本建成")


def test_deadlines_keep_the_words_of_the_paper(p, empty):
    head = ["重点工作", "完成时限"]
    report = write(p, [head, ["甲", "12月底前"], ["乙", "持续推进"], ["丙", "2023-10-31"], ["丁", "尽快"]], empty)
    found = [task(empty, name) for name in "甲乙丙丁"]
    assert [(t.due_text, t.due_on, t.open_ended) for t in found] == [
        ("12月底前", date(2023, 12, 31), False), ("持续推进", None, True), ("", date(2023, 10, 31), False), ("尽快", None, False),
    ]  # fmt: skip
    assert "看不出“尽快”是哪一天" in report.lines[3].note


def test_numbers_are_kept_as_written_and_what_is_none_gets_the_next_one(p, empty):
    write(p, LISTS["11"], empty)
    found = [(t.number, t.original_number) for t in KeyTask.objects.filter(programme=empty).order_by("number")]
    assert found == [(5, "五"), (26, "二十六"), (27, "区1")]


def test_rows_without_numbers_are_known_by_place_title_and_ordinal(p, empty):
    sheet = [["类别", "重点工作", "办结标准"], *(["一类", "未列名", text] for text in "甲乙丙")]
    assert outcomes(write(p, sheet, empty)) == "ccc"
    sheet[2][2] = "改"
    report = write(p, sheet, empty)
    assert outcomes(report) == "u~u"
    assert report.lines[1].note == "办结标准：乙 → 改"


def test_numbers_that_begin_anew_in_each_category_are_no_key(p, empty):
    sheet = [["序号", "类别", "重点工作"], ["1", "一类", "甲"], ["2", "一类", "乙"], ["1", "二类", "丙"]]
    assert outcomes(write(p, sheet, empty)) == "ccc"
    assert outcomes(write(p, sheet, empty)) == "uuu"
    assert sorted(KeyTask.objects.filter(programme=empty).values_list("number", "original_number")) == [
        (1, ""),
        (2, ""),
        (3, "1"),
    ]


def test_the_same_number_of_two_documents_is_two_tasks(p, r):
    sheet = [["序号", "重点工作"], ["501", "甲"]]
    plan = type(r.master).make(p.system, programme=r.programme, kind="plan", order=1, title="方案")
    assert outcomes(write(p, sheet, r.programme, document=r.master)) == "c"
    assert outcomes(write(p, sheet, r.programme, document=plan)) == "c"
    assert outcomes(write(p, sheet, r.programme, document=r.master)) == "u"


def test_leaders_and_groups_are_posts_and_bodies(p, r, empty):
    deputy = p.post_of(p.deputy)
    write(p, [["重点工作", "责任领导", "执行小组"], ["甲", str(deputy), r.group.name]], empty)
    one = task(empty, "甲")
    assert (one.lead_leader, one.execution_group, one.note) == (deputy, r.group, "")


def test_a_blank_cell_leaves_what_is_stored(p, r):
    sheet = [
        ["系统标识", "重点工作", "办结标准", "牵头单位", "完成时限"],
        [r.tasks[0].stable_key, "重点工作1", "", "", ""],
    ]
    assert outcomes(write(p, sheet, r.programme)) == "u"


# shapes of sheets


def test_category_rows_merged_cells_and_rows_of_sums_are_understood(p, empty):
    sheet = book(
        ["2023年重点工作任务分解表"],
        ["序号", "工作任務（項目）", "指标", "目標值", "计量单位", "責任單位"],
        ["一、产业发展（2项）"],
        ["（一）高原特色农业"],
        [1, "扩种茶园", "面积", 24, "万亩", "州交通运输局"],
        [None, None, "产值", 3.5, "亿元", None],
        [2, "建冷链", "冷库", 5, "座", "州水务局"],
        ["二、基础设施"],
        [3, "修路", "里程", 120, "公里", "州交通运输局"],
        ["合计", None, None, 3],
        merged=("A1:F1", "A3:F3", "A4:F4", "A5:A6", "B5:B6", "F5:F6", "A8:F8"),
    )
    report = write(p, sheet, empty)
    assert outcomes(report) == "ccc", report
    places = [(t.item.category.title, t.item.title, t.title) for t in KeyTask.objects.filter(programme=empty)]
    assert places == [
        ("产业发展", "高原特色农业", "扩种茶园"), ("产业发展", "高原特色农业", "建冷链"), ("基础设施", "基础设施", "修路"),
    ]  # fmt: skip
    tea = task(empty, "扩种茶园").indicators.all()
    assert [(i.name, i.target, i.unit) for i in tea] == [("面积", 24, "万亩"), ("产值", Decimal("3.5"), "亿元")]
    assert report.notes == ["1 行不是任务（合计、说明等），没有读：第 10 行。"]
    sheet.seek(0)
    assert outcomes(write(p, sheet, empty)) == "uuu"


def test_a_header_over_two_rows_is_read_by_its_lower_one(p, empty):
    sheet = book(
        ["序号", "工作任务", "责任单位", None, "完成时限"], [None, None, "牵头单位", "配合单位", None],
        [1, "修路", "州交通运输局", "州水务局", "12月底"],
        merged=("A1:A2", "B1:B2", "C1:D1", "E1:E2"),
    )  # fmt: skip
    assert outcomes(write(p, sheet, empty)) == "c"
    road = task(empty, "修路")
    assert (named(road, LEAD), named(road, SUPPORT), road.due_on) == (
        ["州交通运输局"],
        ["州水务局"],
        date(2023, 12, 31),
    )


# bad input


@pytest.mark.parametrize(
    ("sheet", "sentence"),
    [
        ([["甲", "乙"], ["1", "2"]], "找不到“重点工作”一列"),
        ([["重点工作"]], "表头下面没有内容"),
    ],
)
def test_a_sheet_that_says_nothing_is_refused_with_a_sentence(p, empty, sheet, sentence):
    with pytest.raises(Unfit) as unfit:
        raw(sheet, empty)
    assert sentence in str(unfit.value.sentence)


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ({"重点工作": "长" * 201}, "第 2 行 A 列：有 201 个字，最多 200 个：请缩短"),
        ({"类别": "长" * 61}, "第 2 行 B 列：有 61 个字，最多 60 个：请缩短"),
        ({"编号": "1" * 21}, "第 2 行 C 列：有 21 个字"),
        ({"牵头单位": "无顿号的很长名称" * 20}, "第 2 行 D 列：单位名称最多 120 个字"),
        ({"牵头单位": "州推进办", "督办单位": "州推进办"}, "督办单位“州推进办”同时是承办单位"),
        ({"公开属性": "随便"}, "第 2 行 F 列：“随便”应为主动公开、依申请公开或不予公开"),
        ({"重点工作": "", "编号": "1"}, "第 2 行 A 列：“重点工作”没有填"),
        ({"公开属性": "依申请公开"}, "第 2 行 F 列：依申请公开须写明理由"),
    ],
)
def test_what_does_not_fit_is_named_with_its_place_and_nothing_is_written(p, empty, cells, sentence):
    head = ["重点工作", "类别", "编号", "牵头单位", "督办单位", "公开属性"]
    row = [({"重点工作": "修路", "类别": "一类"} | cells).get(name, "") for name in head]
    report = tried(p, [head, row, ["另一件", "一类", "", "", "", ""]], empty)
    assert sentence in refused(report)[2]
    assert outcomes(report) == "rc"
    with pytest.raises(intake.RowsLeft):
        write(p, [head, row, ["另一件", "一类", "", "", "", ""]], empty)
    assert not KeyTask.objects.filter(programme=empty).exists()
    assert not Category.objects.filter(programme=empty).exists()
    assert outcomes(write(p, [head, row, ["另一件", "一类", "", "", "", ""]], empty, skip_refused=True)) == "rc"
    assert KeyTask.objects.get(programme=empty).title == "另一件"


def test_a_formula_is_not_read(p, empty):
    assert "是公式，不读" in refused(tried(p, book(["重点工作", "办结标准"], ["修路", "=1+1"]), empty))[2]


def test_an_issued_task_keeps_what_it_answers_for(p, r):
    r.tasks[0].issue(p.system, version=1)
    sheet = [
        ["系统标识", "重点工作", "备注"],
        [r.tasks[0].stable_key, "另一名称", ""],
        [r.tasks[1].stable_key, "重点工作2", "可以改"],
    ]
    report = tried(p, sheet, r.programme)
    assert "须经调整申请修改" in refused(report)[2]
    assert outcomes(report) == "r~"


# from the terminal


def test_the_command_reads_a_file_shows_it_and_writes_it(p, empty, tmp_path, capsys):
    file = tmp_path / "表.csv"
    file.write_text("序号,重点工作\n1,修路\n2,建桥\n")
    call_command("import_tasks", str(file), "--programme", "导入批次", "--dry-run")
    assert "新建 2" in capsys.readouterr().out
    assert not KeyTask.objects.filter(programme=empty).exists()
    call_command("import_tasks", str(file), "--programme", "导入批次")
    call_command("import_tasks", str(file), "--programme", "导入批次")
    assert "不变 2" in capsys.readouterr().out
    for options, sentence in (
        (["--programme", "无"], "没有重点工作批次“无”"),
        (["--programme", "导入批次", "--document", "无"], "没有文件“无”"),
    ):
        with pytest.raises(CommandError, match=sentence):
            call_command("import_tasks", str(file), *options)


def test_a_thousand_rows_cost_far_fewer_statements(p, empty, django_assert_max_num_queries):
    rows = [["序号", "类别", "重点工作", "牵头单位", "目标值"]]
    rows += [[str(n), "一类", f"第{n}件", "州交通运输局", f"{n}公里"] for n in range(1, 1001)]
    with django_assert_max_num_queries(250):
        report = write(p, rows, empty)
    assert report.counts["created"] == 1000
    assert WorkItem.objects.filter(category__programme=empty).count() == 1
