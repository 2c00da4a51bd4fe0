"""The year: its timetable as a grid of months, and what is carried over into the next."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.lists.listing import listing
from core.refusals import Refused
from core.views.errors import refuse
from organizations import rights
from organizations.views.acts import Act, carry_out
from tasks.forms.years import CarryOverForm, timetable_filter
from tasks.models import CarryOver, Category, KeyTask
from tasks.sheets.carry_overs import CARRY_OVERS
from tasks.sheets.timetable import timetable as timetable_of
from tasks.views.gaps import programme_of
from tasks.views.register import ORDER, tasks_of


@require_safe
def timetable(request, pk):
    """The tasks of a programme with what falls into each month of a year."""
    programme, today = programme_of(request, pk), request.actor.today
    asked = request.GET.get("year", "")
    year = (
        int(asked)
        if asked in map(str, programme.years)
        else max(programme.first_year, min(today.year, programme.last_year))
    )
    categories = list(Category.objects.filter(programme=programme).order_by("number"))
    found = listing(
        request, timetable_of(year), tasks_of(request.actor, programme).prefetch_related("milestones"),
        filters=timetable_filter(programme, categories), apply=selected, order=ORDER, usual=100,
    )  # fmt: skip
    if (download := found.export()) is not None:
        return download
    return render(request, "tasks/timetable.html", {"listing": found, "programme": programme, "year": year})


def selected(tasks, cleaned):
    """The tasks that the filter keeps; the year only chooses the months."""
    if text := cleaned.get("q"):
        tasks = tasks.found_by(text)
    if category := cleaned.get("category"):
        tasks = tasks.filter(item__category=category)
    return tasks


@require_safe
def carry_overs(request, pk):
    """The tasks of a programme that were carried over."""
    programme = programme_of(request, pk)
    rows = CarryOver.objects.filter(task__in=KeyTask.objects.visible_to(request.actor).filter(programme=programme))
    found = listing(request, CARRY_OVERS, rows.select_related("task"), order=("-year", "task__number"))
    if (download := found.export()) is not None:
        return download
    keeps = rights.refusal(request.actor, "register.edit") is None and len(programme.years) > 1
    return render(request, "tasks/carry_overs.html", {"listing": found, "programme": programme, "keeps": keeps})


def carry_over(request, pk):
    """Carry tasks over into the next year; shown one by one before it is written."""
    programme = programme_of(request, pk)
    if reason := rights.refusal(request.actor, "register.edit"):
        return refuse(request, reason)
    if len(programme.years) < 2:
        return refuse(request, _("“%(programme)s”只有一年，没有可以转入的年度。") % {"programme": programme})
    form = CarryOverForm(request.POST or None, programme=programme)
    lead = _("年末没有完成、转入下一年的，逐件登记理由；登记后不能改，一件一年只登记一次。")
    act = Act(_("登记跨年结转"), _("登记"), reverse("tasks:carry_overs", args=[pk]), lead, model=CarryOver)

    def will(cleaned):
        return [
            _("%(n)d %(task)s：%(year)d 年转入 %(next)d 年，%(reason)s")
            % {"n": task.number, "task": task.title, "year": cleaned["year"], "next": cleaned["year"] + 1, "reason": given["reason"]}
            for task, given in planned(programme, cleaned)
        ]  # fmt: skip

    def verb(cleaned):
        rows = planned(programme, cleaned)
        return CarryOver.make_many(request.actor, cleaned["year"], rows)

    return carry_out(
        request, form, act, verb, will=will, done=lambda made: (_("已登记 %(n)d 件结转。") % {"n": len(made)}, act.back)
    )


def planned(programme, cleaned):
    """[(task, {reason, remaining})] of the lines. Raises Refused for numbers that no task has, and for tasks carried over already."""
    numbers = [number for number, _reason, _left in cleaned["lines"]]
    tasks = {
        task.number: task
        for task in KeyTask.objects.in_force()
        .filter(programme=programme, number__in=numbers)
        .select_related("programme")
    }
    if unknown := [str(n) for n in numbers if n not in tasks]:
        raise Refused(_("没有这些序号的重点工作：%(list)s。") % {"list": _("、").join(unknown)})
    done = set(
        CarryOver.objects.filter(task__in=tasks.values(), year=cleaned["year"]).values_list("task__number", flat=True)
    )
    if done:
        raise Refused(
            _("%(year)d 年已结转：%(list)s。") % {"year": cleaned["year"], "list": _("、").join(map(str, sorted(done)))}
        )
    return [
        (tasks[n], {"reason": reason or cleaned["reason"], "remaining": left}) for n, reason, left in cleaned["lines"]
    ]
