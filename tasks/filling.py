"""Gaps of the register filled for many tasks at once: one value for all that lack it, or one typed line for each task."""

import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import audit
from core.refusals import Refused
from core.shown import translated
from organizations import rights
from organizations.models import Body
from tasks.forms.fields import COORDINATES, LEADS, posts_by_name, resolved
from tasks.models import FROZEN, GAPS, NEEDED_TO_ISSUE, Clause, KeyTask, PolicyDomain, TaskUnit
from tasks.rules import deadlines, unitlist

Role = TaskUnit.Role
FIELDS = {
    "lead": gettext_lazy("牵头单位"),
    "support": gettext_lazy("配合单位"),
    "supervise": gettext_lazy("督办单位"),
    "due_text": gettext_lazy("完成时限"),
    "acceptance_standard": gettext_lazy("办结标准"),
    "evidence_list": gettext_lazy("佐证材料清单"),
    "lead_leader": gettext_lazy("责任领导"),
    "coordinating_secretary": gettext_lazy("联系副秘书长"),
    "execution_group": gettext_lazy("执行小组"),
    "clauses": gettext_lazy("文件条款"),
    "domains": gettext_lazy("政策领域"),
    "openness": gettext_lazy("公开属性"),
}
MANY = ("clauses", "domains")
UNITS = tuple(Role.values)
BETWEEN = re.compile("[、，,;；]")  # 数据
POINTS = "、.．"  # 数据
SHOWN = 60


@dataclass(frozen=True)
class Filling:
    """A task with the value that it gets, or why it gets none (`fault`)."""

    task: KeyTask
    field: str
    old: str
    new: str
    value: Any = None
    fault: str = ""

    @property
    def words(self):
        told = {"n": self.task.number, "task": self.task.title, "old": self.old or _("（空）"), "new": self.new}
        if self.fault:
            return _("%(n)d %(task)s：不填，%(fault)s") % {**told, "fault": self.fault}
        return _("%(n)d %(task)s：%(old)s → %(new)s") % told


def planned(programme, field, lines, *, overwrite):
    """[Filling] for [(number of the task, text)] in the order of the lines; one statement for the tasks, two for the units."""
    tasks = {task.number: task for task in tasks_of(programme).filter(number__in=[n for n, _text in lines])}
    if unknown := [str(n) for n, _text in lines if n not in tasks]:
        raise Refused(_("没有这些序号的重点工作：%(list)s。") % {"list": _("、").join(unknown)})
    values = read(field, {text for _n, text in lines}, programme)
    return [_filling(tasks[n], field, text, values[text], overwrite) for n, text in lines]


def tasks_of(programme):
    rows = KeyTask.objects.filter(programme=programme, cancelled_on=None)
    rows = rows.select_related("lead_leader__unit", "coordinating_secretary__unit", "execution_group")
    return rows.prefetch_related("units__unit", "clauses__document", "domains")


def lacking(programme, field):
    """The numbers of the tasks that lack `field`."""
    return [task.number for task in tasks_of(programme).order_by("number") if not old_of(task, field)]


def old_of(task, field):
    """What stands there now, in words; nothing where the task lacks it."""
    if field in UNITS:
        return _("、").join(row.text for row in task.units.all() if row.role == field)
    if field in MANY:
        return _("、").join(map(str, getattr(task, field).all()))
    if field == "due_text":
        return task.due_text or (task.due_on.isoformat() if task.due_on else "")
    if field == "openness":
        return "" if task.openness == KeyTask.Openness.CLOSED else str(task.get_openness_display())
    return str(getattr(task, field) or "")


def read(field, texts, programme):
    """{text: (value, fault)}: units [(unit or None, text)], a Deadline, a post, a group, clauses, domains, {openness, reason}, or the text."""
    if field in UNITS:
        parts = {text: unitlist.parse(text) for text in texts}
        found = resolved([part for row in parts.values() for part in row])
        met = {text: unit for _role, unit, text in found}
        return {text: ([(met[part.text], part.text) for part in row], "") for text, row in parts.items()}
    if field == "due_text":
        found = {text: deadlines.parse(text, programme.first_year, last=programme.last_year) for text in texts}
        return {text: (due, translated(due.doubt) if due.doubt else "") for text, due in found.items()}
    if field == "openness":
        return {text: openness_of(text) for text in texts}
    if field in NAMED:
        known, several = NAMED[field](programme), field in MANY
        return {text: named_in(known, text, several=several) for text in texts}
    return {text: (text, "") for text in texts}


def named_in(known, text, *, several):
    """(what a text names among `known` {name: object}, fault): one, or a list of those between commas."""
    words = [word for word in BETWEEN.split(text.strip()) if word] if several else [text.strip()]
    if unknown := [word for word in words if word not in known]:
        return None, _("没有“%(text)s”，或不止一个") % {"text": _("、").join(unknown)[:60]}
    found = [known[word] for word in words]
    return (found if several else found[0]), ""


def clauses_by_name(programme):
    """{《文件》条号, and the bare 条号 where only one document has it: Clause}."""
    found, times = {}, Counter()
    for clause in Clause.objects.filter(document__programme=programme).exclude(number="").select_related("document"):
        for name in {clause.number, clause.number.rstrip(POINTS)}:
            found[name] = clause
            times[name] += 1
            found[f"{clause.document.title}{name}"] = found[f"《{clause.document.title}》{name}"] = clause  # 数据
    return {name: clause for name, clause in found.items() if times[name] < 2}


def domains_by_name(_programme):
    return {domain.title: domain for domain in PolicyDomain.objects.all()}


def bodies_by_name(_programme):
    groups = Body.objects.filter(kind=Body.Kind.EXECUTION_GROUP, closed_on=None)
    return {name: body for body in groups for name in (body.name, str(body.number))}


NAMED = {
    "lead_leader": lambda _programme: posts_by_name(LEADS),
    "coordinating_secretary": lambda _programme: posts_by_name(COORDINATES),
    "execution_group": bodies_by_name,
    "clauses": clauses_by_name,
    "domains": domains_by_name,
}


def openness_of(text):
    """({openness, openness_reason}, fault) of 主动公开, 不予公开, or 依申请公开：理由."""
    label, _sep, reason = text.partition("：" if "：" in text else ":")  # 数据
    value = {str(label): value for value, label in KeyTask.Openness.choices}.get(label.strip())
    if value is None:
        return None, _("应为主动公开、依申请公开：理由、不予公开")
    if value == KeyTask.Openness.ON_REQUEST and not reason.strip():
        return None, _("依申请公开须在冒号后写明理由")
    return {"openness": value, "openness_reason": reason.strip()[:200]}, ""


def _filling(task, field, text, read_value, overwrite):
    value, fault = read_value
    old = old_of(task, field)
    if not fault and field in FROZEN and task.issued_on:
        fault = _("已下达，须经调整申请修改")
    if not fault and old and not overwrite:
        fault = _("已有“%(old)s”，没有勾选覆盖") % {"old": old}
    if not fault and field in UNITS:
        fault = clash(task, field, value)
    return Filling(task, field, old, text, value, fault)


def clash(task, field, units):
    """The sentence for a unit that would supervise what it does itself; empty where none does."""
    named = {unit.pk for unit, _text in units if unit}
    others = [row for row in task.units.all() if row.role != field and row.unit_id in named]
    both = [row for row in others if Role.SUPERVISE in (field, row.role)]
    return _("“%(unit)s”同时承办和督办") % {"unit": both[0].unit} if both else ""


@transaction.atomic
def fill(actor, fillings):
    """Put the values in, all of them; how many tasks changed. Raises Refused or Conflict, and then nothing is written."""
    rights.need(actor, "register.edit")
    wanted = [filling for filling in fillings if not filling.fault]
    if not wanted:
        raise Refused(_("没有可以填的：请看各行的说明。"))
    for filling in wanted:
        task = filling.task
        task.change(actor, version=task.version, reason=_("成批填补缺口"), **fields_of(filling))
    audit.record(actor, "task.fill", filling.task.programme, field=filling.field, tasks=len(wanted))
    return len(wanted)


def fields_of(filling):
    """What `KeyTask.change` takes."""
    task, field, value = filling.task, filling.field, filling.value
    if field == "due_text":
        return {"due_text": filling.new, "due_on": value.due_on, "open_ended": value.open_ended}
    if field == "openness":
        return value
    if field not in UNITS:
        return {field: value}
    kept = [(row.role, row.unit, row.text) for row in task.units.all() if row.role != field]
    rows = kept + [(field, unit, text) for unit, text in value]
    return {"units": sorted(rows, key=lambda row: UNITS.index(row[0]))}


@transaction.atomic
def issue_ready(actor, programme):
    """Issue each task of the programme that lacks nothing; how many were. Raises Refused where there is none."""
    rights.need(actor, "task.issue")
    ready, _waiting = ready_and_waiting(programme)
    if not ready:
        raise Refused(_("没有可以下达的重点工作。"))
    for task in ready:
        task.issue(actor, version=task.version)
    return len(ready)


def ready_and_waiting(programme):
    """(tasks that can be issued, those that still lack something), by number. One statement."""
    rows = list(KeyTask.objects.in_force().filter(programme=programme, issued_on=None).with_gaps().order_by("number"))
    return [task for task in rows if not lacks(task)], [task for task in rows if lacks(task)]


def lacks(task):
    """What keeps a task (with_gaps) from being issued, in words; empty for nothing."""
    return _("、").join(str(GAPS[name]) for name in NEEDED_TO_ISSUE if getattr(task, name))
