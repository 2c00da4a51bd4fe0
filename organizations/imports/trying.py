"""Rows tried against the verbs: each change alone, new rows together; what does not fit says why and leaves the others in place."""

from dataclasses import dataclass, field

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core import saving
from core.refusals import Refused
from organizations.models import RowsRefused
from organizations.models.batches import field_of


@dataclass
class Trial:
    """Acts on a `model`: `changes` is {row: verb} of single acts, `new` {row: row of a batch} for `make_many`; both may wait for one another.

    After `run()`, `faults` is {row: (field or nothing, sentence)} of what did not fit; everything else is done.
    """

    model: object
    make_many: object
    changes: dict
    new: dict
    faults: dict = field(default_factory=dict)

    def run(self):
        """Try again as long as something of what waited has become possible (a name that was given up, a parent that was made)."""
        waiting = None
        while waiting != (left := (len(self.changes), len(self.new))) and any(left):
            waiting = left
            self.faults = {}
            self._change()
            self._make()

    def _change(self):
        for number, verb in list(self.changes.items()):
            if fault := fault_of(verb, self.model):
                self.faults[number] = fault
            else:
                del self.changes[number]

    def _make(self):
        """Make the new rows that fit, leaving out those that don't."""
        numbers = list(self.new)
        faults = {}
        while left := [number for number in numbers if number not in faults]:
            refused = refused_of(self.make_many, [self.new[number] for number in left])
            if refused is None:
                break
            faults |= {left[n]: (refused.fields.get(n, ""), sentence) for n, sentence in refused.faults.items()}
        self.faults |= faults
        self.new = {number: self.new[number] for number in faults}


def refused_of(make_many, rows):
    """The RowsRefused of `make_many(rows)`, whose writes are then taken back, or None."""
    try:
        with transaction.atomic():
            make_many(rows)
    except RowsRefused as refused:
        return refused
    return None


def fault_of(verb, model):
    """(field of `model` or nothing, sentence) where `verb` refuses, whose writes are then taken back; None where it goes through."""
    try:
        with transaction.atomic():
            verb()
    except ValidationError as wrong:
        return in_words(wrong, model)
    except Refused as refused:
        return field_of(refused), str(refused)
    return None


def in_words(wrong, model):
    """(field, sentence) of the first fault that a model found; a constraint is about the last of its fields."""
    errors = wrong.error_dict if hasattr(wrong, "error_dict") else {NON_FIELD_ERRORS: wrong.error_list}
    name, found = next(iter(errors.items()))
    sentence = _("；").join(text for error in found for text in error.messages)
    if name != NON_FIELD_ERRORS:
        return name, sentence
    broken = [c for c in model._meta.constraints if str(c.violation_error_message) == sentence]
    return (saving.fields_of(broken[0])[-1] if broken else ""), sentence


def told(label, old, new):
    """`名称：旧 → 新`"""
    return _("%(label)s：%(old)s → %(new)s") % {"label": label, "old": old or "—", "new": new or "—"}
