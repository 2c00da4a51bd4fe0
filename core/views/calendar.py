"""Pages of the work calendar: the year, a notice to enter, one day, and why a term ends on its day."""

from functools import wraps

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.days import calendar, workdays, yearbook
from core.forms.calendar import NOTHING, OFF, WORK, DayForm, NoticeForm, TermForm
from core.history import because
from core.models import CalendarYear
from core.models.calendar import Layer
from core.refusals import Conflict
from core.sheets import calendar as calendar_sheets
from core.shown import translated
from core.views.errors import refuse

YEARS = range(2000, 2100)
MOST_CHANGES = 100  # lines of history under a year


def for_keepers(view):
    """The page is for who keeps the calendar; others get the sentence why not (403)."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if reason := calendar.refusal(request.actor):
            return refuse(request, reason)
        return view(request, *args, **kwargs)

    return guarded


@require_safe
def year(request, year=None):
    """Twelve months of a year, this year unless another is asked for."""
    today = request.actor.today
    year = today.year if year is None else year
    need_year(year)
    days = calendar.load()
    context = {
        "year": year,
        "today": today,
        "months": yearbook.months(days, year, today),
        "account": yearbook.account(days, year),
        "provisional": year not in days.published_years,
        "notices": list(calendar_sheets.notices_of(year, days)),
        "years": years_to_choose(year, today, days),
        "keeps": not calendar.refusal(request.actor),
        "owed": workdays.notice_owed(days.published_years, today),
        "changes": calendar.changes_of_year(year)[:MOST_CHANGES],
    }
    return render(request, "core/calendar.html", context)


def need_year(year):
    if year not in YEARS:
        raise Http404


def years_to_choose(year, today, days):
    """The years around the one that is shown, with this year and the next."""
    near = set(range(year - 4, year + 3)) | {today.year, today.year + 1}
    return sorted(near & set(YEARS) & (days.published_years | {year, today.year, today.year + 1}))


@for_keepers
def publish(request, year):
    """Paste a notice, look at what it changes, confirm."""
    need_year(year)
    layer = request.GET.get("layer", Layer.STATE)
    row = CalendarYear.objects.filter(year=year, layer=layer).first()
    form = NoticeForm(request.POST or None, year=year, initial={"layer": layer, "notice": row and row.notice})
    if not form.is_valid() or "back" in request.POST:
        return render(request, "core/calendar_publish.html", {"year": year, "form": form})
    differences = calendar.compare(year, form.cleaned_data["layer"], form.cleaned_data["days"])
    seen = calendar.fingerprint(differences, form.cleaned_data["notice"])
    status = 200
    if form.cleaned_data["confirmed"]:
        try:
            return published(request, form)
        except Conflict as changed:
            messages.warning(request, str(changed))
            status = changed.status
    return render(request, "core/calendar_preview.html", preview(year, form, differences, seen), status=status)


def published(request, form):
    """Enter the notice and go to its year. Raises Conflict when it is no longer what was shown."""
    asked = form.cleaned_data
    row = calendar.publish_year(
        request.actor, form.year, asked["layer"], asked["notice"], asked["days"], confirmed=asked["confirmed"]
    )
    messages.success(
        request, _("已登记 %(year)d 年%(layer)s放假通知。") % {"year": row.year, "layer": row.get_layer_display()}
    )
    return redirect("core:calendar", row.year)


def preview(year, form, differences, seen):
    return {
        "year": year,
        "asked": form.cleaned_data,
        "layer": Layer(form.cleaned_data["layer"]).label,
        "form": form.as_hidden(seen),
        "counts": calendar_sheets.counts(differences),
        "table": calendar_sheets.DIFFERENCES.table(differences),
    }


@for_keepers
def day(request):
    """Enter one day, change it or take it out; a second page asks before it is done."""
    form = DayForm(request.POST or None, initial=first_day(request))
    if not form.is_valid() or "back" in request.POST:
        return render(request, "core/calendar_day.html", {"form": form, "about": about(form, request)})
    asked = form.cleaned_data
    row, status = calendar.stored_day(asked["date"], asked["layer"]), 200
    if "sure" in request.POST:
        try:
            return entered(request, asked)
        except Conflict as changed:
            messages.warning(request, str(changed))
            status = changed.status
    context = {
        "form": form.as_hidden(calendar.seen(row)),
        "question": calendar_sheets.question(asked),
        "consequence": calendar_sheets.consequence(asked, row),
    }
    return render(request, "core/calendar_day_confirm.html", context, status=status)


def first_day(request):
    """What the form starts with: the day that was asked for and what is entered for it."""
    form = DayForm({"date": request.GET.get("date", ""), "layer": request.GET.get("layer", Layer.PREFECTURE)})
    form.is_valid()
    asked = {name: form.cleaned_data[name] for name in ("date", "layer") if name in form.cleaned_data}
    row = calendar.stored_day(asked["date"], asked["layer"]) if len(asked) == 2 else None
    return asked | ({"kind": WORK if row.is_workday else OFF, "name": row.name} if row else {})


def about(form, request):
    """In words what holds for the day that was asked for."""
    asked = form.initial.get("date")
    return translated(calendar.load().why(asked)) if asked and request.method == "GET" else ""


def entered(request, asked):
    with because(asked["reason"]):
        if asked["kind"] == NOTHING:
            calendar.remove_day(request.actor, asked["date"], asked["layer"], confirmed=asked["confirmed"])
        else:
            at_work = asked["kind"] == WORK
            calendar.set_day(
                request.actor, asked["date"], asked["layer"], at_work, asked["name"], confirmed=asked["confirmed"]
            )
    messages.success(request, translated(calendar.load().why(asked["date"])))
    return redirect("core:calendar", asked["date"].year)


@require_safe
def term(request):
    """为什么是这一天: the day on which a term ends, day by day."""
    form = TermForm(request.GET if "start" in request.GET else None, initial={"start": request.actor.today, "count": 5})
    context = {"form": form}
    if form.is_valid():
        context |= explained(form.cleaned_data, request.actor.today)
    return render(request, "core/calendar_term.html", context)


def explained(asked, today):
    count = workdays.workday_term if asked["unit"] == TermForm.WORKDAYS else workdays.calendar_day_term
    found = count(calendar.calendar(), asked["start"], asked["count"], start_counts=bool(asked["start_counts"]))
    return {
        "asked": calendar_sheets.asked_in_words(asked),
        "term": found,
        "weekday": translated(workdays.WEEKDAYS[found.due.weekday()]),
        "left": workdays.days_left(today, found.due),
        "table": calendar_sheets.explanation(found),
    }
