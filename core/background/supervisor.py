"""Three processes under one parent: web, worker and beat, forked from a prepared parent so that they share its memory.

A child that dies is started again after 1, 2, 4 … 30 seconds; when the parent is told to stop (or dies) all end.
"""

import ctypes
import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

STOP_SECONDS = 15
LONGEST_PAUSE = 30
STEADY_SECONDS = 60  # a child that lived this long starts again at once
PR_SET_PDEATHSIG = 1
ENDS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass
class Child:
    """One process to keep alive; `pid` 0 while it is not running."""

    name: str
    run: Callable[[], None]
    pid: int = 0
    started: float = 0.0
    start_at: float = 0.0
    failures: int = field(default=0)

    def start(self) -> None:
        """Fork; a signal waits meanwhile, so that it meets the parent with the child noted, or the child as itself."""
        self.started = time.monotonic()
        signal.pthread_sigmask(signal.SIG_BLOCK, ENDS)
        parent = os.getpid()
        self.pid = os.fork()
        if self.pid == 0:
            try:
                self._become(parent)
            finally:
                os._exit(1)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDS)

    def _become(self, parent: int) -> None:
        """The child's whole life; never returns."""
        os.setsid()
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(0)
        for number in ENDS:
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDS)
        status = 1
        try:
            self.run()
            status = 0
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else 1
        except BaseException:
            sys.excepthook(*sys.exc_info())
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)

    def ended(self) -> None:
        """Note the end and when to try again; what it left behind in its session ends too."""
        self.kill()
        lived = time.monotonic() - self.started
        self.failures = 0 if lived > STEADY_SECONDS else self.failures + 1
        self.pid = 0
        self.start_at = time.monotonic() + (0 if not self.failures else min(2 ** (self.failures - 1), LONGEST_PAUSE))

    def kill(self) -> None:
        """SIGKILL to the whole session."""
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)


class Stop(BaseException):
    """Somebody asked the parent to end."""


def _listen() -> None:
    """From now on the first signal raises Stop; further ones change nothing."""
    heard: list[int] = []

    def stop(number: int, frame: object) -> None:
        heard.append(number)
        if len(heard) == 1:
            raise Stop

    for number in ENDS:
        signal.signal(number, stop)


def supervise(children: list[Child], *, started: Callable[[], None], say: Callable[[str], None]) -> None:
    """Start all, call `started` once, keep them alive until SIGINT, SIGTERM or SIGHUP; then end all."""
    _listen()
    try:
        for child in children:
            child.start()
        started()
        while True:
            _restart(children, say)
            time.sleep(0.2)
    except Stop:
        pass
    finally:
        end(children)


def _restart(children: list[Child], say: Callable[[str], None]) -> None:
    for child in children:
        if child.pid and os.waitpid(child.pid, os.WNOHANG)[0]:
            child.ended()
            say(f"{child.name} 意外结束，{max(0, round(child.start_at - time.monotonic()))} 秒后重新启动。")
        if not child.pid and time.monotonic() >= child.start_at:
            child.start()


def end(children: list[Child]) -> None:
    """SIGTERM to all, SIGKILL to whole sessions after `STOP_SECONDS`."""
    for child in children:
        if child.pid:
            os.kill(child.pid, signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    while any(c.pid for c in children) and time.monotonic() < deadline:
        for child in children:
            if child.pid and os.waitpid(child.pid, os.WNOHANG)[0]:
                child.pid = 0
        time.sleep(0.05)
    for child in children:
        if child.pid:
            child.kill()
            os.waitpid(child.pid, 0)
