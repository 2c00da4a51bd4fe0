"""The one clock. Times are aware and in Asia/Shanghai; days are Shanghai days.

`now()` may be replaced in tests and rehearsals with `at(moment)`; nothing else in the project reads the machine's time.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

__all__ = ["SHANGHAI", "UTC", "at", "now", "today"]
SHANGHAI = ZoneInfo("Asia/Shanghai")
_standing: ContextVar[datetime | None] = ContextVar("standing", default=None)


def now() -> datetime:
    """This moment, aware, in Shanghai time."""
    standing = _standing.get()
    return standing if standing is not None else datetime.now(SHANGHAI)


def today() -> date:
    """The Shanghai day that it is now."""
    return now().date()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let the clock stand at `moment` (aware) inside the block, in this thread alone."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone")
    token = _standing.set(moment.astimezone(SHANGHAI))
    try:
        yield
    finally:
        _standing.reset(token)
