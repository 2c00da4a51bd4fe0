"""Gaps of the register filled for many tasks at once: one value for all that lack it, or one typed line for each task."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import audit
from core.refusals import Refused
from core.shown import translated
from organizations import rights
from tasks.forms.fields import resolved
from tasks.models import FROZEN, GAPS, NEEDED_TO_ISSUE, KeyTask, TaskUnit
from tasks.rules import deadlines, unitlist

Role = TaskUnit.Role
FIELDS = {
    "lead": gettext_lazy("牵头单位"),
    "support": gettext_lazy("配合单位"),
    "supervise": gettext_lazy("督办单位"),
    "due_text": gettext_lazy("完成时限"),
    "acceptance_standard": gettext_lazy("办结标准"),
}
UNITS = tuple(Role.values)
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
    return KeyTask.objects.filter(programme=programme, cancelled_on=None).prefetch_related("units__unit")


def lacking(programme, field):
    """The numbers of the tasks that lack `field`."""
    return [task.number for task in tasks_of(programme).order_by("number") if not old_of(task, field)]


def old_of(task, field):
    """What stands there now, in words."""
    if field in UNITS:
        return _("、").join(row.text for row in task.units.all() if row.role == field)
    if field == "due_text":
        return task.due_text or (task.due_on.isoformat() if task.due_on else "")
    return task.acceptance_standard


def read(field, texts, programme):
    """{text: (value, fault)}: units [(unit or None, text)], a Deadline, or the text itself."""
    if field in UNITS:
        parts = {text: unitlist.parse(text) for text in texts}
        found = resolved([part for row in parts.values() for part in row])
        met = {text: unit for _role, unit, text in found}
        return {text: ([(met[part.text], part.text) for part in row], "") for text, row in parts.items()}
    if field == "due_text":
        found = {text: deadlines.parse(text, programme.first_year, last=programme.last_year) for text in texts}
        return {text: (due, translated(due.doubt) if due.doubt else "") for text, due in found.items()}
    return {text: (text, "") for text in texts}


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
