"""Pages of periodic runs: what is coming, what was done, why it is held, and the rules of when."""

from functools import wraps

from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from core import clock
from core.background import health, holds, outbox, policies, runs
from core.forms.runs import PolicyForm, RunFilter, chosen
from core.lists.listing import listing
from core.models import OutboxMessage, Run, RunPolicy, Tick
from core.refusals import Conflict
from core.sheets import runs as runs_sheets
from core.views.errors import refuse

MOST_GIVEN_UP = 20  # shown on the page


def for_keepers(view):
    """The page is for the system administrator; others get the sentence why not (403)."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if reason := runs.refusal(request.actor):
            return refuse(request, reason)
        return view(request, *args, **kwargs)

    return guarded


@require_safe
@for_keepers
def overview(request):
    """What is coming, what waits for a person, and the ledger of all periods."""
    page = listing(
        request, runs_sheets.LEDGER, Run.objects.with_state(), filters=RunFilter, apply=chosen, order=("-due_at", "-pk")
    )
    if (download := page.export()) is not None:
        return download
    given_up = list(outbox.given_up()[: MOST_GIVEN_UP + 1])
    tick = Tick.objects.first()
    context = {
        "listing": page,
        "account": runs_sheets.account(),
        "coming": runs_sheets.coming(),
        "tick": tick,
        "stopped": tick and tick.ticked_at and clock.now() - tick.ticked_at > health.TICK_MAX_AGE,
        "given_up": runs_sheets.GIVEN_UP.table(given_up[:MOST_GIVEN_UP]) if given_up else None,
        "more_given_up": len(given_up) > MOST_GIVEN_UP,
    }
    return render(request, "core/runs.html", context)


@require_POST
@for_keepers
def check(request):
    """立即检查: ask what is due and say what was found. Asking often is harmless."""
    found = runs.check(request.actor)
    tick = Tick.objects.first()
    if tick and tick.held_because:
        messages.error(request, _("定期办理已暂停：%(why)s。") % {"why": tick.held_because})
    elif found:
        names = _("、").join(f"{runs_sheets.name_of(run)} {run.period}" for run in found)
        text = ngettext(
            "有 %(n)d 期到期未办，正由后台办理：%(names)s。稍后刷新本页看结果。",
            "有 %(n)d 期到期未办，正由后台办理：%(names)s。稍后刷新本页看结果。",
            len(found),
        )
        messages.info(request, text % {"n": len(found), "names": names})
    else:
        messages.success(request, _("已检查，没有到期未办的。"))
    return redirect("core:runs")


@for_keepers
def release(request):
    """Let held work go on, after a page that asks whether the clocks were looked at."""
    tick = Tick.objects.first()
    if not (tick and tick.held_because):
        messages.info(request, _("定期办理没有暂停，不用放行。"))
        return redirect("core:runs")
    if request.method == "POST":
        holds.release(request.actor)
        messages.success(request, _("已放行，到期的各期将陆续办理。"))
        return redirect("core:runs")
    context = {
        "question": _("放行定期办理？"),
        "consequence": _(
            "暂停的原因：%(why)s。现在本机时间是 %(now)s。请先核对时间无误；放行后，到期未办的各期随即办理。"
        )
        % {"why": tick.held_because, "now": runs_sheets.moment_in_words(clock.now())},
        "verb": _("时间无误，放行"),
        "back": reverse("core:runs"),
    }
    return render(request, "core/confirm.html", context)


@require_POST
@for_keepers
def again(request, pk):
    """再试一次: try a message anew that was given up."""
    message = get_object_or_404(OutboxMessage, pk=pk)
    if outbox.again(request.actor, pk):
        messages.success(request, _("正在重新办理：%(subject)s。") % {"subject": runs_sheets.subject(message)})
    else:
        messages.info(request, _("这件事项已经重新办理，不用再试。"))
    return redirect("core:runs")


@for_keepers
def policy(request, kind):
    """The versions of a kind's rule, and a new one: filled in, looked at with its first due moments, confirmed."""
    if kind not in settings.RUN_JOBS:
        raise Http404
    newest = policies.newest_of(kind)
    form = PolicyForm(request.POST or None, kind=kind, newest=newest, initial=begins_as(newest))
    if not form.is_valid() or "back" in request.POST:
        rules = RunPolicy.objects.filter(kind=kind)
        context = {"name": settings.RUN_KINDS.get(kind, kind), "table": runs_sheets.RULES.table(rules), "form": form}
        return render(request, "core/run_policy.html", context)
    wanted = RunPolicy(kind=kind, **form.rule)
    moments, status = list(runs_sheets.preview(wanted)), 200
    seen = " ".join(moment.at.isoformat(timespec="minutes") for moment in moments)
    if form.cleaned_data["confirmed"] == seen:
        return set_rule(request, form)
    if form.cleaned_data["confirmed"]:
        messages.warning(request, _("您核对之后工作日历有变动，应办时间与先前不同，请重新核对。"))
        status = Conflict.status
    return render(request, "core/run_policy_confirm.html", previewed(form, wanted, moments, seen), status=status)


def begins_as(newest):
    """What the form starts with: the rule as it is, from the next period on."""
    if newest is None:
        return {"late_after_minutes": 60}
    names = ("rhythm", "day", "at", "shift", "catch_up", "late_after_minutes")
    return {name: getattr(newest, name) for name in names} | {"active_from": policies.next_period(newest.rhythm)}


def previewed(form, wanted, moments, seen):
    return {
        "name": settings.RUN_KINDS.get(form.kind, form.kind),
        "rule": runs_sheets.rule_in_words(wanted),
        "catch_up": wanted.get_catch_up_display(),
        "wanted": wanted,
        "newest": form.newest,
        "table": runs_sheets.PREVIEW.table(moments),
        "form": form.as_hidden(seen),
    }


def set_rule(request, form):
    made = policies.set_policy(request.actor, form.kind, **form.rule)
    messages.success(
        request,
        _("已定下%(name)s的第 %(version)d 版规则，自 %(period)s 一期起。")
        % {"name": runs_sheets.name_of(made), "version": made.version, "period": made.active_from},
    )
    return redirect("core:run_policy", form.kind)
