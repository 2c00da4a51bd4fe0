"""The outbox: what an act leaves behind is handled once, or a person is told; a broker that is away costs nobody time."""

import socket
import time
import uuid
from datetime import timedelta

import pytest
from django.conf import settings as project
from django.db import connection, transaction
from kombu import pools

from config.celery import app
from core import clock, inbox, jobs
from core.background import knocks, outbox
from core.models import InboxItem, OutboxMessage


def count(payload):
    """A handler whose every effect is a row of its own."""
    time.sleep(0.005)
    InboxItem.objects.create(
        recipient="effect", dedupe_key=f"{uuid.uuid4()}", subject=payload["n"], sent_at=clock.now()
    )


def fail(payload):
    count(payload)
    raise ValueError("收件地址\0不对")


def effects():
    return list(InboxItem.objects.filter(recipient="effect").order_by("pk").values_list("subject", flat=True))


@pytest.fixture(autouse=True)
def _handlers(settings):
    ours = {"count": "tests.core.test_outbox.count", "fail": "tests.core.test_outbox.fail"}
    settings.OUTBOX_HANDLERS = project.OUTBOX_HANDLERS | ours


def leave(*numbers, topic="count"):
    with transaction.atomic():
        for n in numbers:
            outbox.put(topic, f"{topic}:{n}", {"n": str(n)})


# once for each key


def test_two_deliverers_handle_each_message_once(parallel):
    leave(*range(30))
    results = parallel.together(*[jobs.deliver_outbox] * 4)
    assert [why for why in results if isinstance(why, Exception)] == []
    assert sorted(map(int, effects())) == list(range(30))
    assert OutboxMessage.objects.filter(done_at=None).count() == 0


def test_control_without_the_lock_messages_are_handled_twice(parallel, monkeypatch):
    monkeypatch.setattr(type(connection.features), "has_select_for_update", False)
    monkeypatch.setattr(outbox, "_deliver_next", outbox._deliver_next.__wrapped__)
    leave(*range(30))
    parallel.together(*[lambda: outbox.deliver(limit=30)] * 4)
    assert len(effects()) > 30


def test_the_same_key_is_handled_once_however_often_it_is_put(db):
    for _n in range(3):
        leave(1)
    assert outbox.deliver() == 1
    leave(1)
    assert outbox.deliver() == 0
    assert effects() == ["1"]


def test_the_same_key_put_by_many_at_once_stands_once(parallel):
    results = parallel.together(*[lambda: leave(7)] * 8)
    assert [why for why in results if isinstance(why, Exception)] == []
    assert OutboxMessage.objects.count() == 1


def test_keys_and_subjects_that_are_too_long_differ_and_arrive_all_the_same(db):
    with transaction.atomic():
        for end in ("甲", "乙"):
            inbox.notify("post:1", "村" * 250 + end, "关于" + "乡镇" * 150, urgent=True)
    assert outbox.deliver() == 2
    assert InboxItem.objects.filter(recipient="post:1").count() == 2


# with the act, or not at all


def test_an_act_that_is_taken_back_leaves_nothing(db):
    with transaction.atomic():
        leave(1)
        transaction.set_rollback(True)
    assert not OutboxMessage.objects.exists()


def test_outside_of_an_act_nothing_is_put(parallel):
    with pytest.raises(RuntimeError, match="transaction"):
        outbox.put("count", "x", {})


def test_a_topic_that_nobody_handles_is_refused_at_once(db):
    with pytest.raises(KeyError, match="no handler"):
        outbox.put("nobody", "x", {})


def test_what_may_not_be_sent_yet_waits(db):
    with transaction.atomic():
        outbox.put("count", "later", {"n": "1"}, not_before=clock.now() + timedelta(hours=1))
    assert outbox.deliver() == 0
    with clock.at(clock.now() + timedelta(hours=1)):
        assert outbox.deliver() == 1


# failures


def test_a_failing_message_is_taken_back_waits_longer_each_time_and_is_given_up_and_told(db):
    leave(1, topic="fail")
    now, waits = clock.now(), []
    for _attempt in range(outbox.MOST_ATTEMPTS):
        with clock.at(now):
            assert outbox.deliver() == 0
            assert outbox.deliver() == 0  # nothing is tried again at once
        message = OutboxMessage.objects.get(topic="fail")
        waits.append(message.not_before - now)
        now = message.not_before
    assert waits == sorted(waits)
    assert waits[0] == timedelta(minutes=1)
    assert effects() == []
    assert message.attempts == outbox.MOST_ATTEMPTS
    assert message.last_error.startswith("ValueError: 收件地址")
    assert message.given_up_at is not None
    told = InboxItem.objects.get(recipient=inbox.KEEPERS)
    assert "fail:1" in told.body
    with clock.at(now + timedelta(days=1)):
        assert outbox.deliver() == 0


def test_a_failing_message_stops_no_other(db):
    leave(1, topic="fail")
    leave(1, 2, 3)
    assert outbox.deliver() == 3
    assert effects() == ["1", "2", "3"]


def test_a_message_of_an_older_version_that_nobody_handles_any_more_is_put_off(db, settings):
    leave(1)
    settings.OUTBOX_HANDLERS = {"inbox": "core.inbox.deliver"}
    assert outbox.deliver() == 0
    assert OutboxMessage.objects.get().attempts == 1


# the knock


@pytest.fixture
def broker_at():
    """Let the program talk to another broker."""
    names = ("broker_url", "broker_read_url", "broker_write_url", "broker_transport_options")
    before = {name: app.conf[name] for name in names}

    def drop_connections():
        pools.reset()  # else the closed pool is found again
        app._pool = app.amqp._producer_pool = None
        knocks._silent_until = 0

    def turn(url, options):
        app.conf.update(dict.fromkeys(names[:3], url) | {"broker_transport_options": options})
        drop_connections()

    yield turn
    app.conf.update(before)
    drop_connections()


def test_an_act_knocks_once_after_its_commit_however_much_it_leaves(parallel, sent):
    leave(*range(50))
    assert sent == [("core.jobs.deliver_outbox", ())]


def test_an_act_that_is_taken_back_does_not_knock(parallel, sent):
    with transaction.atomic():
        leave(1)
        transaction.set_rollback(True)
    with transaction.atomic():
        with transaction.atomic():
            leave(2)
            transaction.set_rollback(True)
        assert sent == []
        leave(3)
    assert sent == [("core.jobs.deliver_outbox", ())]


def dead_redis():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return f"redis://127.0.0.1:{port}/0", {"socket_connect_timeout": 1, "max_retries": 0}


def dead_folder():
    names = ("data_folder_in", "data_folder_out", "processed_folder", "control_folder")
    return "embedded://localhost//", dict.fromkeys(names, "/nonexistent/queue")


@pytest.mark.parametrize("broker", [dead_redis, dead_folder])
def test_an_act_stands_although_the_broker_is_dead_and_waits_for_it_no_second(parallel, broker_at, broker):
    broker_at(*broker())
    began = time.monotonic()
    for n in range(20):
        leave(n)
    assert time.monotonic() - began < 5
    assert OutboxMessage.objects.count() == 20
    assert outbox.deliver() == 20
