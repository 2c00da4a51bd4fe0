from core.models.audit import AuditEvent, AuditSeal
from core.models.calendar import CalendarDay, CalendarYear
from core.models.files import StoredFile
from core.models.filters import SavedFilter
from core.models.inbox import DigestLine, InboxItem, InboxReading
from core.models.installation import Installation
from core.models.limits import Limit
from core.models.outbox import OutboxMessage
from core.models.runs import Run, RunPolicy, Tick

__all__ = [
    "AuditEvent",
    "AuditSeal",
    "CalendarDay",
    "CalendarYear",
    "DigestLine",
    "InboxItem",
    "InboxReading",
    "Installation",
    "Limit",
    "OutboxMessage",
    "Run",
    "RunPolicy",
    "SavedFilter",
    "StoredFile",
    "Tick",
]
