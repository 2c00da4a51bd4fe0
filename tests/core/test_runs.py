"""Runs: one effect for each period whoever knocks, however often, whatever was lost in between."""

import time
import uuid
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from core import clock, inbox, jobs
from core.actor import Actor
from core.background import outbox, policies, runs
from core.days.months import Month
from core.models import InboxItem, OutboxMessage, Run, RunPolicy, Tick
from core.refusals import Conflict

KIND, MONTHLY = "count", "count.monthly"


def count(run):
    """A job whose every effect is a row of its own."""
    time.sleep(0.01)
    InboxItem.objects.create(
        recipient=run.kind, dedupe_key=f"{uuid.uuid4()}", subject=run.period, sent_at=clock.now(), due_on=clock.today()
    )
    return "1"


def fail(run):
    count(run)
    raise ValueError("第 7 行\0没有数")


def effects(kind=KIND):
    """The periods whose work was done, in the order of the work."""
    return list(InboxItem.objects.filter(recipient=kind).order_by("pk").values_list("subject", flat=True))


@pytest.fixture(autouse=True)
def _kinds(settings):
    settings.RUN_JOBS = {KIND: "tests.core.test_runs.count", MONTHLY: "tests.core.test_runs.count"}
    settings.RUN_KINDS = {KIND: "计数", MONTHLY: "每月计数"}


def rule(kind=KIND, *, days=0, months=0, catch_up="all", **fields):
    """A policy in force since `days` or `months` ago, due at the very beginning of each day (or of the next month)."""
    today = clock.today()
    since = str(Month.of(today) + -months) if months else (today - timedelta(days=days)).isoformat()
    fields = {"rhythm": "monthly", "day": 1} | fields if months else {"rhythm": "daily"} | fields
    return RunPolicy.objects.create(
        kind=kind, version=RunPolicy.objects.filter(kind=kind).count() + 1, at="00:00", catch_up=catch_up,
        active_from=since, made_at=clock.now(), made_by="test", **fields,
    )  # fmt: skip


def today():
    return clock.today().isoformat()


def day(back):
    return (clock.today() - timedelta(days=back)).isoformat()


# J2: duplicate beats, impatient clerks


def hands():
    """Ticks of two machines, beats, clicks and messages that were delivered twice, all at the same moment."""
    ticks = [lambda: runs.tick(inline=True)] * 3
    clicks = [lambda: runs.do(KIND, today())] * 3
    deliveries = [lambda: jobs.run_due(KIND, today())] * 3
    return [*ticks, *clicks, *deliveries, jobs.tick, jobs.tick]


def test_many_hands_do_a_period_once_and_the_others_are_told_nothing_was_left(parallel):
    rule()
    for _round in range(4):
        Run.objects.all().delete()
        InboxItem.objects.all().delete()
        results = parallel.together(*hands())
        assert [why for why in results if isinstance(why, Exception)] == []
        assert effects() == [today()]
        assert sum(done is True for done in results) <= 1
        assert Run.objects.get().attempts == 0


@contextmanager
def unlocked(kind, period, *, revision=0, reason=""):
    """`runs.once` without its guard: who finds the row open works, and notes the end afterwards."""
    runs.plan(kind, period)
    run = Run.objects.filter(kind=kind, period=period, finished_at=None).first()
    yield run
    if run is not None:
        runs._finish(run)


def test_control_without_the_lock_the_work_is_done_twice(parallel, monkeypatch):
    monkeypatch.setattr(runs, "once", unlocked)
    runs.plan(KIND, today())
    parallel.together(*[lambda: runs.do(KIND, today())] * 6)
    assert len(effects()) > 1


@pytest.fixture
def not_unique(parallel, monkeypatch):
    """Runs without the unique row of a period."""
    unique = next(c for c in Run._meta.constraints if c.name == "run_once")
    rest = [c for c in Run._meta.constraints if c is not unique]
    with monkeypatch.context() as without:
        without.setattr(Run._meta, "constraints", rest)
        with connection.schema_editor() as editor:
            editor.remove_constraint(Run, unique)
    yield
    Run.objects.all().delete()
    with connection.schema_editor() as editor:
        editor.add_constraint(Run, unique)


def test_control_without_the_unique_row_the_work_is_done_twice(parallel, not_unique):
    parallel.together(*[lambda: runs.plan(KIND, today())] * 4)
    parallel.together(*[lambda: runs.do(KIND, today())] * 4)
    assert len(effects()) > 1


# one transaction: all or nothing


def test_what_a_failing_run_wrote_is_taken_back_noted_and_tried_again_later(db, settings):
    settings.RUN_JOBS = {KIND: "tests.core.test_runs.fail"}
    rule()
    assert len(runs.tick(inline=True)) == 1
    run = Run.objects.get()
    assert effects() == []
    assert (run.finished_at, run.attempts) == (None, 1)
    assert run.last_error.startswith("ValueError: 第 7 行")
    assert runs.tick(inline=True) == []  # it rests for a minute
    Run.objects.update(attempted_at=clock.now() - timedelta(minutes=2))
    settings.RUN_JOBS = {KIND: "tests.core.test_runs.count"}
    runs.tick(inline=True)
    run.refresh_from_db()
    assert effects() == [today()]
    assert run.finished_at is not None
    assert run.last_error == ""


def test_the_third_failure_tells_the_administrators_once(db, settings):
    settings.RUN_JOBS = {KIND: "tests.core.test_runs.fail"}
    runs.plan(KIND, today())
    for _attempt in range(5):
        with pytest.raises(ValueError):
            runs.do(KIND, today())
    outbox.deliver()
    assert InboxItem.objects.get(recipient=inbox.KEEPERS).subject == f"计数 {today()}：多次没有办成"


def test_one_bad_kind_stops_no_other(db, settings):
    settings.RUN_JOBS = {KIND: "tests.core.test_runs.fail", MONTHLY: "tests.core.test_runs.count", "unreadable": "x"}
    rule()
    rule(MONTHLY, months=1)
    RunPolicy.objects.create(
        kind="unreadable", version=1, rhythm="daily", at="00:00", active_from="2026-13", made_at=clock.now()
    )
    runs.tick(inline=True)
    assert effects(KIND) == []
    assert len(effects(MONTHLY)) == 1


# J6: after a long time away


def test_three_months_away_are_caught_up_oldest_first_each_with_its_own_day_and_marked_late(db):
    rule(MONTHLY, months=3)
    Tick.objects.create(pk=1, ticked_at=clock.now() - timedelta(days=96))
    done = runs.tick(inline=True)
    months = [str(Month.of(clock.today()) + -n) for n in (3, 2, 1)]
    assert effects(MONTHLY) == months
    assert [run.period for run in done] == months
    for run in Run.objects.all():
        assert run.due_at.astimezone(clock.SHANGHAI).date() == Month.parse(run.period).next.first_day
        assert run.late == (clock.now() - run.due_at > timedelta(hours=1))
        assert run.finished_at is not None
    assert Run.objects.get(period=months[0]).late


def test_each_message_brings_the_next_period_that_waited(db, sent):
    rule(days=3)
    runs.tick()
    assert sent == [("core.jobs.run_due", (KIND, day(3), 0))]
    for name, arguments in sent:  # grows while it is walked: each delivery sends the next
        assert name == "core.jobs.run_due"
        jobs.run_due(*arguments)
    assert effects() == [day(3), day(2), day(1), day(0)]


def test_a_failure_keeps_later_periods_of_its_kind_waiting(db, settings):
    settings.RUN_JOBS = {KIND: "tests.core.test_runs.fail"}
    rule(days=3)
    runs.tick(inline=True)
    assert Run.objects.filter(attempts=0).count() == 3
    settings.RUN_JOBS = {KIND: "tests.core.test_runs.count"}
    assert runs.tick(inline=True) == []


def test_where_only_the_latest_counts_older_periods_are_skipped_with_the_reason(db):
    rule(days=3, catch_up="latest")
    runs.tick(inline=True)
    assert effects() == [today()]
    skipped = Run.objects.exclude(skipped_at=None).order_by("period")
    assert [run.period for run in skipped] == [day(3), day(2), day(1)]
    assert {run.outcome for run in skipped} == {runs.SKIPPED}
    assert runs.do(KIND, day(2)) is False


def test_an_unfinished_period_is_skipped_when_the_next_one_comes(db):
    policy = rule(days=1, catch_up="latest")
    runs.plan(KIND, day(1), policy=policy, due_at=clock.now() - timedelta(days=1))
    runs.tick(inline=True)
    assert effects() == [today()]


def test_a_new_rule_that_skips_leaves_the_periods_of_the_old_one_alone(db):
    rule(days=3, catch_up="all")
    rule(days=1, catch_up="latest")
    runs.plan_due(clock.now())
    waiting = Run.objects.filter(skipped_at=None).order_by("period").values_list("period", flat=True)
    assert list(waiting) == [day(3), day(2), day(0)]


def test_a_hasty_click_after_a_long_time_hides_no_older_period(db):
    rule(days=3)
    assert runs.do(KIND, today())
    runs.tick(inline=True)
    assert sorted(effects()) == [day(3), day(2), day(1), today()]


def test_nothing_is_done_before_it_is_due(db):
    rule(days=1)
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    with pytest.raises(Conflict, match="还没有到期"):
        runs.do(KIND, tomorrow)
    runs.plan("unruled", tomorrow, due_at=clock.now() + timedelta(hours=1))
    with runs.once("unruled", tomorrow) as run:
        assert run is None
    jobs.run_due(KIND, tomorrow)
    assert effects() == []


# revisions


def test_a_revision_is_done_once_beside_the_first(db):
    runs.plan(KIND, today())
    runs.plan(KIND, today(), revision=1, reason="更正")
    runs.tick(inline=True)
    assert effects() == [today(), today()]
    assert runs.do(KIND, today(), revision=1) is False


def test_a_revision_without_a_reason_is_refused_on_both_databases(db):
    with pytest.raises(ValueError, match="reason"):
        runs.plan(KIND, today(), revision=1)
    assert not Run.objects.exists()


# tick without a broker and by hand


def test_the_command_does_what_is_due_seals_and_delivers(db, capsys, sent):
    rule(days=1)
    with transaction.atomic():
        inbox.notify("user:1", "hello", "通知")
    sent.clear()
    call_command("tick")
    assert effects() == [day(1), today()]
    assert OutboxMessage.objects.filter(done_at=None).count() == 0
    assert "到期 2 件" in capsys.readouterr().out
    assert sent == []
    call_command("tick")
    assert "没有到期未办的事项" in capsys.readouterr().out


# rules


def daily(**fields):
    return {"rhythm": "daily", "at": "08:00"} | fields


def test_first_rules_are_made_once_by_two_processes_that_start_together(parallel, settings):
    settings.RUN_POLICIES = {KIND: daily(), MONTHLY: {"rhythm": "monthly", "day": 5, "at": "08:00"}}
    results = parallel.together(*[policies.ensure] * 4)
    assert [why for why in results if isinstance(why, Exception)] == []
    assert RunPolicy.objects.count() == 2
    assert sorted(kind for made in results for kind in made) == [KIND, MONTHLY]
    assert policies.ensure() == []


@pytest.mark.parametrize("period", ["", "2026-13", "2026-11", "2026-2-3", "9999-12-31", "二〇二六", "20261105"])
def test_a_rule_from_no_period_is_refused_because_every_tick_would_stumble(db, keeper, period):
    with pytest.raises(policies.Refused, match="自哪一期起"):
        policies.set_policy(keeper, KIND, active_from=period, **daily())


def test_a_kind_by_day_stays_by_day(db, keeper):
    rule(days=1)
    with pytest.raises(policies.Refused, match="按月"):
        policies.set_policy(keeper, KIND, active_from="2099-01", rhythm="monthly", day=5, at="08:00")


def test_a_new_rule_holds_from_its_period_on_and_the_old_one_until_then(db, keeper):
    rule(days=2)
    runs.plan_due(clock.now())
    with pytest.raises(policies.Refused, match="之后"):
        policies.set_policy(keeper, KIND, active_from=today(), **daily())
    from_day = (clock.today() + timedelta(days=3)).isoformat()
    policies.set_policy(keeper, KIND, active_from=from_day, **daily(at="09:00"))
    (kind, policy, period, at), *_others = runs.coming()
    assert (kind, policy.version, period) == (KIND, 1, (clock.today() + timedelta(days=1)).isoformat())
    assert at > clock.now()


def test_two_administrators_who_change_a_rule_together_are_told(parallel):
    rule(days=1)
    actor = Actor.system("test")
    days = [(clock.today() + timedelta(days=n)).isoformat() for n in range(2, 6)]
    results = parallel.together(
        *[lambda day=day: policies.set_policy(actor, KIND, active_from=day, **daily()) for day in days]
    )
    told = [why for why in results if isinstance(why, Exception)]
    assert all(isinstance(why, policies.Refused) for why in told)
    versions = list(RunPolicy.objects.order_by("version").values_list("version", "active_from"))
    assert [version for version, _from in versions] == list(range(1, len(versions) + 1))
    assert versions == sorted(versions, key=lambda row: row[1])
