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
    row.history_change_reason = _reason.get()[:200] or row.history_change_reason


class TrackedQuerySet(models.QuerySet):
    """Bulk writes go through the `…_with_history` verbs; the silent ones are refused."""

    def _refuse(self, *args, **kwargs):
        raise SilentWrite(f"{self.model._meta.label}: use the verbs with history")

    update = bulk_create = bulk_update = abulk_create = abulk_update = aupdate = _refuse

    @transaction.atomic
    def delete(self):
        """Delete one by one, each with its history row."""
        rows = list(self)
        for row in rows:
            row.delete()
        return len(rows), {self.model._meta.label: len(rows)}

    @transaction.atomic
    def bulk_create_with_history(self, rows):
        """Insert `rows`, each with a signed history row."""
        made = models.QuerySet(self.model, using=self.db).bulk_create(rows, batch_size=BATCH)
        self.model.history.bulk_history_create(made, batch_size=BATCH, **author())
        return made

    @transaction.atomic
    def bulk_update_with_history(self, rows, fields):
        """Update `fields` of `rows`, each with a signed history row; how many were found."""
        count = models.QuerySet(self.model, using=self.db).bulk_update(rows, fields, batch_size=BATCH)
        self.model.history.bulk_history_create(rows, batch_size=BATCH, update=True, **author())
        return count


def author():
    """The signature of bulk history rows. Raises NoActor when nobody is acting."""
    who = actor.current()
    return {
        "default_date": clock.now(),
        "default_change_reason": _reason.get()[:200] or None,
        "custom_historical_attrs": {
            "actor_key": who.key,
            "actor_label": who.label[:200],
            "request_id": who.request_id,
        },
    }


class Records(HistoricalRecords):
    """History of all fields but those that the model names as `untracked`."""

    def fields_included(self, model):
        return [field for field in super().fields_included(model) if field.name not in model.untracked]


class Tracked(models.Model):
    """Base of what officials may change. `untracked`: names of fields that follow from others and stay out of the history."""

    untracked = ("version",)
    history = Records(inherit=True, bases=[ActedHistory], history_user_id_field=models.IntegerField(null=True))
    objects = TrackedQuerySet.as_manager()

    class Meta:
        abstract = True


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
    """The changes of `obj`, newest first, at most `limit` history rows, in one statement."""
    rows = list(obj.history.order_by("-history_date", "-history_id")[: limit + 1])
    for newer, older in zip(rows, [*rows[1:], None], strict=True):
        yield from _changes(newer, older)


def changes_in(histories, *, limit=200):
    """[(history row, its changes)] of several objects of one model, newest first, at most `limit` rows, in one statement."""
    found, older = [], {}
    for row in list(histories.order_by("-history_date", "-history_id")[:limit])[::-1]:
        found.append((row, list(_changes(row, older.get(row.id)))))
        older[row.id] = row
    return found[::-1]


def _changes(newer, older):
    head = {"at": newer.history_date, "actor": newer.actor_label, "reason": newer.history_change_reason or ""}
    if newer.history_type != "~" or older is None:
        yield Change(**head, kind=str(KINDS[newer.history_type]), field="", old="", new=str(newer.instance))
        return
    for field in newer.tracked_fields:
        old, new = (getattr(row, field.attname) for row in (older, newer))
        if old != new:
            yield Change(
                **head,
                kind=str(KINDS["~"]),
                field=str(field.verbose_name),
                old=shown(field, old),
                new=shown(field, new),
            )


def shown(field, value):
    """A stored value as a reader knows it: labels of choices, 是/否, — for nothing."""
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return str(dict(field.flatchoices).get(value, value))
