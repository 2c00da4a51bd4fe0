import pytest

from core.actor import acting
from tasks.models import Programme
from tests.tasks.register import Register


@pytest.fixture
def p(prefecture):
    """The small prefecture; the block is attributed to the system."""
    with acting(prefecture.system):
        yield prefecture


@pytest.fixture
def r(p):
    """A small register of the small prefecture (tests/tasks/register.py)."""
    return Register(p)


@pytest.fixture
def empty(r):
    """A programme that holds no task yet."""
    return Programme.make(r.p.system, term=r.term, title="导入批次", first_year=2023, last_year=2023)
