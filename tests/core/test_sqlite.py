"""C7: the embedded database under many writers: nobody is turned away, nothing is lost, readers don't wait."""

import statistics
import threading
import time
from contextlib import contextmanager

import pytest
from django.db import OperationalError, connection, connections, transaction

from config import environment
from core import audit
from core.actor import Actor
from core.background import outbox
from core.models import AuditEvent, AuditSeal, InboxItem, OutboxMessage, Run
from tests.parallel import copy

pytestmark = pytest.mark.skipif(connection.vendor != "sqlite", reason="this is about SQLite")
WRITERS = READERS = 16
SECONDS = 3.0


@contextmanager
def file_database(folder, **options):
    """The default database as a file in `folder` with the options of the product, changed by `options`."""
    in_memory = connections["default"]
    in_memory.ensure_connection()
    copy(in_memory.connection, folder / "db.sqlite3")
    before = {name: in_memory.settings_dict[name] for name in ("NAME", "OPTIONS")}
    changed = {"NAME": str(folder / "db.sqlite3"), "OPTIONS": environment.database(folder)["OPTIONS"] | options}
    in_memory.settings_dict.update(changed)
    del connections["default"]
    yield
    connections["default"].close()
    in_memory.settings_dict.update(before)
    connections["default"] = in_memory


@pytest.fixture
def product_options(transactional_db, monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)


class Crowd:
    """Writers and readers, each in a thread with its own connection, for some seconds; what befell them."""

    def __init__(self, seconds):
        self.until = time.monotonic() + seconds
        self.written, self.waits, self.reads, self.locked = 0, [], [], 0
        self.noting = threading.Lock()

    def run(self, *works):
        threads = [threading.Thread(target=self.go_on, args=(work,)) for work in works]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def go_on(self, work):
        while time.monotonic() < self.until:
            began = time.monotonic()
            try:
                work(self)
            except OperationalError as why:
                if "locked" not in str(why):
                    raise
                with self.noting:
                    self.locked += 1
            else:
                self.note(work, time.monotonic() - began)
        connections["default"].close()

    def note(self, work, seconds):
        with self.noting:
            if work is read:
                self.reads.append(seconds)
            else:
                self.waits.append(seconds)


def read_and_add(crowd):
    """What a verb does: read, think, write what was read plus one, record it, leave a notice."""
    with transaction.atomic():
        run = Run.objects.get(kind="counter")
        run.attempts += 1
        run.save(update_fields=["attempts"])
        audit.record(Actor.system("writer"), "test.act", run)
        if run.attempts % 10 == 0:
            outbox.put("inbox", f"counter:{run.attempts}", notice(run.attempts))
    with crowd.noting:
        crowd.written += 1


def notice(n):
    return {
        "recipient": "user:1",
        "dedupe_key": str(n),
        "subject": str(n),
        "body": "",
        "url": "",
        "due_on": None,
        "urgent": True,
    }


def seal_and_deliver(crowd):
    audit.seal()
    outbox.deliver()
    time.sleep(0.05)


def read(crowd):
    """A page: a few lists, outside of any transaction."""
    list(AuditEvent.objects.order_by("-pk")[:50])
    assert Run.objects.filter(kind="counter").count() == 1
    list(InboxItem.objects.order_by("-pk")[:20])
    time.sleep(0.01)


def counter():
    now = "2026-01-01 00:00:00+00:00"
    return Run.objects.create(kind="counter", period="2026-01", due_at=now, planned_at=now)


def test_sixteen_writers_and_sixteen_readers_and_the_worker_meet_no_lock_and_lose_nothing(product_options, tmp_path):
    with file_database(tmp_path):
        row, crowd = counter(), Crowd(SECONDS)
        crowd.run(*[read_and_add] * WRITERS, *[read] * READERS, seal_and_deliver)
        row.refresh_from_db()
        assert crowd.locked == 0
        assert crowd.written == row.attempts == AuditEvent.objects.count()
        assert row.attempts > WRITERS
        while audit.seal():
            pass
        outbox.deliver(limit=10_000)
        assert list(audit.verify()) == []
        assert AuditSeal.objects.count() == row.attempts
        assert InboxItem.objects.count() == OutboxMessage.objects.count() == row.attempts // 10
        assert statistics.median(crowd.reads) < 1


def test_control_without_immediate_transactions_writers_are_turned_away(product_options, tmp_path):
    with file_database(tmp_path, transaction_mode=None):
        counter()
        crowd = Crowd(SECONDS / 3)
        crowd.run(*[read_and_add] * WRITERS)
    assert crowd.locked > 0


def test_control_without_a_transaction_additions_are_lost(product_options, tmp_path):
    def add_carelessly(crowd):
        attempts = Run.objects.get(kind="counter").attempts
        Run.objects.filter(kind="counter").update(attempts=attempts + 1)
        with crowd.noting:
            crowd.written += 1

    with file_database(tmp_path):
        row, crowd = counter(), Crowd(SECONDS / 3)
        crowd.run(*[add_carelessly] * WRITERS)
        row.refresh_from_db()
        assert row.attempts < crowd.written


def test_what_is_committed_is_on_the_disk_and_readers_never_wait_for_writers(product_options, tmp_path):
    with file_database(tmp_path), connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode")
        assert cursor.fetchone() == ("wal",)
        cursor.execute("PRAGMA synchronous")
        assert cursor.fetchone() == (2,)  # FULL
        cursor.execute("PRAGMA foreign_keys")
        assert cursor.fetchone() == (1,)
        assert connection.transaction_mode == "IMMEDIATE"
