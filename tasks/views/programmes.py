"""Programmes: what the papers say that they hold and what stands in the register; documents read clause by clause."""

from django.db.models import Count, Prefetch
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.history import history_of
from organizations import rights
from tasks.models import Category, Clause, GovernmentTerm, KeyTask, PolicyDocument, PolicyDomain, Programme, WorkItem
from tasks.sheets.frame import DOCUMENTS, DOMAINS, FRAME, PROGRAMMES, TERMS, open_to
from tasks.words import differences


def may_keep(request):
    return rights.refusal(request.actor, "register.edit") is None


@require_safe
def programmes(request):
    """All programmes and terms, and the domains that serve as second tags."""
    actor, keeps = request.actor, may_keep(request)
    context = {
        "programmes": PROGRAMMES.table(
            Programme.objects.visible_to(actor).select_related("term").annotate(n=Count("tasks"))
        ),
        "terms": open_to(keeps, TERMS).table(GovernmentTerm.objects.visible_to(actor)),
        "domains": open_to(keeps, DOMAINS).table(PolicyDomain.objects.visible_to(actor).annotate(n=Count("tasks"))),
        "keeps": keeps,
    }
    return render(request, "tasks/programmes.html", context)


@require_safe
def programme(request, pk):
    """One programme: does it add up? Its papers, its categories and items."""
    found = get_object_or_404(Programme.objects.visible_to(request.actor).select_related("term"), pk=pk)
    items = WorkItem.objects.filter(category__programme=found).select_related("category").annotate(n=Count("tasks"))
    counts, keeps = found.counts(), may_keep(request)
    context = {
        "programme": found,
        "account": account_of(counts),
        "differences": differences(counts),
        "documents": DOCUMENTS.table(found.documents.annotate(n=Count("clauses"))),
        "frame": open_to(keeps, FRAME).table(items.order_by("category__number", "number")),
        "categories": empty_categories(found),
        "keeps": keeps,
        "history": history_of(found),
    }
    return render(request, "tasks/programme.html", context)


def account_of(counts):
    """7 类 42 项 95 件重点工作，8 个配套方案."""
    return _("，").join(f"{found} {what}" for what, found, _due in counts) + _("。")


def empty_categories(programme):
    """Categories without items: the table of items does not show them."""
    return Category.objects.filter(programme=programme, items=None)


@require_safe
def document(request, pk):
    """The reader: each clause with the tasks that cite it, and how many cite none."""
    found = get_object_or_404(
        PolicyDocument.objects.visible_to(request.actor).select_related("programme", "scan"), pk=pk
    )
    mine = KeyTask.objects.visible_to(request.actor).order_by("number")
    clauses = list(
        Clause.objects.filter(document=found)
        .order_by("order", "pk")
        .prefetch_related(Prefetch("tasks", mine, "cited_by"))
    )
    cited = {task.pk for clause in clauses for task in clause.cited_by}
    context = {
        "document": found,
        "clauses": clauses,
        "cited": len(cited),
        "bare": sum(not clause.cited_by for clause in clauses),
        "keeps": may_keep(request),
        "history": history_of(found),
    }
    return render(request, "tasks/document.html", context)
