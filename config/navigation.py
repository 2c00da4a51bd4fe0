"""The page head: the rooms that have pages, in the order of an official's day, and who is signed in."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import inbox
from core.models import Installation
from organizations import rights


@dataclass(frozen=True)
class Place:
    """One entry of the main navigation."""

    label: str
    url_name: str
    counts_unread: bool = False
    verb: str = ""  # of organizations.rights: only who may do it has something to find there
    also: tuple[str, ...] = ()  # the beginnings of the names of its other pages


ACCOUNT_PAGES = ("organizations:account", "organizations:administrator", "organizations:rights")
UNIT_PAGES = (
    "organizations:unit",
    "organizations:tree",
    "organizations:groups",
    "organizations:group",
    "organizations:post",
    "organizations:handover",
    "organizations:bod",
)
PLACES = [
    Place(_("案头"), "core:desk"),
    Place(_("消息"), "core:inbox", counts_unread=True),
    Place(pgettext_lazy("several", "重点工作"), "tasks:register", verb="task.view", also=("tasks:",)),
    Place(pgettext_lazy("several", "台账"), "accountability:ledger", verb="share.view"),
    Place(
        _("本月填报"),
        "accountability:reports",
        verb="report.write",
        also=("accountability:report", "accountability:unchanged"),
    ),
    Place(
        _("责任分解"),
        "accountability:shares",
        verb="share.view",
        also=("accountability:share", "accountability:dut", "accountability:task_shares", "accountability:chain"),
    ),
    Place(
        pgettext_lazy("several", "交办单"),
        "accountability:orders",
        verb="share.view",
        also=("accountability:order", "accountability:delivery"),
    ),
    Place(pgettext_lazy("several", "单位"), "organizations:units", verb="unit.view", also=UNIT_PAGES),
    Place(_("工作日历"), "core:calendar"),
    Place(pgettext_lazy("several", "账号"), "organizations:accounts", verb="account.view", also=ACCOUNT_PAGES),
    Place(pgettext_lazy("several", "审计记录"), "organizations:audit", verb="audit.view"),
    Place(_("导入"), "organizations:imports", verb="import.run", also=("organizations:import",)),
    Place(_("定期办理"), "core:runs", verb="runs.edit", also=("core:run",)),
]


def page_head(request):
    """What `base.html` needs on each page; works while nobody is known and while the database is away."""
    actor = getattr(request, "actor", None)  # none in answers that were given before anybody was asked for
    signed_in = bool(actor and actor.is_signed_in)
    unread = inbox.unread(actor) if signed_in else 0
    return {
        "installation": Installation.current(),
        "places": [entry(request, place, unread) for place in PLACES if may_see(actor, place)] if signed_in else [],
        "unread": unread,
        "request_id": getattr(request, "id", ""),
    }


def may_see(actor, place):
    """Whether the place is named to this person; the standing was read already, for the inbox."""
    return not place.verb or rights.reach(actor, place.verb) is not None


def entry(request, place, unread):
    """One entry as the template draws it; `here` for the page that is open and all below it."""
    match = request.resolver_match
    return {
        "label": place.label,
        "url": reverse(place.url_name),
        "here": bool(match) and match.view_name.startswith((place.url_name, *place.also)),
        "count": unread if place.counts_unread else 0,
    }
