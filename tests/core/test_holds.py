"""J7: while the clocks can't be trusted nothing periodic is done; it goes on by itself or when a person lets it."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from core import clock, inbox, jobs
from core.actor import Actor
from core.background import health, holds, outbox, runs
from core.models import AuditEvent, InboxItem, Run, RunPolicy, Tick
from core.refusals import Refused

KIND = "count"
NOW = timezone.now()
only_with_its_own_clock = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite has no clock of its own to compare with"
)


def count(run):
    InboxItem.objects.create(recipient=KIND, dedupe_key=run.period, subject=run.period, sent_at=clock.now())


@pytest.fixture(autouse=True)
def due(db, settings):
    """A kind of work that has been due since midnight."""
    settings.RUN_JOBS = {KIND: "tests.core.test_holds.count"}
    settings.RUN_KINDS = {KIND: "计数"}
    RunPolicy.objects.create(
        kind=KIND, version=1, rhythm="daily", at="00:00", active_from=clock.today().isoformat(), made_at=clock.now()
    )


@pytest.fixture
def keeper_of_clocks():
    return Actor.system("test")


def done():
    return InboxItem.objects.filter(recipient=KIND).count()


def tick():
    runs.tick(inline=True)
    return Tick.objects.first()


@contextmanager
def clock_off_by(shift):
    """The machine's clock is wrong by `shift`; a database in the same machine (SQLite) is wrong with it."""
    with clock.at(clock.now() + shift):
        yield


def leave_a_record(ahead):
    """A run that was planned by a clock that was `ahead` of the true one."""
    at = clock.now() + ahead
    Run.objects.create(
        kind="other", period=f"{at:%Y-%m-%d}", revision=at.hour, reason="x", due_at=at, planned_at=at, finished_at=at
    )


@only_with_its_own_clock
@pytest.mark.parametrize(
    "shift", [timedelta(hours=-2), timedelta(seconds=-70), timedelta(seconds=70), timedelta(days=40)]
)
def test_a_worker_with_a_wrong_clock_does_nothing_and_leaves_nothing_behind(shift):
    with clock_off_by(shift):
        assert "相差" in tick().held_because
        jobs.run_due(KIND, clock.today().isoformat())
    assert done() == 0
    assert not Run.objects.exists()
    assert tick().held_at is None  # the next tick by a right clock ends it
    assert done() == 1


def test_control_a_small_difference_holds_nothing():
    with clock_off_by(timedelta(seconds=-20)):
        assert tick().held_at is None
    assert done() == 1


def test_a_clock_that_went_back_holds_everything_until_a_person_lets_it_go(keeper_of_clocks):
    leave_a_record(ahead=timedelta(hours=2))
    tick()
    since = Tick.objects.get().held_at
    assert since is not None
    assert "早于库中最近的记录" in Tick.objects.get().held_because
    with pytest.raises(holds.Held, match="定期办理已暂停"):
        runs.do(KIND, clock.today().isoformat())
    assert done() == 0
    with clock_off_by(timedelta(seconds=30)):
        assert tick().held_at == since  # it keeps the moment when it began
    holds.release(keeper_of_clocks)
    assert tick().held_at is None
    assert done() == 1
    assert AuditEvent.objects.filter(verb="runs.release").count() == 1


def test_control_a_record_a_little_ahead_holds_nothing():
    leave_a_record(ahead=timedelta(minutes=4))
    assert tick().held_at is None
    assert done() == 1


def test_what_was_let_go_once_holds_again_when_the_clock_goes_back_further(keeper_of_clocks):
    leave_a_record(ahead=timedelta(hours=2))
    tick()
    holds.release(keeper_of_clocks)
    assert tick().held_at is None
    leave_a_record(ahead=timedelta(hours=3))
    assert tick().held_at is not None


def test_downtime_is_caught_up_but_a_hundred_days_are_asked_about(keeper_of_clocks):
    Tick.objects.create(pk=1, ticked_at=clock.now() - timedelta(days=101))
    assert "101 天" in tick().held_because
    assert done() == 0
    holds.release(keeper_of_clocks)
    assert tick().held_at is None
    assert done() == 1
    Tick.objects.update(ticked_at=clock.now() - timedelta(days=99), released_at=None)
    assert tick().held_at is None


def test_the_administrators_are_told_once_a_day_and_the_system_counts_as_not_ready():
    leave_a_record(ahead=timedelta(hours=2))
    for _n in range(3):
        tick()
    outbox.deliver()
    assert InboxItem.objects.get(recipient=inbox.KEEPERS).subject == "定期办理已暂停"
    assert "已暂停" in health.problems()["schedule"]


def test_a_release_at_the_moment_of_a_tick_is_not_lost(keeper_of_clocks, monkeypatch):
    """The tick reads the row, the person lets go, the tick writes: what the person said must stand."""
    leave_a_record(ahead=timedelta(hours=2))
    tick()
    ask = holds.why_hold

    def ask_while_somebody_lets_go(row, now):
        reason = ask(row, now)
        monkeypatch.setattr(holds, "why_hold", ask)
        holds.release(keeper_of_clocks)
        return reason

    monkeypatch.setattr(holds, "why_hold", ask_while_somebody_lets_go)
    tick()
    assert Tick.objects.get().accepted_until is not None
    assert tick().held_at is None
    assert done() == 1


def test_only_the_system_administrator_lets_go(official):
    actor = Actor(user=official, holding=None, today=clock.today(), request_id="test")
    with pytest.raises(Refused):
        holds.release(actor)
