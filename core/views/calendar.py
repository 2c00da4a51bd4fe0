"""Pages of the work calendar: the year, a notice to enter, one day, and why a term ends on its day."""

from django.shortcuts import render

from core import calendar


def year(request, year=None):
    """Twelve months of a year, this year unless another is asked for."""
    year = year or request.actor.today.year
    return render(request, "core/calendar.html", {"year": year, "months": calendar.days_of_year(year)})
