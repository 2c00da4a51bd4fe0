"""The demonstration prefecture's own days off: an invented festival and its foundation day."""

from datetime import date, timedelta

from core.days import calendar
from core.days.notices import PastedDay
from core.models import CalendarYear
from core.models.calendar import Layer

FESTIVAL, FOUNDATION = "跳月节", "州庆日"  # 数据
NOTICE = "澜政办发〔{year}〕12号　关于{year}年民族节日放假安排的通知"  # 数据
SATURDAY = 5


def fill(actor):
    """Enter this year's notice of the prefecture where none stands; how many days were entered."""
    year = actor.today.year
    if CalendarYear.objects.filter(year=year, layer=Layer.PREFECTURE).exists():
        return 0
    days = own_days(year)
    calendar.publish_year(actor, year, Layer.PREFECTURE, NOTICE.format(year=year), days)
    return len(days)


def own_days(year):
    """Three days of the festival from 22 July on with the Saturday after it at work, and 3 September."""
    first = date(year, 7, 22)
    festival = [first + timedelta(days=n) for n in range(3)]
    saturday = festival[-1] + timedelta(days=1)
    while saturday.weekday() != SATURDAY:
        saturday += timedelta(days=1)
    return [
        *(PastedDay(day, False, FESTIVAL) for day in festival),
        PastedDay(saturday, True, f"{FESTIVAL}调休"),  # 数据
        PastedDay(date(year, 9, 3), False, FOUNDATION),
    ]
