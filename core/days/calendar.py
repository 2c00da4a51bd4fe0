"""The work calendar of the installation: loaded for the rules, seeded from a kept package, changed by verbs."""

import hashlib
import time
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date

import chinese_calendar
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core import audit
from core.actor import Actor, acting
from core.days.workdays import Calendar, SpecialDay
from core.history import changes_in
from core.lists.columns import MISSING
from core.models import CalendarDay, CalendarYear
from core.models.calendar import Layer
from core.refusals import Conflict, Refused

KEPT_SECONDS = 5
HOLIDAY_NAMES = {
    "New Year's Day": "元旦",  # 数据
    "Spring Festival": "春节",  # 数据
    "Tomb-sweeping Day": "清明节",  # 数据
    "Labour Day": "劳动节",  # 数据
    "Dragon Boat Festival": "端午节",  # 数据
    "Mid-autumn Festival": "中秋节",  # 数据
    "National Day": "国庆节",  # 数据
    "Anti-Fascist 70th Day": "抗战胜利七十周年纪念日",  # 数据
}
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


@dataclass(frozen=True)
class Difference:
    """A day of a pasted notice beside what is stored: `state` is new, changed, unchanged or gone."""

    date: date
    is_workday: bool
    name: str
    state: str
    old: CalendarDay | None


def compare(year, layer, days):
    """[Difference] in order of date: pasted `days` against what is stored for the year and layer."""
    stored = {d.date: d for d in CalendarDay.objects.filter(date__year=year, layer=layer)}
    rows = []
    for day in days:
        old = stored.pop(day.date, None)
        same = old is not None and (old.is_workday, old.name) == (day.is_workday, day.name)
        state = "unchanged" if same else "changed" if old else "new"
        rows.append(Difference(day.date, day.is_workday, day.name, state, old))
    rows += [Difference(old.date, old.is_workday, old.name, "gone", old) for old in stored.values()]
    return sorted(rows, key=lambda row: row.date)


def fingerprint(differences, notice):
    """What a person confirms, as text: it changes with the pasted days, with the notice's name and with what is stored."""
    seen = [(d.date, d.is_workday, d.name, d.state, d.old and (d.old.is_workday, d.old.name)) for d in differences]
    return hashlib.sha256(repr((notice, seen)).encode()).hexdigest()[:32]


@transaction.atomic
def publish_year(actor, year, layer, notice, days, *, confirmed=None, notice_file=None):
    """Enter a year's notice as a whole: exactly `days` (pure PastedDay) then hold for that year and layer.

    `confirmed` is the fingerprint of what was shown; raises Conflict when something else would be changed by now.
    Entering what stands already changes nothing.
    """
    need_keeper(actor)
    row, made = CalendarYear.objects.select_for_update().get_or_create(
        year=year, layer=layer, defaults={"notice": notice, "notice_file": notice_file}
    )
    differences = compare(year, layer, days)
    same_notice = row.notice == notice and (notice_file is None or row.notice_file == notice_file)
    if not made and same_notice and all(d.state == "unchanged" for d in differences):
        return row
    if confirmed is not None and confirmed != fingerprint(differences, notice):
        raise Conflict(_("已登记的内容在您核对时有了变化，请重新核对。"))
    if not same_notice:
        row.notice, row.notice_file = notice, notice_file or row.notice_file
        row.save(update_fields=["notice", "notice_file"])
    for difference in differences:
        _enter(difference, layer)
    audit.record(actor, "calendar.publish_year", row, **Counter(d.state for d in differences))
    transaction.on_commit(forget)
    return row


def _enter(difference, layer):
    old = difference.old
    if difference.state == "gone":
        old.delete()
    elif difference.state == "changed":
        old.is_workday, old.name = difference.is_workday, difference.name
        old.save(update_fields=["is_workday", "name"])
    elif difference.state == "new":
        CalendarDay.objects.create(
            date=difference.date, layer=layer, is_workday=difference.is_workday, name=difference.name
        )


def stored_day(day, layer):
    """The row that is entered for `day` in `layer`, or None."""
    return CalendarDay.objects.filter(date=day, layer=layer).first()


def held_day(day, layer):
    """The row of `day` for a change: whoever enters that year's notice or the day at the same moment waits."""
    list(CalendarYear.objects.select_for_update().filter(year=day.year, layer=layer))
    return CalendarDay.objects.select_for_update().filter(date=day, layer=layer).first()


def seen(row):
    """What stands entered, as text: what a person saw before changing it."""
    return "" if row is None else f"{row.is_workday:d} {row.name}"


@transaction.atomic
def set_day(actor, day, layer, is_workday, name, *, confirmed=None):
    """Enter or change one day. `confirmed` is what was `seen` before; raises Conflict when it stands no longer."""
    need_keeper(actor)
    row = held_day(day, layer)
    if row is not None and (row.is_workday, row.name) == (is_workday, name):
        return row
    need_unchanged(row, confirmed)
    row = row or CalendarDay(date=day, layer=layer)
    row.is_workday, row.name = is_workday, name
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:  # two people entered the day at the same moment
        raise Conflict(changed_meanwhile()) from None
    audit.record(actor, "calendar.set_day", row, is_workday=is_workday)
    transaction.on_commit(forget)
    return row


@transaction.atomic
def remove_day(actor, day, layer, *, confirmed=None):
    """Take one day out: it counts by Monday to Friday again, or by the layer below. A day that isn't entered stays so."""
    need_keeper(actor)
    row = held_day(day, layer)
    if row is None:
        return
    need_unchanged(row, confirmed)
    audit.record(actor, "calendar.remove_day", row)
    row.delete()
    transaction.on_commit(forget)


def need_unchanged(row, confirmed):
    if confirmed is not None and confirmed != seen(row):
        raise Conflict(changed_meanwhile())


def changed_meanwhile():
    return _("这一天的登记在您核对时有了变化，请重新核对。")


def changes_of_year(year, *, limit=200):
    """[core.history.Change] of the notices and days of `year`, newest first; days that one act added stand in one line."""
    lines = []
    for row, changes in changes_in(CalendarYear.history.filter(year=year), limit=limit):
        lines += [_of_notice(row, change) for change in changes]
    added = {}
    for row, changes in changes_in(CalendarDay.history.filter(date__year=year), limit=limit):
        if row.history_type == "+":
            added.setdefault((row.request_id or row.history_date, row.layer), []).append((row, changes[0]))
        else:
            lines += [_of_day(row, change) for change in changes]
    lines += [_added(rows) for rows in added.values()]
    return sorted(lines, key=lambda change: change.at, reverse=True)


def _of_notice(row, change):
    """A change of a notice with its layer; a notice that was entered stands with its name."""
    field = f"{row.get_layer_display()} {change.field or _('放假通知')}"
    return (
        replace(change, field=field, old=MISSING, new=row.notice)
        if row.history_type == "+"
        else replace(change, field=field)
    )


def _of_day(row, change):
    """A change with the day that it is of; what was taken out stands as the old value."""
    field = f"{row.date} {row.get_layer_display()} {change.field}"
    if row.history_type == "-":
        return replace(change, field=field, old=_shown(row), new=MISSING)
    return replace(change, field=field)


def _added(rows):
    """One line for the days that one act added to one layer."""
    row, change = rows[0]
    if len(rows) == 1:
        return replace(change, field=f"{row.date} {row.get_layer_display()}", old=MISSING, new=_shown(row))
    first, last = min(r.date for r, _c in rows), max(r.date for r, _c in rows)
    new = _("%(n)d 天（%(first)s 至 %(last)s）") % {"n": len(rows), "first": first, "last": last}
    return replace(change, field=row.get_layer_display(), old=MISSING, new=new)


def _shown(row):
    return (_("上班") if row.is_workday else _("放假")) + f" {row.name}"
