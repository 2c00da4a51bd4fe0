"""催报: the units that have not reported, and one notice to each."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accountability import chasing
from accountability.models import MonthlyReport
from accountability.sheets.reports import MISSING
from accountability.views.reports import asked_month
from core.lists import exports
from core.views.errors import refuse
from organizations import rights
from organizations.views.acts import Act, carry_out
from tasks.forms.confirm import NothingForm


@require_safe
def missing(request):
    """Who has not reported in a month, with telephone, and the words to copy."""
    if rights.reach(request.actor, "report.review") is None:
        return refuse(request, rights.refusal(request.actor, "report.review"))
    month = asked_month(request)
    rows = chasing.missing(request.actor, month)
    if (asked := request.GET.get("export")) in exports.FORMATS:
        return exports.export(MISSING, rows, asked)
    context = {
        "month": month,
        "table": MISSING.table(rows),
        "n": len(rows),
        "text": chasing.text_of(month, rows) if rows else "",
    }
    return render(request, "accountability/missing.html", context)


def chase(request):
    """One notice to each of them."""
    if rights.reach(request.actor, "report.review") is None:
        return refuse(request, rights.refusal(request.actor, "report.review"))
    month = asked_month(request)
    rows = chasing.missing(request.actor, month)
    back = f"{reverse('accountability:missing')}?month={month}"
    act = Act(
        _("催报"),
        _("催报"),
        back,
        _("给每个没有填报的单位发一条消息，同一天只发一次；村由乡镇收。"),
        model=MonthlyReport,
    )
    return carry_out(
        request, NothingForm.sent(request), act, lambda _cleaned: chasing.chase(request.actor, month, rows),
        will=lambda _cleaned: [f"{row['unit_name']} {row['n']}" for row in rows] or [_("没有要催报的单位")],
        done=lambda n: (_("已催报 %(n)d 个单位。") % {"n": n}, back),
    )  # fmt: skip
