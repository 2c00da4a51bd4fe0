"""Indicators of a task: what each measures, its years against the whole, and the acts on it."""

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.history import history_of
from core.shown import translated
from core.views.errors import refuse
from organizations.views.acts import Act, carry_out
from tasks.forms.confirm import VersionForm
from tasks.forms.indicators import ChangeIndicatorForm, IndicatorForm
from tasks.models import Indicator, KeyTask
from tasks.models.indicators import closed
from tasks.sheets.plans import YEARS
from tasks.words import figure_words, plain_figure, target_words


def task_of(request, pk):
    """The task, if I see it; else 404."""
    rows = KeyTask.objects.visible_to(request.actor).select_related("programme").prefetch_related("units__unit")
    return get_object_or_404(rows, pk=pk)


def found(request, pk):
    """The indicator, if I see its task; else 404."""
    rows = Indicator.objects.select_related("task__programme").prefetch_related("annual_targets", "task__units__unit")
    return get_object_or_404(rows.filter(task__in=KeyTask.objects.visible_to(request.actor)), pk=pk)


def kind_of(request, usual):
    """The kind that was asked for, or the usual one."""
    asked = request.GET.get("kind", "")
    return asked if asked in Indicator.Kind.values else usual


@require_safe
def indicator(request, pk):
    """What it measures, how good the data are, and each year."""
    shown = found(request, pk)
    acts = ((_("修改"), "tasks:indicator_change", "change"), (_("删除"), "tasks:indicator_remove", "remove"))
    context = {
        "indicator": shown,
        "task": shown.task,
        "acts": [
            (label, reverse(name, args=[pk])) for label, name, act in acts if shown.refusal(request.actor, act) is None
        ],
        "lines": what_it_is(shown),
        "quality": [(field_label(name), getattr(shown, name)) for name in QUALITY],
        "years": YEARS.table(shown.annual_targets.all()),
        "account": shown.annual_account,
        "history": list(history_of(shown)),
    }
    return render(request, "tasks/indicator.html", context)


QUALITY = ("quality_verified", "quality_source", "quality_accuracy", "quality_limits", "quality_remedy")


def field_label(name):
    return Indicator._meta.get_field(name).verbose_name


def what_it_is(indicator):
    """[(label, text)] of the indicator but its years and its data quality."""
    values = {
        "kind": indicator.get_kind_display(),
        "target": target_words(indicator),
        "target_text": indicator.target_text if indicator.target is not None else "",
        "baseline": figure_words(indicator.baseline, indicator.unit),
        "weight": plain_figure(indicator.weight),
        "nature": indicator.get_nature_display(),
        "rollup": indicator.get_rollup_display(),
        "definition": indicator.definition,
    }
    return [(field_label(name), value) for name, value in values.items()]


def make(request, pk):
    """A new indicator of a task."""
    task = task_of(request, pk)
    if reason := task.refusal(request.actor, "charter.edit") or closed(task):
        return refuse(request, reason)
    form = IndicatorForm(request.POST or None, task=task, kind=kind_of(request, Indicator.Kind.HIGHER))
    act = Act(_("为“%(task)s”新增指标") % {"task": task}, _("新增"), task.get_absolute_url(), model=Indicator)
    return carry_out(
        request, form, act, lambda _cleaned: Indicator.make(request.actor, task, **form.values()), will=doubts_in(form),
        done=lambda made: (saved(_("指标“%(name)s”已新增。"), made), made),
    )  # fmt: skip


def change(request, pk):
    """An indicator; of an issued task all but its figures."""
    shown = found(request, pk)
    if reason := shown.refusal(request.actor, "change"):
        return refuse(request, reason)
    form = ChangeIndicatorForm(request.POST or None, indicator=shown, kind=kind_of(request, shown.kind))
    lead = _("已下达：总目标、方向和年度目标须经调整申请修改，其余可以改。") if shown.task.issued_on else ""
    act = Act(
        _("修改指标“%(name)s”") % {"name": shown.name}, _("保存"), shown.get_absolute_url(), lead, model=Indicator
    )
    return carry_out(
        request, form, act, lambda _cleaned: shown.change(request.actor, **form.values()), will=doubts_in(form),
        done=lambda _result: (saved(_("指标“%(name)s”已修改；原值在修改记录中。"), shown), shown),
    )  # fmt: skip


def doubts_in(form):
    """What is asked before texts are stored that can't be computed; nothing is asked where there are none."""
    if not (form.is_bound and form.is_valid() and form.doubts):
        return None
    return lambda _cleaned: [*form.doubts, _("以上按文字保存，不计算完成率")]


def saved(sentence, indicator):
    """The message after saving, with what the years make of the whole."""
    fresh = Indicator.objects.get(pk=indicator.pk)
    account = fresh.annual_account
    told = sentence % {"name": fresh.name}
    return told + translated(account.words) + _("。") if account else told


def remove(request, pk):
    """The end of an indicator that was never issued."""
    shown = found(request, pk)
    if reason := shown.refusal(request.actor, "remove"):
        return refuse(request, reason)
    form = VersionForm(request.POST or None, subject=shown)
    lead = _("指标和它的年度目标一起删除；原来的内容留在审计记录中。")
    act = Act(
        _("删除指标“%(name)s”") % {"name": shown.name}, _("删除"), shown.get_absolute_url(), lead, model=Indicator
    )
    return carry_out(
        request, form, act, lambda cleaned: shown.remove(request.actor, **cleaned),
        done=lambda _result: (_("指标“%(name)s”已删除。") % {"name": shown.name}, shown.task),
    )  # fmt: skip
