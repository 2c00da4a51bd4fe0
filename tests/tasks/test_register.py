"""The register: it adds up, tasks are issued only whole, scope follows the units and posts that a task names."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from core.refusals import Conflict, Refused
from tasks.models import KeyTask, PolicyDocument, TaskUnit
from tests.tasks.register import LEAD, SUPERVISE, SUPPORT


def fresh(task):
    return KeyTask.objects.get(pk=task.pk)


def test_the_counts_stand_beside_what_the_paper_names(r, django_assert_num_queries):
    with django_assert_num_queries(1):
        counts = r.programme.counts()
    assert [(found, due) for _what, found, due in counts] == [(2, 2), (4, 4), (8, 8), (0, 1)]


def test_a_programme_has_one_master(r):
    with pytest.raises(ValidationError, match="只有一份"):
        PolicyDocument.make(r.p.system, programme=r.programme, kind="master", title="又一份意见")


def test_a_whole_task_is_issued_once_by_the_reviewer_alone(r):
    task, reviewer = r.tasks[0], r.p.actor(r.p.reviewer)
    with pytest.raises(Refused, match="推进办审核"):
        task.issue(r.p.actor(r.p.drafter), version=1)
    task.issue(reviewer, version=1)
    assert fresh(task).issued_on == reviewer.today
    with pytest.raises(Refused, match="已于"):
        fresh(task).issue(reviewer, version=2)


@pytest.mark.parametrize(
    ("fields", "units", "gap"),
    [
        ({"acceptance_standard": ""}, None, "没有办结标准"),
        ({}, [SUPERVISE], "没有牵头单位"),
        ({}, [LEAD], "没有督办单位"),
    ],
)
def test_what_lacks_standard_lead_or_supervisor_is_not_issued(r, fields, units, gap):
    task = r.task(90, r.tasks[0].item, **fields)
    if units:
        task.name_units(r.p.system, [(units[0], r.p.transport, "州交通运输局")], version=1)
    with pytest.raises(Refused, match=gap):
        task.issue(r.p.system, version=task.version)


def test_the_supervisor_is_none_of_the_doers(r):
    with pytest.raises(Refused, match="督办和承办须分开"):
        r.tasks[0].name_units(r.p.system, [(LEAD, r.p.transport, ""), (SUPERVISE, r.p.transport, "")], version=1)
    assert fresh(r.tasks[0]).units.count() == 2


def test_an_issued_task_keeps_what_was_issued(r):
    task = r.tasks[0]
    task.issue(r.p.system, version=1)
    with pytest.raises(Refused, match="调整申请"):
        task.change(r.p.system, version=2, title="换个名字")
    task.change(r.p.system, version=2, note="备注可以改", title=task.title)
    assert fresh(task).note == "备注可以改"


def test_the_slower_of_two_editors_is_told(r):
    fresh(r.tasks[0]).change(r.p.system, version=1, note="甲")
    with pytest.raises(Conflict):
        fresh(r.tasks[0]).change(r.p.system, version=1, note="乙")


def test_the_gap_list_names_what_is_missing_in_one_statement(r, django_assert_num_queries):
    bare = KeyTask.make(
        r.p.system, programme=r.programme, item=r.tasks[0].item, number=99, title="只有题目",
        units=[(LEAD, None, "某某局")],
    )  # fmt: skip
    with django_assert_num_queries(1):
        rows = {task.pk: task for task in KeyTask.objects.with_gaps()}
    lacking = rows[bare.pk]
    assert (lacking.lacks_document, lacking.lacks_deadline, lacking.lacks_standard) == (True, True, True)
    assert (lacking.lacks_unit, lacking.lacks_supervisor, lacking.lacks_indicator) == (False, True, True)
    assert not any((rows[r.tasks[0].pk].lacks_document, rows[r.tasks[0].pk].lacks_supervisor))


def test_the_names_of_the_units_come_in_order_in_the_same_statement(r, django_assert_num_queries):
    p = r.p
    units = [
        (LEAD, p.water, ""),
        (LEAD, p.county_b, ""),
        (LEAD, None, "某某局"),
        (LEAD, p.county_a, ""),
        (SUPERVISE, p.office, ""),
    ]
    r.tasks[0].name_units(p.system, units, version=1)
    with django_assert_num_queries(1):
        row = next(task for task in KeyTask.objects.with_unit_names() if task.pk == r.tasks[0].pk)
    assert row.lead_names == "州水务局、石坪县、某某局、云沟县"
    assert (row.supervise_names, row.support_names) == ("州推进办", None)


def test_scope_follows_named_units_posts_and_groups(r):
    task, p = r.tasks[0], r.p

    def sees(user):
        return task in KeyTask.objects.visible_to(p.actor(user))

    assert all(sees(user) for user in (p.governor, p.drafter, p.reviewer, p.inspector, p.director, p.deputy))
    assert not any(sees(user) for user in (p.director_water, p.magistrate_a, p.village_head))
    task.name_units(
        p.system, [(LEAD, p.transport, ""), (SUPPORT, p.county_a, ""), (SUPERVISE, p.office, "")], version=1
    )
    assert sees(p.magistrate_a)
    assert not sees(p.magistrate_b)
    assert not sees(p.township_head_a)


def test_search_finds_number_title_and_unit(r):
    found = KeyTask.objects.found_by
    assert list(found("3").values_list("number", flat=True)) == [3]
    assert found("交通").count() == 8
    assert found("重点工作5").get().number == 5


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"number": 1}, "该序号的重点工作已存在"),
        ({"code": "甲-1"}, "该编号的重点工作已存在"),
        ({"start_on": date(2027, 1, 1)}, "完成时限不能早于开始日期"),
        ({"open_ended": True}, "持续推进的工作不写完成日期"),
        ({"openness": "on_request"}, "依申请公开须写明理由"),
        ({"title": "甲\x0b乙\x07"}, "控制字符"),
    ],
)
def test_what_does_not_fit_is_refused_with_a_sentence(r, fields, sentence):
    r.tasks[0].change(r.p.system, version=1, code="甲-1")
    with pytest.raises(ValidationError, match=sentence):
        r.task(**{"number": 50, "item": r.tasks[0].item} | fields)
    assert KeyTask.objects.count() == 8


def test_an_unknown_unit_stays_as_text(r):
    row = TaskUnit.objects.create(task=r.tasks[0], role=SUPPORT, text="某某委员会", order=9)
    assert str(row) == "某某委员会"
