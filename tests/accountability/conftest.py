from datetime import datetime

import pytest

from accountability.models import decompose, issue, root_of
from core import clock
from core.actor import acting
from organizations.models import UnitGroup
from tests.accountability.shares import rows
from tests.tasks.register import Register


@pytest.fixture(autouse=True)
def _one_day():
    """A day in the year of the register's targets."""
    with clock.at(datetime(2026, 11, 25, 9, tzinfo=clock.SHANGHAI)):
        yield


@pytest.fixture
def p(prefecture):
    """The small prefecture; the block is attributed to the system."""
    with acting(prefecture.system):
        yield prefecture


@pytest.fixture
def r(p):
    """A small register with one issued task: 55 公里 by the end of 2026, led by transport, supervised by the office."""
    made = Register(p)
    indicator = made.indicator(made.tasks[0], annual={2026: (55, "")})
    made.tasks[0].issue(p.system, version=1)
    made.task, made.length = made.tasks[0], indicator
    made.task.refresh_from_db()
    return made


@pytest.fixture
def counties(p):
    """The group of all counties."""
    return UnitGroup.make(p.system, name="各县市", kind="county")


@pytest.fixture
def root(r):
    return root_of(r.p.system, r.task)


@pytest.fixture
def issued(r, root):
    """Shares of both counties (30 and 25), issued, not received; {unit: Share}."""
    made = decompose(r.p.system, [(root, rows(r, {r.p.county_a: 30, r.p.county_b: 25}))], year=2026)
    issue(r.p.system, root, receipt_due_on=clock.today())
    for share in made:
        share.refresh_from_db()
    return {share.unit: share for share in made}
