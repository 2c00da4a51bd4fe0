"""What the program does each night: the month is opened for every share that stands in it."""

from django.utils.translation import gettext as _

from accountability.models import open_month
from core import clock
from core.days.months import Month
from core.shown import in_house_language


@in_house_language()
def open_months(run):
    """Rows of the current month for shares that have none; those issued since yesterday come in too."""
    month = Month.of(clock.today())
    return _("%(month)s 新开 %(n)d 份") % {"month": month, "n": open_month(month)}
