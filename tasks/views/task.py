"""One key task with all that belongs to it."""

from django.conf import settings
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from core.days.workdays import days_left
from core.history import history_of
from core.templatetags.looks import day
from tasks import roadmap
from tasks.models import KeyTask
from tasks.sheets.carry_overs import CARRIED
from tasks.sheets.plans import CHANGES, CURVES, INDICATORS, MILESTONES
from tasks.sheets.register import FOUR, category_row, state


@require_safe
def task(request, pk):
    """One key task: what, who does it, who supervises, by when, measured how, and where each comes from."""
    actor = request.actor
    found = get_object_or_404(whole_tasks(actor), pk=pk)
    charters = list(found.charters.all())
    plans = found.refusal(actor, "charter.edit") is None
    context = {
        "task": found,
        "place": category_row(found)[0],
        "state": state(found),
        "account": account_of_task(found, actor.today),
        "gaps": gaps_in_words(found),
        "acts": [(label, reverse(name, args=[pk])) for label, name, act in ACTS if open_to(actor, found, act)],
        "links": [link for way in settings.TASK_LINKS for link in import_string(way)(actor, found)],
        "plans": plans,
        "drafts": not charters or charters[0].signed_on,
        "four": FOUR.table([found]),
        "indicators": INDICATORS.table(found.indicators.prefetch_related("annual_targets")),
        "drawing": roadmap.drawing(found, actor.today),
        "milestones": MILESTONES.table(steps_of(found, plans)),
        "curves": CURVES.table(found.curves.all()),
        "clauses": found.clauses.select_related("document"),
        "charters": charters,
        "changes": CHANGES.table(found.change_requests.all()),
        "carried": CARRIED.table(found.carry_overs.all()),
        "history": history_of(found),
    }
    return render(request, "tasks/task.html", context)


def steps_of(task, may_change):
    """The steps of the roadmap, each marked with whether its reader may change it."""
    rows = list(task.milestones.select_related("owner"))
    for row in rows:
        row.may_change = may_change
    return rows


ACTS = (
    (gettext_lazy("下达"), "tasks:task_issue", "task.issue"),
    (gettext_lazy("修改"), "tasks:task_change", "register.edit"),
    (gettext_lazy("申请调整"), "tasks:change_propose", "change.propose"),
)


def open_to(actor, task, act):
    """Whether the button of an act stands on the page of the task."""
    if act == "task.issue" and task.issued_on:
        return False
    if act == "change.propose" and task.unchangeable():
        return False
    return task.refusal(actor, act) is None


def whole_tasks(actor):
    """The tasks that `actor` sees with all that the head of their page shows."""
    rows = KeyTask.objects.visible_to(actor).select_related(
        "programme", "item__category", "lead_leader__unit", "coordinating_secretary__unit", "execution_group"
    )
    return rows.with_unit_names().prefetch_related("units__unit")


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
