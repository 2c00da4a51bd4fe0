"""Unit groups: the list, one group on a chosen day, and the acts."""

from functools import partial

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.history import history_of
from core.lists.listing import listing
from core.views.errors import refuse
from organizations import rights
from organizations.forms import groups as forms
from organizations.forms.acts import ActForm
from organizations.models import Unit, UnitGroup
from organizations.sheets.groups import GROUPS, includes
from organizations.sheets.units import UNITS
from organizations.unit_lists import described, groups_with_counts
from organizations.views.acts import Act, carry_out
from organizations.views.unit_acts import many

ACTS = ("change", "members", "close", "reopen")


@require_safe
def groups(request):
    """The groups that mean units I see, with how many of them each means today."""
    actor = request.actor
    seen = UnitGroup.objects.visible_to(actor)
    found = listing(
        request, GROUPS, seen.open_on(actor.today), filters=forms.GroupFilters, apply=lambda _open, cleaned: seen,
        order=("name", "pk"), describe=partial(groups_with_counts, units=Unit.objects.visible_to(actor), day=actor.today),
    )  # fmt: skip
    may_make = rights.refusal(actor, "group.edit") is None
    return found.export() or render(request, "organizations/groups.html", {"listing": found, "may_make": may_make})


def found(request, pk):
    """The group, if it means a unit that I see; else 404."""
    return get_object_or_404(UnitGroup.objects.visible_to(request.actor).select_related("within_unit"), pk=pk)


@require_safe
def group(request, pk):
    """One group with the units that it means on `?on=`, today unless another day is asked for."""
    shown, actor = found(request, pk), request.actor
    day_form = forms.DayFilter(request.GET)
    on = (day_form.cleaned_data["on"] if day_form.is_valid() else None) or actor.today
    listed = listing(
        request, UNITS, shown.units_on(on).visible_to(actor), filters=forms.DayFilter, order=("order", "code"),
        describe=partial(described, day=on),
    )  # fmt: skip
    context = {
        "group": shown,
        "includes": includes(shown),
        "on": on,
        "listing": listed,
        "partly": not rights.sees_everything(actor),
        "changes": list(history_of(shown)),
        "may": {act for act in ACTS if shown.refusal(actor, act) is None},
    }
    return listed.export() or render(request, "organizations/group.html", context)


def page_of(group, title, button, lead=""):
    return Act(title % {"name": group.name}, button, group.get_absolute_url(), lead, model=UnitGroup)


def make(request):
    """A new group; one that lists units goes on to choose them."""
    if reason := rights.refusal(request.actor, "group.edit"):
        return refuse(request, reason)
    form = forms.GroupForm(request.POST or None, actor=request.actor)
    act = Act(_("新建单位组"), _("新建"), reverse("organizations:groups"), model=UnitGroup)

    def done(made):
        if made.kind:
            return _("已新建单位组“%(name)s”。不用时可以停用。") % {"name": made.name}, made
        return (
            _("已新建单位组“%(name)s”，请列出单位。") % {"name": made.name},
            reverse("organizations:group_members", args=[made.pk]),
        )

    return carry_out(request, form, act, lambda cleaned: UnitGroup.make(request.actor, **cleaned), done=done)


def change(request, pk):
    """Names, and what it includes."""
    group = found(request, pk)
    if reason := group.refusal(request.actor, "change"):
        return refuse(request, reason)
    form = forms.GroupChangeForm(request.POST or None, actor=request.actor, subject=group)
    act = page_of(group, _("修改单位组“%(name)s”"), _("保存"))

    def done(_result):
        return _("单位组“%(name)s”已修改；原值在修改记录中。") % {"name": group.name}, group

    return carry_out(request, form, act, lambda cleaned: group.change(request.actor, **cleaned), done=done)


def members(request, pk):
    """The units of a listed group from a day on."""
    group = found(request, pk)
    if reason := group.refusal(request.actor, "members"):
        return refuse(request, reason)
    form = forms.MembersForm(request.POST or None, actor=request.actor, subject=group)
    lead = _("自所填日期起，单位组正好包括下面列出的单位；之前的日期仍按原来的展开。")
    act = page_of(group, _("单位组“%(name)s”的单位"), _("保存"), lead)

    def done(_result):
        told = {"name": group.name, "n": group.units_on(request.actor.today).count()}
        return _("单位组“%(name)s”今天包括 %(n)d 个单位。要改回，再列一次即可。") % told, group

    def verb(cleaned):
        group.set_members(request.actor, cleaned.pop("units"), cleaned.pop("on"), **cleaned)

    return carry_out(request, form, act, verb, done=done, will=lambda cleaned: what_changes(group, cleaned))


def what_changes(group, cleaned):
    """Who joins and who leaves, in lines."""
    on, units = cleaned["on"], cleaned["units"]
    before = {unit.pk: unit for unit in group.units_on(on)}
    wanted = {unit.pk for unit in units}
    joining = [unit for unit in units if unit.pk not in before]
    leaving = [unit for pk, unit in before.items() if pk not in wanted]
    lines = [_("自 %(on)s 起，“%(name)s”包括 %(n)d 个单位") % {"on": on, "name": group.name, "n": len(units)}]
    if joining:
        lines.append(_("加入 %(n)d 个：%(units)s") % {"n": len(joining), "units": many(joining)})
    if leaving:
        lines.append(_("移出 %(n)d 个：%(units)s") % {"n": len(leaving), "units": many(leaving)})
    if on < min((row.since for row in group.members.all()), default=on):
        lines.append(_("这一天之后原来列出的变动不再算数"))
    return lines


def close(request, pk):
    """The last day of a group."""
    group = found(request, pk)
    if reason := group.refusal(request.actor, "close"):
        return refuse(request, reason)
    form = forms.GroupCloseForm(request.POST or None, actor=request.actor, subject=group)
    act = page_of(
        group, _("停用单位组“%(name)s”"), _("停用"), _("停用后不再用于新的分解和导入；已按它分解的不受影响。")
    )

    def done(_result):
        return _("单位组“%(name)s”已停用。误停的，在本页点“恢复”。") % {"name": group.name}, group

    def verb(cleaned):
        group.close(request.actor, cleaned.pop("on"), **cleaned)

    return carry_out(request, form, act, verb, done=done)


def reopen(request, pk):
    """A closing taken back."""
    group = found(request, pk)
    if reason := group.refusal(request.actor, "reopen"):
        return refuse(request, reason)
    form = ActForm(request.POST or None, actor=request.actor, subject=group)
    act = page_of(group, _("恢复单位组“%(name)s”"), _("恢复"))

    def done(_result):
        return _("单位组“%(name)s”已恢复。") % {"name": group.name}, group

    return carry_out(request, form, act, lambda cleaned: group.reopen(request.actor, **cleaned), done=done)
