"""缺口清单: what each task lacks, filled for many at once; and the issue of all that lack nothing."""

from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.lists.listing import listing
from core.views.errors import refuse
from organizations import rights
from organizations.views.acts import Act, carry_out
from tasks import filling
from tasks.forms.confirm import NothingForm
from tasks.forms.gaps import FillForm, filters_for
from tasks.models import GAPS, Category, KeyTask, Programme
from tasks.sheets.register import GAP_LIST
from tasks.views.register import ORDER


def programme_of(request, pk):
    """The programme, if I may see tasks at all; else 404."""
    return get_object_or_404(Programme.objects.visible_to(request.actor), pk=pk)


@require_safe
def gaps(request, pk):
    """The tasks of a programme that lack something, how many lack what, and how many could be issued."""
    programme, actor = programme_of(request, pk), request.actor
    tasks = KeyTask.objects.visible_to(actor).in_force().filter(programme=programme).with_gaps().with_unit_names()
    some = Q()
    for name in GAPS:
        some |= Q(**{name: True})
    categories = list(Category.objects.filter(programme=programme).order_by("number"))
    found = listing(
        request, GAP_LIST, tasks.filter(some).select_related("item__category"), filters=filters_for(categories),
        apply=selected, order=ORDER, usual=100,
    )  # fmt: skip
    if (download := found.export()) is not None:
        return download
    context = {
        "listing": found,
        "programme": programme,
        "counts": counts_of(tasks, pk),
        "fills": rights.refusal(actor, "register.edit") is None,
        "issues": rights.refusal(actor, "task.issue") is None,
    }
    return render(request, "tasks/gaps.html", context)


def selected(tasks, cleaned):
    """The tasks that the filter keeps."""
    if gap := cleaned.get("gap"):
        tasks = tasks.filter(**{gap: True})
    if category := cleaned.get("category"):
        tasks = tasks.filter(item__category=category)
    if issued := cleaned.get("issued"):
        tasks = tasks.filter(issued_on__isnull=issued == "no")
    return tasks


def counts_of(tasks, pk):
    """[(what is lacking, how many tasks, the address of those)]; one statement."""
    sums = tasks.order_by().aggregate(**{f"n_{name}": Count("pk", filter=Q(**{name: True})) for name in GAPS})
    here = reverse("tasks:gaps", args=[pk])
    return [(words, sums[f"n_{name}"], f"{here}?gap={name}") for name, words in GAPS.items()]


def fill(request, pk):
    """One field of many tasks; shown line by line before it is written."""
    programme = programme_of(request, pk)
    if reason := rights.refusal(request.actor, "register.edit"):
        return refuse(request, reason)
    form = FillForm(request.POST or None)
    lead = _("先看每件的原值和新值，确认后一次写入；有一件写不进，全部不写。")
    act = Act(_("成批填补缺口"), _("填入"), reverse("tasks:gaps", args=[pk]), lead, model=KeyTask)

    def plan(cleaned):
        lines = cleaned["lines"] or [(n, cleaned["value"]) for n in filling.lacking(programme, cleaned["field"])]
        return filling.planned(programme, cleaned["field"], lines, overwrite=cleaned["overwrite"])

    def will(cleaned):
        rows = plan(cleaned)
        lines = [
            _("填 %(n)d 件，不填 %(m)d 件")
            % {"n": sum(not r.fault for r in rows), "m": sum(bool(r.fault) for r in rows)}
        ]
        lines += [row.words for row in rows[: filling.SHOWN]]
        return lines + ([_("只列前 %(n)d 件") % {"n": filling.SHOWN}] if len(rows) > filling.SHOWN else [])

    return carry_out(
        request, form, act, lambda cleaned: filling.fill(request.actor, plan(cleaned)), will=will,
        done=lambda n: (_("已填 %(n)d 件；原值在各件的修改记录中，要改回再填一次即可。") % {"n": n}, act.back),
    )  # fmt: skip


def issue_ready(request, pk):
    """下达 of all tasks that lack nothing."""
    programme = programme_of(request, pk)
    if reason := rights.refusal(request.actor, "task.issue"):
        return refuse(request, reason)
    ready, waiting = filling.ready_and_waiting(programme)
    lead = _("可以下达 %(n)d 件；还缺牵头单位、办结标准或督办单位的 %(m)d 件，不下达。") % {
        "n": len(ready),
        "m": len(waiting),
    }
    act = Act(_("成批下达"), _("下达"), reverse("tasks:gaps", args=[pk]), lead, model=KeyTask)
    form = NothingForm.sent(request)

    def will(_cleaned):
        lines = [_("下达 %(task)s") % {"task": task} for task in ready] or [_("没有可以下达的重点工作")]
        return lines + [
            _("不下达 %(task)s：%(gaps)s") % {"task": task, "gaps": filling.lacks(task)} for task in waiting
        ]

    return carry_out(
        request, form, act, lambda _cleaned: filling.issue_ready(request.actor, programme), will=will,
        done=lambda n: (_("已下达 %(n)d 件。") % {"n": n}, act.back),
    )  # fmt: skip
