"""The register: all key tasks of a programme as offices print them."""

from django.conf import settings
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, render
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.lists.listing import listing
from organizations import rights
from tasks.forms.register import RegisterFilter, filters_for
from tasks.models import Category, KeyTask, Programme
from tasks.sheets.register import REGISTER
from tasks.words import differences

ORDER = ("item__category__number", "item__number", "number")


@require_safe
def register(request, pk=None):
    """The tasks of the newest programme, or of the one that was asked for, under the rows of their categories."""
    categories = list(categories_of(request.actor, pk))
    programme = categories[0].programme if categories else programme_of(request.actor, pk)
    found = listing(
        request, REGISTER, KeyTask.objects.visible_to(request.actor).filter(programme=programme), filters=filters_for(categories),
        apply=selected, describe=described, order=ORDER, usual=100,
    )  # fmt: skip
    if (download := found.export()) is not None:
        return download
    context = {
        "listing": found,
        "programme": programme,
        "account": account_of(categories),
        "differences": mismatches(request.actor, programme, categories),
        "links": [link for way in settings.PROGRAMME_LINKS for link in import_string(way)(request.actor, programme)]
        if programme
        else [],
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
        standing=Count("items__tasks", filter=mine & Q(items__tasks__cancelled_on=None), distinct=True),
    )


def mismatches(actor, programme, categories):
    """Where the register is not what the paper names, in sentences; for those who see all of it."""
    if not categories or rights.reach(actor, "task.view") != rights.Relation.ALL:
        return []
    found = sum(category.standing for category in categories)
    counts = [(_("类"), len(categories), programme.categories_due), (_("件重点工作"), found, programme.tasks_due)]
    return differences(counts)


def programme_of(actor, pk):
    """A programme that has no categories yet, or None where there is none at all."""
    programmes = Programme.objects.visible_to(actor)
    return programmes.first() if pk is None else get_object_or_404(programmes, pk=pk)


def tasks_of(actor, programme):
    """The rows of the register: everything that a line shows, in one statement."""
    return described(KeyTask.objects.visible_to(actor).filter(programme=programme))


def described(tasks):
    """`tasks` with everything that a line shows."""
    return tasks.with_place_and_people().with_unit_names()


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
