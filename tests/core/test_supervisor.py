"""The parent of the three processes: it starts them again, ends them all, and leaves nobody behind."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.processes
PARENT = """
import os, signal, sys, time
from core.background import supervisor
from core.background.supervisor import Child, supervise
supervisor.STOP_SECONDS = 1.5

def tell(text):
    os.write(1, (text + "\\n").encode())

def patient():
    tell(f"patient {os.getpid()}")
    time.sleep(60)

def stubborn():
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if os.fork() == 0:
        tell(f"grandchild {os.getpid()}")
    tell(f"stubborn {os.getpid()}")
    time.sleep(60)

def busy():
    def end(number, frame):
        time.sleep(0.5)
        tell("busy has finished")
        sys.exit(0)
    signal.signal(signal.SIGTERM, end)
    tell(f"busy {os.getpid()}")
    time.sleep(60)

def dying():
    if os.fork() == 0:
        tell(f"orphan {os.getpid()}")
        time.sleep(60)
    tell(f"dying {os.getpid()}")
    time.sleep(0.1)

def loud():
    sys.stdout = open("/dev/full", "w")
    sys.stdout.write("this fits nowhere")
    sys.exit(3)

supervise([Child(name, globals()[name]) for name in sys.argv[1:]], started=lambda: tell("started"), say=tell)
tell("end")
"""


class Parent:
    """A supervisor over the named children; what it prints is read from a file."""

    def __init__(self, folder, *children):
        self.path = folder / "printed"
        with open(self.path, "w") as printed:
            self.process = subprocess.Popen(
                [sys.executable, "-c", PARENT, *children], cwd=ROOT, stdout=printed, stderr=subprocess.STDOUT,
                env=os.environ | {"PYTHONPATH": str(ROOT)}, start_new_session=True,
            )  # fmt: skip

    def printed(self):
        return self.path.read_text()

    def pids(self, name):
        return [int(pid) for pid in re.findall(rf"^{name} (\d+)$", self.printed(), re.MULTILINE)]

    def wait_for(self, truth, seconds=15):
        deadline = time.monotonic() + seconds
        while not truth() and time.monotonic() < deadline:
            time.sleep(0.02)
        assert truth(), self.printed()

    def stop(self, *numbers):
        """The seconds that it took to end after the signals."""
        began = time.monotonic()
        for number in numbers or [signal.SIGINT]:
            os.kill(self.process.pid, number)
        assert self.process.wait(timeout=15) == 0, self.printed()
        assert self.printed().endswith("end\n")
        assert "Traceback" not in self.printed()
        return time.monotonic() - began


@pytest.fixture
def parent(tmp_path):
    parents = []

    def start(*children):
        parents.append(Parent(tmp_path, *children))
        parents[0].wait_for(lambda: "started" in parents[0].printed())
        return parents[0]

    yield start
    for each in parents:
        for pid in (int(pid) for pid in re.findall(r" (\d+)$", each.printed(), re.MULTILINE)):
            if alive(pid):
                os.kill(pid, signal.SIGKILL)
        if each.process.poll() is None:
            each.process.kill()
            each.process.wait()


def alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.parametrize(
    "numbers", [[signal.SIGINT], [signal.SIGTERM], [signal.SIGHUP], [signal.SIGINT, signal.SIGTERM] * 3]
)
def test_whatever_tells_it_to_stop_everything_ends_at_once(parent, numbers):
    up = parent("patient", "busy")
    up.wait_for(lambda: up.pids("patient") and up.pids("busy"))
    assert up.stop(*numbers) < 1.4
    assert "busy has finished" in up.printed()
    assert not [pid for pid in up.pids("patient") + up.pids("busy") if alive(pid)]


def test_who_does_not_listen_is_killed_with_all_its_own(parent):
    up = parent("patient", "stubborn")
    up.wait_for(lambda: up.pids("grandchild") and up.pids("stubborn"))
    assert 1.4 < up.stop() < 5
    up.wait_for(lambda: not [pid for pid in up.pids("stubborn") + up.pids("grandchild") if alive(pid)])


def test_who_died_is_started_again_and_what_it_left_behind_is_ended(parent):
    up = parent("dying", "patient")
    up.wait_for(lambda: len(up.pids("dying")) >= 2 and len(up.pids("orphan")) >= 2)
    up.wait_for(lambda: not alive(up.pids("orphan")[0]))
    assert "dying 意外结束" in up.printed()
    assert len(up.pids("patient")) == 1
    up.stop()


def test_a_child_that_can_print_nothing_ends_as_itself(parent):
    up = parent("loud", "patient")
    up.wait_for(lambda: "loud 意外结束" in up.printed())
    assert alive(up.pids("patient")[0])
    up.stop()


def test_children_end_when_the_parent_is_killed(parent):
    up = parent("patient", "busy")
    up.wait_for(lambda: up.pids("patient") and up.pids("busy"))
    up.process.kill()
    up.process.wait()
    up.wait_for(lambda: not [pid for pid in up.pids("patient") + up.pids("busy") if alive(pid)])
