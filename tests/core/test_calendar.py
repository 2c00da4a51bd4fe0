"""The work calendar in the database: seeded once, changed by who keeps it, compared before it is changed."""

from datetime import date, datetime

import pytest

from core import clock, invented
from core.actor import Actor, acting
from core.days import calendar
from core.days.notices import PastedDay
from core.days.workdays import notice_owed
from core.models import AuditEvent, CalendarDay, CalendarYear
from core.refusals import Conflict, Refused

NEW_YEAR = PastedDay(date(2027, 1, 1), False, "元旦")
SECOND = PastedDay(date(2027, 1, 2), False, "元旦")
MADE_UP = PastedDay(date(2027, 1, 9), True, "元旦调休")


@pytest.fixture(autouse=True)
def _fresh_calendar():
    calendar.forget()
    yield
    calendar.forget()


def publish(actor, days, **kwargs):
    return calendar.publish_year(actor, 2027, "state", "通知", days, **kwargs)


def stored(layer="state"):
    return list(CalendarDay.objects.filter(layer=layer).values_list("date", "is_workday", "name"))


def states(days):
    return [(row.date.day, row.state) for row in calendar.compare(2027, "state", days)]


@pytest.mark.django_db
class TestSeed:
    def test_it_fills_each_year_of_the_package_once(self):
        added = calendar.seed()
        assert added[0] == 2004
        assert added[-1] >= 2026
        assert calendar.seed() == []
        assert calendar.load().special(date(2026, 10, 10)).name == "国庆节调休"

    def test_a_year_that_somebody_entered_is_left_alone(self, keeper):
        calendar.publish_year(keeper, 2026, "state", "通知", [PastedDay(date(2026, 5, 1), False, "劳动节")])
        calendar.seed()
        assert CalendarDay.objects.filter(date__year=2026).count() == 1

    def test_it_is_in_the_audit_log(self):
        calendar.seed()
        assert AuditEvent.objects.get(verb="calendar.seed").actor_key == "system:seed_calendar"


def test_a_notice_is_compared_with_what_stands(keeper):
    publish(keeper, [NEW_YEAR, MADE_UP])
    changed = PastedDay(MADE_UP.date, True, "上班")
    assert states([NEW_YEAR, SECOND, changed]) == [(1, "unchanged"), (2, "new"), (9, "changed")]
    assert states([SECOND]) == [(1, "gone"), (2, "new"), (9, "gone")]


def test_a_notice_is_entered_as_a_whole(keeper):
    publish(keeper, [NEW_YEAR, MADE_UP])
    row = publish(keeper, [NEW_YEAR, SECOND])
    assert stored() == [(NEW_YEAR.date, False, "元旦"), (SECOND.date, False, "元旦")]
    assert row.notice == "通知"
    event = AuditEvent.objects.filter(verb="calendar.publish_year").latest("pk")
    assert event.detail == {"unchanged": 1, "new": 1, "gone": 1}
    assert CalendarDay.history.filter(history_type="-").get().actor_label == "系统管理员"


def test_entering_what_stands_already_changes_nothing(keeper):
    publish(keeper, [NEW_YEAR], confirmed=calendar.fingerprint(calendar.compare(2027, "state", [NEW_YEAR]), "通知"))
    events = AuditEvent.objects.count()
    publish(keeper, [NEW_YEAR], confirmed="whatever was shown before")
    assert AuditEvent.objects.count() == events
    assert CalendarYear.history.count() == 1


def test_what_was_confirmed_must_still_be_what_is_done(keeper):
    shown = calendar.fingerprint(calendar.compare(2027, "state", [NEW_YEAR]), "通知")
    calendar.set_day(keeper, SECOND.date, "state", False, "元旦")
    with pytest.raises(Conflict):
        publish(keeper, [NEW_YEAR], confirmed=shown)
    assert stored() == [(SECOND.date, False, "元旦")]
    assert not CalendarYear.objects.exists()


def test_layers_do_not_touch_each_other(keeper):
    publish(keeper, [NEW_YEAR])
    calendar.publish_year(keeper, 2027, "prefecture", "州通知", [PastedDay(date(2027, 7, 24), False, "火把节")])
    calendar.set_day(keeper, NEW_YEAR.date, "prefecture", True, "值守")
    assert stored() == [(NEW_YEAR.date, False, "元旦")]
    assert calendar.load().is_workday(NEW_YEAR.date)


def test_a_day_is_set_changed_and_taken_out(keeper):
    day = date(2027, 7, 26)
    calendar.set_day(keeper, day, "prefecture", False, "火把节", confirmed="")
    assert not calendar.calendar().is_workday(day)
    calendar.set_day(keeper, day, "prefecture", False, "火把节假", confirmed="0 火把节")
    calendar.remove_day(keeper, day, "prefecture", confirmed="0 火把节假")
    calendar.remove_day(keeper, day, "prefecture", confirmed="0 火把节假")
    assert stored("prefecture") == []
    verbs = AuditEvent.objects.filter(verb__startswith="calendar.").values_list("verb", flat=True)
    assert list(verbs.order_by("pk")) == ["calendar.set_day", "calendar.set_day", "calendar.remove_day"]


def test_two_people_do_not_overwrite_each_others_day(keeper):
    day = date(2027, 7, 26)
    calendar.set_day(keeper, day, "prefecture", False, "火把节", confirmed="")
    with pytest.raises(Conflict):
        calendar.set_day(keeper, day, "prefecture", True, "上班", confirmed="")
    with pytest.raises(Conflict):
        calendar.remove_day(keeper, day, "prefecture", confirmed="")
    calendar.set_day(keeper, day, "prefecture", False, "火把节", confirmed="")  # the same again is no conflict


def test_nobody_but_the_system_administrator_changes_it(prefecture):
    magistrate = prefecture.actor(prefecture.magistrate_a)
    assert "系统管理员" in calendar.refusal(magistrate)
    for act in (
        lambda: publish(magistrate, [NEW_YEAR]),
        lambda: calendar.set_day(magistrate, NEW_YEAR.date, "state", False, "元旦"),
        lambda: calendar.remove_day(magistrate, NEW_YEAR.date, "state"),
    ):
        with pytest.raises(Refused):
            act()
    assert stored() == []


@pytest.mark.django_db(transaction=True)
def test_a_change_is_seen_at_once_by_the_process_that_made_it(keeper):
    assert calendar.calendar().is_workday(NEW_YEAR.date)
    publish(keeper, [NEW_YEAR])
    assert not calendar.calendar().is_workday(NEW_YEAR.date)


def test_the_history_of_a_year_tells_of_each_change_once(keeper):
    publish(keeper, [NEW_YEAR, SECOND, MADE_UP])
    calendar.set_day(keeper, SECOND.date, "state", True, "值班")
    calendar.remove_day(keeper, MADE_UP.date, "state")
    told = [(c.kind, c.field, c.old, c.new) for c in calendar.changes_of_year(2027)]
    assert told == [
        ("删除", "2027-01-09 国家 ", "上班 元旦调休", "—"),
        ("修改", "2027-01-02 国家 上班", "否", "是"),
        ("修改", "2027-01-02 国家 名称", "元旦", "值班"),
        ("新增", "国家", "—", "3 天（2027-01-01 至 2027-01-09）"),
        ("新增", "国家 放假通知", "—", "通知"),
    ]
    assert calendar.changes_of_year(2026) == []


@pytest.mark.parametrize(
    ("years", "today", "owed"),
    [
        ({2026}, date(2026, 10, 31), None),
        ({2026}, date(2026, 11, 1), 2027),
        ({2026}, date(2026, 12, 31), 2027),
        ({2026}, date(2027, 1, 1), 2027),
        ({2026, 2027}, date(2026, 11, 1), None),
        (set(), date(2026, 6, 1), 2026),
    ],
)
def test_next_years_notice_is_asked_for_from_the_first_of_november(years, today, owed):
    assert notice_owed(years, today) == owed


@pytest.mark.django_db
@pytest.mark.parametrize("year", [2026, 2027, 2028])
def test_the_demonstration_has_days_of_its_own_once(year):
    with clock.at(datetime(year, 3, 1, tzinfo=clock.SHANGHAI)), acting(Actor.system("demonstration")) as actor:
        assert invented.fill(actor) == 5
        assert invented.fill(actor) == 0
    own = calendar.load().prefecture
    assert sorted(day.year for day in own) == [year] * 5
    assert [day.weekday() for day, special in own.items() if special.is_workday] == [invented.SATURDAY]
