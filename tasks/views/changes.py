"""Change requests: the list, one of them with old and new, and the acts."""

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.lists.listing import listing
from core.views.errors import refuse
from organizations.views.acts import Act, carry_out
from tasks.forms import changes as forms
from tasks.forms.confirm import NothingForm
from tasks.models import ChangeRequest, Indicator, KeyTask
from tasks.sheets.changes import CHANGE_LIST, OLD_AND_NEW, Difference
from tasks.views.indicators import task_of
from tasks.words import plain_figure

Kind = ChangeRequest.Kind
STATES = {
    forms.OPEN: Q(decided_on=None),
    forms.APPROVED: Q(approved=True),
    forms.REFUSED: Q(approved=False),
}


@require_safe
def changes(request):
    """The requests about tasks that I see, the newest first."""
    seen = ChangeRequest.objects.visible_to(request.actor).select_related("task")
    found = listing(
        request, CHANGE_LIST, seen, filters=forms.ChangeFilter, apply=selected, order=("-proposed_on", "-pk")
    )
    return found.export() or render(request, "tasks/changes.html", {"listing": found})


def selected(changes, cleaned):
    """The requests that the filter keeps."""
    if kind := cleaned.get("kind"):
        changes = changes.filter(kind=kind)
    if state := cleaned.get("state"):
        changes = changes.filter(STATES[state])
    if text := cleaned.get("q"):
        changes = changes.filter(Q(task__title__contains=text) | Q(reason__contains=text))
    return changes


def found_change(request, pk):
    """The request, if I see its task; else 404."""
    return get_object_or_404(ChangeRequest.objects.visible_to(request.actor).select_related("task__programme"), pk=pk)


@require_safe
def change(request, pk):
    """One request: who asked for what and why, old and new, who decided."""
    shown, actor = found_change(request, pk), request.actor
    acts = ((_("决定"), "tasks:change_decide", "decide"), (_("撤回"), "tasks:change_withdraw", "withdraw"))
    context = {
        "change": shown,
        "differences": OLD_AND_NEW.table(differences(shown)),
        "acts": [(label, reverse(name, args=[pk])) for label, name, act in acts if shown.refusal(actor, act) is None],
    }
    return render(request, "tasks/change.html", context)


def differences(change):
    """[Difference] of what the request alters, old and new, as they were when it was made."""
    before, after = change.before, change.after
    if change.kind == Kind.EXTEND:
        return [Difference(_("完成时限"), before["due_on"], after["due_on"])]
    if change.kind == Kind.ADJUST_TARGET:
        names = dict(Indicator.objects.filter(pk__in=after["indicators"]).values_list("pk", "name"))
        old = before["indicators"]
        return [
            Difference(names.get(int(key), key), figure(old.get(key)), figure(new))
            for key, new in after["indicators"].items()
        ]
    if change.kind == Kind.SPLIT:
        return [Difference(_("拆分"), before["title"], _("；").join(after["parts"]))]
    if change.kind == Kind.MERGE:
        into = KeyTask.objects.filter(pk=after["into"]).first()
        return [Difference(_("并入"), before["title"], str(into))]
    return [Difference(_("状态"), "", change.get_kind_display())]


def figure(text):
    """A stored figure as people read it."""
    return plain_figure(Indicator._meta.get_field("target").to_python(text)) if text else ""


def propose(request, pk):
    """A request to alter an issued task; its kind by `?kind=`."""
    task = task_of(request, pk)
    if reason := task.refusal(request.actor, "change.propose") or task.unchangeable():
        return refuse(request, reason)
    if waiting := task.change_requests.filter(decided_on=None).first():
        messages.info(request, _("已有一件待决定的调整申请，决定或撤回之后才能另提。"))
        return redirect(waiting)
    asked = request.GET.get("kind", "")
    kind = asked if asked in Kind.values else Kind.EXTEND
    form = forms.ProposalForm(request.POST or None, task=task, kind=kind)
    lead = _("另一位推进办审核岗位批准后才生效；原值和新值一直可查。")
    act = Act(
        _("申请调整“%(task)s”") % {"task": task}, _("提交申请"), task.get_absolute_url(), lead, model=ChangeRequest
    )

    def verb(cleaned):
        return ChangeRequest.propose(
            request.actor, task, kind, reason=cleaned["reason"], document=cleaned["document"], after=form.after()
        )

    return carry_out(request, form, act, verb, done=lambda made: (_("申请已提交，等待审核。填错了可以撤回。"), made))


def decide(request, pk):
    """Approve or refuse, by another person than the one who asked."""
    shown = found_change(request, pk)
    if reason := shown.refusal(request.actor, "decide"):
        return refuse(request, reason)
    form = forms.DecisionForm(request.POST or None)
    act = Act(
        _("决定：%(change)s") % {"change": shown},
        _("决定"),
        shown.get_absolute_url(),
        shown.reason,
        model=ChangeRequest,
    )

    def will(cleaned):
        if not cleaned["approve"]:
            return [_("不批准，重点工作不变；理由告诉申请人：%(why)s") % {"why": cleaned["decision"]}]
        rows = [
            _("%(label)s：%(old)s → %(new)s") % {"label": row.label, "old": row.old or "—", "new": row.new}
            for row in differences(shown)
        ]
        return [_("批准，当即生效，不能收回；要改回须另提申请"), *rows]

    return carry_out(
        request, form, act, lambda cleaned: shown.decide(request.actor, **cleaned),
        done=lambda _result: (_("已决定，并告知申请人。"), shown), will=will,
    )  # fmt: skip


def withdraw(request, pk):
    """The end of a request by who made it."""
    shown = found_change(request, pk)
    if reason := shown.refusal(request.actor, "withdraw"):
        return refuse(request, reason)
    form = NothingForm.sent(request)
    lead = _("撤回后重点工作不变，申请留有记录，可以另提。")
    act = Act(_("撤回：%(change)s") % {"change": shown}, _("撤回"), shown.get_absolute_url(), lead, model=ChangeRequest)
    return carry_out(
        request,
        form,
        act,
        lambda _cleaned: shown.withdraw(request.actor),
        done=lambda _result: (_("申请已撤回。"), shown),
    )
