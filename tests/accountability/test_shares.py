"""Shares: who owes what, from the lead unit down; what is refused; who sees which."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command

from accountability.cascade import cascade
from accountability.models import Duty, Share, ShareTarget, decompose, issue, root_of, undo
from accountability.splitting import balances
from core import clock
from core.models import OutboxMessage
from core.refusals import Conflict, Refused
from organizations.models import Unit
from organizations.models.batches import RowsRefused
from tasks.models import KeyTask
from tests.accountability.shares import rows
from tests.tasks.register import LEAD, SUPERVISE, SUPPORT


def seen(actor):
    return set(Share.objects.visible_to(actor))


def figures(parent):
    return {str(share.unit): share.targets.get().figure for share in parent.children.all()}


# the root


def test_the_lead_unit_holds_the_whole_and_supporting_units_a_share_that_is_never_summed(r):
    r.task.name_units(
        r.p.system,
        [(LEAD, r.p.transport, ""), (SUPPORT, r.p.water, ""), (SUPERVISE, r.p.office, "")],
        version=r.task.version,
    )
    root = root_of(r.p.system, r.task)
    assert (root.unit, root.supervisor, root.due_on, root.standard) == (
        r.p.transport,
        r.p.office,
        date(2026, 12, 31),
        "通过验收",
    )
    assert root.targets.get().figure == 55
    assert [(share.unit, share.kind, share.targets.count()) for share in root.children.all()] == [
        (r.p.water, "support", 0)
    ]
    assert root_of(r.p.system, r.task) == root
    assert balances(root, 2026)[0][1].parts == 0


def test_a_unit_that_leads_and_supports_has_one_share(r):
    both = [(LEAD, r.p.transport, "交通局"), (SUPPORT, r.p.transport, "交通口"), (SUPERVISE, r.p.office, "")]
    r.task.name_units(r.p.system, both, version=r.task.version)
    assert root_of(r.p.system, r.task).children.count() == 0


def test_an_unissued_task_can_have_no_shares(r):
    with pytest.raises(Refused, match="还没有下达，不能分解"):
        root_of(r.p.system, r.tasks[1])
    assert not Share.objects.exists()


def test_a_task_whose_lead_is_only_text_can_have_none_either(r):
    r.task.name_units(r.p.system, [(LEAD, None, "市经贸委"), (SUPERVISE, r.p.office, "")], version=r.task.version)
    with pytest.raises(Refused, match="还没有对应到单位"):
        root_of(r.p.system, r.task)


# decomposition


def test_a_share_goes_down_with_its_quantities_date_standard_and_supervisor(r, root):
    made = decompose(r.p.system, [(root, rows(r, {r.p.county_a: 30, r.p.county_b: 20}))], year=2026)
    assert [(share.due_on, share.standard, share.supervisor) for share in made] == [
        (root.due_on, "通过验收", r.p.office)
    ] * 2
    assert figures(root) == {"云沟县": 30, "石坪县": 20}
    assert balances(root, 2026)[0][1].gap == -5


def test_a_receiver_splits_further_and_stays_responsible(r, root, issued):
    county = issued[r.p.county_a]
    decompose(r.p.actor(r.p.magistrate_a), [(county, rows(r, {r.p.township_a1: 10, r.p.township_a2: 20}))], year=2026)
    assert figures(county) == {"云岭1乡": 10, "云岭2乡": 20}
    county.refresh_from_db()
    assert county.targets.get().figure == 30
    assert balances(county, 2026)[0][1].gap == 0


def test_the_next_year_adds_figures_to_the_same_shares(r, root, issued):
    decompose(r.p.system, [(root, rows(r, {r.p.county_a: 12}))], year=2027)
    share = issued[r.p.county_a]
    assert {row.year: row.figure for row in share.targets.all()} == {2026: 30, 2027: 12}
    assert root.children.count() == 2


@pytest.mark.parametrize(
    ("case", "sentence"),
    [
        ("twice", "写了两次"),
        ("closed", "已撤销，不能承担任务"),
        ("itself", "就是承办单位"),
        ("late", "完成时限 2027-01-01 晚于上级的 2026-12-31"),
        ("second", "已有责任分解"),
        ("root", "已有责任分解"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_sentence_and_nothing_is_written(r, root, issued, case, sentence):
    p, given, unit = r.p, {}, r.p.village_a11
    wanted = rows(r, {p.village_a12: 1, unit: 1})
    if case == "twice":
        wanted += rows(r, {unit: 2})
    elif case == "closed":
        Unit.objects.get(pk=p.village_b11.pk).close(
            p.system, clock.today() - timedelta(days=1), version=p.village_b11.version
        )
        wanted += rows(r, {Unit.objects.get(pk=p.village_b11.pk): 2})
    elif case == "itself":
        given = {"supervisor": unit}
    elif case == "late":
        given = {"due_on": date(2027, 1, 1)}
    else:
        wanted += rows(r, {p.county_a if case == "second" else p.transport: 2})
    before = Share.objects.count(), ShareTarget.objects.count()
    with pytest.raises(RowsRefused, match=sentence):
        decompose(p.system, [(root, wanted)], year=2026, **given)
    assert (Share.objects.count(), ShareTarget.objects.count()) == before


def test_drafts_are_taken_back_and_issued_shares_are_not(r, root, issued):
    county = issued[r.p.county_a]
    decompose(r.p.system, [(county, rows(r, {r.p.township_a1: 10}))], year=2026)
    below = Share.objects.get(unit=r.p.township_a1)
    decompose(r.p.system, [(below, rows(r, {r.p.village_a11: 3}))], year=2026)
    assert undo(r.p.system, county) == 2
    assert {share.unit for share in root.children.all()} == {r.p.county_a, r.p.county_b}
    with pytest.raises(Refused, match="没有未下达的分解可以撤回"):
        undo(r.p.system, county)


def test_an_issue_tells_each_signing_unit_once_and_the_township_for_its_villages(r, root):
    p = r.p
    decompose(
        p.system, [(root, rows(r, {p.township_a1: 5, p.village_a11: 5, p.village_a12: 5, p.county_b: 5}))], year=2026
    )
    OutboxMessage.objects.all().delete()
    issue(p.system, root, receipt_due_on=clock.today())
    told = {
        message.payload["recipient"]: message.payload["subject"]
        for message in OutboxMessage.objects.filter(topic="inbox")
    }
    assert told.keys() == {f"unit:{unit.pk}" for unit in (p.transport, p.township_a1, p.county_b)}
    assert "（3 份）" in told[f"unit:{p.township_a1.pk}"]


# who may


def test_only_the_own_unit_splits_its_share(r, issued):
    theirs = issued[r.p.county_b]
    for user in (r.p.magistrate_a, r.p.township_head_a, r.p.governor, r.p.publisher):
        with pytest.raises(Refused):
            decompose(r.p.actor(user), [(theirs, rows(r, {r.p.township_b1: 1}))], year=2026)
    assert decompose(r.p.actor(r.p.liaison_b), [(theirs, rows(r, {r.p.township_b1: 1}))], year=2026)


def test_a_county_sees_its_subtree_the_lead_unit_and_the_supervisor_all(r, root, issued):
    p, county = r.p, issued[r.p.county_a]
    assert seen(p.actor(p.magistrate_a)) == {county}
    assert seen(p.actor(p.magistrate_b)) == {issued[p.county_b]}
    assert seen(p.actor(p.director)) == {root, *issued.values()}
    assert seen(p.actor(p.drafter)) == {root, *issued.values()}
    assert seen(p.actor(p.director_water)) == set()
    county.change(p.system, version=county.version, supervisor=p.water)
    assert seen(p.actor(p.director_water)) == {county}


def test_a_task_is_seen_by_whoever_has_an_issued_share_of_it(r, root):
    actor = r.p.actor(r.p.township_head_a)
    assert r.task not in KeyTask.objects.visible_to(actor)
    decompose(r.p.system, [(root, rows(r, {r.p.village_a11: 5}))], year=2026)
    assert r.task not in KeyTask.objects.visible_to(actor)  # a draft tells nobody
    issue(r.p.system, root, receipt_due_on=clock.today())
    assert r.task in KeyTask.objects.visible_to(actor)


def test_a_handover_moves_the_shares_the_same_minute(r, issued, p):
    post = p.post_of(p.magistrate_a)
    assert seen(p.actor(p.magistrate_a))
    coming = type(p.magistrate_a).objects.make(username="coming", name="新任县长")
    post.holdings.get(user=p.magistrate_a).dismiss(p.system, clock.today())
    post.appoint(p.system, coming, clock.today())
    assert seen(p.actor(p.magistrate_a)) == set()
    assert seen(p.actor(coming)) == {issued[p.county_a]}


# receipt


def test_a_unit_signs_for_itself_and_a_township_for_its_villages(r, root):
    p = r.p
    decompose(p.system, [(root, rows(r, {p.county_a: 5, p.village_a11: 5}))], year=2026)
    issue(p.system, root, receipt_due_on=clock.today())
    county, village = Share.objects.get(unit=p.county_a), Share.objects.get(unit=p.village_a11)
    p.post_of(p.township_head_a).grant(p.system, ["head"])
    with pytest.raises(Refused, match="自己签收"):
        village.receive(p.actor(p.magistrate_a), version=village.version)
    village.receive(p.actor(p.township_head_a), version=village.version)
    county.receive(p.actor(p.liaison_a), version=county.version)
    assert (village.received_on, village.waits_for_receipt) == (clock.today(), False)
    with pytest.raises(Refused, match="签收"):
        county.receive(p.actor(p.liaison_a), version=county.version)


def test_two_who_sign_at_once_the_slower_is_told(r, issued):
    share, actor = issued[r.p.county_a], r.p.actor(r.p.magistrate_a)
    same = Share.objects.select_related("unit").get(pk=share.pk)
    share.receive(actor, version=share.version)
    with pytest.raises(Conflict):
        same.receive(actor, version=same.version)


def test_what_is_given_back_is_told_and_not_in_force(r, issued, root):
    share = issued[r.p.county_a]
    OutboxMessage.objects.all().delete()
    share.give_back(r.p.actor(r.p.magistrate_a), version=share.version, reason="不属本县职责")
    assert OutboxMessage.objects.get(topic="inbox").payload["recipient"] == f"unit:{root.unit_id}"
    assert share not in Share.objects.in_force()
    assert balances(root, 2026)[0][1].parts == 25


# changes


def test_a_share_is_changed_by_whoever_gave_it_and_keeps_its_history(r, issued):
    p, share = r.p, issued[r.p.county_a]
    with pytest.raises(Refused):
        share.change(p.actor(p.magistrate_a), version=share.version, due_on=date(2026, 6, 30))
    share.change(
        p.actor(p.director),
        version=share.version,
        reason="提前",
        due_on=date(2026, 6, 30),
        targets={(r.length, 2026): Decimal(33)},
    )
    assert share.targets.get().figure == 33
    assert share.history.first().history_change_reason == "提前"
    with pytest.raises(Conflict):
        share.change(p.actor(p.director), version=1, due_on=date(2026, 5, 31))
    with pytest.raises(Refused, match="晚于上级"):
        share.change(p.actor(p.director), version=share.version, due_on=date(2027, 6, 30))


def test_many_who_change_one_share_at_once_lose_nothing(parallel):
    """C1 at test size: each reads its version first; what was acknowledged is stored."""
    from core.actor import acting
    from tests.prefecture import Prefecture
    from tests.tasks.register import Register

    p = Prefecture()
    with acting(p.system):
        r = Register(p)
        r.tasks[0].issue(p.system, version=1)
        share = root_of(p.system, KeyTask.objects.get(pk=r.tasks[0].pk))

    def work(k):
        with acting(p.system):
            for _turn in range(200):
                found = Share.objects.select_related("unit", "parent").get(pk=share.pk)
                count = int(found.participation or 0)
                try:
                    found.change(p.system, version=found.version, participation=str(count + 1))
                    return True
                except Conflict:
                    continue
        return False

    assert parallel.run(work, 24, width=8) == [True] * 24
    assert Share.objects.get(pk=share.pk).participation == "24"


# down the whole tree


def test_the_command_goes_down_to_the_villages_and_goes_on_where_it_stopped(r, capsys):
    call_command("decompose", programme=r.programme.title, year=2026, down_to="village", issue=True)
    assert "1/1" in capsys.readouterr().out
    assert Share.objects.filter(unit__kind="village", issued_on__isnull=False, rhythm="counted_by_parent").count() == 8
    for parent in Share.objects.filter(children__isnull=False).distinct():
        assert balances(parent, 2026)[0][1].gap == 0, parent
    before = Share.objects.count()
    call_command("decompose", programme=r.programme.title, year=2026, down_to="village")
    assert "已有" in capsys.readouterr().out
    assert Share.objects.count() == before


def test_the_command_leaves_what_a_unit_has_split_itself(r, root, issued):
    call_command("decompose", programme=r.programme.title, year=2026, down_to="township", issue=True)
    assert figures(root) == {"云沟县": 30, "石坪县": 25}
    assert figures(issued[r.p.county_a]) == {"云岭1乡": 15, "云岭2乡": 15}


def test_a_level_costs_the_same_statements_however_many_parents(r, django_assert_max_num_queries):
    with django_assert_max_num_queries(70):
        cascade(r.p.system, r.task, 2026, Unit.Kind.VILLAGE)
    assert Share.objects.count() == 1 + 2 + 4 + 8


def test_a_post_that_was_told_answers_in_place_of_the_chain(r, issued):
    share, post = issued[r.p.county_a], r.p.post_of(r.p.liaison_a)
    duty = Duty.appoint(r.p.system, share, "implement", post)
    assert share.duties.get() == duty
    duty.release(r.p.system)
    assert not share.duties.exists()
    with pytest.raises(Refused):
        Duty.appoint(r.p.actor(r.p.magistrate_b), share, "implement", post)
