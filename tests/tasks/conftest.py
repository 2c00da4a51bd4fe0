import pytest

from core.actor import acting
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
