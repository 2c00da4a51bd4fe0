"""The broker that needs no server: kombu's filesystem transport, made safe against half-written and orphaned messages.

What differs from the stock transport (each was a way to lose work or to kill a worker):
a message appears whole (written aside, then renamed); taking one is a rename, so two workers never get the same; what was taken
and not finished lies in `claimed/` until it is acknowledged and goes back when a worker starts; what can't be read is set aside.
The database remains the only judge of what is due: a lost message costs one tick.
"""

import fcntl
import os
import time
import uuid
from pathlib import Path
from queue import Empty

from django.conf import settings
from kombu.transport import filesystem
from kombu.utils.json import dumps, loads

STALE_REPLIES_SECONDS = 600
LOOK_UP_SECONDS = 0.5


class Channel(filesystem.Channel):
    """One message, one file: `<nanoseconds>_<random>.<queue>.msg`."""

    @property
    def waiting(self):
        return Path(self.transport_options["data_folder_in"])

    @property
    def claimed(self):
        return Path(self.transport_options["processed_folder"])

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.claims = {}

    def _put(self, queue, payload, **kwargs):
        name = f"{time.time_ns():020d}_{uuid.uuid4().hex}.{queue}.msg"
        written = self.waiting / f"{name}.tmp"
        written.write_text(dumps(payload), encoding="utf-8")
        os.replace(written, self.waiting / name)

    def _get(self, queue):
        for name in sorted(os.listdir(self.waiting)):
            if name.partition(".")[2] == f"{queue}.msg" and (payload := self._take(name, queue)):
                return payload
        raise Empty

    def _take(self, name, queue):
        """The message in file `name`, or None when another worker was faster or nobody can read it."""
        claim = self.claimed / name
        try:
            os.rename(self.waiting / name, claim)
        except FileNotFoundError:
            return None
        try:
            payload = loads(claim.read_text(encoding="utf-8"))
            tag = payload["properties"]["delivery_tag"]
        except (ValueError, LookupError, TypeError):
            os.replace(claim, claim.with_suffix(".bad"))
            return None
        if is_control(queue):
            claim.unlink(missing_ok=True)
        else:
            self.claims[tag] = claim
        return payload

    def _release(self, tag):
        if claim := self.claims.pop(tag, None):
            claim.unlink(missing_ok=True)

    def basic_ack(self, delivery_tag, multiple=False):
        super().basic_ack(delivery_tag, multiple)
        self._release(delivery_tag)

    def basic_reject(self, delivery_tag, requeue=False):
        super().basic_reject(delivery_tag, requeue)
        self._release(delivery_tag)

    def _restore(self, message):
        super()._restore(message)
        self._release(message.delivery_tag)

    def _size(self, queue):
        return sum(name.partition(".")[2] == f"{queue}.msg" for name in os.listdir(self.waiting))

    def _purge(self, queue):
        names = [name for name in os.listdir(self.waiting) if name.partition(".")[2] == f"{queue}.msg"]
        for name in names:
            (self.waiting / name).unlink(missing_ok=True)
        return len(names)

    def get_table(self, exchange):
        """The queues bound to `exchange`; none where the table was left half-written."""
        try:
            rows = loads(self._exchange_file(exchange).read_text(encoding="utf-8"))
            return [filesystem.exchange_queue_t(*row) for row in rows]
        except (FileNotFoundError, ValueError, TypeError):
            return []

    def _queue_bind(self, exchange, routing_key, pattern, queue):
        row = filesystem.exchange_queue_t(routing_key or "", pattern or "", queue or "")
        self._change_table(exchange, lambda rows: [row, *(known for known in rows if known != row)])

    def _delete(self, queue, exchange, routing_key, pattern, *args, **kwargs):
        self._purge(queue)
        row = filesystem.exchange_queue_t(routing_key or "", pattern or "", queue or "")
        self._change_table(exchange, lambda rows: [known for known in rows if known != row])

    def _change_table(self, exchange, change):
        """Write the table anew, whole, while no other process does."""
        table = self._exchange_file(exchange)
        with open(self.control_folder / "tables.lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            written = table.with_suffix(".tmp")
            written.write_text(dumps(change(self.get_table(exchange))), encoding="utf-8")
            os.replace(written, table)


def is_control(queue):
    """Whether a queue carries questions and answers of the moment, which nobody gives back."""
    return "pidbox" in queue or queue.startswith("celeryev")


class Transport(filesystem.Transport):
    Channel = Channel

    def driver_version(self):
        return "1"

    def drain_events(self, connection, timeout=None):
        """Wait for a message; looks up twice a second, so that a worker that is asked to end does so soon."""
        super().drain_events(connection, timeout if timeout is None else min(timeout, LOOK_UP_SECONDS))


def give_back():
    """Put what a killed worker had claimed back into the queue; the lock to hold while this worker lives, or None.

    Only one worker works on a queue folder: a second one finds the lock taken and leaves the claims alone.
    """
    waiting, claimed, control = (Path(settings.QUEUE_DIR) / name for name in ("waiting", "claimed", "control"))
    for folder in (waiting, claimed, control):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = open(claimed.parent / "worker.lock", "w")  # noqa: SIM115 — held for the life of the worker
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        return None
    for claim in claimed.glob("*.msg"):
        os.replace(claim, waiting / claim.name)
    sweep(waiting)
    return lock


def sweep(waiting):
    """Drop stale answers to questions that nobody waits for any more, and messages that were never finished."""
    oldest = time.time() - STALE_REPLIES_SECONDS
    for path in waiting.iterdir():
        forgotten = path.suffix == ".tmp" or is_control(path.name.partition(".")[2])
        if forgotten and path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)
