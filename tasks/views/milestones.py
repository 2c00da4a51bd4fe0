"""The acts on the roadmap of a task: steps one by one or pasted, a schedule counted back, the planned curve."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from core.arithmetic import round_half_up
from core.refusals import Refused
from core.shown import translated
from core.views.errors import refuse
from organizations.views.acts import Act, carry_out
from tasks.forms import milestones as forms
from tasks.forms.confirm import VersionForm
from tasks.models import KeyTask, Milestone, PlannedCurve
from tasks.rules import curves
from tasks.views.indicators import task_of
from tasks.words import plain_figure


def found(request, pk):
    """The step, if I see its task; else 404."""
    rows = Milestone.objects.select_related("task__programme", "owner").prefetch_related("task__units__unit")
    return get_object_or_404(rows.filter(task__in=KeyTask.objects.visible_to(request.actor)), pk=pk)


def page_of(task, title, button, lead="", also=()):
    return Act(title % {"task": task}, button, task.get_absolute_url(), lead, model=Milestone, also=also)


def told(sentence, task):
    """The message after saving, with what the weights add up to where that is not 100."""
    total = sum(task.milestones.values_list("weight", flat=True))
    if total in (0, 100):
        return sentence
    return sentence + _("各节点权重合计 %(total)s，不是 100，请核对。") % {"total": plain_figure(total)}


def next_number(task):
    return (task.milestones.order_by("-number").values_list("number", flat=True).first() or 0) + 1


def make(request, pk):
    """A new step."""
    task = task_of(request, pk)
    if reason := task.refusal(request.actor, "charter.edit"):
        return refuse(request, reason)
    form = forms.MilestoneForm(
        request.POST or None, actor=request.actor, task=task, initial={"number": next_number(task)}
    )
    act = page_of(task, _("为“%(task)s”新增节点"), _("新增"))
    return carry_out(
        request, form, act, lambda cleaned: Milestone.make(request.actor, task, **cleaned),
        done=lambda made: (told(_("节点“%(step)s”已新增。") % {"step": made}, task), task),
    )  # fmt: skip


def change(request, pk):
    """A step."""
    step = found(request, pk)
    if reason := step.task.refusal(request.actor, "charter.edit"):
        return refuse(request, reason)
    form = forms.ChangeMilestoneForm(request.POST or None, actor=request.actor, step=step)
    also = ((_("删去"), reverse("tasks:milestone_remove", args=[pk])),)
    act = page_of(step.task, _("修改“%(task)s”的节点"), _("保存"), also=also)
    return carry_out(
        request, form, act, lambda cleaned: step.change(request.actor, **cleaned),
        done=lambda _result: (told(_("节点“%(step)s”已修改。") % {"step": step}, step.task), step.task),
    )  # fmt: skip


def remove(request, pk):
    """The end of a step; those that waited for it no longer do."""
    step = found(request, pk)
    if reason := step.task.refusal(request.actor, "charter.edit"):
        return refuse(request, reason)
    form = VersionForm(request.POST or None, subject=step)
    lead = _("删去节点“%(step)s”；以它为前置的节点不再等它。原来的内容留在审计记录中。") % {"step": step}
    act = page_of(step.task, _("删去“%(task)s”的节点"), _("删去"), lead)
    return carry_out(
        request, form, act, lambda cleaned: step.remove(request.actor, **cleaned),
        done=lambda _result: (told(_("节点已删去。"), step.task), step.task),
    )  # fmt: skip


def lines(request, pk):
    """Several steps, typed or pasted; shown before they are made."""
    task = task_of(request, pk)
    if reason := task.refusal(request.actor, "charter.edit"):
        return refuse(request, reason)
    form = forms.LinesForm(request.POST or None, actor=request.actor)
    act = page_of(task, _("为“%(task)s”成批新增节点"), _("新增"))

    def will(cleaned):
        return [line_in_words(n, line) for n, line in enumerate(cleaned["lines"], next_number(task))]

    return carry_out(
        request, form, act, lambda cleaned: Milestone.make_lines(request.actor, task, cleaned["lines"], next_number(task)),
        done=lambda made: (told(_("已新增节点 %(n)d 个。") % {"n": len(made)}, task), task), will=will,
    )  # fmt: skip


def line_in_words(number, line):
    """A step that will be made: 3. 主体完工，2026-10-31，监理月报，权重 40."""
    parts = [f"{number}. {line.title}", line.planned_on.isoformat(), line.deliverable, str(line.owner or "")]
    parts.append(_("权重 %(n)s") % {"n": plain_figure(line.weight)} if line.weight else "")
    return _("，").join(filter(None, parts))


def back(request, pk):
    """倒排: all steps' days anew, from the end."""
    task = task_of(request, pk)
    if reason := task.refusal(request.actor, "charter.edit"):
        return refuse(request, reason)
    form = forms.BackForm(request.POST or None, actor=request.actor, task=task)
    lead = _("从开始到最后一个节点的时间，按各节点的权重分给各段。日期可以再逐个修改。")
    act = page_of(task, _("倒排“%(task)s”的节点"), _("倒排"), lead)

    def will(cleaned):
        days = scheduled(task, cleaned)
        return [
            _("%(step)s：%(old)s → %(new)s") % {"step": step, "old": step.planned_on, "new": day} for step, day in days
        ]

    return carry_out(
        request, form, act, lambda cleaned: Milestone.replan(request.actor, task, scheduled(task, cleaned)),
        done=lambda n: (_("已倒排，%(n)d 个节点的日期变了；原值在修改记录中。") % {"n": n}, task), will=will,
    )  # fmt: skip


def scheduled(task, cleaned):
    """[(step, its new day)] in the order of the roadmap. Raises Refused where no step has a weight."""
    steps = list(task.milestones.order_by("number"))
    try:
        days = curves.back_schedule(cleaned["final"], [step.weight for step in steps], cleaned["start"])
    except ValueError:
        raise Refused(_("还没有带权重的节点：先填节点和权重，再倒排。")) from None
    return list(zip(steps, days, strict=True))


def curve(request, pk):
    """The planned curve of a year."""
    task = task_of(request, pk)
    if reason := task.refusal(request.actor, "charter.edit"):
        return refuse(request, reason)
    form = forms.CurveForm(request.POST or None, task=task, initial={"year": request.actor.today.year})
    lead = _("没有设定的年度按均衡（n/12）看进度。")
    act = Act(_("“%(task)s”的计划曲线") % {"task": task}, _("设定"), task.get_absolute_url(), lead, model=PlannedCurve)

    def will(cleaned):
        points = PlannedCurve.computed(task, cleaned["year"], cleaned["preset"], cleaned["points"])
        stored = PlannedCurve.objects.filter(task=task, year=cleaned["year"]).first()
        now = points_in_words(stored.curve) if stored else _("没有设定")
        told = {"year": cleaned["year"], "now": now, "months": points_in_words(points)}
        lines = [_("%(year)d 年现在：%(now)s") % told, _("%(year)d 年各月累计：%(months)s") % told]
        warning = curves.back_loaded(points)
        return [*lines, translated(warning)] if warning else lines

    return carry_out(
        request, form, act, lambda cleaned: PlannedCurve.set(request.actor, task, **cleaned),
        done=lambda row: (_("%(year)d 年的计划曲线已设定。要改，再设一次即可。") % {"year": row.year}, task), will=will,
    )  # fmt: skip


def points_in_words(points):
    """The twelve cumulative figures of a curve, each with its month."""
    words = (
        _("%(n)d 月 %(point)s%%") % {"n": n, "point": plain_figure(round_half_up(p, 1))}
        for n, p in enumerate(points, 1)
    )
    return _("，").join(words)
