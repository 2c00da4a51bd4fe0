"""Coverage (横向到边、纵向到底): tasks down the side, units of a level across; where a task has no unit and a unit no task."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy

from accountability.models import Share
from core.lists.columns import COUNT, WHOLE, Column, Sheet
from organizations.models import Unit
from tasks.models import KeyTask
from tasks.sheets.register import place_row

MARK = "●"
LEVELS = ("county", "department", "office", "township")


@dataclass(frozen=True)
class Matrix:
    """The tasks (each with `.covered`, the keys of its units), the units, and those without the other."""

    tasks: list
    units: list
    bare_tasks: list
    bare_units: list


def matrix_of(actor, programme, kind, *, under=None):
    """The Matrix of what `actor` sees, in three statements: tasks, units, shares."""
    tasks = KeyTask.objects.visible_to(actor).in_force().filter(programme=programme, issued_on__isnull=False)
    tasks = list(tasks.with_place_and_people().order_by("item__category__number", "item__number", "number"))
    units = Unit.objects.visible_to(actor).open_on(actor.today).filter(kind=kind)
    units = list((units.below(under) if under else units).order_by("order", "code"))
    keys = {unit.pk for unit in units}
    covered = {}
    shares = Share.objects.visible_to(actor).in_force().filter(task__in=tasks, unit__kind=kind)
    for task, unit in shares.values_list("task", "unit"):
        covered.setdefault(task, set()).add(unit)
    for task in tasks:
        task.covered = covered.get(task.pk, set()) & keys
    busy = set().union(*(task.covered for task in tasks))
    return Matrix(
        tasks, units, [task for task in tasks if not task.covered], [unit for unit in units if unit.pk not in busy]
    )


def sheet_of(units):
    """The Sheet of a matrix: one narrow column for each unit."""
    columns = (
        Column(
            f"u{unit.pk}", str(unit), lambda task, key=unit.pk: MARK if key in task.covered else "", width=4, css="mid"
        )
        for unit in units
    )
    return Sheet(
        "coverage",
        gettext_lazy("覆盖表"),
        (
            Column("number", gettext_lazy("序号"), kind=WHOLE, width=6),
            Column("title", gettext_lazy("重点工作"), heads_row=True, width=30),
            Column("n", gettext_lazy("单位数"), lambda task: len(task.covered), kind=COUNT, width=8),
            *columns,
        ),
        gettext_lazy("没有已下达的重点工作。"),
        category=place_row,
        css=lambda task: "" if task.covered else "me",
        look="tight",
    )
