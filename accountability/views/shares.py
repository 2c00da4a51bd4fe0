"""Shares: the list, those of one task, one share."""

from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accountability.chain import duties_of
from accountability.forms.shares import ShareFilters
from accountability.models import Share, drafts_below, opening_refusal
from accountability.share_lists import STATES, described, found_by, with_children
from accountability.sheets import shares as sheets
from accountability.sheets.chain import DUTIES
from accountability.sheets.reports import MONTHS
from accountability.splitting import balances
from core.history import history_of
from core.lists.listing import listing
from tasks.models import KeyTask

ORDER = ("task__number", "unit__order", "unit__code")


@require_safe
def shares(request):
    """All shares that I see, filtered."""
    today = request.actor.today
    found = listing(
        request, sheets.SHARES, Share.objects.visible_to(request.actor), filters=ShareFilters, order=ORDER,
        apply=lambda rows, cleaned: selected(rows, cleaned, today), describe=described,
    )  # fmt: skip
    return found.export() or render(request, "accountability/shares.html", {"listing": found})


def selected(rows, cleaned, today):
    """The shares that the filter keeps."""
    if text := cleaned.get("q"):
        rows = found_by(rows, text)
    if level := cleaned.get("level"):
        rows = rows.filter(unit__kind=level)
    if state := cleaned.get("state"):
        rows = rows.filter(STATES[state])
    if cleaned.get("late"):
        rows = rows.filter(STATES["waiting"], receipt_due_on__lt=today)
    return rows


@require_safe
def task_shares(request, pk):
    """The shares of one task that I see, from the lead unit down, with what they make of its quantities."""
    actor = request.actor
    task = get_object_or_404(KeyTask.objects.visible_to(actor).select_related("programme"), pk=pk)
    rows = Share.objects.visible_to(actor).filter(task=task)
    found = listing(
        request, sheets.SHARES, rows, filters=ShareFilters, order=("unit__path",), describe=described, usual=100,
        apply=lambda found, cleaned: selected(found, cleaned, actor.today),
    )  # fmt: skip
    if (download := found.export()) is not None:
        return download
    root = rows.filter(parent=None).select_related("unit", "task").first()
    context = {
        "listing": found,
        "task": task,
        "root": root,
        "year": year_of(task, actor),
        "balances": balances_of(root, year_of(task, actor)) if root else None,
        "opens": root is None and opening_refusal(actor, task) is None,
        "decomposes": root and root.refusal(actor, "share.decompose") is None,
        "issues": bool(root and root.refusal(actor, "share.issue") is None and drafts_below(root)),
    }
    return render(request, "accountability/task_shares.html", context)


def year_of(task, actor):
    """This year, or the nearest of the programme."""
    years = task.programme.years
    return max(years[0], min(actor.today.year, years[-1]))


def balances_of(share, year):
    return sheets.BALANCES.table(
        [{"indicator": indicator, "balance": found} for indicator, found in balances(share, year)]
    )


def found_share(request, pk):
    """The share, if I see it; else 404."""
    rows = Share.objects.visible_to(request.actor).select_related(
        "unit__parent", "task__programme", "parent__unit", "supervisor"
    )
    return get_object_or_404(rows, pk=pk)


@require_safe
def share(request, pk):
    """One share: what, how much, by when, who answers, what goes on below."""
    shown, actor = found_share(request, pk), request.actor
    decomposes = shown.refusal(actor, "share.decompose") is None
    drafts = [draft for draft in drafts_below(shown) if draft.pk != shown.pk] if decomposes else []
    children = with_children(Share.objects.visible_to(actor).filter(parent=shown)).order_by("unit__order", "unit__code")
    context = {
        "share": shown,
        "state": sheets.state(shown),
        "rhythm": sheets.rhythm(shown),
        "targets": sheets.TARGETS.table(shown.targets.select_related("indicator")),
        "children": sheets.CHILDREN.table(children),
        "balances": balances_of(shown, year_of(shown.task, actor)),
        "duties": DUTIES.table(duties_of(shown, actor.today)),
        "months": MONTHS.table(shown.months.order_by("-month")),
        "history": history_of(shown),
        "decomposes": decomposes,
        "drafts": len(drafts),
        "issues": shown.refusal(actor, "share.issue") is None and bool(drafts or not shown.issued_on),
        "changes": shown.change_refusal(actor) is None,
        "signs": shown.receipt_refusal(actor) is None,
    }
    return render(request, "accountability/share.html", context)
