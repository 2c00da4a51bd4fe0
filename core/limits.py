"""How often something may be tried: exact under any number of parallel tries, with both databases and all processes.

The span of a rule is cut into windows; a key has one row for each window in which it was used. One statement adds a try to the
newest row, unless the rows that the span can touch hold `most` already: so no span of `seconds` ever holds more than `most`, and
whoever used all waits for at most a third longer than the span. Outside of a transaction it counts at once, before the costly work.
"""

import hashlib
from dataclasses import dataclass

from django.db import connection
from django.db.models import F

from core import clock
from core.models import Limit

PARTS = 3  # windows of a span
KEPT_SECONDS = 2 * 24 * 3600

# both databases read this: PostgreSQL looks at the locked row again when somebody else was there first
RESERVE = """
INSERT INTO core_limit (key, begins, used)
SELECT CAST(%(key)s AS varchar(80)), CAST(%(begins)s AS bigint), 1
WHERE %(most)s > (SELECT COALESCE(SUM(used), 0) FROM core_limit WHERE key = %(key)s AND begins >= %(since)s)
ON CONFLICT (key, begins) DO UPDATE SET used = core_limit.used + 1
WHERE %(most)s > core_limit.used + (
    SELECT COALESCE(SUM(earlier.used), 0) FROM core_limit AS earlier
    WHERE earlier.key = %(key)s AND earlier.begins >= %(since)s AND earlier.begins < %(begins)s
)
"""


@dataclass(frozen=True)
class Rule:
    """At most `most` tries in any span of `seconds`; `seconds` is a multiple of PARTS, at most a day."""

    name: str
    most: int
    seconds: int

    def __post_init__(self):
        if self.seconds % PARTS or not 0 < self.seconds <= KEPT_SECONDS // 2 or self.most < 1:
            raise ValueError(f"not a rule: {self}")


@dataclass(frozen=True)
class Try:
    """A try that was reserved, to be given back when it turns out to be a good one."""

    key: str
    begins: int


def reserve(rule, subject):
    """Reserve one try of `subject` (any text) under `rule`: a Try, or None when there are none left. One statement."""
    part = rule.seconds // PARTS
    begins = int(clock.now().timestamp()) // part * part
    key = f"{rule.name}:{hashlib.sha256(subject.encode()).hexdigest()[:32]}"
    values = {"key": key, "begins": begins, "since": begins - rule.seconds, "most": rule.most}
    with connection.cursor() as cursor:
        cursor.execute(RESERVE, values)
        return Try(key, begins) if cursor.rowcount == 1 else None


def give_back(tries):
    """Take reserved tries back: they were good ones."""
    for one in tries:
        Limit.objects.filter(key=one.key, begins=one.begins, used__gt=0).update(used=F("used") - 1)


def sweep():
    """Delete the rows that no rule looks at any more; how many."""
    return Limit.objects.filter(begins__lt=int(clock.now().timestamp()) - KEPT_SECONDS).delete()[0]
