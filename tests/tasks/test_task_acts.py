"""The acts on a task over HTTP: add, change, issue; units in the language of papers; nothing typed is lost."""

from datetime import date

import pytest
from django.urls import reverse

from tasks.models import KeyTask, TaskUnit


@pytest.fixture
def drafter(client, r):
    client.force_login(r.p.drafter)
    return client


def text(answer):
    return answer.content.decode()


def filled(r, **changes):
    """What a drafter types for a new task."""
    return {
        "item": r.tasks[0].item.pk, "number": 20, "code": "甲-09", "title": "农村公路改造", "content": "改造农村公路",
        "lead": "州交通运输局、水务局", "support": "各县市、云沟县", "supervise": "州推进办", "due_text": "12月底前",
        "acceptance_standard": "交工验收合格", "openness": "open", "clauses": [r.clause.pk],
    } | changes  # fmt: skip


def add(client, r, **changes):
    return client.post(reverse("tasks:task_make", args=[r.programme.pk]), filled(r, **changes), follow=True)


def test_a_task_is_added_as_the_paper_lists_it(drafter, r):
    page = add(drafter, r)
    task = KeyTask.objects.get(number=20)
    assert "已新增" in text(page)
    assert (task.due_on, task.due_text) == (date(2026, 12, 31), "12月底前")
    named = [(row.role, row.unit, row.text) for row in task.units.order_by("role", "order")]
    assert named == [
        ("lead", r.p.transport, "州交通运输局"), ("lead", r.p.water, "水务局"),
        ("supervise", r.p.office, "州推进办"), ("support", None, "各县市"), ("support", r.p.county_a, "云沟县"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"due_text": "尽快"}, "看不出"),
        ({"due_text": "2月30日"}, "没有这一天"),
        ({"number": 1}, "该序号的重点工作已存在"),
        ({"supervise": "州交通运输局"}, "督办和承办须分开"),
        ({"title": ""}, "必填"),
        ({"title": "甲\u202e乙"}, "改变文字方向"),
        ({"item": 0}, "选择"),
    ],
)
def test_what_does_not_fit_is_said_and_what_was_typed_stays(drafter, r, changes, sentence):
    page = add(drafter, r, **changes)
    assert page.status_code == 200
    assert sentence in text(page)
    assert "交工验收合格" in text(page)
    assert not KeyTask.objects.filter(number=20).exists()


def test_a_change_shows_what_is_stored_and_the_slower_of_two_is_told(drafter, r):
    task = r.tasks[0]
    address = reverse("tasks:task_change", args=[task.pk])
    shown = drafter.get(address)
    assert "州交通运输局" in text(shown)
    typed = filled(r, number=1, code="", title="改过的名称", lead="州交通运输局", support="", version=1)
    task.change(r.p.system, version=1, note="别人先改了")
    answer = drafter.post(address, typed)
    assert answer.status_code == 409
    assert "改过的名称" in text(answer)
    assert drafter.post(address, typed | {"version": 2}).status_code == 302
    assert KeyTask.objects.get(pk=task.pk).title == "改过的名称"


def test_of_an_issued_task_only_what_stays_open_can_be_typed(drafter, r):
    task = r.tasks[0]
    task.issue(r.p.system, version=1)
    address = reverse("tasks:task_change", args=[task.pk])
    fields = drafter.get(address).context["form"].fields
    assert {name for name in fields if fields[name].disabled} == {
        "title", "content", "item", "number", "due_text", "acceptance_standard",
    }  # fmt: skip
    page = drafter.post(
        address, filled(r, number=1, title="改过的名称", due_text="明年", note="补一句", version=2), follow=True
    )
    assert "已修改" in text(page)
    task.refresh_from_db()
    assert (task.title, task.due_text, task.note) == ("重点工作1", "12月底前", "补一句")


@pytest.mark.parametrize("issued", [True, False])
def test_a_day_that_a_change_moved_stays_while_its_words_stay(drafter, r, issued):
    task = r.tasks[0]
    if issued:
        task.issue(r.p.system, version=1)
    task.due_on = date(2027, 6, 30)  # as an approved extension leaves it
    task.save(update_fields=["due_on"])
    address = reverse("tasks:task_change", args=[task.pk])
    drafter.post(address, filled(r, number=1, code="", note="补一句", version=task.version))
    task.refresh_from_db()
    assert (task.due_on, task.note) == (date(2027, 6, 30), "补一句")


def test_issuing_is_for_the_reviewer_and_says_what_is_missing(client, r):
    address = reverse("tasks:task_issue", args=[r.tasks[0].pk])
    client.force_login(r.p.drafter)
    assert client.post(address, {"version": 1}).status_code == 403
    bare = r.task(91, r.tasks[0].item, acceptance_standard="")
    reviewer = r.p.actor(r.p.reviewer)
    r.tasks[0].issue(reviewer, version=1)
    assert bare.missing_to_issue() == ["没有办结标准"]


def test_a_stranger_to_the_task_finds_nothing_to_change(client, r):
    client.force_login(r.p.magistrate_a)
    for name in ("tasks:task_change", "tasks:task_issue"):
        assert client.get(reverse(name, args=[r.tasks[0].pk])).status_code == 404
    assert client.get(reverse("tasks:task_make", args=[r.programme.pk])).status_code == 403
    assert not TaskUnit.objects.filter(unit=r.p.county_a).exists()


def test_an_issue_over_what_was_changed_meanwhile_is_a_conflict(client, r):
    client.force_login(r.p.reviewer)
    r.tasks[0].change(r.p.system, version=1, note="改过")
    answer = client.post(reverse("tasks:task_issue", args=[r.tasks[0].pk]), {"version": 1})
    assert answer.status_code == 409
    assert not KeyTask.objects.get(pk=r.tasks[0].pk).issued_on
