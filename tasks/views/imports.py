"""The import of a 任务分解表: send it, say what its columns are and which units its names mean; the report is organizations' page."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from core.scope import get_visible_or_404
from core.views.errors import refuse
from organizations import rights
from organizations.imports import intake
from organizations.models import Import
from organizations.views.acts import Act, carry_out
from organizations.views.imports import about, empty
from tasks.forms.imports import ColumnsForm, TaskUploadForm, UnitNamesForm
from tasks.imports.register import unknown_units
from tasks.models import Programme, UnitName

KIND = "tasks"


def begin(request):
    """Send a sheet; `?programme=` chooses the programme, `?empty=xlsx&of=0` gives an empty one."""
    if reason := rights.refusal(request.actor, "register.edit"):
        return refuse(request, reason)
    if asked := request.GET.get("empty"):
        return empty(KIND, asked, request.GET.get("of", ""))
    programmes = Programme.objects.visible_to(request.actor)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = TaskUploadForm(*sent, programmes=programmes, initial={"programme": request.GET.get("programme")})
    if form.is_valid():
        taken = intake.take_in(request.actor, KIND, form.cleaned_data["name"], form.cleaned_data["table"])
        return redirect("tasks:import_columns", taken.pk)
    return render(request, "organizations/import_begin.html", {"form": form, **about(KIND)})


def waiting(request, pk):
    """The import of tasks that waits for its confirmation, sent by the actor; else 404."""
    found = get_visible_or_404(Import.objects.filter(kind=KIND, confirmed_at=None), request.actor, pk=pk)
    if found.owner != request.actor.key:
        raise Http404
    return found


def columns(request, pk):
    """Which column is what."""
    imported = waiting(request, pk)
    form = ColumnsForm(request.POST or None, raw=intake.table_of(imported))
    if form.is_valid():
        intake.read_anew(request.actor, imported, form.mapped())
        return redirect(imported)
    return render(request, "tasks/import_columns.html", {"form": form, "imported": imported})


def units(request, pk):
    """Which units the names mean that nobody knows; what is said counts for every later sheet too."""
    imported = waiting(request, pk)
    raw = intake.table_of(imported)
    form = UnitNamesForm(request.POST or None, unknown=unknown_units(raw))
    lead = _("空着的按原文保留，以后可以再对应；同一名称下次导入时自动认得。") if form.fields else _("单位名称都认得。")
    act = Act(_("认单位"), _("对应"), reverse("organizations:import", args=[pk]), lead, model=UnitName)

    def tell(_cleaned):
        UnitName.learn(request.actor, form.meanings())
        intake.read_anew(request.actor, imported, raw)

    return carry_out(
        request, form, act, tell,
        done=lambda _result: (_("已对应 %(n)d 个名称。") % {"n": len(form.meanings())}, imported),
    )  # fmt: skip
