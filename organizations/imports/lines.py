"""The report of an import, by row: what became of it, or would become of it, and why."""

import hashlib
import json
from collections import Counter
from dataclasses import astuple, dataclass, field

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Line:
    """One thing of the import: the row it comes from, what it is, its outcome, and what is said of it (old → new, or why not)."""

    number: int
    what: str
    outcome: str
    note: str = ""

    CREATED, CHANGED, UNCHANGED, REFUSED = "created", "changed", "unchanged", "refused"

    @property
    def label(self):
        return OUTCOMES[self.outcome]


OUTCOMES = {
    Line.CREATED: _("新建"),
    Line.CHANGED: _("修改"),
    Line.UNCHANGED: _("不变"),
    Line.REFUSED: _("不能写入"),
}


@dataclass(frozen=True)
class Report:
    """All lines in the order of the sheet, with sentences about the whole; `secrets` are the rows of a hand-out, never stored."""

    lines: list
    notes: list = field(default_factory=list)
    secrets: list = field(default_factory=list, repr=False)

    @property
    def counts(self):
        """{outcome: how many} with all four of them."""
        found = Counter(line.outcome for line in self.lines)
        return {outcome: found[outcome] for outcome in OUTCOMES}

    @property
    def refused(self):
        return [line for line in self.lines if line.outcome == Line.REFUSED]

    def storable(self):
        return [list(astuple(line)) for line in self.lines]

    @property
    def fingerprint(self):
        """A digest of the report: what a person confirms."""
        text = json.dumps(self.storable(), ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()[:32]


def kept(stored, notes=()):
    """The Report as it comes back from JSON."""
    return Report([Line(*values) for values in stored], list(notes))
