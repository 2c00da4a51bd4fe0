"""The month: what my units report, one report, giving back and verifying; the ledger."""

from django.contrib import messages
from django.db.models import DateField, F, OuterRef, Q, Subquery, Value
from django.db.models.fields.json import KeyTextTransform
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accountability.forms.reports import MonthFilters, ReportForm, ReturnReportForm, VerifyForm
from accountability.models import MonthlyReport, ReportVersion, Share, ShareMonth, month_of
from accountability.models import reports as facts
from accountability.share_lists import name_of, quantities
from accountability.sheets.reports import LEDGER, REPORTS, VERSIONS
from accountability.views.shares import found_share
from core import saving
from core.days.months import Month
from core.lists.listing import listing
from core.views.errors import refuse
from organizations import rights
from organizations.views.acts import Act, carry_out, meet
from tasks.forms.confirm import NothingForm

ORDER = ("share__task__item__category__number", "share__task__item__number", "share__task__number", "share__unit__path")


def asked_month(request):
    """The month of `?month=`, else the current one."""
    return month_of(request.GET.get("month", "")) or Month.of(request.actor.today)


def described(rows, today):
    """ShareMonth rows with the words of their task, unit, last standing report, without an object for each."""
    last = ReportVersion.objects.filter(
        report__share=OuterRef("share"), report__month=OuterRef("month"), returned_at=None
    ).order_by("-number")
    return rows.annotate(
        task_number=F("share__task__number"), task_title=F("share__task__title"), due_on=F("share__due_on"), unit_name=name_of("share__unit"),
        category_number=F("share__task__item__category__number"), category_title=F("share__task__item__category__title"),
        item_number=F("share__task__item__number"), item_title=F("share__task__item__title"), quantities=quantities("share"),
        said=Subquery(last.values_list(KeyTextTransform("progress", "content"))[:1]),
        trouble=Subquery(last.values_list(KeyTextTransform("problem", "content"))[:1]),
        today=Value(today, output_field=DateField()),
    )  # fmt: skip


def selected(rows, cleaned):
    """The rows that the filter keeps."""
    if text := cleaned.get("q"):
        rows = rows.filter(
            Q(share__task__title__contains=text)
            | Q(share__unit__name__contains=text)
            | Q(share__unit__short_name__contains=text)
        )
    if level := cleaned.get("level"):
        rows = rows.filter(share__unit__kind=level)
    if light := cleaned.get("light"):
        rows = rows.filter(light=light)
    return rows


@require_safe
def ledger(request):
    """The ledger of a month: every share that I see with its figures, light and words."""
    month, today = asked_month(request), request.actor.today
    rows = ShareMonth.objects.visible_to(request.actor).filter(month=str(month))
    found = listing(
        request, LEDGER, rows, filters=MonthFilters, apply=selected, describe=lambda found: described(found, today), order=ORDER,
        usual=100, as_of=str(month.last_day if month < Month.of(today) else today),
    )  # fmt: skip
    return found.export() or render(
        request,
        "accountability/ledger.html",
        {"listing": found, "month": month, "reviews": rights.reach(request.actor, "report.review")},
    )


@require_safe
def reports(request):
    """What my units report in a month: first what is still open."""
    month, actor = asked_month(request), request.actor
    mine = Share.objects.signed_for_by(actor) if not actor.is_system else Share.objects.none()
    rows = ShareMonth.objects.filter(month=str(month), owed=True, share__in=mine)
    found = listing(
        request, REPORTS, rows, filters=MonthFilters, apply=selected, describe=lambda found: described(found, actor.today),
        order=("reported", *ORDER), usual=100,
    )  # fmt: skip
    if (download := found.export()) is not None:
        return download
    open_now = rows.filter(reported=False).count()
    return render(request, "accountability/reports.html", {"listing": found, "month": month, "open": open_now})


def unchanged(request):
    """“无变化” for all that my units have not reported and that were reported last month, in one act."""
    month, actor = asked_month(request), request.actor
    rows = (
        ShareMonth.objects.open_for(actor)
        .filter(month=str(month))
        .select_related("share__unit", "share__task", "share__parent")
    )
    shares = [row.share for row in rows if facts.standing_version(row.share, month.previous)]
    shares = [share for share in shares if facts.report_refusal(actor, share, month) is None]
    back = reverse("accountability:reports") + f"?month={month}"
    act = Act(
        _("一并上报“与上月相同”"),
        _("上报"),
        back,
        _("只列上月报过、本月没有报的；有变化的请逐件填报。"),
        model=MonthlyReport,
    )
    return carry_out(
        request, NothingForm.sent(request), act, lambda _cleaned: facts.unchanged_many(actor, month, shares),
        will=lambda _cleaned: [str(share) for share in shares] or [_("没有可以报“与上月相同”的")],
        done=lambda n: (_("已上报 %(n)d 份。") % {"n": n}, back),
    )  # fmt: skip


def address_of(share, month):
    return reverse("accountability:report", args=[share.pk, month])


def found_month(text):
    month = month_of(text)
    if month is None:
        raise Http404
    return month


def report(request, pk, month):
    """One report: the form for who reports it, the facts for everybody who sees the share."""
    share, month, actor = found_share(request, pk), found_month(month), request.actor
    held = MonthlyReport.objects.filter(share=share, month=str(month)).first()
    reason = facts.report_refusal(actor, share, month)
    if request.method == "POST" and reason:
        return refuse(request, reason)
    form = None if reason else ReportForm(request.POST or None, share=share, month=month, report=held)
    status = 200
    if request.method == "POST" and form.is_valid():
        submit = "submit" in request.POST
        told = saving.attempt(form, lambda: write(request, share, month, form, submit), model=MonthlyReport)
        if told:
            return redirect(address_of(share, month))
        status = 409 if getattr(form, "conflict", "") else 200
    return render(
        request, "accountability/report.html", page_of(actor, share, month, held, form, reason), status=status
    )


def write(request, share, month, form, submit):
    _report, made = MonthlyReport.write(
        request.actor, share, month, version=form.cleaned_data["version"], submit=submit, approved_by=form.cleaned_data["approved_by"],
        **form.values(),
    )  # fmt: skip
    messages.success(request, _("已上报。") if made else _("草稿已保存，还没有上报。"))
    return True


def page_of(actor, share, month, held, form, reason):
    standing = facts.standing_version(share, month)
    row = ShareMonth.objects.filter(share=share, month=str(month)).first()
    context = {
        "share": share, "month": month, "report": held, "form": form, "reason": reason, "row": row, "standing": standing,
        "word": row and ShareMonth.LIGHTS[row.light],
        "versions": VERSIONS.table(held.versions.all() if held else []),
        "rolled": facts.reporting_children(share).exists(),
        "silent": list(facts.not_reported(share, month)),
        "reviews": standing and facts.review_refusal(actor, share) is None,
        "verifies": standing and standing.content["figures"] and facts.verify_refusal(actor, share) is None,
    }  # fmt: skip
    if form is not None and getattr(form, "conflict", "") and held:
        form.subject = held
        context |= meet(form)
    return context


def standing_of(request, pk, month):
    """(share, month, standing version) or 404."""
    share, month = found_share(request, pk), found_month(month)
    version = facts.standing_version(share, month)
    if version is None:
        raise Http404
    return share, month, version


def give_back(request, pk, month):
    """退回 of the standing report of a share below mine."""
    share, month, version = standing_of(request, pk, month)
    if reason := facts.review_refusal(request.actor, share):
        return refuse(request, reason)
    back = address_of(share, month)
    act = Act(
        _("退回“%(report)s”") % {"report": version.report},
        _("退回"),
        back,
        version.content["progress"][:300],
        model=MonthlyReport,
    )
    return carry_out(
        request, ReturnReportForm(request.POST or None), act, lambda cleaned: version.give_back(request.actor, reason=cleaned["reason"]),
        done=lambda _result: (_("已退回，填报单位收到消息。"), back),
    )  # fmt: skip


def verify(request, pk, month):
    """核实 of the standing report by the supervising unit."""
    share, month, version = standing_of(request, pk, month)
    if reason := facts.verify_refusal(request.actor, share):
        return refuse(request, reason)
    form = VerifyForm(request.POST or None, version=version, share=share, month=month)
    back = address_of(share, month)
    act = Act(
        _("核实“%(report)s”") % {"report": version.report},
        _("核实"),
        back,
        _("核实数代替上报数，两个数都保留。"),
        model=MonthlyReport,
    )
    return carry_out(
        request,
        form,
        act,
        lambda _cleaned: version.verify(request.actor, form.figures()),
        done=lambda _result: (_("已核实。"), back),
    )
