"""The acts on key tasks, each with its page."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from core.views.errors import refuse
from organizations import rights
from organizations.views.acts import Act, carry_out
from tasks.forms.confirm import VersionForm
from tasks.forms.tasks import ChangeTaskForm, TaskForm
from tasks.models import KeyTask, Programme


def found(request, pk):
    """The task, if I see it; else 404."""
    return get_object_or_404(KeyTask.objects.visible_to(request.actor).select_related("programme", "item"), pk=pk)


def make(request, pk):
    """A new task of a programme."""
    programme = get_object_or_404(Programme.objects.visible_to(request.actor), pk=pk)
    if reason := rights.refusal(request.actor, "register.edit"):
        return refuse(request, reason)
    last = programme.tasks.order_by("-number").values_list("number", flat=True).first() or 0
    form = TaskForm(request.POST or None, programme=programme, initial={"number": last + 1})
    act = Act(_("新增重点工作"), _("新增"), reverse("tasks:register_of", args=[pk]), model=KeyTask)
    return carry_out(
        request, form, act, lambda _cleaned: KeyTask.make(request.actor, programme=programme, **form.values()),
        done=lambda task: (_("已新增“%(task)s”。") % {"task": task}, task),
    )  # fmt: skip


def change(request, pk):
    """Fields, units, clauses of a task."""
    task = found(request, pk)
    if reason := task.refusal(request.actor, "register.edit"):
        return refuse(request, reason)
    form = ChangeTaskForm(request.POST or None, task=task)
    lead = _("已下达：名称、内容、时限和办结标准须经调整申请修改，其余可以改。") if task.issued_on else ""
    act = Act(_("修改“%(task)s”") % {"task": task}, _("保存"), task.get_absolute_url(), lead, model=KeyTask)
    return carry_out(
        request, form, act, lambda _cleaned: task.change(request.actor, **form.values()),
        done=lambda _result: (_("“%(task)s”已修改。要改回，再改一次即可，原值在修改记录中。") % {"task": task}, task),
    )  # fmt: skip


def issue(request, pk):
    """下达: from then on the register's own figures change by request alone."""
    task = found(request, pk)
    if reason := rights.refusal(request.actor, "task.issue"):
        return refuse(request, reason)
    form = VersionForm(request.POST or None, subject=task)
    act = Act(
        _("下达“%(task)s”") % {"task": task}, _("下达"), task.get_absolute_url(),
        _("下达之后，名称、内容、时限、办结标准和目标须经调整申请修改；各单位由此承担责任。"), model=KeyTask,
    )  # fmt: skip
    return carry_out(
        request, form, act, lambda cleaned: task.issue(request.actor, version=cleaned["version"]),
        done=lambda _result: (_("“%(task)s”已下达。") % {"task": task}, task),
    )  # fmt: skip
