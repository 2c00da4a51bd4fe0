"""What of this room goes over with a post (setting HANDOVER_LISTS of organizations)."""

from django.utils.translation import gettext as _

from accountability.models import Delivery, Share
from organizations.handing_over import MOST_NAMED, matter


def of_shares(post, _outgoing, _day):
    """The shares of the post's unit where it stands in the chain, those it was told to answer for, the open orders of its unit."""
    found = []
    told = Share.objects.in_force().filter(duties__post=post).select_related("unit", "task")
    found += [matter(_("指定负责的责任分解"), str(share)) for share in told[:MOST_NAMED]]
    if post.chain_role:
        own = Share.objects.in_force().filter(unit=post.unit_id, issued_on__isnull=False).select_related("unit", "task")
        found += [matter(_("本单位的责任分解"), str(share)) for share in own.order_by("task__number")[:MOST_NAMED]]
        open_orders = Delivery.objects.filter(unit=post.unit_id, answered_on=None, returned_on=None).select_related(
            "order", "unit"
        )
        found += [matter(_("没有办完的交办单"), str(row)) for row in open_orders[:MOST_NAMED]]
    return found
