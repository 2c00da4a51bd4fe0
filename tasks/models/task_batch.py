from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from core import audit
from core.refusals import Refused
from organizations import rights
from organizations.models.batches import Batch, about, message_of, need_valid_fields
from tasks.models.indicators import AnnualTarget, Indicator
from tasks.models.named_units import TaskUnit, need_apart
from tasks.models.register import KeyTask


@dataclass(frozen=True)
class TaskRow:
    """A task to be made: `fields` of KeyTask (programme, item, number, title …), `units` [(role, Unit or None, text)],
    `indicators` [(fields of Indicator, {year: (figure or None, text)})]."""

    fields: dict
    units: list = field(default_factory=list)
    indicators: list = field(default_factory=list)


class TaskBatch(Batch):
    """The rows beside the numbers and codes that are taken."""

    key_field = "number"

    def __init__(self, rows):
        super().__init__(rows)
        programmes = {row.fields["programme"].pk for row in self.rows}
        stored = KeyTask.objects.filter(programme__in=programmes)
        self.codes = set(stored.exclude(code="").values_list("programme", "code"))
        self.numbers = set(stored.values_list("programme", "number"))

    def key_of(self, row):
        return row.fields["programme"].pk, row.fields["number"]

    def twice(self, row):
        return _("该序号的重点工作已存在")

    def fit(self, row):
        with about("number"):
            if self.key_of(row) in self.numbers:
                raise Refused(self.twice(row))
        task = KeyTask(**row.fields)
        need_valid_fields(task)
        with about("units"):
            need_apart(row.units)
        with about("code"):
            self._take_code(task)
        with about("openness"):
            if task.openness == KeyTask.Openness.ON_REQUEST and not task.openness_reason:
                raise Refused(message_of(KeyTask, "task_closed_says_why"))
        task.named = [TaskUnit(task=task, role=role, unit=unit, text=text or str(unit), order=order) for order, (role, unit, text) in enumerate(row.units)]  # fmt: skip
        task.measured = [self._indicator(task, order, *given) for order, given in enumerate(row.indicators)]
        for named in task.named:
            with about("units"):
                need_valid_fields(named)
        return task

    def _take_code(self, task):
        key = task.programme_id, task.code
        if task.code and key in self.codes:
            raise Refused(_("该编号的重点工作已存在"))
        self.codes.add(key)

    def _indicator(self, task, order, fields, annual):
        indicator = Indicator(task=task, order=order, **fields)
        with about("target"):
            need_valid_fields(indicator)
        indicator.years = [AnnualTarget(indicator=indicator, year=year, figure=figure, text=text) for year, (figure, text) in annual.items()]  # fmt: skip
        return indicator


@transaction.atomic
def make_many(actor, rows):
    """New tasks from TaskRows with their units and indicators, a few statements for all; in the order of the rows. Raises RowsRefused."""
    rights.need(actor, "register.edit")
    batch = TaskBatch(rows)
    batch.settle()
    tasks = KeyTask.objects.bulk_create_with_history(batch.made())
    TaskUnit.objects.bulk_create_with_history([named for task in tasks for named in task.named])
    indicators = Indicator.objects.bulk_create_with_history([row for task in tasks for row in task.measured])
    AnnualTarget.objects.bulk_create_with_history([year for indicator in indicators for year in indicator.years])
    audit.record(actor, "task.make_many", rows[0].fields["programme"], tasks=len(tasks), indicators=len(indicators))
    return tasks
