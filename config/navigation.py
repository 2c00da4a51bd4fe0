"""The page head: the rooms that have pages, in the order of an official's day, and who is signed in."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import inbox
from core.models import Installation


@dataclass(frozen=True)
class Place:
    """One entry of the main navigation."""

    label: str
    url_name: str
    administrators_only: bool = False
    counts_unread: bool = False
    also: str = ""  # the beginning of the names of its other pages


PLACES = [
    Place(_("案头"), "core:desk"),
    Place(_("消息"), "core:inbox", counts_unread=True),
    Place(_("工作日历"), "core:calendar"),
    Place(_("定期办理"), "core:runs", administrators_only=True, also="core:run"),
]


def page_head(request):
    """What `base.html` needs on each page; works while nobody is known and while the database is away."""
    user = getattr(request, "user", None)
    signed_in = bool(user and user.is_authenticated)
    unread = inbox.unread(request.actor) if signed_in else 0
    return {
        "installation": Installation.current(),
        "places": [entry(request, place, unread) for place in PLACES if may_see(user, place)] if signed_in else [],
        "unread": unread,
        "request_id": getattr(request, "id", ""),
    }


def may_see(user, place):
    return user.administrator == "system" or not place.administrators_only


def entry(request, place, unread):
    """One entry as the template draws it; `here` for the page that is open and all below it."""
    match = request.resolver_match
    return {
        "label": place.label,
        "url": reverse(place.url_name),
        "here": bool(match) and match.view_name.split("_")[0] in (place.url_name, place.also),
        "count": unread if place.counts_unread else 0,
    }
