"""Who is told of shares and orders: the unit that must sign, the unit that gave."""

from django.urls import reverse
from django.utils.translation import gettext as _

from core import inbox
from core.shown import in_house_language
from organizations.models import Unit


def signer_of(unit):
    """The recipient key of whoever signs for `unit`: the township for its villages."""
    return f"unit:{unit.parent_id if unit.kind == Unit.Kind.VILLAGE else unit.pk}"


@in_house_language()
def shares_issued(task, shares):
    """One notice for each signing unit, however many of its shares were issued."""
    told = {}
    for share in shares:
        told.setdefault(signer_of(share.unit), []).append(share)
    for recipient, mine in told.items():
        words = {"task": task.title, "n": len(mine), "day": mine[0].receipt_due_on}
        subject = (
            _("请签收责任分解：%(task)s") % words
            if len(mine) == 1
            else _("请签收责任分解：%(task)s（%(n)d 份）") % words
        )
        url = mine[0].get_absolute_url() if len(mine) == 1 else reverse("accountability:shares") + "?state=waiting"
        inbox.notify(
            recipient, f"share:{mine[0].pk}:issued:{mine[0].issued_on}", subject, url=url, due_on=mine[0].receipt_due_on
        )


@in_house_language()
def share_returned(share):
    """Tell the unit of the parent share, or the lead unit's giver: the promotion office sees it on the list."""
    above = share.parent or share
    words = {"unit": share.unit, "task": share.task.title}
    inbox.notify(
        f"unit:{above.unit_id}", f"share:{share.pk}:returned:{share.returned_on}", _("%(unit)s退回责任分解：%(task)s") % words,
        body=share.return_reason, url=share.get_absolute_url(),
    )  # fmt: skip


@in_house_language()
def order_sent(delivery):
    order = delivery.order
    words = {"order": order, "task": order.task.title}
    inbox.notify(
        signer_of(delivery.unit), f"delivery:{delivery.pk}", _("请签收交办单%(order)s：%(task)s") % words, body=order.text,
        url=order.get_absolute_url(), due_on=delivery.receipt_due_on,
    )  # fmt: skip


@in_house_language()
def order_returned(delivery):
    order = delivery.order
    recipient = f"unit:{delivery.parent.unit_id}" if delivery.parent_id else f"post:{order.given_by_id}"
    words = {"unit": delivery.unit, "order": order}
    inbox.notify(
        recipient, f"delivery:{delivery.pk}:returned", _("%(unit)s退回交办单%(order)s") % words, body=delivery.return_reason,
        url=order.get_absolute_url(),
    )  # fmt: skip


@in_house_language()
def report_returned(report, reason):
    """Tell the unit that its report came back."""
    words = {"task": report.share.task.title, "month": report.month}
    inbox.notify(
        signer_of(report.share.unit), f"report:{report.pk}:returned:{report.version}", _("%(month)s 月度报告被退回：%(task)s") % words,
        body=reason, url=report.get_absolute_url(),
    )  # fmt: skip
