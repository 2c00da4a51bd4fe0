"""The audit log: what changed it is found and named, sealers don't fork it."""

import random
import threading
import time
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from core import audit, clock
from core.actor import Actor
from core.models import AuditEvent, AuditSeal
from core.models.audit import AppendOnly

EVENTS, SEALS = AuditEvent._meta.db_table, AuditSeal._meta.db_table
N = 9
LONG_AGO = timedelta(minutes=5)


def act(n=1, *, ago=LONG_AGO):
    """Leave `n` records of some minutes ago."""
    with clock.at(clock.now() - ago), transaction.atomic():
        return [audit.record(Actor.system("test"), "test.act", label=f"第 {k} 件", n=k) for k in range(n)]


@pytest.fixture
def chain(db):
    """N sealed records, and the head that was noted outside."""
    act(N)
    assert audit.seal() == N
    assert list(audit.verify(expected_head=audit.head())) == []
    return audit.head()


def sql(text, *values):
    """What somebody does who holds the database: no model, no constraint in the way."""
    with connection.cursor() as cursor:
        cursor.execute(text, values)


@pytest.fixture
def unconstrained(chain):
    """The foreign key from seals to events is out of the way, as it is for the owner of the database."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
        yield
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = origin")
        # a test of SQLite ends with a check of all foreign keys
        cursor.execute(f"DELETE FROM {SEALS}")


def event_of(position):
    return AuditSeal.objects.get(position=position).event_id


def first_flaw(head=None):
    """Position of the first flaw, 0 for one outside of the chain."""
    flaws = list(audit.verify(expected_head=head))
    return (flaws[0].position or 0) if flaws else None


COLUMNS = {
    "at": "2026-01-01 00:00:00+00:00", "actor_key": "user:7", "actor_label": "别人", "acting_for": "别的岗位",
    "source": "192.0.2.1", "request_id": "f" * 12, "verb": "test.other", "object_type": "core.run", "object_id": "7",
    "object_label": "别的事", "detail": '{"n": 77}',
}  # fmt: skip


def test_every_column_of_an_event_is_covered():
    assert set(COLUMNS) | {"id"} == {field.column for field in AuditEvent._meta.concrete_fields}


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("position", [1, 5, N])
def test_an_edit_of_any_column_is_found_where_it_is(chain, column, position):
    sql(f"UPDATE {EVENTS} SET {column} = %s WHERE id = %s", COLUMNS[column], event_of(position))
    assert first_flaw() == position


@pytest.mark.parametrize("position", [1, 5, N])
def test_an_edit_of_a_seal_is_found(chain, position):
    sql(f"UPDATE {SEALS} SET sealed_at = %s WHERE position = %s", "2026-01-01 00:00:00+00:00", position)
    assert first_flaw() == position
    sql(f"UPDATE {SEALS} SET digest = 'sha256:0' WHERE position = 1")
    assert first_flaw() == 1


@pytest.mark.parametrize("position", [1, 5])
def test_a_deleted_record_is_found_first_or_middle(unconstrained, position):
    event = event_of(position)
    sql(f"DELETE FROM {SEALS} WHERE position = %s", position)
    sql(f"DELETE FROM {EVENTS} WHERE id = %s", event)
    assert first_flaw() == position


@pytest.mark.parametrize("position", [1, 5, N])
def test_an_event_that_was_deleted_under_its_seal_is_found(unconstrained, position):
    sql(f"DELETE FROM {EVENTS} WHERE id = %s", event_of(position))
    assert first_flaw() == (position if position < N else 0)


def test_a_deleted_record_whose_followers_moved_up_is_found(unconstrained):
    sql(f"DELETE FROM {SEALS} WHERE position = 5")
    for position in range(6, N + 1):
        sql(f"UPDATE {SEALS} SET position = %s WHERE position = %s", position - 1, position)
    assert first_flaw() == 5


def cut_tail():
    """Take the last record out, seal and all."""
    event = event_of(N)
    sql(f"DELETE FROM {SEALS} WHERE position = %s", N)
    sql(f"DELETE FROM {EVENTS} WHERE id = %s", event)


def test_a_cut_tail_is_found_by_the_head_that_was_noted_outside(unconstrained, chain):
    cut_tail()
    assert first_flaw(chain) == N
    assert first_flaw() is None  # control: the log alone can't know


def test_a_cut_tail_that_has_grown_again_is_found(unconstrained, chain):
    cut_tail()
    act(4)
    audit.seal()
    assert first_flaw(chain) == N
    assert first_flaw() is None


def rehash(since):
    """Seal all records from position `since` on anew, as somebody does who knows how it works."""
    previous = AuditSeal.objects.get(position=since - 1).digest
    for seal in AuditSeal.objects.filter(position__gte=since).order_by("position").select_related("event"):
        previous = audit.digest(seal.event, seal.sealed_at, previous)
        sql(f"UPDATE {SEALS} SET digest = %s WHERE position = %s", previous, seal.position)


def test_an_edit_with_the_whole_tail_sealed_anew_is_found_by_the_head_outside(chain):
    sql(f"UPDATE {EVENTS} SET actor_label = '别人' WHERE id = %s", event_of(4))
    assert first_flaw() == 4
    rehash(4)
    assert first_flaw() is None  # control
    assert first_flaw(chain) == N


def test_two_records_that_changed_places_are_found(unconstrained):
    third, seventh = event_of(3), event_of(7)
    sql(f"UPDATE {SEALS} SET event_id = %s WHERE position = 3", -1)
    sql(f"UPDATE {SEALS} SET event_id = %s WHERE position = 7", third)
    sql(f"UPDATE {SEALS} SET event_id = %s WHERE position = 3", seventh)
    assert first_flaw() == 3


def test_two_seals_that_changed_places_are_found(unconstrained):
    for old, new in ((3, 1000), (4, 3), (1000, 4)):
        sql(f"UPDATE {SEALS} SET position = %s WHERE position = %s", new, old)
    assert first_flaw() == 3


def test_the_contents_of_two_records_that_were_swapped_are_found(chain):
    labels = {n: AuditEvent.objects.get(pk=event_of(n)).object_label for n in (3, 7)}
    sql(f"UPDATE {EVENTS} SET object_label = %s WHERE id = %s", labels[7], event_of(3))
    sql(f"UPDATE {EVENTS} SET object_label = %s WHERE id = %s", labels[3], event_of(7))
    assert first_flaw() == 3


def test_an_inserted_record_is_found_with_a_seal_of_its_own(unconstrained):
    forged = act()[0].pk
    for position in range(N, 4, -1):
        sql(f"UPDATE {SEALS} SET position = %s WHERE position = %s", position + 1, position)
    digest = audit.digest(AuditEvent.objects.get(pk=forged), clock.now(), AuditSeal.objects.get(position=4).digest)
    sql(
        f"INSERT INTO {SEALS} (position, event_id, digest, sealed_at) VALUES (5, %s, %s, %s)",
        forged,
        digest,
        clock.now(),
    )
    assert first_flaw() in (5, 6)


def test_an_inserted_record_is_found_without_a_seal(chain):
    sql(f"UPDATE {EVENTS} SET id = -7 WHERE id = %s", act()[0].pk)
    (flaw,) = audit.verify()
    assert "夹在已封存的记录之间" in str(flaw.sentence)


def test_a_record_left_unsealed_is_named(chain):
    act()
    (flaw,) = audit.verify()
    assert flaw.position is None
    assert "没有封存" in str(flaw.sentence)


def test_a_record_put_in_afterwards_under_an_earlier_date_is_pointed_out(chain, capsys):
    act(ago=timedelta(days=30))
    call_command("audit", "seal")
    call_command("audit", "verify")
    assert f"第 {N + 1} 号起" in capsys.readouterr().out


def test_sixty_random_changes_are_all_found(unconstrained, chain):
    """Each in a savepoint of its own: any column of any record, any seal, any deletion."""
    dice = random.Random(7)
    for _round in range(60):
        kind, position = dice.choice(["edit", "seal", "delete"]), dice.randint(1, N)
        with transaction.atomic():
            if kind == "edit":
                column = dice.choice(list(COLUMNS))
                sql(f"UPDATE {EVENTS} SET {column} = %s WHERE id = %s", COLUMNS[column], event_of(position))
            elif kind == "seal":
                sql(f"UPDATE {SEALS} SET digest = %s WHERE position = %s", f"sha256:{dice.random()}", position)
            else:
                sql(f"DELETE FROM {SEALS} WHERE position = %s", position)
            assert first_flaw(chain) is not None, (kind, position)
            transaction.set_rollback(True)
    assert first_flaw(chain) is None


# sealing


def test_sealers_at_the_same_time_neither_fork_nor_skip(parallel):
    act(60)

    def write_and_seal():
        for n in range(12):
            with transaction.atomic():
                audit.record(Actor.system("test"), "test.act", n=n)
                if n % 4 == 3:
                    transaction.set_rollback(True)
            audit.seal(limit=5)

    results = parallel.together(*[write_and_seal] * 8)
    assert [why for why in results if isinstance(why, Exception)] == []
    while audit.seal():
        pass
    assert list(audit.verify()) == []
    assert AuditEvent.objects.count() == AuditSeal.objects.count() == 60 + 8 * 9


def test_control_without_the_one_sealer_the_chain_would_fork(parallel, monkeypatch):
    """Sealers that don't ask whether they are alone take the same place: only the unique position stops the second."""
    monkeypatch.setattr(audit, "_alone", lambda: True)
    monkeypatch.setattr(audit, "_seal", audit._seal.__wrapped__)
    act(200)
    heads = parallel.together(*[lambda: (audit.head(), time.sleep(0.1), audit.seal(limit=20))] * 6)
    assert [why for why in heads if isinstance(why, Exception)] != []


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite shows records in the order of their numbers")
def test_a_record_that_becomes_visible_after_a_later_one_is_sealed_too(parallel):
    written, sealed = threading.Event(), threading.Event()

    def slow():
        with transaction.atomic():
            audit.record(Actor.system("slow"), "test.act")
            written.set()
            assert sealed.wait(20)

    def quick():
        assert written.wait(20)
        with transaction.atomic():
            audit.record(Actor.system("quick"), "test.act")
        audit.seal()
        sealed.set()

    assert parallel.together(slow, quick) == [None, None]
    assert list(AuditSeal.objects.values_list("event__actor_key", flat=True)) == ["system:quick"]
    assert audit.seal() == 1
    assert list(audit.verify()) == []


# adding only


def test_what_was_recorded_is_neither_saved_again_nor_written_over(chain):
    event = AuditEvent.objects.first()
    for attempt in (
        event.save,
        event.delete,
        AuditEvent.objects.all().delete,
        lambda: AuditEvent.objects.update(verb="x"),
        lambda: AuditEvent.objects.bulk_update([event], ["verb"]),
        lambda: AuditEvent.objects.bulk_create(
            [AuditEvent(pk=event.pk, at=event.at)], update_conflicts=True, update_fields=["verb"], unique_fields=["id"]
        ),
    ):
        with pytest.raises(AppendOnly):
            attempt()
    with pytest.raises(Exception, match=r"(?i)unique|duplicate"), transaction.atomic():
        AuditEvent(pk=event.pk, at=event.at, actor_key="user:7", actor_label="别人", verb="x").save()
    assert list(audit.verify()) == []


def test_a_record_outside_of_a_transaction_is_a_mistake(parallel):
    with pytest.raises(RuntimeError, match="transaction"):
        audit.record(Actor.system("test"), "test.act")


# the command


def test_the_command_prints_a_head_and_verifies_against_it(chain, capsys):
    call_command("audit", "head")
    head = capsys.readouterr().out.strip()
    assert head == f"{N}:{chain[1]}"
    call_command("audit", "verify", "--head", head)
    assert f"共 {N} 条" in capsys.readouterr().out
    with pytest.raises(CommandError, match="外部留存"):
        call_command("audit", "verify", "--head", f"{N}:sha256:0")
    with pytest.raises(CommandError, match="写法"):
        call_command("audit", "verify", "--head", "nonsense")


def test_the_command_names_the_first_bad_record(chain):
    sql(f"UPDATE {EVENTS} SET verb = 'x' WHERE id = %s", event_of(3))
    sql(f"UPDATE {EVENTS} SET verb = 'x' WHERE id = %s", event_of(7))
    with pytest.raises(CommandError, match="第 3 号"):
        call_command("audit", "verify")


def test_the_command_seals_what_waits(db, capsys):
    act(3)
    call_command("audit", "seal")
    assert "封存 3 条" in capsys.readouterr().out
