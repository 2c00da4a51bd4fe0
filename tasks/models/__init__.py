from tasks.models.changes import ChangeRequest
from tasks.models.charters import Charter
from tasks.models.indicators import AnnualTarget, CarryOver, Indicator
from tasks.models.milestones import Milestone, PlannedCurve, waits
from tasks.models.named_units import TaskUnit
from tasks.models.programmes import (
    Category,
    Clause,
    GovernmentTerm,
    PolicyDocument,
    PolicyDomain,
    Programme,
    WorkItem,
)
from tasks.models.register import FROZEN, GAPS, NEEDED_TO_ISSUE, KeyTask, named_to
from tasks.models.task_batch import TaskRow, make_many
from tasks.models.unit_names import UnitName, unknown_names

__all__ = [
    "FROZEN",
    "GAPS",
    "NEEDED_TO_ISSUE",
    "AnnualTarget",
    "CarryOver",
    "Category",
    "ChangeRequest",
    "Charter",
    "Clause",
    "GovernmentTerm",
    "Indicator",
    "KeyTask",
    "Milestone",
    "PlannedCurve",
    "PolicyDocument",
    "PolicyDomain",
    "Programme",
    "TaskRow",
    "TaskUnit",
    "UnitName",
    "WorkItem",
    "make_many",
    "named_to",
    "unknown_names",
    "waits",
]
