"""Many rows at once: the rules of the single verbs, a few statements for each batch, nothing written while a row is refused."""

from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.refusals import Refused

SHOWN = 5  # refused rows that the message itself names


class RowsRefused(Refused):
    """Some rows don't fit and nothing was written. `faults` is {place of the row, from 0: sentence}; the others fit without them.

    `fields` is {place: name of the field that the fault is about}, for those that are about one.
    """

    def __init__(self, faults, fields=None):
        self.faults = dict(sorted(faults.items()))
        self.fields = fields or {}
        first = list(self.faults.items())[:SHOWN]
        lines = [_("第 %(n)d 行：%(fault)s") % {"n": place + 1, "fault": fault} for place, fault in first]
        super().__init__("\n".join([_("%(n)d 行不能写入。") % {"n": len(self.faults)}, *lines]))


@contextmanager
def about(field):
    """Let what is refused inside say which field of the row it is about."""
    try:
        yield
    except Refused as refused:
        refused.field = field
        raise


def field_of(refused):
    """The field that a refusal is about; empty for the row as a whole."""
    return getattr(refused, "field", "")


class Batch:
    """Rows that may name one another by key: each is fitted after the row that it names; the faults of all are gathered.

    A kind of row says its key, the key it names, and `fit(row)`: the unsaved instance, or Refused. `key_field` and `above_field`
    are the fields of a row that hold the two.
    """

    key_field = above_field = ""

    def __init__(self, rows):
        self.rows = list(rows)
        self.faults, self.fields = {}, {}
        self.fitted = {}  # place of a row → its instance
        self.known = {}  # key → instance, stored before or fitted in this batch

    def key_of(self, row):
        """What other rows call this row."""
        raise NotImplementedError

    def above_of(self, row):
        """The key that this row names; None where it names no other."""

    def fit(self, row):
        raise NotImplementedError

    def twice(self, row):
        """The sentence for a row whose key an earlier one has."""
        raise NotImplementedError

    def unknown(self, row):
        """The sentence for a row that names what does not exist."""
        raise NotImplementedError

    def settle(self):
        """The instances in layers, each after those it names. Raises RowsRefused with all rows that don't fit."""
        waiting, layers = self._first_of_each_key(), []
        while ready := [place for place in waiting if self._may_be_fitted(self.rows[place])]:
            layers.append([place for place in ready if self._fits(place)])
            done = set(ready)
            waiting = [place for place in waiting if place not in done]
        stuck = self._stuck(waiting)
        self.faults |= stuck
        self.fields |= dict.fromkeys(stuck, self.above_field)
        if self.faults:
            raise RowsRefused(self.faults, self.fields)
        return [[self.fitted[place] for place in layer] for layer in layers]

    def made(self):
        """The instances in the order of the rows."""
        return [self.fitted[place] for place in range(len(self.rows))]

    def _first_of_each_key(self):
        """The places of rows whose key no earlier row has; the others are refused."""
        first = {}
        for place, row in enumerate(self.rows):
            if first.setdefault(self.key_of(row), place) != place:
                self.faults[place], self.fields[place] = self.twice(row), self.key_field
        return list(first.values())

    def _may_be_fitted(self, row):
        above = self.above_of(row)
        return above is None or above in self.known

    def _fits(self, place):
        row = self.rows[place]
        try:
            self.fitted[place] = self.fit(row)
        except Refused as refused:
            self.faults[place], self.fields[place] = str(refused), field_of(refused)
            return False
        self.known[self.key_of(row)] = self.fitted[place]
        return True

    def _stuck(self, waiting):
        """{place: sentence} of rows that name something that never came: not there, itself refused, or a ring."""
        keys = {self.key_of(self.rows[place]): self.rows[place] for place in waiting}
        refused = {self.key_of(self.rows[place]) for place in self.faults}
        return {place: self._why_stuck(self.rows[place], keys, refused) for place in waiting}

    def _why_stuck(self, row, keys, refused):
        seen, above = set(), self.above_of(row)
        while above in keys and above not in seen:
            seen.add(above)
            above = self.above_of(keys[above])
        if above in seen:
            return _("所填上级绕成了一圈，请改正。")
        return _("它的上级那一行不能写入。") if seen or above in refused else self.unknown(row)


def need_valid_fields(instance, *, but=()):
    """Raise Refused, naming the field, when a validator of a field refuses; keys to other rows are for the caller."""
    keys = [field.name for field in instance._meta.concrete_fields if field.is_relation]
    try:
        instance.clean_fields(exclude=[*keys, *but])
    except ValidationError as wrong:
        label = instance._meta.get_field
        first = next(iter(wrong.message_dict))
        parts = [(label(name).verbose_name, text) for name, texts in wrong.message_dict.items() for text in texts]
        with about(first):
            raise Refused(
                _("；").join(_("%(field)s：%(fault)s") % {"field": f, "fault": t} for f, t in parts)
            ) from None


def need_order(instance, first, last, constraint):
    """Raise Refused with the message of `constraint` when the field `last` lies before `first`."""
    began, ended = getattr(instance, first), getattr(instance, last)
    if began and ended and ended < began:
        with about(last):
            raise Refused(message_of(type(instance), constraint))


def message_of(model, name):
    """The Chinese message of a named constraint."""
    return str(next(c for c in model._meta.constraints if c.name == name).violation_error_message)
