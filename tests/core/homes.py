"""Real processes of the product in a data folder of their own: workers, beats and commands."""

import os
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection

from core import clock
from core.models import InboxItem, Run, RunPolicy

ROOT = Path(__file__).resolve().parents[2]
KIND = "slow"
DROPPED = ("DATABASE_URL", "REDIS_URL", "DJANGO_ALLOW_ASYNC_UNSAFE")


def slow(run):
    """Leave a row for each effect, say so, and wait in the middle while the file `wait` lies in the data folder."""
    InboxItem.objects.create(recipient="effect", dedupe_key=f"{uuid.uuid4()}", subject=run.period, sent_at=clock.now())
    (settings.VAR_DIR / "in-the-middle").touch()
    while (settings.VAR_DIR / "wait").exists():
        time.sleep(0.02)
    time.sleep(0.1)
    return "1"


class Home:
    """A data folder whose processes share the database of the test: the same PostgreSQL, or the SQLite file in the folder."""

    def __init__(self, folder):
        self.folder = folder
        self.processes = []
        self.variables = {name: value for name, value in os.environ.items() if name not in DROPPED}
        self.variables["VAR_DIR"] = str(folder)
        if connection.vendor == "postgresql":
            url = urlsplit(os.environ["DATABASE_URL"])
            self.variables["DATABASE_URL"] = url._replace(path="/" + connection.settings_dict["NAME"]).geturl()

    def start(self, what, *arguments, **variables):
        """`worker` or `beat` of tests.core.worker_process, or a command of manage.py."""
        ours = ["-m", "tests.core.worker_process"] if what in ("worker", "beat") else ["manage.py"]
        with open(self.folder / "processes.log", "a") as log:
            process = subprocess.Popen(
                [sys.executable, *ours, what, *map(str, arguments)],
                cwd=ROOT,
                env=self.variables | variables,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.processes.append(process)
        return process

    def end(self, process, number=signal.SIGKILL):
        """Send a signal to the whole session of a process and wait for its end."""
        if process.poll() is None:
            os.killpg(process.pid, number)
        process.wait(timeout=20)

    def log(self):
        return (self.folder / "processes.log").read_text()

    def messages(self, folder="waiting"):
        return sorted(path.name for path in (self.folder / "queue" / folder).glob("*.celery.msg"))


def effects():
    return list(InboxItem.objects.filter(recipient="effect").order_by("pk").values_list("subject", flat=True))


def finished():
    return Run.objects.exclude(finished_at=None).count()


def plan(*periods):
    """Runs that are due, oldest first."""
    at = clock.now()
    Run.objects.bulk_create([Run(kind=KIND, period=period, due_at=at, planned_at=at) for period in periods])


def rule(since, kind=KIND):
    """A policy by which each day since `since` is due."""
    RunPolicy.objects.create(
        kind=kind, version=1, rhythm="daily", at="00:00", active_from=since.isoformat(), made_at=clock.now()
    )


def until(truth, seconds=30):
    """Wait until `truth()` holds; its last value."""
    deadline = time.monotonic() + seconds
    while not (value := truth()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return value
