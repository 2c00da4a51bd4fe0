"""The year over HTTP: its grid of months, and what is carried over into the next."""

from datetime import date

import pytest
from django.urls import reverse

from tasks.models import CarryOver, KeyTask, Milestone, Programme
from tests.statements import statements
from tests.words import words


@pytest.fixture
def drafter(client, r):
    client.force_login(r.p.drafter)
    return client


def at(name, r):
    return reverse(f"tasks:{name}", args=[r.programme.pk])


def step(r, task, day, title):
    return Milestone.make(r.p.system, task, number=task.milestones.count() + 1, title=title, planned_on=day)


# timetable


def test_the_grid_shows_steps_and_deadlines_in_their_months(drafter, r):
    step(r, r.tasks[0], date(2026, 6, 28), "开工")
    step(r, r.tasks[0], date(2026, 6, 3), "批复")
    text = words(drafter.get(at("timetable", r), {"year": 2026}))
    assert "3 日 批复；28 日 开工" in text
    assert "31 日 完成" in text
    other = words(drafter.get(at("timetable", r), {"year": 2027}))
    assert "2027 年时间表" in other
    assert "开工" not in other


def test_the_grid_is_filtered_and_exported_as_it_stands(drafter, r):
    step(r, r.tasks[0], date(2026, 6, 28), "开工")
    query = {"year": 2026, "q": "重点工作1", "export": "csv"}
    text = b"".join(drafter.get(at("timetable", r), query).streaming_content).decode()
    assert len(text.splitlines()) == 2
    assert "28 日 开工" in text
    assert drafter.get(at("timetable", r), {"year": "x", "category": "y"}).status_code == 200


def test_the_grid_asks_as_much_for_many_tasks_as_for_few(drafter, r):
    few = statements(drafter, at("timetable", r))
    for n in range(100, 130):
        step(r, r.task(n, r.tasks[0].item), date(2026, 6, 1), "一步")
    assert statements(drafter, at("timetable", r)) == few


# carried over


def test_tasks_are_carried_over_each_with_its_reason_after_they_were_shown(drafter, r):
    data = {"year": 2026, "reason": "雨季延长", "lines": "1\n2\t征地未完成\t剩 3 公里"}
    asked = words(drafter.post(at("carry_over", r), data))
    assert "1 重点工作1：2026 年转入 2027 年，雨季延长" in asked
    assert not CarryOver.objects.exists()
    drafter.post(at("carry_over", r), data | {"confirmed": "1"})
    found = [(row.task.number, row.reason, row.remaining) for row in CarryOver.objects.order_by("task__number")]
    assert found == [(1, "雨季延长", ""), (2, "征地未完成", "剩 3 公里")]
    assert "征地未完成" in words(drafter.get(at("carry_overs", r)))
    assert "征地未完成" in words(drafter.get(r.tasks[1].get_absolute_url()))


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"lines": "甲"}, "第 1 行：先写序号"),
        ({"lines": "1\n1"}, "序号重复：1"),
        ({"lines": "1\n999"}, "没有这些序号的重点工作：999"),
        ({"lines": "1", "reason": ""}, "这几件没有写理由：1"),
        ({"lines": "1 " + "长" * 301}, "第 1 行：理由和内容各最多 300 个字"),
        ({"year": 2028, "lines": "1"}, "2028"),
    ],
)
def test_bad_lines_are_said_and_nothing_is_written(drafter, r, typed, sentence):
    answer = drafter.post(at("carry_over", r), {"year": 2026, "reason": "因", "confirmed": "1"} | typed)
    assert sentence in words(answer)
    assert not CarryOver.objects.exists()


def test_a_task_is_carried_over_once_a_year(drafter, r):
    CarryOver.make(r.p.system, r.tasks[0], 2026, reason="因")
    answer = drafter.post(at("carry_over", r), {"year": 2026, "reason": "再", "lines": "1\n2"})
    assert "2026 年已结转：1" in words(answer)


def test_a_programme_of_one_year_has_nothing_to_carry_over(drafter, r):
    short = Programme.make(r.p.system, term=r.term, title="一年", first_year=2026, last_year=2026)
    answer = drafter.get(reverse("tasks:carry_over", args=[short.pk]))
    assert answer.status_code == 403
    assert "只有一年" in answer.content.decode()


def test_a_department_sees_the_carry_overs_of_its_own_tasks(client, r):
    CarryOver.make(r.p.system, r.tasks[0], 2026, reason="本单位的")
    other = KeyTask.make(r.p.system, programme=r.programme, item=r.tasks[0].item, number=50, title="别家的")
    CarryOver.make(r.p.system, other, 2026, reason="别家的理由")
    client.force_login(r.p.director)
    text = words(client.get(at("carry_overs", r)))
    assert "本单位的" in text
    assert "别家的理由" not in text
