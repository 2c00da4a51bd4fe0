"""`manage.py up` as a newcomer meets it: it starts, answers, survives a dead child, refuses clearly, ends cleanly."""

import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import closing
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.processes


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """`manage.py up` in a data folder of its own."""

    def __init__(self, folder, *arguments, **variables):
        self.port = int(variables.get("PORT", free_port()))
        dropped = ("DATABASE_URL", "REDIS_URL", "DJANGO_ALLOW_ASYNC_UNSAFE")
        kept = {k: v for k, v in os.environ.items() if k not in dropped}
        self.output = tempfile.TemporaryFile("w+")  # noqa: SIM115 — a pipe that nobody reads would fill up
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "up", *arguments],
            cwd=ROOT,
            env=kept | {"VAR_DIR": str(folder), "PORT": str(self.port)} | variables,
            stdout=self.output,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def get(self, path="/", seconds=40):
        """(status, text) of a page, waiting for the server to come up."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
                    return answer.status, answer.read().decode()
            except urllib.error.HTTPError as refused:
                return refused.code, refused.read().decode()
            except OSError:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise
                time.sleep(0.1)

    def children(self):
        listing = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
        pairs = [tuple(map(int, line.split())) for line in listing.splitlines()]
        found = [self.process.pid]
        for pid in found:
            found += [child for child, parent in pairs if parent == pid]
        return found[1:]

    def stop(self, number=signal.SIGINT):
        """Everything it printed, after it ended."""
        self.process.send_signal(number)
        return self.ended()

    def ended(self):
        """Everything it printed, once it has ended by itself."""
        self.process.wait(timeout=60)
        self.output.seek(0)
        return self.output.read()


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """A data folder in which the demonstration was started once."""
    folder = tmp_path_factory.mktemp("filled")
    first = Server(folder)
    assert first.get("/")[0] == 200
    assert "正在建立或升级数据库" in first.stop()
    return folder


@pytest.fixture
def home(filled, tmp_path):
    return shutil.copytree(filled, tmp_path / "home")


@pytest.fixture
def server(home):
    server = Server(home)
    yield server
    if server.process.poll() is None:
        server.process.kill()
        server.ended()


def alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().split(")")[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def until_all_is_sealed(folder, seconds=30):
    """Whether the worker has sealed each record of the audit log in time; there are some from the first filling."""
    unsealed = "SELECT count(*), count(position) FROM core_auditevent e LEFT JOIN core_auditseal s ON s.event_id = e.id"
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with closing(sqlite3.connect(folder / "db.sqlite3", timeout=20)) as database:
            events, seals = database.execute(unsealed).fetchone()
        if 0 < events == seals:
            return True
        time.sleep(0.2)
    return False


def test_it_starts_answers_becomes_ready_seals_and_ends_without_a_trace(server, home):
    assert server.get("/")[0] == 200
    assert "演示数据" in server.get("/sign-in/")[1]
    assert server.get("/livez") == (200, "ok\n")
    deadline = time.monotonic() + 90
    while server.get("/readyz")[0] != 200 and time.monotonic() < deadline:
        time.sleep(0.1)
    assert server.get("/readyz") == (200, "ok\n")
    assert until_all_is_sealed(home)
    children = server.children()
    assert len(children) >= 4
    printed = server.stop()
    assert f"http://127.0.0.1:{server.port}/" in printed
    assert "Traceback" not in printed
    assert server.process.returncode == 0
    assert not [pid for pid in children if alive(pid)]


def test_ctrl_c_while_the_worker_is_in_the_middle_of_a_write_ends_cleanly(server, home):
    server.get("/")
    with closing(sqlite3.connect(home / "db.sqlite3", timeout=20, isolation_level=None)) as database:
        database.execute("BEGIN IMMEDIATE")  # who wants to write now waits
        time.sleep(1.5)
        children = server.children()
        server.process.send_signal(signal.SIGINT)
        time.sleep(1)
        database.execute("ROLLBACK")
    printed = server.ended()
    assert printed.endswith("已停止。\n")
    assert "Traceback" not in printed
    assert server.process.returncode == 0
    assert not [pid for pid in children if alive(pid)]


def test_a_killed_child_is_started_again_and_a_killed_parent_takes_all_along(server):
    server.get("/")
    before = server.children()
    web = max(before, key=lambda pid: Path(f"/proc/{pid}/stat").read_text().split().count(str(server.process.pid)))
    os.kill(web, signal.SIGKILL)
    time.sleep(1.5)
    assert server.get("/livez", seconds=20) == (200, "ok\n")
    children = server.children()
    server.process.kill()
    server.ended()
    deadline = time.monotonic() + 20
    while any(map(alive, children)) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert not [pid for pid in children if alive(pid)]


def test_a_second_start_in_the_same_folder_says_so(server, home):
    server.get("/")
    second = Server(home)
    printed = second.ended()
    assert second.process.returncode != 0
    assert "已在运行" in printed
    assert len(printed.strip().splitlines()) == 1
    server.stop()


def test_a_taken_port_is_named_with_the_way_out(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        second = Server(tmp_path, PORT=str(port))
        printed = second.ended()
    assert second.process.returncode != 0
    assert f"PORT={port + 1}" in printed
    assert len(printed.strip().splitlines()) == 1


def test_an_empty_start_prints_the_address_of_the_first_administrator(tmp_path):
    empty = Server(tmp_path, "--empty")
    try:
        assert "演示数据" not in empty.get("/sign-in/")[1]
        time.sleep(0.5)
    finally:
        printed = empty.stop()
    assert re.search(rf"http://127\.0\.0\.1:{empty.port}/first-administrator/\S{{43}}/", printed)
