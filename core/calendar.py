"""The work calendar of the installation: loaded for the rules, seeded from a kept package, changed by verbs."""

import time
from datetime import date, timedelta

import chinese_calendar
from django.db import transaction
from django.utils.translation import gettext as _

from core import audit
from core.actor import Actor, acting
from core.models import CalendarDay, CalendarYear
from core.models.calendar import Layer
from core.refusals import Refused
from core.workdays import Calendar, SpecialDay

KEPT_SECONDS = 5
HOLIDAY_NAMES = {
    "New Year's Day": "元旦", "Spring Festival": "春节", "Tomb-sweeping Day": "清明节", "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节", "Mid-autumn Festival": "中秋节", "National Day": "国庆节",
    "Anti-Fascist 70th Day": "抗战胜利七十周年纪念日",
}  # fmt: skip  # 数据
_kept: tuple[float, Calendar] | None = None


def calendar():
    """The calendar as of now, in two statements, kept for a few seconds by each process."""
    global _kept
    if _kept is None or time.monotonic() - _kept[0] > KEPT_SECONDS:
        _kept = (time.monotonic(), load())
    return _kept[1]


def load():
    layers = {layer: {} for layer in Layer.values}
    for day, layer, is_workday, name in CalendarDay.objects.values_list("date", "layer", "is_workday", "name"):
        layers[layer][day] = SpecialDay(is_workday, name)
    years = CalendarYear.objects.filter(layer=Layer.STATE).values_list("year", flat=True)
    return Calendar(frozenset(years), layers[Layer.STATE], layers[Layer.PREFECTURE])


def forget():
    """Let the next reader load the calendar anew."""
    global _kept
    _kept = None


def kept_years():
    """The years that the package knows (2004 up to the newest notice it was made from)."""
    days = chinese_calendar.constants.holidays
    return range(min(days).year, max(days).year + 1)


def kept_days(year):
    """(date, is_workday, name) of the package's days in `year` that differ from Monday to Friday or have a name."""
    tables = chinese_calendar.constants
    for table, is_workday in ((tables.holidays, False), (tables.workdays, True)):
        for day, english in table.items():
            if day.year == year:
                name = HOLIDAY_NAMES.get(getattr(english, "value", english), str(english))
                yield day, is_workday, _made_up(name, is_workday)


def _made_up(name, is_workday):
    return f"{name}调休" if is_workday else name  # 数据


@transaction.atomic
def seed():
    """Put the package's years under the calendar where no state notice stands; the years that were added.

    What an administrator entered is never touched: a year with a notice row is left alone.
    """
    known = set(CalendarYear.objects.filter(layer=Layer.STATE).values_list("year", flat=True))
    added = [year for year in kept_years() if year not in known]
    notice = "国务院办公厅放假通知（chinesecalendar 软件包）"  # 数据
    with acting(Actor.system("seed_calendar")) as actor:
        CalendarYear.objects.bulk_create_with_history(
            [CalendarYear(year=year, layer=Layer.STATE, notice=notice) for year in added]
        )
        CalendarDay.objects.bulk_create_with_history(
            [
                CalendarDay(date=day, layer=Layer.STATE, is_workday=is_workday, name=name)
                for year in added
                for day, is_workday, name in kept_days(year)
            ]
        )
        if added:
            audit.record(actor, "calendar.seed", years=[added[0], added[-1]])
    forget()
    return added


def refusal(actor):
    """Why `actor` may not change the calendar, or None."""
    return None if actor.administers_system else _("工作日历由系统管理员登记。")


def need_keeper(actor):
    if reason := refusal(actor):
        raise Refused(reason)


def compare(year, layer, days):
    """[(day, "new" | "changed" | "unchanged" | "gone", stored)] of pasted `days` against what is stored for the year."""
    stored = {d.date: d for d in CalendarDay.objects.filter(date__year=year, layer=layer)}
    rows = []
    for day in days:
        old = stored.pop(day.date, None)
        same = old is not None and (old.is_workday, old.name) == (day.is_workday, day.name)
        rows.append((day, "unchanged" if same else "changed" if old else "new", old))
    return rows + [(old, "gone", old) for old in stored.values()]


@transaction.atomic
def publish_year(actor, year, layer, notice, days, notice_file=None):
    """Enter a year's notice as a whole: exactly `days` (pure PastedDay) then hold for that year and layer."""
    need_keeper(actor)
    row, made = CalendarYear.objects.select_for_update().get_or_create(
        year=year, layer=layer, defaults={"notice": notice}
    )
    row.notice, row.notice_file = notice, notice_file or row.notice_file
    if not made:
        row.save(update_fields=["notice", "notice_file"])
    for day, state, old in compare(year, layer, days):
        if state == "gone":
            old.delete()
        elif state == "changed":
            old.is_workday, old.name = day.is_workday, day.name
            old.save(update_fields=["is_workday", "name"])
        elif state == "new":
            CalendarDay.objects.create(date=day.date, layer=layer, is_workday=day.is_workday, name=day.name)
    audit.record(actor, "calendar.publish_year", row, days=len(days))
    transaction.on_commit(forget)
    return row


@transaction.atomic
def set_day(actor, day, layer, is_workday, name):
    """Enter or change one day."""
    need_keeper(actor)
    row = CalendarDay.objects.select_for_update().filter(date=day, layer=layer).first() or CalendarDay(
        date=day, layer=layer
    )
    row.is_workday, row.name = is_workday, name
    row.save()
    audit.record(actor, "calendar.set_day", row, is_workday=is_workday)
    transaction.on_commit(forget)
    return row


@transaction.atomic
def remove_day(actor, row):
    """Take one day out: it counts by Monday to Friday again, or by the layer below."""
    need_keeper(actor)
    audit.record(actor, "calendar.remove_day", row)
    row.delete()
    transaction.on_commit(forget)


def days_of_year(year):
    """Every day of `year` by month, for the year page: a list of twelve lists of dates."""
    months = []
    for month in range(1, 13):
        first = date(year, month, 1)
        days = [first + timedelta(days=n) for n in range(31)]
        months.append([day for day in days if day.month == month])
    return months
