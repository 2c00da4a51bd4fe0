"""What the desk puts first: the notices with a term, and the dated lines of digests, each by its own day.

A term that is past stays while its notice is unread; one that lies ahead stays until its day.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse

from core import inbox
from core.models import DigestLine, InboxReading

SOON = timedelta(days=7)
MOST_SHOWN = 50


@dataclass(frozen=True)
class Due:
    """One dated thing: a notice, or a line of the digest `pk`."""

    due_on: date
    pk: int
    subject: str
    url: str
    unread: bool

    @property
    def address(self) -> str:
        """Where it is dealt with, else the page of its notice."""
        return self.url or reverse("core:inbox_item", args=[self.pk])


@dataclass(frozen=True)
class Account:
    """How many dated things wait, by day; the parts add up to `total`."""

    past: int
    today: int
    soon: int
    later: int

    @property
    def total(self) -> int:
        return self.past + self.today + self.soon + self.later


def due_first(actor):
    """The first MOST_SHOWN dated things, the earliest day first: one statement."""
    notices, lines = _dated(actor)
    names = ("due_on", "pk", "subject", "url", "unread")
    of_notices = notices.values_list(*names)
    of_lines = lines.values_list("due_on", "item_id", "subject", "url", "unread")
    rows = of_notices.union(of_lines, all=True).order_by("due_on", "-pk", "subject")
    return [Due(*row) for row in rows[:MOST_SHOWN]]


def account(actor):
    """The Account of all dated things: one statement."""
    today, counts = actor.today, {}
    notices, lines = (
        rows.values("due_on").annotate(n=Count("pk")).values_list("due_on", "n") for rows in _dated(actor)
    )
    for due_on, n in notices.union(lines, all=True):
        part = (
            "past" if due_on < today else "today" if due_on == today else "soon" if due_on <= today + SOON else "later"
        )
        counts[part] = counts.get(part, 0) + n
    return Account(*(counts.get(part, 0) for part in ("past", "today", "soon", "later")))


def _dated(actor):
    """(notices without lines, lines of digests) that have a term and still wait."""
    waits = Q(due_on__gte=actor.today) | Q(unread=True, due_on__isnull=False)
    notices = inbox.inbox_of(actor).filter(waits, ~Exists(DigestLine.objects.filter(item=OuterRef("pk"))))
    read = InboxReading.objects.filter(item=OuterRef("item"), reader=actor.key)
    sent = DigestLine.objects.filter(item__isnull=False, recipient__in=inbox.recipients_of(actor))
    return notices.order_by(), sent.annotate(unread=~Exists(read)).filter(waits).order_by()
