"""认单位: the names on tasks that mean no unit, and what was told of others."""

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.lists import exports
from core.views.errors import refuse
from organizations import rights
from organizations.models import Unit
from organizations.views.acts import Act, carry_out
from tasks.forms.confirm import NothingForm
from tasks.forms.fields import group_names
from tasks.forms.imports import UnitNamesForm
from tasks.models import UnitName, unknown_names
from tasks.sheets import unit_names as sheets
from tasks.views.gaps import programme_of


def unknown_of(programme):
    """[(text, n)] without the names of groups, which mean several units on purpose."""
    groups = group_names()
    return [(text, n) for text, n in unknown_names(programme) if text not in groups]


@require_safe
def unit_names(request, pk):
    """The unknown names of a programme's tasks, and the names that were told; `?new=xlsx` gives the unknown ones as a sheet of units."""
    programme = programme_of(request, pk)
    if reason := rights.refusal(request.actor, "register.edit"):
        return refuse(request, reason)
    unknown = unknown_of(programme)
    if request.GET.get("new") in exports.FORMATS:
        return exports.export(
            sheets.NEW_UNITS, [(text, Unit.objects.get(parent=None)) for text, _n in unknown], request.GET["new"]
        )
    told = list(UnitName.objects.select_related("unit"))
    context = {
        "programme": programme,
        "unknown": sheets.UNKNOWN.table(unknown),
        "n": len(unknown),
        "told": sheets.TOLD.table(told),
    }
    return render(request, "tasks/unit_names.html", context)


def tell(request, pk):
    """Say which units the unknown names mean."""
    programme = programme_of(request, pk)
    if reason := rights.refusal(request.actor, "register.edit"):
        return refuse(request, reason)
    form = UnitNamesForm(request.POST or None, unknown=unknown_of(programme))
    lead = _("空着的按原文保留，以后可以再对应；同一名称下次导入时自动认得。") if form.fields else _("单位名称都认得。")
    act = Act(_("认单位"), _("对应"), reverse("tasks:unit_names", args=[pk]), lead, model=UnitName)
    return carry_out(
        request, form, act, lambda _cleaned: UnitName.learn(request.actor, form.meanings()),
        done=lambda n: (_("已对应，%(n)d 处改为单位；要改，在下面撤去后重新对应。") % {"n": n}, act.back),
    )  # fmt: skip


def again(request, pk):
    """Read the unknown names again beside the units that there are now."""
    programme = programme_of(request, pk)
    if reason := rights.refusal(request.actor, "register.edit"):
        return refuse(request, reason)
    lead = _("单位新设、改名或补了别名之后，按现有单位把原文再认一遍。")
    act = Act(_("重新识别单位"), _("识别"), reverse("tasks:unit_names", args=[pk]), lead, model=UnitName)
    form = NothingForm.sent(request)
    found = UnitName.known_now(text for text, _n in unknown_of(programme))

    def will(_cleaned):
        return [f"{text} → {unit}" for text, unit in found.items()] or [_("没有新认得的名称。")]

    return carry_out(
        request, form, act, lambda _cleaned: UnitName.put(request.actor, found), will=will,
        done=lambda n: (_("已认得 %(n)d 处。") % {"n": n}, act.back),
    )  # fmt: skip


def forget(request, pk):
    """Take back what a name was told to mean."""
    if reason := rights.refusal(request.actor, "register.edit"):
        return refuse(request, reason)
    row = get_object_or_404(UnitName.objects.select_related("unit"), pk=pk)
    lead = _("撤去之后，新导入的表里“%(text)s”按原文保留；已经对应的任务不变。") % {"text": row.text}
    act = Act(_("撤去对应"), _("撤去"), reverse("tasks:register"), lead, model=UnitName)
    return carry_out(
        request, NothingForm.sent(request), act, lambda _cleaned: row.forget(request.actor), will=lambda _cleaned: [str(row)],
        done=lambda _result: (_("已撤去。"), act.back),
    )  # fmt: skip
