"""Tracked models: every change leaves a signed row, silent writes are refused, what the history says is what was stored."""

from datetime import date, datetime, timedelta

import pytest
from django.apps import apps
from django.db import models
from django.utils.functional import Promise
from simple_history.models import HistoricalRecords

from core import clock
from core.actor import NoActor, acting
from core.history import SilentWrite, Tracked, TrackedQuerySet, because, changes_in, history_of, shown
from core.models import CalendarDay
from core.models.calendar import Layer
from organizations.models import Unit

MOMENT = datetime(2031, 4, 6, 9, 30, tzinfo=clock.SHANGHAI)


def day_off(n=1, **fields):
    return CalendarDay(date=date(2031, 5, n), layer=Layer.PREFECTURE, is_workday=False, name=f"节日{n}", **fields)


@pytest.fixture
def holiday(db, keeper):
    day = day_off()
    day.save()
    return day


# who, when, why


def test_a_change_says_who_when_and_why(holiday, keeper):
    with clock.at(MOMENT), because("州政府通知"):
        holiday.name = "建州纪念日"
        holiday.save()
    newest, first = holiday.history.all()
    assert (newest.actor_key, newest.actor_label, newest.request_id) == (keeper.key, "系统管理员", "test")
    assert (newest.history_date, newest.history_change_reason, newest.history_type) == (MOMENT, "州政府通知", "~")
    assert (first.history_type, first.history_change_reason) == ("+", None)


def test_a_reason_is_kept_whole_however_long(holiday):
    reason = "因工程勘察中发现地质情况与原设计不符，" * 30
    with because(reason):
        holiday.save()
        CalendarDay.objects.bulk_update_with_history([holiday], ["name"])
    assert set(holiday.history.filter(history_type="~").values_list("history_change_reason", flat=True)) == {reason}


def test_the_reason_ends_with_its_block(holiday):
    with because("外"), because("内"):
        pass
    holiday.save()
    assert not holiday.history.first().history_change_reason


@pytest.mark.parametrize("write", [
    lambda day: day.save(),
    lambda day: CalendarDay.objects.bulk_create_with_history([day]),
], ids=["save", "bulk"])  # fmt: skip
def test_nothing_is_written_while_nobody_acts(transactional_db, write):
    with pytest.raises(NoActor):
        write(day_off())
    assert CalendarDay.objects.count() == CalendarDay.history.count() == 0


def test_nothing_is_changed_or_deleted_while_nobody_acts(transactional_db, administrator, by_system):
    day = day_off()
    day.save()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("core.actor._acting", type("Nobody", (), {"get": staticmethod(lambda: None)}))
        day.name = "改名"
        for write in (day.save, day.delete, CalendarDay.objects.all().delete,
                      lambda: CalendarDay.objects.bulk_update_with_history([day], ["name"])):  # fmt: skip
            with pytest.raises(NoActor):
                write()
    assert list(CalendarDay.objects.values_list("name", flat=True)) == ["节日1"]


def test_the_control_a_plain_save_of_the_library_leaves_the_row_without_its_history(transactional_db):
    with pytest.raises(NoActor):
        models.Model.save(day_off())
    assert (CalendarDay.objects.count(), CalendarDay.history.count()) == (1, 0)


# silent writes


@pytest.mark.parametrize("write", [
    lambda day: CalendarDay.objects.update(name="改名"),
    lambda day: CalendarDay.objects.filter(pk=day.pk).update(name="改名"),
    lambda day: CalendarDay._base_manager.filter(pk=day.pk).update(name="改名"),
    lambda day: CalendarDay.objects.bulk_create([day_off(9)]),
    lambda day: CalendarDay.objects.bulk_update([day], ["name"]),
    lambda day: setattr(day, "skip_history_when_saving", True) or day.save(),
], ids=["manager", "queryset", "base manager", "bulk_create", "bulk_update", "skip mark"])  # fmt: skip
def test_silent_writes_are_refused(holiday, write):
    with pytest.raises(SilentWrite):
        write(holiday)


def test_the_library_offers_no_silent_save_and_no_manager_deletes_a_table(holiday):
    assert not hasattr(holiday, "save_without_historical_record")
    assert not hasattr(CalendarDay.objects, "delete")
    assert CalendarDay.objects.all().delete.alters_data


def test_moving_rows_through_a_relation_is_no_silent_way(prefecture, by_system):
    village = prefecture.village_a11
    with pytest.raises(SilentWrite):
        prefecture.township_b1.children.add(village)


def test_fields_out_of_the_history_may_be_written_in_bulk(prefecture, by_system):
    assert Unit.objects.filter(pk=prefecture.office.pk).update(path=prefecture.office.path) == 1
    with pytest.raises(SilentWrite):
        Unit.objects.update(path="", name="改名")


def test_no_tracked_model_is_changed_by_the_database_behind_the_history():
    """SET_NULL and the like write silently."""
    tracked = [model for model in apps.get_models() if issubclass(model, Tracked)]
    assert len(tracked) > 5
    for model in tracked:
        for field in model._meta.concrete_fields:
            on_delete = getattr(field.remote_field, "on_delete", models.PROTECT)
            assert on_delete in (models.PROTECT, models.RESTRICT, models.CASCADE), field


def test_every_tracked_model_has_the_refusing_manager_twice():
    for model in apps.get_models():
        if issubclass(model, Tracked):
            for manager in (model._default_manager, model._base_manager):
                assert isinstance(manager.all(), TrackedQuerySet), model


# bulk verbs


def test_bulk_verbs_leave_a_row_each(holiday, django_assert_num_queries):
    days = [day_off(n) for n in range(2, 12)]
    with django_assert_num_queries(4):  # savepoint, rows, history, release
        CalendarDay.objects.bulk_create_with_history(days)
    for day in days:
        day.name += "（调）"
    with because("更名"), django_assert_num_queries(5):
        assert CalendarDay.objects.bulk_update_with_history(days, ["name"]) == 10
    newest = CalendarDay.history.filter(history_type="~")
    assert {row.name for row in newest} == {f"节日{n}（调）" for n in range(2, 12)}
    assert {row.history_change_reason for row in newest} == {"更名"}


def test_deleting_many_keeps_the_history_of_each(holiday):
    CalendarDay.objects.bulk_create_with_history([day_off(n) for n in (2, 3)])
    with because("误登"):
        assert CalendarDay.objects.all().delete() == (3, {"core.CalendarDay": 3})
    gone = CalendarDay.history.filter(history_type="-")
    assert gone.count() == 3
    assert {row.history_change_reason for row in gone} == {"误登"}


# the history says what was stored


def test_a_partial_save_keeps_in_the_history_what_is_stored(holiday):
    holiday.name, holiday.is_workday = "没有保存的名称", True
    holiday.save(update_fields=["is_workday"])
    newest = holiday.history.first()
    assert (newest.name, newest.is_workday) == ("节日1", True)


def test_a_stale_copy_does_not_turn_the_history_back(holiday):
    stale = CalendarDay.objects.get(pk=holiday.pk)
    holiday.name = "新名"
    holiday.save(update_fields=["name"])
    stale.is_workday = True
    stale.save(update_fields=["is_workday"])
    assert [change.field for change in history_of(holiday)] == ["上班", "名称", ""]


def test_a_bulk_change_keeps_in_the_history_what_is_stored(holiday):
    holiday.name, holiday.is_workday = "没有保存的名称", True
    CalendarDay.objects.bulk_update_with_history([holiday], ["is_workday"])
    assert holiday.history.first().name == "节日1"


def test_the_control_the_library_keeps_what_was_never_stored(holiday, monkeypatch):
    records = HistoricalRecords()
    records.cls, records.manager_name, records.module = Tracked, "history", "core.models.calendar"
    monkeypatch.setattr(records, "fields_included", lambda model: CalendarDay.history.model.tracked_fields)
    holiday.name = "没有保存的名称"
    records.post_save(holiday, created=False, update_fields=["is_workday"])
    assert holiday.history.first().name == "没有保存的名称"


# reading


def test_a_page_of_changes_is_one_statement(holiday, django_assert_num_queries):
    for n in range(12):
        holiday.name, holiday.is_workday = f"第{n}次", n % 2 == 1
        holiday.save()
    with django_assert_num_queries(1):
        changes = list(history_of(holiday))
    assert len(changes) == 1 + 12 + 11
    assert (changes[0].field, changes[0].old, changes[0].new) == ("上班", "否", "是")
    assert (changes[-1].kind, changes[-1].field, changes[-1].new) == ("新增", "", "2031-05-01 节日1")
    assert not [c for c in changes for value in vars(c).values() if isinstance(value, Promise)]


def test_a_limited_page_shows_its_oldest_change_as_a_change(holiday):
    for n in range(5):
        holiday.name = f"第{n}次"
        holiday.save()
    changes = list(history_of(holiday, limit=2))
    assert [(c.kind, c.field, c.old, c.new) for c in changes] == [
        ("修改", "名称", "第3次", "第4次"),
        ("修改", "名称", "第2次", "第3次"),
    ]


def test_choices_and_relations_show_their_names(prefecture, by_system, django_assert_num_queries):
    p = prefecture
    p.village_a11.move(p.system, p.township_a2, version=p.village_a11.version, reason="区划调整")
    with django_assert_num_queries(2):  # the rows, and the names of all units that they point to
        moved = next(c for c in history_of(p.village_a11) if c.field == "上级单位")
    assert (moved.old, moved.new, moved.reason) == (str(p.township_a1), str(p.township_a2), "区划调整")


def test_a_name_that_is_gone_shows_its_number(holiday):
    field = Unit._meta.get_field("parent")
    assert shown(field, 77, {}) == "已删除（编号 77）"
    assert shown(Unit._meta.get_field("kind"), "county") == "县（市）"
    assert shown(Unit._meta.get_field("name"), "") == "—"


def test_several_objects_are_read_in_one_statement(holiday, django_assert_num_queries):
    CalendarDay.objects.bulk_create_with_history([day_off(2)])
    with django_assert_num_queries(1):
        assert len(changes_in(CalendarDay.history.all())) == 2


def test_as_it_was_on_a_day(holiday, keeper):
    first = clock.now()
    with clock.at(first + timedelta(days=1)):
        holiday.name = "后名"
        holiday.save()
    with clock.at(first + timedelta(days=2)):
        CalendarDay.objects.get(pk=holiday.pk).delete()
    at = [first + timedelta(days=n, minutes=1) for n in (0, 1, 2)]
    assert [[str(d) for d in CalendarDay.history.as_of(moment)] for moment in at] == [
        ["2031-05-01 节日1"], ["2031-05-01 后名"], [],
    ]  # fmt: skip


def test_the_actor_is_that_of_the_innermost_block(holiday, prefecture):
    with acting(prefecture.actor(prefecture.governor)) as governor:
        holiday.save()
    assert holiday.history.first().actor_key == governor.key
