"""The audit log: an act and its record commit together; one sealer chains the records in the order it sees them.

Goals: GB/T 22239-2019 8.1.4.3 (安全审计): each important act has time, person, kind and outcome; the log can't be changed unseen;
an act that can't be recorded doesn't happen.
"""

import hashlib
import json
import logging
from dataclasses import dataclass
from datetime import timedelta

from django.db import Error, connection, transaction
from django.db.models import Exists, F, Max, OuterRef
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from core import clock
from core.models import AuditEvent, AuditSeal
from core.shown import in_house_language

anchor_log = logging.getLogger("core.audit.anchor")
SEAL_LOCK = 7_230_001  # PostgreSQL advisory lock of the one sealer
UNSEALED_TOO_LONG = timedelta(seconds=60)
LATE = timedelta(days=1)
LAST_POSITION = 2**63 - 1
OUT_OF_ORDER = 20_000  # events that others may commit while one transaction is open; the sealer looks no further back
_anchored_on = None
DETAIL_LIMIT = 20_000  # characters of the stored detail
FIELDS = (
    "pk", "at", "actor_key", "actor_label", "acting_for", "source", "request_id", "verb",
    "object_type", "object_id", "object_label", "detail",
)  # fmt: skip


class AuditFailed(Exception):
    """The record could not be written; the act that it belongs to must not happen (503)."""


@in_house_language()
def record(actor, verb, obj=None, *, label=None, **detail):
    """Record `verb` (`room.act`, English) by `actor` on `obj`, in the transaction of the act itself.

    Raises AuditFailed when the record can't be stored: the caller's transaction then rolls back.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("audit.record belongs into the transaction of the act")
    event = AuditEvent(
        at=clock.now(),
        actor_key=actor.key,
        actor_label=actor.label[:200],
        acting_for=str(actor.holding or "")[:200],
        source=actor.source[:45],
        request_id=actor.request_id,
        verb=verb,
        object_type=obj._meta.label_lower if obj is not None else "",
        object_id=str(obj.pk) if obj is not None else "",
        object_label=(str(obj) if label is None and obj is not None else label or "")[:300],
        detail=plain(detail),
    )
    try:
        event.save(force_insert=True)
    except Error as why:
        raise AuditFailed(verb) from why
    return event


def plain(detail):
    """`detail` as JSON can hold it, with dates and Decimals as text; cut where it is far too long."""
    text = json.dumps(detail, default=str, ensure_ascii=False, sort_keys=True)
    if len(text) > DETAIL_LIMIT:
        return {"cut": text[:DETAIL_LIMIT]}
    return json.loads(text)


def canonical(event):
    """The event as bytes, the same on both databases: sorted keys, UTC with microseconds."""
    values = {name: getattr(event, name) for name in FIELDS}
    values["at"] = _moment(event.at)
    return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest(event, sealed_at, previous):
    """The link of the chain: it holds the event, the moment of sealing and the link before."""
    sealed = _moment(sealed_at).encode()
    return "sha256:" + hashlib.sha256(b"\n".join([previous.encode(), sealed, canonical(event)])).hexdigest()


def _moment(at):
    return at.astimezone(clock.UTC).isoformat(timespec="microseconds")


def head():
    """(position, digest) of the newest seal; (0, "") before the first."""
    last = AuditSeal.objects.order_by("-position").first()
    return (last.position, last.digest) if last else (0, "")


def waiting():
    """The events without a seal among the newest: numbers appear nearly in the order of commits, and the log is long."""
    newest = AuditSeal.objects.aggregate(newest=Max("event_id"))["newest"] or 0
    return AuditEvent.objects.filter(pk__gt=newest - OUT_OF_ORDER, seal=None)


def seal(limit=1000):
    """Seal up to `limit` waiting events, oldest first; how many. A second sealer at the same time does nothing."""
    return _seal(limit) if waiting().exists() else 0


@transaction.atomic
def _seal(limit):
    if not _alone():
        return 0
    events = list(waiting().order_by("pk")[:limit])
    position, previous = head()
    sealed_at = clock.now()
    seals = []
    for place, event in enumerate(events, position + 1):
        previous = digest(event, sealed_at, previous)
        seals.append(AuditSeal(position=place, event=event, digest=previous, sealed_at=sealed_at))
    AuditSeal.objects.bulk_create(seals, batch_size=500)
    if seals:
        transaction.on_commit(lambda: anchor(position + len(seals), previous))
    return len(seals)


def anchor(position, digest):
    """Leave the head of the chain in the log once a day, so that a copy exists outside of the database."""
    global _anchored_on
    if _anchored_on != clock.today():
        _anchored_on = clock.today()
        anchor_log.info("audit head %s:%s", position, digest)


def _alone():
    """Whether this transaction holds the sealer's lock (SQLite: each writing transaction is alone)."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [SEAL_LOCK])
        return cursor.fetchone()[0]


@dataclass(frozen=True)
class Flaw:
    """What `verify` found: the position in the chain (None for events outside of it) and a sentence."""

    position: int | None
    sentence: str | Promise


def verify(expected_head=None, *, first=1, last=None):
    """Yield the flaws of the log, the first bad position first; nothing when all is as it was written.

    `expected_head` is a (position, digest) that was noted outside: it finds a tail that was cut off or sealed anew.
    With `first` or `last` only that stretch is looked at, from what the seal before it says; the stretches together are the whole.
    """
    position, previous = first - 1, digest_at(first - 1)
    rows = AuditSeal.objects.filter(position__gte=first, position__lte=last or LAST_POSITION).order_by("position")
    for seal_row in rows.select_related("event").iterator(chunk_size=2000):
        position += 1
        if seal_row.position != position:
            yield Flaw(position, _("缺少第 %(n)d 号封存。") % {"n": position})
            return
        if seal_row.digest != digest(seal_row.event, seal_row.sealed_at, previous):
            yield Flaw(position, _("第 %(n)d 号记录与封存时不同。") % {"n": position})
            return
        previous = seal_row.digest
        if expected_head and expected_head[0] == position and expected_head[1] != previous:
            yield Flaw(position, _("第 %(n)d 号的摘要值与外部留存的不同：其前有记录被整体重算。") % {"n": position})
            return
    if last and position < last:
        yield Flaw(position + 1, _("缺少第 %(n)d 号封存。") % {"n": position + 1})
    end = head()[0]
    if expected_head and expected_head[0] > end:
        yield Flaw(
            end + 1,
            _("封存只到第 %(n)d 号，外部留存的是第 %(kept)d 号：尾部被截去。") % {"n": end, "kept": expected_head[0]},
        )
    yield from _without_event(rows.order_by())
    yield from _without_seal(AuditEvent.objects.filter(seal=None) if first == 1 and last is None else waiting())


def digest_at(position):
    """The digest of the seal at `position`, an empty text before the first and where it is gone."""
    return AuditSeal.objects.filter(position=position).values_list("digest", flat=True).first() or ""


def _without_event(seals):
    """Seals whose events were deleted."""
    orphans = seals.filter(~Exists(AuditEvent.objects.filter(pk=OuterRef("event_id")))).count()
    if orphans:
        yield Flaw(None, _("%(n)d 个封存没有对应的记录。") % {"n": orphans})


def _without_seal(unsealed):
    """Events that wait for a seal too long, or stand among sealed ones without."""
    old = unsealed.filter(at__lt=clock.now() - UNSEALED_TOO_LONG)
    newest = AuditSeal.objects.aggregate(newest=Max("event_id"))["newest"] or 0
    for event in old.order_by("pk")[:1]:
        where = _("夹在已封存的记录之间") if event.pk < newest else _("尚未封存")
        yield Flaw(None, _("记录 %(pk)d 超过一分钟没有封存（%(where)s）。") % {"pk": event.pk, "where": where})


def sealed_late():
    """(how many events were sealed more than a day after their own time, the first position): to be looked into.

    Nobody worked at sealing then, or the record was put in afterwards under an earlier date.
    """
    late = AuditSeal.objects.filter(sealed_at__gt=F("event__at") + LATE).order_by("position")
    return late.count(), late.values_list("position", flat=True).first()
