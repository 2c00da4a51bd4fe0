from tasks.models.changes import ChangeRequest
from tasks.models.charters import Charter
from tasks.models.indicators import AnnualTarget, CarryOver, Indicator
from tasks.models.milestones import Milestone, PlannedCurve, waits
from tasks.models.programmes import (
    Category,
    Clause,
    GovernmentTerm,
    PolicyDocument,
    PolicyDomain,
    Programme,
    WorkItem,
)
from tasks.models.register import FROZEN, GAPS, NEEDED_TO_ISSUE, KeyTask, TaskUnit, named_to

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
    "TaskUnit",
    "WorkItem",
    "named_to",
    "waits",
]
