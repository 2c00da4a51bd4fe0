"""The broker without a server: whole messages, one taker each, nothing lost with a killed worker; and Redis beside it."""

import json
import multiprocessing
import os
import time
from pathlib import Path

import pytest
from kombu import Connection, Exchange, Queue
from kombu.transport import filesystem

from config import environment
from core.background import broker

ROOT = Path(__file__).resolve().parents[2]
FORK = multiprocessing.get_context("fork")
PAYLOAD = {"text": "督查" * 300}


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "queue"


@pytest.fixture
def options(folder):
    return environment.embedded_queue(folder)


def opened(options, transport="core.background.broker:Transport"):
    return Connection(transport=transport, transport_options=options)


def waiting(folder):
    return sorted(path.name for path in (folder / "waiting").iterdir())


# one message, one file, one taker


def produce(options, transport, first, count):
    with opened(options, transport) as connection, connection.Producer() as producer:
        for n in range(first, first + count):
            producer.publish(PAYLOAD | {"n": n}, routing_key="test", serializer="json")


def race(options, transport, count, seconds):
    """Two processes send `count` messages each while this one takes them: (numbers taken, reads that failed)."""
    opened(options, transport).default_channel.queue_declare("test")
    makers = [FORK.Process(target=produce, args=(options, transport, k * count, count)) for k in range(2)]
    for maker in makers:
        maker.start()
    taken, bad, deadline = [], 0, time.monotonic() + seconds
    with opened(options, transport) as connection:
        channel = connection.default_channel
        while len(taken) + bad < 2 * count and time.monotonic() < deadline:
            try:
                message = channel.basic_get("test", no_ack=True)
            except ValueError:
                bad += 1
                continue
            if message is not None:
                taken.append(json.loads(message.body)["n"])
    for maker in makers:
        maker.join()
    return taken, bad


def test_two_senders_and_a_taker_never_meet_over_half_a_message(folder, options):
    taken, bad = race(options, "core.background.broker:Transport", 1000, seconds=40)
    assert bad == 0
    assert sorted(taken) == list(range(2000))
    assert waiting(folder) == []


class HalfWritten(filesystem.Channel):
    """The stock channel on a slow disk: a file is there before it is full."""

    def _put(self, queue, payload, **kwargs):
        name = self.connection.client.transport_options["data_folder_out"] + f"/{time.time_ns()}_x.{queue}.msg"
        with open(name, "w", encoding="utf-8") as written:
            text = json.dumps(payload)
            written.write(text[:100])
            written.flush()
            time.sleep(0.002)
            written.write(text[100:])


class StockTransport(filesystem.Transport):
    Channel = HalfWritten


def test_control_the_stock_transport_reads_halves(options):
    _taken, bad = race(options, "tests.core.test_broker:StockTransport", 100, seconds=10)
    assert bad > 0


def test_a_message_goes_to_one_of_two_takers(options):
    with opened(options) as one, opened(options) as two:
        produce(options, "core.background.broker:Transport", 0, 1)
        channels = [one.default_channel, two.default_channel]
        assert [channel.basic_get("test") is not None for channel in channels] == [True, False]


# what was taken and not finished


def test_an_unfinished_message_comes_back_when_a_worker_starts_and_a_finished_one_does_not(folder, options, settings):
    settings.QUEUE_DIR = folder
    with opened(options) as connection:
        produce(options, "core.background.broker:Transport", 0, 3)
        channel = connection.default_channel
        first, second, _third = (channel.basic_get("test") for _n in range(3))
        channel.basic_ack(first.delivery_tag)
        channel.basic_reject(second.delivery_tag, requeue=False)
        assert len(list((folder / "claimed").iterdir())) == 1
        channel.qos._on_collect.cancel()  # a killed process gives nothing back by itself
        channel.qos._delivered.clear()
    assert waiting(folder) == []
    lock = broker.give_back()
    assert len(waiting(folder)) == 1
    lock.close()


def test_a_second_worker_leaves_the_claims_of_the_first_alone(folder, options, settings):
    settings.QUEUE_DIR = folder
    first = broker.give_back()
    (folder / "claimed" / "1_a.celery.msg").write_text("{}")
    assert broker.give_back() is None
    assert waiting(folder) == []
    first.close()
    again = broker.give_back()
    assert waiting(folder) == ["1_a.celery.msg"]
    again.close()


def test_a_message_put_back_is_marked_and_stands_once(folder, options):
    with opened(options) as connection:
        produce(options, "core.background.broker:Transport", 0, 1)
        channel = connection.default_channel
        message = channel.basic_get("test")
        channel.basic_reject(message.delivery_tag, requeue=True)
        assert list((folder / "claimed").iterdir()) == []
        assert len(waiting(folder)) == 1
        assert channel.basic_get("test", no_ack=True).delivery_info


@pytest.mark.parametrize("content", ["", "{", "null", "[]", "{}", '"text"', '{"properties": 7}', "\udcff"])
def test_what_nobody_can_read_is_set_aside_and_the_next_message_is_read(folder, options, content):
    with opened(options) as connection:
        bad = folder / "waiting" / f"{0:020d}_bad.test.msg"
        bad.write_bytes(content.encode("utf-8", "surrogateescape"))
        produce(options, "core.background.broker:Transport", 5, 1)
        assert json.loads(connection.default_channel.basic_get("test", no_ack=True).body)["n"] == 5
    assert [path.name for path in (folder / "claimed").glob("*.bad")] == [f"{0:020d}_bad.test.bad"]


def test_old_questions_and_halves_are_swept_and_work_is_not(folder, options, settings):
    settings.QUEUE_DIR = folder
    names = [
        "1_a.celery@host.celery.pidbox.msg",
        "2_b.x.reply.celery.pidbox.msg",
        "3_c.celery.msg.tmp",
        "4_d.celery.msg",
    ]
    for name in names:
        for age in ("old", "new"):
            path = folder / "waiting" / f"{age}{name}"
            path.write_text("{}")
            if age == "old":
                os.utime(path, (time.time() - 3600,) * 2)
    broker.give_back().close()
    assert waiting(folder) == sorted([*(f"new{name}" for name in names), "old4_d.celery.msg"])


# who listens to which exchange


def bind(options, queue):
    with opened(options) as connection:
        Queue(queue, Exchange("shared", "direct"), routing_key=queue)(connection.default_channel).declare()


def test_many_that_declare_queues_at_once_are_all_bound(options):
    binders = [FORK.Process(target=bind, args=(options, f"q{n}")) for n in range(8)]
    for binder in binders:
        binder.start()
    for binder in binders:
        binder.join()
    with opened(options) as connection:
        assert sorted(row.queue for row in connection.default_channel.get_table("shared")) == [
            f"q{n}" for n in range(8)
        ]


@pytest.mark.parametrize("content", ["", "[", "null", "[7]"])
def test_a_table_that_was_left_half_written_is_written_anew(options, content):
    table = Path(options["control_folder"]) / "shared.exchange"
    table.write_text(content)
    queue = f"q{len(content)}{content[:1]}"  # a process declares each queue once
    bind(options, queue)
    with opened(options) as connection:
        assert [row.queue for row in connection.default_channel.get_table("shared")] == [queue]
