"""The register: all key tasks of a programme as offices print them, and one task with all that belongs to it."""

from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, render

from core.history import history_of
from core.listing import listing
from organizations import rights
from tasks import roadmap
from tasks.forms.register import RegisterFilter, filters_for
from tasks.models import Category, KeyTask, Programme
from tasks.sheets import REGISTER, category_row

ORDER = ("item__category__number", "item__number", "number")


def register(request, pk=None):
    """The tasks of the newest programme, or of the one that was asked for, under the rows of their categories."""
    categories = list(categories_of(request.actor, pk))
    programme = categories[0].programme if categories else programme_of(request.actor, pk)
    found = listing(
        request, REGISTER, tasks_of(request.actor, programme), filters=filters_for(categories), apply=selected,
        order=ORDER, per=100,
    )  # fmt: skip
    if (download := found.export()) is not None:
        return download
    context = {
        "listing": found,
        "programme": programme,
        "account": account_of(categories),
        "keeps": rights.refusal(request.actor, "register.edit") is None,
    }
    return render(request, "tasks/register.html", context)


def categories_of(actor, pk):
    """The categories of a programme (the newest without `pk`) with the numbers of their tasks that `actor` sees, in one statement."""
    mine = Q(items__tasks__in=KeyTask.objects.visible_to(actor))
    rows = Category.objects.visible_to(actor).select_related("programme").order_by("number")
    rows = rows.filter(programme=pk or Programme.objects.order_by("-first_year", "-pk").values("pk")[:1])
    return rows.annotate(
        seen=Count("items__tasks", filter=mine, distinct=True),
        issued=Count("items__tasks", filter=mine & Q(items__tasks__issued_on__isnull=False), distinct=True),
    )


def programme_of(actor, pk):
    """A programme that has no categories yet, or None where there is none at all."""
    programmes = Programme.objects.visible_to(actor)
    return get_object_or_404(programmes, pk=pk) if pk else programmes.first()


def tasks_of(actor, programme):
    """The rows of the register: everything that a line shows, in one statement."""
    return (
        KeyTask.objects.visible_to(actor)
        .filter(programme=programme)
        .select_related("item__category", "lead_leader__unit", "coordinating_secretary__unit", "execution_group")
        .with_unit_names()
    )


def selected(tasks, cleaned):
    """The tasks that the filter keeps."""
    if text := cleaned.get("q"):
        tasks = tasks.found_by(text)
    if category := cleaned.get("category"):
        tasks = tasks.filter(item__category=category)
    if openness := cleaned.get("openness"):
        tasks = tasks.filter(openness=openness)
    return tasks.filter(STATES[cleaned["state"]]) if cleaned.get("state") else tasks


STATES = {
    RegisterFilter.ISSUED: Q(issued_on__isnull=False, cancelled_on=None),
    RegisterFilter.NOT_ISSUED: Q(issued_on=None, cancelled_on=None),
    RegisterFilter.SUSPENDED: Q(suspended_on__isnull=False),
    RegisterFilter.CANCELLED: Q(cancelled_on__isnull=False),
}


def account_of(categories):
    """The sentence over the register in figures that add up: whole = the parts by category, and issued or not."""
    whole = sum(category.seen for category in categories)
    issued = sum(category.issued for category in categories)
    return {
        "whole": whole,
        "parts": [(category.title, category.seen) for category in categories],
        "issued": issued,
        "open": whole - issued,
    }


def task(request, pk):
    """One key task: what, who does it, who supervises, by when, measured how, and where each comes from."""
    rows = KeyTask.objects.visible_to(request.actor).select_related(
        "programme", "item__category", "lead_leader__unit", "coordinating_secretary__unit", "execution_group"
    )
    found = get_object_or_404(rows.with_unit_names(), pk=pk)
    indicators = found.indicators.prefetch_related("annual_targets")
    context = {
        "task": found,
        "place": category_row(found)[0],
        "units": found.units.select_related("unit"),
        "clauses": found.clauses.select_related("document"),
        "domains": found.domains.all(),
        "indicators": indicators,
        "years": found.programme.years,
        "drawing": roadmap.drawing(found, request.actor.today),
        "charters": found.charters.all(),
        "curves": found.curves.all(),
        "changes": found.change_requests.all(),
        "carried": found.carry_overs.all(),
        "gaps": gaps_in_words(found),
        "may": {act: found.refusal(request.actor, act) is None for act in ACTS},
        "history": history_of(found),
    }
    return render(request, "tasks/task.html", context)


ACTS = ("register.edit", "task.issue", "charter.edit", "change.propose", "change.decide")


def gaps_in_words(task):
    """What keeps an unissued task from being issued; nothing for an issued one."""
    return [] if task.issued_on else task.missing_to_issue()
