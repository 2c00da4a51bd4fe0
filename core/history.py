"""Tracked models: every change leaves a history row that says who, when and why; silent bulk writes are refused."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from simple_history.models import HistoricalRecords

from core import actor, clock

_reason: ContextVar[str] = ContextVar("reason", default="")
BATCH = 500


class SilentWrite(RuntimeError):
    """A write that would leave no history row."""


@contextmanager
def because(reason: str) -> Iterator[None]:
    """Give the changes made inside the block their reason."""
    token = _reason.set(reason)
    try:
        yield
    finally:
        _reason.reset(token)


class ActedHistory(models.Model):
    """What each history row says of its author (core keeps no key to users)."""

    actor_key = models.CharField(max_length=60)
    actor_label = models.CharField(max_length=200)
    request_id = models.CharField(max_length=40, blank=True)

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        sign(self)
        super().save(*args, **kwargs)


def sign(row):
    """Write the current actor and reason on a history row. Raises NoActor when nobody is acting."""
    who = actor.current()
    row.actor_key, row.actor_label, row.request_id = who.key, who.label[:200], who.request_id
    row.history_date = clock.now()
    row.history_change_reason = _reason.get() or row.history_change_reason


class TrackedQuerySet(models.QuerySet):
    """Bulk writes go through the `…_with_history` verbs; silent ones are for `untracked` fields alone."""

    def update(self, **values):
        self._refuse_tracked(values)
        return super().update(**values)

    def bulk_update(self, rows, fields, batch_size=None):
        self._refuse_tracked(fields)
        return super().bulk_update(rows, fields, batch_size=batch_size)

    def bulk_create(self, *args, **kwargs):
        raise SilentWrite(f"{self.model._meta.label}: use bulk_create_with_history")

    def _refuse_tracked(self, fields):
        if tracked := sorted(set(fields) - set(self.model.untracked)):
            raise SilentWrite(f"{self.model._meta.label}: {tracked} have a history, use the verbs with history")

    @transaction.atomic
    def delete(self):
        """Delete one by one, each with its history row."""
        rows = list(self)
        for row in rows:
            row.delete()
        return len(rows), {self.model._meta.label: len(rows)}

    delete.alters_data = update.alters_data = bulk_update.alters_data = bulk_create.alters_data = True
    delete.queryset_only = True  # no manager deletes a whole table

    @transaction.atomic
    def bulk_create_with_history(self, rows):
        """Insert `rows`, each with a signed history row."""
        made = models.QuerySet(self.model, using=self.db).bulk_create(rows, batch_size=BATCH)
        self.model.history.bulk_history_create(made, batch_size=BATCH, **author())
        return made

    @transaction.atomic
    def bulk_update_with_history(self, rows, fields):
        """Update `fields` of `rows`, each with a signed history row of what is stored then; how many were found."""
        plain = models.QuerySet(self.model, using=self.db)
        count = plain.bulk_update(rows, fields, batch_size=BATCH)
        for n in range(0, len(rows), BATCH):
            stored = list(plain.filter(pk__in=[row.pk for row in rows[n : n + BATCH]]))
            self.model.history.bulk_history_create(stored, update=True, **author())
        return count

    bulk_create_with_history.alters_data = bulk_update_with_history.alters_data = True


def author():
    """The signature of bulk history rows. Raises NoActor when nobody is acting."""
    who = actor.current()
    return {
        "default_date": clock.now(),
        "default_change_reason": _reason.get() or None,
        "custom_historical_attrs": {
            "actor_key": who.key,
            "actor_label": who.label[:200],
            "request_id": who.request_id,
        },
    }


class Records(HistoricalRecords):
    """History of all fields but those that the model names as `untracked`; no save is silent."""

    def fields_included(self, model):
        return [field for field in super().fields_included(model) if field.name not in model.untracked]

    def finalize(self, sender, **kwargs):
        """Let relations write by the tracked manager too: the plain one would make `parent.children.add(…)` silent."""
        super().finalize(sender, **kwargs)
        if issubclass(sender, self.cls):
            sender._meta.base_manager_name = "objects"

    def _get_history_change_reason_field(self):
        return models.TextField(null=True)

    def add_extra_methods(self, cls):
        """Leave out the library's save_without_historical_record."""

    def post_save(self, instance, created, using=None, update_fields=None, **kwargs):
        """Keep what is stored: beside `update_fields` the instance may hold old or unsaved values."""
        if hasattr(instance, "skip_history_when_saving"):
            raise SilentWrite(f"{instance._meta.label}: skip_history_when_saving")
        if update_fields is not None and not created:
            instance = models.QuerySet(type(instance)).get(pk=instance.pk)
        super().post_save(instance, created, using=using, **kwargs)


class Tracked(models.Model):
    """Base of what officials may change. `untracked`: names of fields that follow from others and stay out of the history."""

    untracked = ("version",)
    history = Records(inherit=True, bases=[ActedHistory], history_user_id_field=models.IntegerField(null=True))
    objects = TrackedQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        with transaction.atomic(savepoint=False):  # the row and its history, or neither
            super().save(*args, **kwargs)


KINDS = {"+": gettext_lazy("新增"), "~": gettext_lazy("修改"), "-": gettext_lazy("删除")}


@dataclass(frozen=True)
class Change:
    """One line of a history table: `field` empty for 新增 and 删除 as a whole."""

    at: datetime
    actor: str
    kind: str
    field: str
    old: str
    new: str
    reason: str


def history_of(obj, *, limit=200):
    """The changes of `obj`, newest first, at most `limit` history rows.

    One statement, and one more for each model that a changed relation points to.
    """
    rows = list(obj.history.order_by("-history_date", "-history_id")[: limit + 1])
    pairs = list(zip(rows[:limit], [*rows[1:], None], strict=False))
    names = names_of(pairs)
    for newer, older in pairs:
        yield from _changes(newer, older, names)


def names_of(pairs):
    """{model: {key: name}} of what the relations that differ between pairs of history rows pointed to."""
    keys = {}
    for newer, older in pairs:
        for field, old, new in differences(newer, older):
            if field.is_relation:
                keys.setdefault(field.related_model, set()).update({old, new} - {None})
    return {
        model: {key: str(row) for key, row in models.QuerySet(model).in_bulk(found).items()}
        for model, found in keys.items()
    }


def differences(newer, older):
    """(field, old, new) of what a change changed; nothing for 新增 and 删除."""
    if newer.history_type == "~" and older is not None:
        for field in newer.tracked_fields:
            old, new = (getattr(row, field.attname) for row in (older, newer))
            if old != new:
                yield field, old, new


def changes_in(histories, *, limit=200):
    """[(history row, its changes)] of several objects of one model, newest first, at most `limit` rows, in one statement."""
    found, older = [], {}
    for row in list(histories.order_by("-history_date", "-history_id")[:limit])[::-1]:
        found.append((row, list(_changes(row, older.get(row.id)))))
        older[row.id] = row
    return found[::-1]


def _changes(newer, older, names=None):
    head = {"at": newer.history_date, "actor": newer.actor_label, "reason": newer.history_change_reason or ""}
    if newer.history_type != "~" or older is None:
        yield Change(**head, kind=str(KINDS[newer.history_type]), field="", old="", new=str(newer.instance))
        return
    for field, old, new in differences(newer, older):
        label, old, new = str(field.verbose_name), shown(field, old, names), shown(field, new, names)
        yield Change(**head, kind=str(KINDS["~"]), field=label, old=old, new=new)


def shown(field, value, names=None):
    """A stored value as a reader knows it: labels of choices, names of relations, 是/否, Shanghai time, — for nothing."""
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, datetime):
        return f"{value.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}"
    if field.is_relation and names is not None:
        return names.get(field.related_model, {}).get(value) or _("已删除（编号 %(key)s）") % {"key": value}
    return str(dict(field.flatchoices).get(value, value))
