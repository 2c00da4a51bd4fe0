"""Change requests over HTTP: one person asks, another decides, old and new stay, nobody decides twice."""

from datetime import date

import pytest
from django.urls import reverse

from core.background import outbox
from core.models import InboxItem
from tasks.models import ChangeRequest, KeyTask
from tests.filling import fill_in
from tests.statements import statements
from tests.words import words


@pytest.fixture
def issued(r):
    task = r.tasks[0]
    task.issue(r.p.system, version=task.version)
    return task


@pytest.fixture
def drafter(client, r):
    client.force_login(r.p.drafter)
    return client


def proposing(task, kind):
    return reverse("tasks:change_propose", args=[task.pk]) + f"?kind={kind}"


def page(act, thing):
    return reverse(f"tasks:{act}", args=[thing.pk])


def told(answer):
    assert answer.status_code == 200, answer.status_code
    return words(answer)


def fresh(task):
    return KeyTask.objects.get(pk=task.pk)


def delivered():
    outbox.deliver()
    return InboxItem.objects.order_by("pk")


def test_an_extension_is_asked_for_decided_by_another_and_told(client, drafter, r, issued):
    answer = drafter.post(proposing(issued, "extend"), {"due_text": "2027年6月底前", "reason": "等国家批复"})
    made = ChangeRequest.objects.get()
    assert answer.url == made.get_absolute_url()
    assert "2026-12-31" in told(drafter.get(made.get_absolute_url()))
    assert drafter.get(page("change_decide", made)).status_code == 403
    assert delivered().filter(recipient=f"post:{r.p.post_of(r.p.reviewer).pk}").exists()
    client.force_login(r.p.reviewer)
    asked = told(client.post(page("change_decide", made), {"approve": "yes"}))
    assert "完成时限：2026-12-31 → 2027-06-30" in asked
    assert fresh(issued).due_on == date(2026, 12, 31)
    client.post(page("change_decide", made), {"approve": "yes", "confirmed": "1"})
    assert fresh(issued).due_on == date(2027, 6, 30)
    assert "批准" in told(client.get(made.get_absolute_url()))
    assert delivered().filter(recipient=f"user:{r.p.drafter.pk}", subject__startswith="调整申请已批准").exists()


def test_who_asked_does_not_decide(client, r, issued):
    made = ChangeRequest.propose(r.p.actor(r.p.drafter), issued, "suspend", reason="等批复")
    ChangeRequest.objects.update(proposed_by_key=f"user:{r.p.reviewer.pk}")
    client.force_login(r.p.reviewer)
    assert client.post(page("change_decide", made), {"approve": "yes", "confirmed": "1"}).status_code == 403
    assert fresh(issued).suspended_on is None


def test_a_refusal_says_why_and_changes_nothing(client, r, issued):
    made = ChangeRequest.propose(r.p.actor(r.p.drafter), issued, "cancel", reason="不再需要")
    client.force_login(r.p.reviewer)
    assert "请写明理由" in told(client.post(page("change_decide", made), {"approve": "no", "confirmed": "1"}))
    fill_in(client, page("change_decide", made), approve="no", decision="仍须推进")
    assert fresh(issued).cancelled_on is None
    assert "仍须推进" in told(client.get(made.get_absolute_url()))
    assert client.post(page("change_decide", made), {"approve": "yes"}).status_code == 403


def test_targets_are_adjusted_only_where_they_differ(drafter, r):
    issued = r.tasks[1]
    indicator = r.indicator(issued)
    issued.issue(r.p.system, version=issued.version)
    same = {f"target_{indicator.pk}": str(indicator.target), "reason": "口径变化"}
    assert "没有改动任何目标值" in told(drafter.post(proposing(issued, "adjust_target"), same))
    drafter.post(proposing(issued, "adjust_target"), same | {f"target_{indicator.pk}": "77"})
    made = ChangeRequest.objects.get()
    made.decide(r.p.actor(r.p.reviewer), approve=True)
    indicator.refresh_from_db()
    assert indicator.target == 77
    assert "77" in told(drafter.get(made.get_absolute_url()))


def test_a_task_is_split_and_another_merged(drafter, r, issued):
    drafter.post(proposing(issued, "split"), {"parts": "前半\n后半", "reason": "分两处实施"})
    ChangeRequest.objects.get().decide(r.p.actor(r.p.reviewer), approve=True)
    assert KeyTask.objects.filter(title__in=["前半", "后半"]).count() == 2
    other = r.tasks[1]
    other.issue(r.p.system, version=other.version)
    drafter.post(proposing(other, "merge"), {"into": r.tasks[2].pk, "reason": "内容重复"})
    ChangeRequest.objects.first().decide(r.p.actor(r.p.reviewer), approve=True)
    assert fresh(other).cancelled_on


@pytest.mark.parametrize(
    ("kind", "typed", "sentence"),
    [
        ("extend", {"due_text": "2026-01-01"}, "须晚于现在的时限"),
        ("extend", {"due_text": "尽快"}, "看不出"),
        ("extend", {"due_text": "持续推进"}, "延期须写明日期"),
        ("split", {"parts": "只有一件"}, "两个以上"),
        ("merge", {"into": "999999"}, "并入哪件"),
        ("suspend", {"reason": ""}, "理由"),
        ("resume", {}, "没有中止"),
        ("adjust_target", {}, "没有可以计算的目标"),
    ],
)
def test_bad_input_is_said_and_nothing_is_asked(drafter, issued, kind, typed, sentence):
    assert sentence in told(drafter.post(proposing(issued, kind), {"reason": "情况变化"} | typed))
    assert not ChangeRequest.objects.exists()


def test_a_second_request_waits_for_the_first(drafter, r, issued):
    drafter.post(proposing(issued, "suspend"), {"reason": "等批复"})
    answer = drafter.post(proposing(issued, "cancel"), {"reason": "不再需要"}, follow=True)
    assert "已有一件待决定的调整申请" in told(answer)
    assert ChangeRequest.objects.count() == 1


def test_the_slower_of_two_who_decide_is_told(client, r, issued, monkeypatch):
    made = ChangeRequest.propose(r.p.actor(r.p.drafter), issued, "suspend", reason="等批复")
    monkeypatch.setattr(ChangeRequest, "refusal", lambda self, actor, act: None)  # both had opened the page
    made.decide(r.p.system, approve=False, decision="不同意")
    client.force_login(r.p.reviewer)
    answer = client.post(page("change_decide", made), {"approve": "yes", "confirmed": "1"})
    assert answer.status_code == 409
    assert "已有人决定" in words(answer)
    assert fresh(issued).suspended_on is None


def test_two_tasks_do_not_both_end_by_merging_into_one_another(client, r, issued):
    other = r.tasks[1]
    other.issue(r.p.system, version=other.version)
    asked = [
        ChangeRequest.propose(r.p.actor(r.p.drafter), task, "merge", reason="内容重复", after={"into": into.pk})
        for task, into in ((issued, other), (other, issued))
    ]
    client.force_login(r.p.reviewer)
    for change in asked:
        answer = client.post(page("change_decide", change), {"approve": "yes", "confirmed": "1"})
    assert "请选择同一批次的另一件" in told(answer)
    assert fresh(issued).cancelled_on
    assert fresh(other).cancelled_on is None
    assert ChangeRequest.objects.get(pk=asked[1].pk).decided_on is None


def test_who_asked_may_withdraw_and_ask_again(drafter, r, issued):
    drafter.post(proposing(issued, "suspend"), {"reason": "等批复"})
    made = ChangeRequest.objects.get()
    drafter.post(page("change_withdraw", made), {})
    assert "申请人撤回" in told(drafter.get(made.get_absolute_url()))
    drafter.post(proposing(issued, "suspend"), {"reason": "等批复"})
    assert ChangeRequest.objects.filter(decided_on=None).count() == 1


def test_an_unissued_task_is_simply_changed(drafter, r):
    assert "直接修改即可" in drafter.get(proposing(r.tasks[3], "extend")).content.decode()
    assert drafter.get(proposing(r.tasks[3], "extend")).status_code == 403


def test_the_list_is_narrowed_and_asks_as_much_for_many_as_for_few(client, drafter, r, issued):
    drafter.post(proposing(issued, "suspend"), {"reason": "等批复"})
    where = reverse("tasks:changes")
    assert "等批复" in told(drafter.get(where, {"state": "open", "kind": "suspend"}))
    assert "等批复" not in told(drafter.get(where, {"state": "approved"}))
    few = statements(drafter, where)
    for task in r.tasks[1:6]:
        task.issue(r.p.system, version=task.version)
        ChangeRequest.propose(r.p.actor(r.p.drafter), task, "cancel", reason="不再需要")
    assert statements(drafter, where) == few
    client.force_login(r.p.magistrate_b)
    assert "等批复" not in told(client.get(where))
    assert client.get(page("change", ChangeRequest.objects.last())).status_code == 404
