"""Who answers: the chain of a task in a county, my duties, coverage; putting a post in the place of another."""

from datetime import date

from django import forms
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accountability import coverage as covering
from accountability.chain import chain_of
from accountability.duties import duties_of
from accountability.models import Duty
from accountability.sheets.chain import CHAIN, CHAINS, MINE
from accountability.views.shares import found_share
from core.lists import exports
from core.lists.listing import choice, listing
from core.views.errors import refuse
from organizations.forms.fields import PostField
from organizations.models import Post, Unit
from organizations.views.acts import Act, carry_out
from tasks.forms.confirm import NothingForm
from tasks.models import KeyTask, Programme

MOST_UNITS = 60  # columns of the matrix


@require_safe
def chain(request, pk, unit):
    """The eight posts behind a task in one county, with the gaps; to be printed as table and drawing."""
    actor = request.actor
    tasks = KeyTask.objects.visible_to(actor).select_related(
        "programme", "lead_leader__unit", "coordinating_secretary__unit"
    )
    task = get_object_or_404(tasks, pk=pk)
    county = get_object_or_404(Unit.objects.visible_to(actor).filter(kind=Unit.Kind.COUNTY), pk=unit)
    day = parse_date(request.GET.get("on", "")) or actor.today
    links = chain_of(task, county, day)
    if (asked := request.GET.get("export")) in exports.FORMATS:
        return exports.export(CHAIN, links, asked)
    context = {
        "task": task,
        "county": county,
        "links": links,
        "day": day,
        "table": CHAIN.table(links),
        "gaps": sum(bool(link.gap) for link in links),
    }
    return render(request, "accountability/chain.html", context)


@require_safe
def chains(request, pk):
    """The chains of a task in all counties that I see: how many of the eight links hold in each."""
    actor = request.actor
    tasks = KeyTask.objects.visible_to(actor).select_related(
        "programme", "lead_leader__unit", "coordinating_secretary__unit"
    )
    task = get_object_or_404(tasks, pk=pk)
    counties = (
        Unit.objects.visible_to(actor).open_on(actor.today).filter(kind=Unit.Kind.COUNTY).order_by("order", "code")
    )
    rows = []
    for county in counties:
        gaps = [f"{link.label}：{link.gap}" for link in chain_of(task, county, actor.today) if link.gap]  # 数据
        address = reverse("accountability:chain", args=[task.pk, county.pk])
        rows.append({"county": county, "whole": 8 - len(gaps), "gaps": _("；").join(gaps), "address": address})
    if (asked := request.GET.get("export")) in exports.FORMATS:
        return exports.export(CHAINS, rows, asked)
    return render(request, "accountability/chains.html", {"task": task, "table": CHAINS.table(rows)})


@require_safe
def mine(request):
    """All duties of my posts."""
    found = listing(request, MINE, duties_of(request.actor), usual=100)
    return found.export() or render(
        request, "accountability/mine.html", {"listing": found, "posts": request.actor.holding.posts}
    )


def parse_date(text):
    """The day of `2026-10-01`, or None for anything else."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


class LevelForm(forms.Form):
    """Which level the matrix looks at."""

    level = choice(
        gettext_lazy("级别"), [(kind, label) for kind, label in Unit.Kind.choices if kind in covering.LEVELS]
    )


@require_safe
def coverage(request, pk):
    """Tasks × units of a level: what is covered, the tasks without a unit, the units without a task."""
    programme, actor = get_object_or_404(Programme.objects.visible_to(request.actor), pk=pk), request.actor
    form = LevelForm(request.GET)
    level = (form.is_valid() and form.cleaned_data["level"]) or Unit.Kind.COUNTY
    matrix = covering.matrix_of(actor, programme, level)
    sheet = covering.sheet_of(matrix.units)
    if (asked := request.GET.get("export")) in exports.FORMATS:
        return exports.export(sheet, matrix.tasks, asked)
    shown = covering.sheet_of(matrix.units[:MOST_UNITS])
    context = {
        "programme": programme, "form": form, "level": level, "matrix": matrix, "table": shown.table(matrix.tasks),
        "most": MOST_UNITS, "levels": [(kind, label, kind == level) for kind, label in LevelForm().fields["level"].choices if kind],
    }  # fmt: skip
    return render(request, "accountability/coverage.html", context)


class DutyForm(forms.Form):
    """A post in the place of the one that the chain names."""

    role = forms.ChoiceField(label=gettext_lazy("责任角色"), choices=Post.ChainRole.choices)
    post = PostField(label=gettext_lazy("岗位"))

    def __init__(self, *args, share, actor, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["post"].queryset = Post.objects.open_on(actor.today).select_related("unit")


def appoint(request, pk):
    """Say which post answers for a share in a role."""
    share = found_share(request, pk)
    if reason := share.refusal(request.actor, "share.decompose"):
        return refuse(request, reason)
    form = DutyForm(request.POST or None, share=share, actor=request.actor)
    lead = _("指定后代替岗位责任链里的同一角色；岗位交接时责任随岗位走。")
    act = Act(_("指定岗位责任"), _("指定"), share.get_absolute_url(), lead, model=Duty)
    return carry_out(
        request, form, act, lambda cleaned: Duty.appoint(request.actor, share, cleaned["role"], cleaned["post"]),
        done=lambda _result: (_("已指定。"), share),
    )  # fmt: skip


def release(request, pk, duty):
    """Take an appointed post back."""
    share = found_share(request, pk)
    if reason := share.refusal(request.actor, "share.decompose"):
        return refuse(request, reason)
    found = get_object_or_404(share.duties.select_related("post__unit", "share__unit"), pk=duty)
    act = Act(_("撤去指定的岗位"), _("撤去"), share.get_absolute_url(), str(found), model=Duty)
    return carry_out(
        request, NothingForm.sent(request), act, lambda _cleaned: found.release(request.actor),
        done=lambda _result: (_("已撤去，恢复按岗位责任链。"), share),
    )  # fmt: skip
