"""/livez and /readyz: each broken part turns the answer, strangers learn one word."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection

from core import clock
from core.background import health
from core.models import AuditEvent, Run, Tick


@pytest.fixture
def ticking(db):
    Tick.objects.update_or_create(pk=1, defaults={"ticked_at": clock.now()})


def ready(client):
    answer = client.get("/readyz")
    return answer.status_code, answer.content.decode()


def test_all_well(client, ticking, capsys):
    assert ready(client) == (200, "ok\n")
    call_command("health")
    assert "正常" in capsys.readouterr().out


def full_disk(monkeypatch):
    monkeypatch.setattr(health.shutil, "disk_usage", lambda folder: SimpleNamespace(free=1))


def no_tick(monkeypatch):
    Tick.objects.all().delete()


def old_tick(monkeypatch):
    Tick.objects.update(ticked_at=clock.now() - timedelta(minutes=4))


def held(monkeypatch):
    Tick.objects.update(held_at=clock.now(), held_because="时钟相差 75 秒")


def overdue_run(monkeypatch):
    due = clock.now() - timedelta(minutes=20)
    Run.objects.create(kind="ranking", period="2026-10", due_at=due, planned_at=due)


def unsealed(monkeypatch):
    at = clock.now() - timedelta(minutes=2)
    AuditEvent.objects.create(at=at, actor_key="stranger", actor_label="未登录者", verb="test")


def unmigrated(monkeypatch):
    class Behind:
        def __init__(self, connection):
            self.loader = SimpleNamespace(graph=SimpleNamespace(leaf_nodes=list))

        def migration_plan(self, targets):
            return ["something"]

    monkeypatch.setattr(health, "MigrationExecutor", Behind)


def no_database(monkeypatch):
    def away():
        raise OperationalError("could not connect to 10.0.0.5")

    monkeypatch.setattr(connection, "cursor", away)


BREAKS = [full_disk, no_tick, old_tick, held, overdue_run, unsealed, unmigrated, no_database]


@pytest.mark.parametrize("broken", BREAKS, ids=lambda f: f.__name__)
def test_each_fault_turns_readyz_while_livez_stays_and_nothing_is_told(client, ticking, monkeypatch, broken):
    with monkeypatch.context() as broken_part:
        broken(broken_part)
        assert ready(client) == (503, "fail\n")
        assert client.get("/livez").content == b"ok\n"
        with pytest.raises(CommandError):
            call_command("health")
