"""Real workers and beats, killed and started again: the work is done once, whatever became of messages and files."""

import os
import random
import signal
import socket
import time
from datetime import timedelta

import pytest
import redis
from django.db import connection, connections, transaction

from core import audit, clock, inbox
from core.actor import Actor
from core.models import AuditEvent, AuditSeal, InboxItem, Run
from tests.core.homes import Home, effects, finished, plan, rule, until
from tests.parallel import copy

pytestmark = pytest.mark.processes
only_embedded = pytest.mark.skipif(connection.vendor != "sqlite", reason="the embedded size stands on SQLite")
REDIS = os.environ.get("TEST_REDIS_URL", "")


@pytest.fixture
def home(transactional_db, tmp_path):
    """A data folder; what the processes write there is seen by the test."""
    here = Home(tmp_path)
    in_memory = connections["default"]
    if in_memory.vendor == "sqlite":
        in_memory.ensure_connection()
        name, in_memory.settings_dict["NAME"] = in_memory.settings_dict["NAME"], str(tmp_path / "db.sqlite3")
        copy(in_memory.connection, tmp_path / "db.sqlite3")
        del connections["default"]
    yield here
    for process in here.processes:
        here.end(process)
    if in_memory.vendor == "sqlite":
        connections["default"].close()
        in_memory.settings_dict["NAME"] = name
        connections["default"] = in_memory


# J1: killed in the middle


def test_a_worker_killed_in_the_middle_leaves_nothing_and_its_successor_does_the_work_once(home):
    plan("2026-10")
    (home.folder / "wait").touch()
    first = home.start("worker")
    assert until((home.folder / "in-the-middle").exists)
    assert home.messages("claimed") != []
    home.end(first)
    assert effects() == []
    (home.folder / "wait").unlink()
    home.start("worker")
    assert until(finished), home.log()
    assert until(lambda: not home.messages("claimed"))
    assert effects() == ["2026-10"]
    assert Run.objects.get().attempts == 0


@only_embedded
def test_a_worker_killed_at_random_moments_does_each_period_once_in_order(home):
    dice = random.Random(11)
    periods = ["2026-07", "2026-08", "2026-09", "2026-10"]
    plan(*periods)
    for _kill in range(3):
        (home.folder / "in-the-middle").unlink(missing_ok=True)
        worker = home.start("worker")
        until((home.folder / "in-the-middle").exists, seconds=10)
        time.sleep(dice.uniform(0, 0.15))
        home.end(worker)
    home.start("worker")
    assert until(lambda: finished() == 4), home.log()
    assert effects() == periods


@only_embedded
def test_a_busy_worker_that_is_asked_to_end_finishes_its_work(home):
    plan("2026-10")
    (home.folder / "wait").touch()
    worker = home.start("worker")
    assert until((home.folder / "in-the-middle").exists)
    os.kill(worker.pid, signal.SIGTERM)
    time.sleep(0.3)
    assert worker.poll() is None
    (home.folder / "wait").unlink()
    assert worker.wait(timeout=20) == 0
    assert effects() == ["2026-10"]
    assert finished() == 1


# J5: whatever becomes of beat


@only_embedded
def test_a_beat_that_is_killed_again_and_again_costs_no_period_and_doubles_none(home):
    rule(clock.today() - timedelta(days=3))
    home.start("worker")
    for n in range(3):
        for name in ("beat", "celerybeat-schedule", "celerybeat.pid"):
            (home.folder / name).write_bytes(b"\0rubbish of an older version")
        beats = [home.start("beat", 0.3) for _k in range(2 if n else 1)]
        assert until(lambda n=n: finished() > n), home.log()
        for beat in beats:
            home.end(beat)
    assert until(lambda: finished() == 4), home.log()
    assert effects() == [(clock.today() - timedelta(days=back)).isoformat() for back in (3, 2, 1, 0)]


# Redis: the other size


@pytest.fixture
def queue():
    """The Redis database of the tests, without the messages of an earlier run; nothing else in it is touched."""
    if not REDIS:
        pytest.skip("TEST_REDIS_URL names no Redis")
    server = redis.Redis.from_url(REDIS)
    forget_messages(server)
    yield REDIS
    forget_messages(server)
    server.close()


def forget_messages(server):
    for pattern in ("celery", "unacked*", "_kombu.binding*"):
        for key in server.scan_iter(pattern):
            server.delete(key)


@pytest.mark.broker
def test_over_redis_an_act_is_delivered_sealed_and_due_work_is_done(home, queue):
    plan("2026-10")
    with transaction.atomic():
        audit.record(Actor.system("test"), "test.act")
        inbox.notify("user:7", "hello", "通知")
    home.start("worker", REDIS_URL=queue)
    home.start("beat", 0.5, REDIS_URL=queue)
    assert until(finished), home.log()
    assert until(lambda: InboxItem.objects.filter(recipient="user:7").exists(), seconds=20), home.log()
    assert until(lambda: AuditSeal.objects.count() == AuditEvent.objects.count(), seconds=20), home.log()
    assert effects() == ["2026-10"]
    assert home.messages() == []


KNOCKING = """
import time
from core.background import outbox, runs
runs.tick()
began = time.monotonic()
for act in range(20):
    outbox.knock_once()
print("waited", time.monotonic() - began)
"""


def closed_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_with_a_broker_that_is_away_the_database_still_plans_and_the_command_does_the_work(home):
    """J3: the schedule needs neither broker, worker nor beat, and nobody waits long for them."""
    rule(clock.today() - timedelta(days=1), kind="inbox.digest")
    nowhere = {"REDIS_URL": f"redis://127.0.0.1:{closed_port()}/0"}
    knocking = home.start("shell", "-c", KNOCKING, **nowhere)
    assert knocking.wait(timeout=30) == 0, home.log()
    assert "the broker does not answer" in home.log()
    assert float(home.log().split("waited ")[1].split()[0]) < 3
    assert list(Run.objects.values_list("finished_at", flat=True)) == [None, None]
    tick = home.start("tick", **nowhere)
    assert tick.wait(timeout=30) == 0, home.log()
    assert finished() == 2
