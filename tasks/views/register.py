"""The register: all key tasks of a programme as offices print them, and one task with all that belongs to it."""

from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from core.history import history_of
from core.listing import listing
from core.templatetags.looks import day
from core.workdays import days_left
from organizations import rights
from tasks import roadmap
from tasks.forms.register import RegisterFilter, filters_for
from tasks.models import Category, KeyTask, Programme
from tasks.sheets.register import CHANGES, FOUR, INDICATORS, MILESTONES, REGISTER, category_row, state

ORDER = ("item__category__number", "item__number", "number")


@require_safe
def register(request, pk=None):
    """The tasks of the newest programme, or of the one that was asked for, under the rows of their categories."""
    categories = list(categories_of(request.actor, pk))
    programme = categories[0].programme if categories else programme_of(request.actor, pk)
    found = listing(
        request, REGISTER, tasks_of(request.actor, programme), filters=filters_for(categories), apply=selected,
        order=ORDER, usual=100,
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
    newest = Programme.objects.order_by("-first_year", "-pk").values("pk")[:1]
    rows = rows.filter(programme=newest if pk is None else pk)
    return rows.annotate(
        seen=Count("items__tasks", filter=mine, distinct=True),
        issued=Count("items__tasks", filter=mine & Q(items__tasks__issued_on__isnull=False), distinct=True),
    )


def programme_of(actor, pk):
    """A programme that has no categories yet, or None where there is none at all."""
    programmes = Programme.objects.visible_to(actor)
    return programmes.first() if pk is None else get_object_or_404(programmes, pk=pk)


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


@require_safe
def task(request, pk):
    """One key task: what, who does it, who supervises, by when, measured how, and where each comes from."""
    found = get_object_or_404(whole_tasks(request.actor), pk=pk)
    today = request.actor.today
    context = {
        "task": found,
        "place": category_row(found)[0],
        "state": state(found),
        "account": account_of_task(found, today),
        "gaps": gaps_in_words(found),
        "acts": [(label, reverse(name, args=[pk])) for label, name, act in ACTS if open_to(request.actor, found, act)],
        "four": FOUR.table([found]),
        "indicators": INDICATORS.table(found.indicators.prefetch_related("annual_targets")),
        "drawing": roadmap.drawing(found, today),
        "milestones": MILESTONES.table(found.milestones.select_related("owner")),
        "clauses": found.clauses.select_related("document"),
        "charters": found.charters.all(),
        "changes": CHANGES.table(found.change_requests.all()),
        "history": history_of(found),
    }
    return render(request, "tasks/task.html", context)


ACTS = (
    (gettext_lazy("下达"), "tasks:task_issue", "task.issue"),
    (gettext_lazy("修改"), "tasks:task_change", "register.edit"),
)


def open_to(actor, task, act):
    """Whether the button of an act stands on the page of the task."""
    if act == "task.issue" and task.issued_on:
        return False
    return task.refusal(actor, act) is None


def whole_tasks(actor):
    """The tasks that `actor` sees with all that the head of their page shows."""
    rows = KeyTask.objects.visible_to(actor).select_related(
        "programme", "item__category", "lead_leader__unit", "coordinating_secretary__unit", "execution_group"
    )
    return rows.with_unit_names()


def account_of_task(task, today):
    """The task in one sentence: who, by when, how many days are left."""
    values = {"lead": task.lead_names or _("（未定牵头单位）"), "leader": task.lead_leader or _("（未定责任领导）")}
    if task.open_ended:
        return _("%(leader)s 负责，%(lead)s牵头，持续推进，没有完成日期。") % values
    if task.due_on is None:
        return _("%(leader)s 负责，%(lead)s牵头，还没有写明完成时限。") % values
    left = days_left(today, task.due_on)
    values |= {"due": day(task.due_on, "full"), "left": abs(left)}
    if left < 0:
        return _("%(leader)s 负责，%(lead)s牵头，应于 %(due)s前完成，已过 %(left)d 天。") % values
    return _("%(leader)s 负责，%(lead)s牵头，%(due)s前完成，余 %(left)d 天。") % values


def gaps_in_words(task):
    """What keeps an unissued task from being issued, as one text; nothing for an issued one."""
    return "" if task.issued_on else _("、").join(map(str, task.missing_to_issue()))
