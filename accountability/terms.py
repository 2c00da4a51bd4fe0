"""Terms of this room: by when a unit takes receipt."""

from core.days.calendar import calendar
from core.days.workdays import calendar_day_term, workday_term

RECEIPT_DAYS = 3  # working days
WORKDAYS, DAYS = "workdays", "days"


def receipt_due(day, count=RECEIPT_DAYS, unit=WORKDAYS):
    """The last day of the term that begins after `day`."""
    count_from = workday_term if unit == WORKDAYS else calendar_day_term
    return count_from(calendar(), day, count).due
