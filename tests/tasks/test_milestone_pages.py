"""The roadmap over HTTP: steps typed or pasted, days as offices write them, a schedule counted back, the planned curve."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from core.models import AuditEvent
from tasks.models import Milestone, PlannedCurve
from tests.filling import fill_in
from tests.statements import statements
from tests.words import words


@pytest.fixture
def drafter(client, r):
    client.force_login(r.p.drafter)
    return client


@pytest.fixture
def task(r):
    return r.tasks[0]


@pytest.fixture
def two(r, task):
    """Two steps, the second after the first."""
    first = Milestone.make(r.p.system, task, number=1, title="开工", planned_on=date(2026, 3, 31), weight=40)
    second = Milestone.make(
        r.p.system, task, number=2, title="完工", planned_on=date(2026, 9, 30), weight=60, after=[first]
    )
    return first, second


def page(act, thing):
    return reverse(f"tasks:{act}", args=[thing.pk])


def told(answer):
    assert answer.status_code == 200, answer.status_code
    return words(answer)


def test_a_step_is_made_with_a_day_as_offices_write_it(drafter, task):
    answer = fill_in(
        drafter, page("milestone_make", task), title="主体完工", planned_on="10月底前", weight="100", owner="州水务局"
    )
    assert answer.url == task.get_absolute_url()
    step = task.milestones.get()
    assert (step.planned_on.month, step.planned_on.day, step.weight) == (10, 31, 100)
    assert "主体完工" in told(drafter.get(task.get_absolute_url()))
    assert AuditEvent.objects.filter(verb="milestone.make").exists()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"planned_on": "尽快"}, "看不出"),
        ({"planned_on": "持续推进"}, "节点须有日期"),
        ({"planned_on": "2027年3月"}, "晚于完成时限"),
        ({"planned_on": "2月30日"}, "没有这一天"),
        ({"weight": "很多"}, "数字"),
        ({"weight": "-1"}, "权重不能为负"),
        ({"owner": "没有这个局"}, "没有找到单位"),
        ({"title": ""}, "节点"),
    ],
)
def test_bad_input_is_said_and_nothing_is_made(drafter, task, typed, sentence):
    data = {"number": "1", "title": "开工", "planned_on": "2026-05-01", "weight": "10"} | typed
    assert sentence in told(drafter.post(page("milestone_make", task), data))
    assert not task.milestones.exists()


def test_weights_that_are_not_a_hundred_are_said(drafter, task, two):
    fill_in(drafter, page("milestone_make", task), title="验收", planned_on="2026-12-01", weight="7")
    assert "合计 107" in told(drafter.get(task.get_absolute_url()))


def test_a_ring_of_dependencies_is_refused(drafter, task, two):
    first, second = two
    data = {"number": 1, "title": "开工", "planned_on": "2026-09-30", "weight": 40, "after": [second.pk], "version": 1}
    assert "节点互为前置：" in told(drafter.post(page("milestone_change", first), data))
    assert not first.after.exists()


def test_a_step_is_changed_over_the_version_that_was_read(drafter, r, task, two):
    first, _second = two
    first.change(r.p.system, version=1, title="别人改的")
    data = {"number": 1, "title": "我改的", "planned_on": "2026-03-31", "weight": 40, "version": 1}
    answer = drafter.post(page("milestone_change", first), data)
    assert answer.status_code == 409
    assert "别人改的" in words(answer)
    drafter.post(page("milestone_change", first), data | {"version": 2})
    assert Milestone.objects.get(pk=first.pk).title == "我改的"


def test_a_step_is_not_moved_behind_one_that_waits_for_it(drafter, task, two):
    first, _second = two
    data = {"number": 1, "title": "开工", "planned_on": "2026-10-31", "weight": 40, "version": 1}
    assert "日期颠倒" in told(drafter.post(page("milestone_change", first), data))
    assert Milestone.objects.get(pk=first.pk).planned_on == date(2026, 3, 31)


def test_a_step_is_removed_and_nothing_waits_for_it(drafter, task, two):
    first, second = two
    fill_in(drafter, page("milestone_remove", first))
    assert list(task.milestones.all()) == [second]
    assert not second.after.exists()


LINES = "施工图审查，报批\t2026-04-30\t审查意见\t州水务局\t30\n主体完工\t10月底前\t\t\t70"


def test_pasted_lines_are_shown_then_made_after_those_that_are_there(drafter, task, two):
    asked = told(drafter.post(page("milestone_lines", task), {"lines": LINES}))
    assert "3. 施工图审查" in asked
    assert "权重 70" in asked
    assert task.milestones.count() == 2
    fill_in(drafter, page("milestone_lines", task), lines=LINES)
    made = list(task.milestones.filter(number__gt=2).order_by("number"))
    assert [(step.number, step.title, step.weight) for step in made] == [
        (3, "施工图审查，报批", 30),
        (4, "主体完工", 70),
    ]
    assert str(made[0].owner) == "州水务局"
    assert made[1].deliverable == ""  # empty cells of a sheet stay where they are


def test_a_line_that_cannot_be_read_is_named_and_none_is_made(drafter, task):
    text = told(
        drafter.post(page("milestone_lines", task), {"lines": "开工，3月底\n完工\n验收，某天，，，x", "confirmed": "1"})
    )
    assert "第 2 行" in text
    assert "第 3 行" in text
    assert not task.milestones.exists()


def test_days_are_counted_back_from_the_end_by_weight(drafter, task, two):
    data = {"start": "2026-01-01", "final": "2026-04-11"}
    asked = told(drafter.post(page("milestone_back", task), data))
    assert "开工：2026-03-31 → 2026-02-10" in asked
    drafter.post(page("milestone_back", task), data | {"confirmed": "1"})
    assert list(task.milestones.values_list("planned_on", flat=True)) == [date(2026, 2, 10), date(2026, 4, 11)]
    assert AuditEvent.objects.filter(verb="milestone.replan").exists()


@pytest.mark.parametrize(
    ("start", "final", "sentence"),
    [("2026-05-01", "2026-04-01", "不能早于开始日期"), ("2026-05-01", "2027-04-01", "晚于完成时限")],
)
def test_a_schedule_that_cannot_be_changes_nothing(drafter, task, two, start, final, sentence):
    data = {"start": start, "final": final, "confirmed": "1"}
    assert sentence in told(drafter.post(page("milestone_back", task), data))
    assert task.milestones.get(number=1).planned_on == date(2026, 3, 31)


def test_a_curve_is_shown_with_its_warning_then_set(drafter, task, two):
    data = {"year": "2026", "preset": "own", "points": "0 0 0 0 0 0 0 0 0 10 50 100"}
    asked = told(drafter.post(page("curve", task), data))
    assert "10 月 10%" in asked
    assert "后两个月要完成全年的 90.0%" in asked
    drafter.post(page("curve", task), data | {"confirmed": "1"})
    assert PlannedCurve.objects.get(task=task).curve[9] == Decimal(10)
    drafter.post(page("curve", task), {"year": "2026", "preset": "milestones", "confirmed": "1"})
    assert PlannedCurve.objects.get(task=task).curve[2] == Decimal(40)
    assert "按节点权重" in told(drafter.get(task.get_absolute_url()))


@pytest.mark.parametrize(
    ("points", "sentence"),
    [("", "现有 0 个"), ("1 2 3", "现有 3 个"), ("10 5 6 7 8 9 10 11 12 13 14 100", "比上月还低"), ("甲", "数字")],
)
def test_a_curve_that_is_none_is_refused(drafter, task, points, sentence):
    data = {"year": "2026", "preset": "own", "points": points, "confirmed": "1"}
    assert sentence in told(drafter.post(page("curve", task), data))
    assert not PlannedCurve.objects.exists()


def test_who_only_reads_sees_no_way_to_change(client, r, task, two):
    client.force_login(r.p.inspector)
    assert "milestones" not in client.get(task.get_absolute_url()).content.decode().replace("milestones</", "")
    assert client.get(page("milestone_change", two[0])).status_code == 403


def test_the_page_of_a_task_asks_as_much_for_many_steps_as_for_few(drafter, r, task, two):
    few = statements(drafter, task.get_absolute_url())
    for number in range(3, 23):
        Milestone.make(r.p.system, task, number=number, title=f"节点{number}", planned_on=date(2026, 9, 30), weight=1)
    assert statements(drafter, task.get_absolute_url()) == few
