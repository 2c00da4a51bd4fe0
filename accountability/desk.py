"""What the desk says of shares and orders (setting DESK_LINES): what I answer for, what is new, what waits for my receipt."""

from datetime import timedelta

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accountability.models import Delivery, Share, ShareMonth
from core.days.months import Month
from organizations import rights

NEW = timedelta(days=7)


def lines(actor):
    """[(words, how many, address)]; three statements for who holds a post, none for others."""
    if not actor.holding.posts:
        return []
    mine = [post.unit_id for post in actor.holding.posts]
    day, shares, orders = actor.today, reverse("accountability:shares"), reverse("accountability:orders")
    own = Share.objects.in_force().filter(unit__in=mine, issued_on__isnull=False)
    counts = own.aggregate(n=Count("pk"), new=Count("pk", filter=Q(issued_on__gt=day - NEW)))
    found = [
        (_("本单位承担的责任分解"), counts["n"], reverse("accountability:duties")),
        (_("七天内新下达的"), counts["new"], f"{shares}?state=waiting" if counts["new"] else shares),
    ]
    if rights.reach(actor, "report.write"):
        open_now = ShareMonth.objects.open_for(actor).filter(month=str(Month.of(day))).count()
        found.append((_("本月还没有填报的"), open_now, reverse("accountability:reports")))
    if rights.reach(actor, "share.receive"):
        waiting = Share.objects.visible_to(actor).signed_for_by(actor).waiting().count()
        unread = Delivery.objects.visible_to(actor).signed_for_by(actor).waiting().count()
        found += [
            (_("待签收的责任分解"), waiting, f"{shares}?state=waiting"),
            (_("待签收的交办单"), unread, f"{orders}?state=waiting"),
        ]
    return found
