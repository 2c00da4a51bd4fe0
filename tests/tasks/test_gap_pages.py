"""The gap list over HTTP: what is lacking is counted, filled for many at once after it was shown, and drives the issue."""

from datetime import date

import pytest
from django.urls import reverse

from core.models import AuditEvent
from tasks.models import Clause, KeyTask, PolicyDocument, PolicyDomain
from tests.statements import statements
from tests.tasks.register import LEAD, SUPERVISE
from tests.words import words


@pytest.fixture
def drafter(client, r):
    client.force_login(r.p.drafter)
    return client


@pytest.fixture
def bare(r):
    """Three tasks without unit, deadline, standard, supervisor: numbers 101 to 103."""
    item = r.tasks[0].item
    return [
        KeyTask.make(r.p.system, programme=r.programme, item=item, number=n, title=f"缺项{n}") for n in (101, 102, 103)
    ]


def at(name, r):
    return reverse(f"tasks:{name}", args=[r.programme.pk])


def told(answer):
    assert answer.status_code == 200, answer.status_code
    return words(answer)


def fresh(task):
    return KeyTask.objects.get(pk=task.pk)


def names(task, role):
    return [str(row) for row in task.units.filter(role=role)]


def test_the_list_counts_what_is_lacking_and_is_narrowed_by_it(drafter, r, bare):
    text = told(drafter.get(at("gaps", r)))
    assert "没有督办单位 3" in text
    assert "没有指标 11" in text
    narrowed = told(drafter.get(at("gaps", r), {"gap": "lacks_supervisor", "issued": "no"}))
    assert "缺项102" in narrowed
    assert "重点工作1 " not in narrowed


def test_one_value_is_filled_for_all_that_lack_it_after_it_was_shown(drafter, r, bare):
    data = {"field": "supervise", "value": "州推进办"}
    asked = told(drafter.post(at("gaps_fill", r), data))
    assert "填 3 件，不填 0 件" in asked
    assert "101 缺项101：（空） → 州推进办" in asked
    assert names(bare[0], SUPERVISE) == []
    drafter.post(at("gaps_fill", r), data | {"confirmed": "1"})
    assert [names(task, SUPERVISE) for task in bare] == [["州推进办"]] * 3
    assert AuditEvent.objects.filter(verb="task.fill").exists()


def test_lines_are_filled_each_with_its_own(drafter, r, bare):
    lines = "101\t州水务局、州交通运输局\n102，州交通运输局\n103 没有这个局"
    drafter.post(at("gaps_fill", r), {"field": "lead", "lines": lines, "confirmed": "1"})
    assert names(bare[0], LEAD) == ["州水务局", "州交通运输局"]
    assert bare[1].units.get().unit == r.p.transport
    assert bare[2].units.get().unit is None


def test_deadlines_are_read_and_what_cannot_be_is_left_out_by_name(drafter, r, bare):
    data = {"field": "due_text", "lines": "101 2027年6月底前\n102 持续推进\n103 尽快"}
    asked = told(drafter.post(at("gaps_fill", r), data))
    assert "填 2 件，不填 1 件" in asked
    assert "103 缺项103：不填，看不出" in asked
    drafter.post(at("gaps_fill", r), data | {"confirmed": "1"})
    assert fresh(bare[0]).due_on == date(2027, 6, 30)
    assert fresh(bare[1]).open_ended
    assert fresh(bare[2]).due_text == ""


def test_what_is_there_is_overwritten_only_where_that_was_ticked(drafter, r, bare):
    data = {"field": "acceptance_standard", "lines": "1 通过审计\n101 通过验收"}
    assert "没有勾选覆盖" in told(drafter.post(at("gaps_fill", r), data))
    drafter.post(at("gaps_fill", r), data | {"confirmed": "1", "overwrite": "on"})
    assert fresh(r.tasks[0]).acceptance_standard == "通过审计"
    assert fresh(bare[0]).acceptance_standard == "通过验收"


def test_an_issued_task_keeps_what_only_a_change_request_may_alter(drafter, r):
    r.tasks[0].issue(r.p.system, version=r.tasks[0].version)
    data = {"field": "acceptance_standard", "lines": "1 通过审计", "overwrite": "on"}
    assert "须经调整申请修改" in told(drafter.post(at("gaps_fill", r), data))
    assert "没有可以填的" in told(drafter.post(at("gaps_fill", r), data | {"confirmed": "1"}))
    assert fresh(r.tasks[0]).acceptance_standard == "通过验收"


def test_nobody_supervises_what_they_do(drafter, r, bare):
    data = {"field": "supervise", "lines": "1 州交通运输局", "overwrite": "on", "confirmed": "1"}
    assert "没有可以填的" in told(drafter.post(at("gaps_fill", r), data))
    assert names(r.tasks[0], SUPERVISE) == ["州推进办"]


def test_leader_group_clause_domain_and_openness_are_filled_too(drafter, r, bare):
    PolicyDomain.make(r.p.system, title="经济")
    deputy = r.p.post_of(r.p.deputy)
    for field, value in (
        ("lead_leader", str(deputy)), ("execution_group", "1"), ("clauses", "《重点工作意见》一、"), ("domains", "经济"),
        ("openness", "依申请公开：涉及商业秘密"), ("evidence_list", "验收报告"),
    ):  # fmt: skip
        drafter.post(at("gaps_fill", r), {"field": field, "lines": f"101 {value}", "confirmed": "1"})
    task = fresh(bare[0])
    assert (task.lead_leader, task.execution_group, task.evidence_list) == (deputy, r.group, "验收报告")
    assert ([*task.clauses.all()], [*map(str, task.domains.all())]) == ([r.clause], ["经济"])
    assert (task.openness, task.openness_reason) == ("on_request", "涉及商业秘密")


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("lead_leader", "没有这个岗位", "没有“没有这个岗位”，或不止一个"),
        ("clauses", "一、、九、", "没有"),
        ("openness", "公开", "应为主动公开"),
        ("openness", "依申请公开", "须在冒号后写明理由"),
    ],
)
def test_what_names_nothing_is_said_and_left_out(drafter, r, bare, field, value, sentence):
    asked = told(drafter.post(at("gaps_fill", r), {"field": field, "lines": f"101 {value}"}))
    assert "填 0 件，不填 1 件" in asked
    assert sentence in asked


def test_a_clause_number_that_two_documents_have_needs_its_document(drafter, r, bare):
    plan = PolicyDocument.make(r.p.system, programme=r.programme, kind="plan", order=1, title="方案")
    Clause.make(r.p.system, document=plan, order=1, number="一、", text="另一条")
    assert "不填 1 件" in told(drafter.post(at("gaps_fill", r), {"field": "clauses", "lines": "101 一"}))
    drafter.post(at("gaps_fill", r), {"field": "clauses", "lines": "101 方案一", "confirmed": "1"})
    assert fresh(bare[0]).clauses.get().document == plan


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"lines": ""}, "只填一格"),
        ({"lines": "101 甲", "value": "乙"}, "只填一格"),
        ({"lines": "甲"}, "第 1 行"),
        ({"lines": "101 甲\n101 乙"}, "序号重复"),
        ({"lines": "999 甲"}, "没有这些序号"),
        ({"lines": "101 " + "长" * 2001}, "最多 2000 个字"),
        ({"field": "due_text", "lines": "101 " + "长" * 101}, "最多 100 个字"),
    ],
)
def test_bad_input_is_said_and_nothing_is_written(drafter, r, bare, typed, sentence):
    answer = drafter.post(at("gaps_fill", r), {"field": "acceptance_standard", "confirmed": "1"} | typed)
    assert sentence in told(answer)
    assert fresh(bare[0]).version == bare[0].version


def test_all_that_lack_nothing_are_issued_and_the_rest_is_not(client, r, bare):
    client.force_login(r.p.reviewer)
    assert "可以下达 8 件" in told(client.get(at("issue_ready", r)))
    asked = told(client.post(at("issue_ready", r), {}))
    assert "不下达 101 缺项101：没有牵头单位、没有办结标准、没有督办单位" in asked
    assert not KeyTask.objects.exclude(issued_on=None).exists()
    client.post(at("issue_ready", r), {"confirmed": "1"})
    assert KeyTask.objects.exclude(issued_on=None).count() == 8
    assert fresh(bare[0]).issued_on is None
    assert "没有可以下达的" in told(client.post(at("issue_ready", r), {"confirmed": "1"}))


def test_filling_and_issuing_are_different_hands(client, r):
    client.force_login(r.p.reviewer)
    assert client.post(at("gaps_fill", r), {"confirmed": "1"}).status_code == 403
    client.force_login(r.p.drafter)
    assert client.post(at("issue_ready", r), {"confirmed": "1"}).status_code == 403


def test_the_list_asks_as_much_for_many_tasks_as_for_few(drafter, r, bare):
    few = statements(drafter, at("gaps", r))
    for n in range(200, 240):
        KeyTask.make(r.p.system, programme=r.programme, item=bare[0].item, number=n, title=f"缺项{n}")
    assert statements(drafter, at("gaps", r)) == few
