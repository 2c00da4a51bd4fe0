"""Rules of when: versions that are never edited, each from a period on that no run has reached."""

from datetime import date, datetime, time, timedelta

import pytest

from core import clock
from core.background import policies
from core.days import schedule
from core.days.workdays import Calendar, SpecialDay
from core.models import AuditEvent, Run, RunPolicy

KIND = "inbox.digest"
MONTHLY = {"rhythm": "monthly", "day": 5, "at": time(9), "shift": "next_workday", "catch_up": "all"}
DAILY = {"rhythm": "daily", "day": None, "at": time(8, 30), "shift": "none", "catch_up": "latest"}


def day(days):
    return (clock.today() + timedelta(days=days)).isoformat()


@pytest.mark.parametrize(
    ("text", "rhythm", "fits"),
    [
        ("2026-11", "monthly", True),
        ("2026-11-05", "monthly", False),
        ("2026-11-05", "daily", True),
        ("2026-11-05", "workdays", True),
        ("2026-11", "daily", False),
        ("2026-13", "monthly", False),
        ("2026-02-30", "daily", False),
        ("20261105", "daily", False),
        ("１２０", "daily", False),
        ("", "daily", False),
        ("9999-12", "monthly", False),
    ],
)
def test_a_period_is_written_as_its_rhythm_writes_it(text, rhythm, fits):
    assert policies.is_period(text, rhythm) is fits


def test_every_version_stands_with_its_maker_and_is_recorded(keeper):
    first = policies.set_policy(keeper, KIND, active_from=day(1), **DAILY)
    second = policies.set_policy(keeper, KIND, active_from=day(9), **DAILY | {"at": time(9)})
    assert [(p.version, p.at, p.made_by) for p in RunPolicy.objects.order_by("version")] == [
        (1, time(8, 30), keeper.label), (2, time(9), keeper.label),
    ]  # fmt: skip
    recorded = AuditEvent.objects.filter(verb="runs.set_policy").order_by("pk")
    assert [(e.object_id, e.detail["active_from"]) for e in recorded] == [
        (str(first.pk), day(1)),
        (str(second.pk), day(9)),
    ]


def test_a_rule_never_reaches_back_behind_a_run_or_the_rule_before_it(keeper):
    policies.set_policy(keeper, KIND, active_from=day(0), **DAILY)
    Run.objects.create(kind=KIND, period=day(3), due_at=clock.now(), planned_at=clock.now())
    for active_from in (day(-5), day(0), day(3)):
        with pytest.raises(policies.Refused, match=f"从 {day(3)} 之后"):
            policies.set_policy(keeper, KIND, active_from=active_from, **DAILY)
    assert policies.set_policy(keeper, KIND, active_from=day(4), **DAILY).version == 2


def test_only_the_system_administrator_sets_rules(prefecture):
    with pytest.raises(policies.Refused, match="系统管理员"):
        policies.set_policy(prefecture.actor(prefecture.magistrate_a), KIND, active_from=day(1), **DAILY)
    assert not RunPolicy.objects.exists()


def test_the_next_period_is_tomorrow_or_next_month():
    with clock.at(datetime(2026, 12, 31, 23, 59, tzinfo=clock.SHANGHAI)):
        assert policies.next_period("daily") == "2027-01-01"
        assert policies.next_period("monthly") == "2027-01"


def test_the_first_due_moments_begin_with_the_rules_own_period():
    calendar = Calendar(frozenset({2026}), {}, {date(2026, 12, 7): SpecialDay(False, "州庆")})
    rule = schedule.Policy(rhythm="monthly", at=time(9), day=5, shift_to_workday=True, active_from="2026-10")
    assert [(period, f"{at:%Y-%m-%d %H:%M}") for period, at in schedule.first_dues(rule, calendar, 3)] == [
        ("2026-10", "2026-11-05 09:00"),
        ("2026-11", "2026-12-08 09:00"),  # Saturday the 5th, then a day of the prefecture's own
        ("2026-12", "2027-01-05 09:00"),
    ]
