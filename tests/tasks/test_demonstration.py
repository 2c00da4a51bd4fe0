"""The demonstration's register: it adds up to 7, 42 and 95, is whole, and a second filling changes nothing."""

from datetime import date

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import clock
from tasks.models import GAPS, CarryOver, Category, ChangeRequest, Indicator, KeyTask, Milestone, Programme, TaskUnit


@pytest.fixture
def filled(db):
    call_command("demonstration", verbosity=0)


def test_it_adds_up_and_is_marked(filled):
    programme = Programme.objects.get()
    assert programme.demonstration
    assert [(found, due) for _what, found, due in programme.counts()] == [(7, 7), (42, 42), (95, 95), (8, 8)]
    assert list(KeyTask.objects.order_by("number").values_list("number", flat=True)) == list(range(1, 96))
    assert KeyTask.objects.values("code").distinct().count() == 95


def test_every_task_is_whole_but_the_one_that_shows_a_gap(filled):
    lacking = {name: KeyTask.objects.with_gaps().filter(**{name: True}).count() for name in GAPS}
    assert lacking == dict.fromkeys(GAPS, 0) | {"lacks_standard": 1}
    assert KeyTask.objects.filter(issued_on=None).count() == 2
    assert not KeyTask.objects.filter(lead_leader=None).exists()
    assert not KeyTask.objects.filter(due_on=None, open_ended=False).exists()
    assert set(TaskUnit.objects.filter(unit=None).values_list("text", flat=True)) == {"各县市"}


def test_one_was_changed_one_carried_over_and_some_have_no_number(filled):
    change = ChangeRequest.objects.get()
    assert change.approved
    assert change.task.due_on == date.fromisoformat(change.after["due_on"])
    assert CarryOver.objects.count() == 1
    texts = Indicator.objects.filter(kind="text")
    assert texts.exists()
    assert not any(indicator.is_computable for indicator in texts)


def test_what_is_stored_is_valid(filled):
    for model in (KeyTask, Indicator, Milestone, Category):
        for row in model.objects.all():
            row.full_clean()
    assert not Milestone.objects.filter(planned_on__lt=date(clock.today().year, 1, 1)).exists()
    for step in Milestone.objects.prefetch_related("after"):
        assert all(before.planned_on <= step.planned_on for before in step.after.all())


def test_a_second_filling_writes_nothing(filled):
    with CaptureQueriesContext(connection) as captured:
        call_command("demonstration", verbosity=0)
    wrote = [q["sql"] for q in captured if q["sql"].split()[0] in ("INSERT", "UPDATE", "DELETE")]
    assert wrote == []
