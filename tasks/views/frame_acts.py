"""The acts on the frame of the register: one way for all its rows."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from core.storage import files
from core.views.errors import refuse
from organizations import rights
from organizations.views.acts import Act, carry_out
from tasks.forms import programmes as forms
from tasks.forms.confirm import VersionForm
from tasks.models import Category, GovernmentTerm, PolicyDocument, PolicyDomain, Programme, WorkItem


@dataclass(frozen=True)
class Kind:
    """A kind of row of the frame: its form, and whether it belongs to a programme (and through which field)."""

    model: Any
    form: Any
    of_programme: str = ""


KINDS = {
    "term": Kind(GovernmentTerm, forms.TermForm),
    "programme": Kind(Programme, forms.ProgrammeForm),
    "document": Kind(PolicyDocument, forms.DocumentForm, "programme"),
    "category": Kind(Category, forms.CategoryForm, "programme"),
    "item": Kind(WorkItem, forms.ItemForm, "category__programme"),
    "domain": Kind(PolicyDomain, forms.DomainForm),
}


def kind_of(name):
    if name not in KINDS:
        raise Http404
    return KINDS[name]


def form_of(kind, request, programme, row=None):
    extra = {"programme": programme} if kind.model is WorkItem else {}
    return kind.form(request.POST or None, request.FILES or None, row=row, **extra)


def back_to(programme):
    return reverse("tasks:programme", args=[programme.pk]) if programme else reverse("tasks:programmes")


def add(request, name, pk=None):
    """A new row, in a programme where its kind belongs to one."""
    kind = kind_of(name)
    if bool(kind.of_programme) != (pk is not None):
        raise Http404
    programme = get_object_or_404(Programme.objects.visible_to(request.actor), pk=pk) if pk is not None else None
    if reason := rights.refusal(request.actor, "register.edit"):
        return refuse(request, reason)
    label = kind.model._meta.verbose_name
    fixed = {"programme": programme} if kind.of_programme == "programme" else {}
    act = Act(_("新增%(what)s") % {"what": label}, _("新增"), back_to(programme), model=kind.model)
    return carry_out(
        request, form_of(kind, request, programme), act, lambda cleaned: make(request.actor, kind, cleaned | fixed),
        done=lambda row: (_("已新增%(what)s“%(row)s”。") % {"what": label, "row": row}, target_of(row, programme)),
    )  # fmt: skip


@transaction.atomic
def make(actor, kind, values):
    scan = values.pop("scan", None)
    if scan:
        values["scan"] = files.store(actor, scan, owner="tasks")
    return kind.model.make(actor, **values)


def target_of(row, programme):
    """Where the reader wants to be next: the page of the row itself, else the list that it stands in."""
    return row.get_absolute_url() if hasattr(row, "get_absolute_url") else back_to(programme)


def found(request, name, pk):
    """(kind, row, its programme): the row, if I see it; else 404."""
    kind = kind_of(name)
    row = get_object_or_404(kind.model.objects.visible_to(request.actor), pk=pk)
    programme = row
    for step in filter(None, kind.of_programme.split("__")):
        programme = getattr(programme, step)
    return kind, row, programme if kind.of_programme else None


def change(request, name, pk):
    """Change a row."""
    kind, row, programme = found(request, name, pk)
    if reason := row.refusal(request.actor, "register.edit"):
        return refuse(request, reason)
    act = Act(_("修改“%(row)s”") % {"row": row}, _("保存"), target_of(row, programme), model=kind.model)
    return carry_out(
        request, form_of(kind, request, programme, row), act, lambda cleaned: write(request.actor, row, cleaned),
        done=lambda _result: (_("“%(row)s”已修改。要改回，再改一次即可。") % {"row": row}, target_of(row, programme)),
    )  # fmt: skip


@transaction.atomic
def write(actor, row, values):
    scan = values.pop("scan", None)
    if scan:
        values["scan"] = files.store(actor, scan, owner="tasks")
    row.change(actor, **values)


def remove(request, name, pk):
    """Delete a row that nothing hangs on, after a page that asks."""
    kind, row, programme = found(request, name, pk)
    if reason := row.refusal(request.actor, "register.edit"):
        return refuse(request, reason)
    label = f"{kind.model._meta.verbose_name}“{row}”"  # 数据
    form = VersionForm(request.POST or None, subject=row)
    lead = _("只有下面没有内容时才能删去；删去后不能恢复，但可以重新新增。")
    act = Act(_("删去%(what)s") % {"what": label}, _("删去"), back_to(programme), lead, model=kind.model)
    return carry_out(
        request, form, act, lambda _cleaned: row.remove(request.actor),
        done=lambda _result: (_("已删去%(what)s。") % {"what": label}, back_to(programme)),
    )  # fmt: skip


def text(request, pk):
    """The whole text of a document, pasted; what keeps its number stays linked to its tasks."""
    _kind, row, _programme = found(request, "document", pk)
    if reason := row.refusal(request.actor, "register.edit"):
        return refuse(request, reason)
    form = forms.ClausesForm(request.POST or None, row=row)
    lead = _("按条号对应：条号不变的条款，引用它的重点工作不变。")
    act = Act(
        _("%(document)s的条文") % {"document": row}, _("保存条文"), row.get_absolute_url(), lead, model=PolicyDocument
    )

    def done(counts):
        return _(
            "条文已保存：新增 %(new)d 条，改动 %(changed)d 条，不变 %(unchanged)d 条，删去 %(gone)d 条。"
        ) % counts, row

    return carry_out(
        request, form, act, lambda cleaned: row.set_clauses(request.actor, form.drafts, version=cleaned["version"]), done=done
    )  # fmt: skip
