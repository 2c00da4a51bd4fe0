"""The charter of a task: one edition as page, print sheet and Word file; drafting, changing, signing."""

from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from core.papers.documents import response
from core.views.errors import refuse
from organizations.views.acts import Act, carry_out
from tasks import letter, letterfile
from tasks.forms.charters import ChangeCharterForm, CharterForm, SignForm
from tasks.models import Charter, KeyTask


def task_of(request, pk):
    """The task with what its charter shows, if I see it; else 404."""
    rows = KeyTask.objects.visible_to(request.actor).prefetch_related("units__unit")
    return get_object_or_404(rows.select_related("programme"), pk=pk)


def editions_of(request, pk, edition):
    """(the edition that was asked for, all editions of its task, the newest first); 404 for what I don't see."""
    task = task_of(request, pk)
    editions = list(task.charters.order_by("-edition"))
    for row in editions:
        row.task = task
    found = next((row for row in editions if row.edition == edition), None)
    return found or get_object_or_404(task.charters, edition=edition), editions


@require_safe
def charter(request, pk, edition):
    """One edition as the paper reads, and what differs from the edition before."""
    shown, editions = editions_of(request, pk, edition)
    actor = request.actor
    facts = shown.facts(actor.today)
    before = next((row for row in editions if row.edition < edition), None)
    heads, values = letter.years_of(facts)
    context = {
        "charter": shown,
        "task": shown.task,
        "editions": editions,
        "lines": [*letter.text_lines(shown), *letter.duty_lines(facts)],
        "indicators": letter.indicator_sheet(heads).table(letter.with_years(facts, values)),
        "steps": letter.STEPS.table(facts["milestones"]),
        "signatures": letter.signatures(facts),
        "before": before,
        "differences": letter.between(before, shown, actor.today) if before else [],
        "acts": acts_on(shown, editions[0], actor),
    }
    return render(request, "tasks/charter.html", context)


ACTS = (
    (gettext_lazy("登记签订"), "tasks:charter_sign", "charter.sign"),
    (gettext_lazy("修改"), "tasks:charter_change", "charter.edit"),
)


def acts_on(shown, newest, actor):
    """[(label, address)] of what `actor` may do with the edition; a new one is drafted over a signed one."""
    args = [shown.task_id, shown.edition]
    found = [(label, reverse(name, args=args)) for label, name, act in ACTS if shown.refusal(actor, act) is None]
    found.append((_("下载 Word 文件"), reverse("tasks:charter_word", args=args)))
    if newest.signed_on and shown.task.refusal(actor, "charter.edit") is None:
        found.append((_("起草新的一版"), reverse("tasks:charter_draft", args=[shown.task_id])))
    return found


@require_safe
def word(request, pk, edition):
    """The Word file of an edition."""
    shown, _editions = editions_of(request, pk, edition)
    return response(letterfile.file_of(shown, request.actor.today), str(shown))


def draft(request, pk):
    """The first edition, or the next one over a signed one: it begins with what stands there."""
    task = task_of(request, pk)
    if reason := task.refusal(request.actor, "charter.edit"):
        return refuse(request, reason)
    last = task.charters.order_by("-edition").first()
    if last and not last.signed_on and request.method == "GET":
        return redirect("tasks:charter_change", pk, last.edition)
    form = CharterForm(request.POST or None, initial=first_texts(task, last))
    act = Act(_("起草“%(task)s”的任务书") % {"task": task}, _("存为草稿"), task.get_absolute_url(), model=Charter)
    return carry_out(
        request, form, act, lambda cleaned: Charter.draft(request.actor, task, findings=form.confirmed_findings, **cleaned),
        done=lambda made: (_("任务书第 %(n)d 版已存为草稿，签订之前可以再改。") % {"n": made.edition}, made),
    )  # fmt: skip


def first_texts(task, last):
    """What a new edition begins with: the texts of the last one, else what the task itself says."""
    if last:
        return {name: getattr(last, name) for name in Charter.TEXTS}
    return {"goal": task.content, "standard": task.acceptance_standard, "evidence": task.evidence_list}


def change(request, pk, edition):
    """The texts of a draft."""
    shown, _editions = editions_of(request, pk, edition)
    if reason := shown.refusal(request.actor, "charter.edit"):
        return refuse(request, reason)
    form = ChangeCharterForm(request.POST or None, charter=shown)
    act = Act(_("修改“%(charter)s”") % {"charter": shown}, _("保存"), shown.get_absolute_url(), model=Charter)
    return carry_out(
        request, form, act, lambda cleaned: shown.change(request.actor, findings=form.confirmed_findings, **cleaned),
        done=lambda _result: (_("任务书已修改；原值在修改记录中。"), shown),
    )  # fmt: skip


def sign(request, pk, edition):
    """The record that all have signed on paper."""
    shown, _editions = editions_of(request, pk, edition)
    if reason := shown.refusal(request.actor, "charter.sign"):
        return refuse(request, reason)
    form = SignForm(request.POST or None, charter=shown)
    lead = _("登记之后这一版不能再改：单位、岗位、时限、指标和节点按今天的样子一起存下。")
    act = Act(
        _("登记“%(charter)s”的签订") % {"charter": shown}, _("登记签订"), shown.get_absolute_url(), lead, model=Charter
    )
    return carry_out(
        request, form, act, lambda cleaned: shown.sign(request.actor, **cleaned),
        done=lambda _result: (_("第 %(n)d 版已登记签订。要改，起草新的一版。") % {"n": shown.edition}, shown),
    )  # fmt: skip
