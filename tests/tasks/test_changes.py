"""Change requests: proposed by one, decided by another, old and new for ever; charters, indicators, milestones and curves."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from core.refusals import Conflict, Refused
from tasks.models import CarryOver, ChangeRequest, Charter, Indicator, KeyTask, Milestone, PlannedCurve

Kind = ChangeRequest.Kind


@pytest.fixture
def issued(r):
    task = r.tasks[0]
    task.issue(r.p.system, version=1)
    return task


def propose(r, task, kind, **after):
    return ChangeRequest.propose(r.p.actor(r.p.drafter), task, kind, reason="情况变化", after=after)


def approve(r, request):
    request.decide(r.p.actor(r.p.reviewer), approve=True, decision="同意")


def test_an_extension_puts_the_new_day_in_force_and_keeps_the_old(r, issued):
    request = propose(r, issued, Kind.EXTEND, due_on="2027-06-30", due_text="2027年6月底前")
    assert KeyTask.objects.get(pk=issued.pk).due_on == date(2026, 12, 31)
    approve(r, request)
    assert KeyTask.objects.get(pk=issued.pk).due_on == date(2027, 6, 30)
    assert (request.before["due_on"], request.after["due_on"]) == ("2026-12-31", "2027-06-30")
    assert "情况变化" in issued.history.first().history_change_reason


def test_nobody_approves_the_own_request_nor_twice(r, issued):
    request = propose(r, issued, Kind.SUSPEND)
    request.proposed_by_key = f"user:{r.p.reviewer.pk}"
    request.save()
    with pytest.raises(Refused, match="自己的申请"):
        approve(r, request)
    request.proposed_by_key = f"user:{r.p.drafter.pk}"
    request.save()
    approve(r, request)
    with pytest.raises(Conflict, match="已有人决定"):
        approve(r, request)


def test_one_request_at_a_time_and_only_for_issued_tasks(r, issued):
    propose(r, issued, Kind.CANCEL)
    with pytest.raises(Conflict, match="待决定"):
        propose(r, issued, Kind.SUSPEND)
    with pytest.raises(Refused, match="还没有下达"):
        propose(r, r.tasks[1], Kind.CANCEL)


@pytest.mark.parametrize(
    ("kind", "after", "sentence"),
    [
        (Kind.EXTEND, {"due_on": "2026-12-31"}, "须晚于"),
        (Kind.SPLIT, {"parts": ["甲", "甲"]}, "两个以上不同名"),
        (Kind.MERGE, {"into": 0}, "另一件"),
        (Kind.RESUME, {}, "没有中止"),
        (Kind.ADJUST_TARGET, {"indicators": {"0": "5"}}, "指标"),
    ],
)
def test_what_does_not_fit_is_refused(r, issued, kind, after, sentence):
    with pytest.raises(Refused, match=sentence):
        propose(r, issued, kind, **after)
    assert not ChangeRequest.objects.exists()


def test_a_split_makes_tasks_with_all_that_the_first_had(r, issued):
    approve(r, propose(r, issued, Kind.SPLIT, parts=["甲部分", "乙部分"]))
    parts = KeyTask.objects.filter(title__endswith="部分")
    assert sorted(parts.values_list("number", flat=True)) == [9, 10]
    for part in parts:
        assert part.units.count() == 2
        assert part.clauses.get() == r.clause
        assert part.issued_on is None
    assert KeyTask.objects.get(pk=issued.pk).cancelled_on


def test_targets_of_an_issued_task_change_by_request_alone(r):
    task = r.tasks[0]
    indicator = r.indicator(task)
    task.issue(r.p.system, version=1)
    with pytest.raises(Refused, match="调整申请"):
        indicator.change(r.p.system, version=1, target=Decimal(40))
    approve(r, propose(r, task, Kind.ADJUST_TARGET, indicators={str(indicator.pk): "40.5"}))
    assert Indicator.objects.get(pk=indicator.pk).target == Decimal("40.5")


def test_a_county_neither_proposes_nor_decides(r, issued):
    county = r.p.actor(r.p.magistrate_a)
    with pytest.raises(Refused, match="推进办"):
        ChangeRequest.propose(county, issued, Kind.CANCEL, reason="x")
    head_of_lead = r.p.actor(r.p.director)
    request = ChangeRequest.propose(head_of_lead, issued, Kind.CANCEL, reason="项目取消")
    with pytest.raises(Refused, match="推进办审核"):
        request.decide(county, approve=True)


def test_a_charter_is_signed_by_another_than_its_drafter_and_then_stands(r):
    task = r.tasks[0]
    charter = Charter.draft(r.p.actor(r.p.drafter), task, goal="建成55公里")
    with pytest.raises(ValidationError, match="未签订"):
        Charter.draft(r.p.actor(r.p.drafter), task, goal="又一版")
    charter.change(r.p.actor(r.p.drafter), version=1, approach="分三段施工")
    charter.sign(r.p.actor(r.p.reviewer), date(2026, 1, 5), version=2)
    with pytest.raises(Refused, match="起草新的一版"):
        charter.change(r.p.actor(r.p.drafter), version=3, goal="改")
    assert Charter.draft(r.p.actor(r.p.drafter), task, goal="第二版").edition == 2


def test_milestones_keep_the_deadline_and_make_no_ring(r):
    task, who = r.tasks[0], r.p.system
    first = Milestone.make(who, task, number=1, title="立项", planned_on=date(2026, 3, 31))
    second = Milestone.make(who, task, number=2, title="开工", planned_on=date(2026, 3, 31), after=[first])
    with pytest.raises(Refused, match="晚于完成时限"):
        Milestone.make(who, task, number=3, title="验收", planned_on=date(2027, 1, 1))
    with pytest.raises(Refused, match="互为前置"):
        first.change(who, version=1, after=[second])


def test_a_curve_comes_from_a_preset_or_is_refused_with_its_month(r):
    task, who = r.tasks[0], r.p.system
    with pytest.raises(Refused, match="还没有带权重的节点"):
        PlannedCurve.set(who, task, 2026, "milestones")
    assert PlannedCurve.set(who, task, 2026, "sixty_forty").curve[5] == 60
    own = [Decimal(n) for n in (0, 0, 0, 0, 0, 0, 0, 0, 10, 20, 50, 100)]
    curve = PlannedCurve.set(who, task, 2026, "own", own)
    assert curve.warning is not None
    assert PlannedCurve.objects.count() == 1
    with pytest.raises(Refused, match="2 月"):
        PlannedCurve.set(who, task, 2026, "own", [Decimal(50), Decimal(40), *own[2:]])


def test_annual_targets_are_set_whole_and_text_stays_text(r):
    indicator = r.indicator(r.tasks[0], annual={2026: (Decimal(20), ""), 2027: (None, "完成主体")}.items())
    assert indicator.annual_targets.count() == 2
    indicator.change(r.p.system, version=1, annual={2026: (Decimal(25), "")}.items())
    assert [(t.year, t.figure) for t in indicator.annual_targets.all()] == [(2026, Decimal(25))]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"weight": 0}, "权重须大于 0"),
        ({"kind": "range", "upper": None}, "下限和上限"),
        ({"target": Decimal("1.23456")}, "4"),
    ],
)
def test_an_indicator_that_does_not_fit_is_refused(r, fields, sentence):
    with pytest.raises(ValidationError, match=sentence):
        r.indicator(r.tasks[0], **fields)


def test_a_task_is_carried_over_once_and_within_the_programme(r):
    CarryOver.make(r.p.system, r.tasks[0], 2026, reason="征地未完成")
    with pytest.raises(ValidationError, match="已结转"):
        CarryOver.make(r.p.system, r.tasks[0], 2026, reason="再来")
    with pytest.raises(Refused, match="2026 至 2028"):
        CarryOver.make(r.p.system, r.tasks[0], 2028, reason="超出")
