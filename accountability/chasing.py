"""催报: which units have not reported, whom to call, and one notice to each."""

from django.db import transaction
from django.db.models import Count, F, OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from accountability.models import ShareMonth
from accountability.notices import signer_of
from accountability.share_lists import name_of
from core import audit, inbox
from core.refusals import Refused
from core.shown import in_house_language
from organizations import rights
from organizations.models import Post, Unit
from organizations.rights import Role


def missing(actor, month):
    """[{unit, unit_name, n, phone}] of the units that `actor` sees, but the own ones, with open reports of the month. One statement."""
    mine = [] if actor.is_system else [post.unit_id for post in actor.holding.posts]
    rows = (
        ShareMonth.objects.visible_to(actor)
        .filter(month=str(month), owed=True, reported=False)
        .exclude(share__unit__in=mine)
    )
    phone = Post.objects.filter(
        unit=OuterRef("share__unit"), valid_to=None, roles__role__in=[Role.LIAISON, Role.HEAD]
    ).exclude(phone="")
    found = rows.order_by().values(unit=F("share__unit"), unit_name=name_of("share__unit"), path=F("share__unit__path"))
    found = found.annotate(n=Count("pk"), phone=Subquery(phone.order_by("-roles__role").values("phone")[:1]))
    return list(found.order_by("path"))


@in_house_language()
def text_of(month, rows):
    """The words to copy into the office's messenger."""
    listed = _("、").join(_("%(unit)s %(n)d 件") % {"unit": row["unit_name"], "n": row["n"]} for row in rows)
    return _("%(month)s 月度报告尚未填报的单位：%(list)s。请抓紧填报。") % {"month": month, "list": listed}


@transaction.atomic
def chase(actor, month, rows):
    """One notice to each unit of `rows`, once a day however often it is asked for; how many. Raises Refused."""
    if rights.reach(actor, "report.review") is None:
        raise Refused(rights.refusal(actor, "report.review"))
    if not rows:
        raise Refused(_("没有要催报的单位。"))
    units = {unit.pk: unit for unit in Unit.objects.filter(pk__in=[row["unit"] for row in rows])}
    for row in rows:
        notice(units[row["unit"]], row["n"], month, actor.today)
    audit.record(actor, "report.chase", None, month=str(month), units=len(rows))
    return len(rows)


@in_house_language()
def notice(unit, n, month, today):
    subject = _("催报：%(unit)s %(month)s 还有 %(n)d 件没有填报") % {"unit": unit, "month": month, "n": n}
    inbox.notify(
        signer_of(unit),
        f"chase:{month}:{unit.pk}:{today}",
        subject,
        url=reverse("accountability:reports") + f"?month={month}",
        due_on=month.last_day,
    )
