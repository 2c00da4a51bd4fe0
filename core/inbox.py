"""The in-app inbox: notices to recipient keys, at once or in one digest each working morning."""

from itertools import groupby

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import clock
from core.background import outbox
from core.models import DigestLine, InboxItem, InboxReading

KEEPERS = "administrator:system"


def notify(recipient, dedupe_key, subject, *, body="", url="", due_on=None, urgent=True):
    """Leave a notice to `recipient` (`user:…`, `post:…`, `unit:…`, `administrator:system`) in the act's transaction.

    Exactly one arrives for each (recipient, dedupe_key). What is not `urgent` waits for the next morning's digest.
    """
    payload = {
        "recipient": recipient,
        "dedupe_key": outbox.bounded(dedupe_key),
        "subject": subject[:200],
        "body": body,
        "url": url,
        "due_on": due_on.isoformat() if due_on else None,
        "urgent": urgent,
    }
    outbox.put("inbox", f"inbox:{recipient}:{dedupe_key}", payload)


def deliver(payload):
    """Handler of the topic: put the notice into the inbox or among the lines of the next digest."""
    common = {name: payload[name] for name in ("recipient", "dedupe_key", "subject", "url", "due_on")}
    now = clock.now()
    if payload["urgent"]:
        InboxItem.objects.bulk_create([InboxItem(**common, body=payload["body"], sent_at=now)], ignore_conflicts=True)
    else:
        DigestLine.objects.bulk_create([DigestLine(**common, written_at=now)], ignore_conflicts=True)


def given_up_notice(message):
    """The payload that tells the administrators of a message that could not be delivered."""
    return {
        "recipient": KEEPERS,
        "dedupe_key": f"outbox:{message.pk}:{message.given_up_at:%Y%m%d%H%M%S}",  # anew each time that it is given up
        "subject": _("一件待发事项多次没有办成，已停止重试"),
        "body": f"{message.topic} {message.dedupe_key}\n{message.last_error}",
        "url": reverse("core:runs"),
        "due_on": None,
        "urgent": True,
    }


@transaction.atomic
def send_digests(run):
    """The run of a working morning: one notice for each recipient, with all lines that wait."""
    waiting = list(DigestLine.objects.filter(item=None).order_by("recipient", "due_on", "pk"))
    count = 0
    for recipient, lines in groupby(waiting, key=lambda line: line.recipient):
        _send_digest(recipient, list(lines), run.period)
        count += 1
    return ngettext("%(n)d 位收件", "%(n)d 位收件", count) % {"n": count}


def _send_digest(recipient, lines, period):
    subject = ngettext("%(n)d 件事项汇总", "%(n)d 件事项汇总", len(lines)) % {"n": len(lines)}
    earliest = min((line.due_on for line in lines if line.due_on), default=None)
    item, _made = InboxItem.objects.get_or_create(
        recipient=recipient,
        dedupe_key=f"digest:{period}",
        defaults={"subject": subject, "due_on": earliest, "sent_at": clock.now()},
    )
    DigestLine.objects.filter(pk__in=[line.pk for line in lines]).update(item=item)


def own_keys(actor):
    """The keys of an account alone; organizations adds posts and units."""
    keys = [actor.key]
    if administrator := getattr(actor.user, "administrator", None):
        keys.append(f"administrator:{administrator}")
    return keys


def recipients_of(actor):
    """The recipient keys whose notices `actor` reads today."""
    return import_string(settings.INBOX_KEYS)(actor)


def inbox_of(actor):
    """The notices that `actor` may read, newest first, each with `.unread`."""
    read = InboxReading.objects.filter(item=OuterRef("pk"), reader=actor.key)
    return InboxItem.objects.filter(recipient__in=recipients_of(actor)).annotate(unread=~Exists(read))


def unread(actor):
    """How many notices wait unread: one statement."""
    return inbox_of(actor).filter(unread=True).count()


@transaction.atomic
def mark_read(actor, items):
    """Note that `actor` has read `items`; what was read before keeps its time."""
    now = clock.now()
    rows = [InboxReading(item=item, reader=actor.key, read_at=now) for item in items]
    InboxReading.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


@transaction.atomic
def mark_unread(actor, item):
    """Take the note back: the notice counts as unread again."""
    InboxReading.objects.filter(item=item, reader=actor.key).delete()


def address_of(item):
    """Where a notice is dealt with: its own address, else its page in the inbox."""
    return item.url or reverse("core:inbox_item", args=[item.pk])
