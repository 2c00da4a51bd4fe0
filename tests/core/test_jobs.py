"""Celery's side of the work: each task run twice changes nothing more (J11), and whatever becomes of beat and its messages,
each period is done once (J5)."""

import hashlib
import uuid
from datetime import timedelta
from itertools import product

import pytest
from celery.beat import ScheduleEntry, Scheduler
from celery.schedules import crontab
from django.apps import apps
from django.db import connection, transaction

from config.celery import app
from core import audit, clock, inbox
from core.actor import Actor
from core.background import runs
from core.days.months import Month
from core.models import InboxItem, Run, RunPolicy

KIND = "count"
VOLATILE = {"core_tick": {"ticked_at"}}  # columns that may differ after a second run
TWICE = {  # every task with arguments to run it on; a task that is missing here fails the suite
    "core.jobs.tick": lambda: (),
    "core.jobs.run_due": lambda: (KIND, clock.today().isoformat()),
    "core.jobs.seal_audit": lambda: (),
    "core.jobs.deliver_outbox": lambda: (),
}


def count(run):
    """A job whose every effect is a row of its own, and which leaves a notice."""
    InboxItem.objects.create(recipient="effect", dedupe_key=f"{uuid.uuid4()}", subject=run.period, sent_at=clock.now())
    inbox.notify("user:7", f"count:{run.period}", "办好了")


def effects():
    return list(InboxItem.objects.filter(recipient="effect").order_by("pk").values_list("subject", flat=True))


@pytest.fixture(autouse=True)
def _kinds(settings):
    app.loader.import_default_modules()  # as each worker does
    settings.RUN_JOBS = {KIND: "tests.core.test_jobs.count"}
    settings.RUN_KINDS = {KIND: "计数"}


def rule(**fields):
    given = {"rhythm": "daily", "at": "00:00", "active_from": clock.today().isoformat()} | fields
    return RunPolicy.objects.create(kind=KIND, version=1, made_at=clock.now(), made_by="test", **given)


def execute(messages):
    """Do what the messages ask for, and what is sent meanwhile."""
    for name, arguments in messages:  # grows while it is walked
        app.tasks[name](*arguments)
    messages.clear()


# J11: twice is once


def ours():
    return {name for name in app.tasks if not name.startswith("celery.")}


def test_every_task_is_in_the_list():
    assert ours() == set(TWICE)


@pytest.fixture
def busy(parallel, sent):
    """Work of all kinds waits: runs that are due, notices, digests, records without a seal."""
    rule(active_from=(clock.today() - timedelta(days=2)).isoformat())
    runs.plan_due(clock.now())
    with transaction.atomic():
        audit.record(Actor.system("test"), "test.act")
        inbox.notify("unit:1", "now", "急件")
        inbox.notify("unit:1", "tomorrow", "可等", urgent=False)
    sent.clear()


def digests():
    """{table: (rows, digest of all that may not change)}."""
    return {
        model._meta.db_table: digest(model)
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    }


def digest(model):
    table = model._meta.db_table
    columns = [f.column for f in model._meta.concrete_fields if f.column not in VOLATILE.get(table, ())]
    with connection.cursor() as cursor:
        cursor.execute("SELECT {} FROM {}".format(", ".join(f'"{c}"' for c in columns), table))
        rows = sorted(map(repr, cursor.fetchall()))
    return len(rows), hashlib.sha256("\n".join(rows).encode()).hexdigest()


def sizes():
    return {table: rows for table, (rows, _digest) in digests().items()}


def differences_of_a_second_run(task, sent):
    """Run `task` and all that follows from it, then once more: (tables that changed, messages that were sent)."""
    task()
    execute(sent)
    after = digests()
    task()
    messages = list(sent)
    execute(sent)
    now = digests()
    return [table for table in after if after[table] != now[table]], messages


@pytest.mark.parametrize("name", TWICE)
def test_a_second_run_changes_no_row_and_sends_no_message(busy, sent, name):
    before = digests()
    arguments = TWICE[name]()
    assert differences_of_a_second_run(lambda: app.tasks[name](*arguments), sent) == ([], [])
    assert digests() != before  # the first one had something to do


@pytest.mark.parametrize("name", TWICE)
def test_two_at_once_do_what_one_would_do(busy, parallel, sent, name):
    arguments = TWICE[name]()
    results = parallel.together(*[lambda: app.tasks[name](*arguments)] * 2)
    assert [why for why in results if isinstance(why, Exception)] == []
    execute(sent)
    twice = sizes()
    assert len(effects()) == len(set(effects()))
    app.tasks[name](*arguments)
    execute(sent)
    assert sizes() == twice


def test_control_a_careless_task_is_found(busy, sent):
    def careless():
        inbox.deliver(
            {"recipient": "user:1", "dedupe_key": f"{uuid.uuid4()}", "subject": "又一次", "body": "", "url": "",
             "due_on": None, "urgent": True}
        )  # fmt: skip
        app.tasks["core.jobs.seal_audit"].delay()

    tables, messages = differences_of_a_second_run(careless, sent)
    assert tables == ["core_inboxitem"]
    assert len(messages) == 1


# J5: beat knows nothing that could be lost


def monthly():
    periods = [str(Month.of(clock.today()) + -n) for n in (3, 2, 1)]
    rule(rhythm="monthly", day=1, active_from=periods[0])
    return periods


def daily():
    periods = [(clock.today() - timedelta(days=n)).isoformat() for n in (3, 2, 1, 0)]
    rule(active_from=periods[0])
    return periods


def latest_only():
    periods = daily()
    RunPolicy.objects.update(catch_up="latest")
    return periods[-1:]


def by_hand_too():
    """Somebody clicks while messages are under way."""
    periods = daily()
    runs.do(KIND, periods[0])
    return periods


LOST, ONCE, TWICE_OVER, BACKWARDS = "lost", "delivered", "delivered twice", "delivered backwards"
FATES = [(LOST, LOST, ONCE), (ONCE, ONCE, ONCE), (TWICE_OVER, TWICE_OVER, ONCE), (LOST, TWICE_OVER, BACKWARDS),
         (BACKWARDS, LOST, TWICE_OVER)]  # fmt: skip
CASES = list(product([monthly, daily, latest_only, by_hand_too], FATES))


def beat():
    """Start a beat as the product does, let it send its first tick, kill it."""
    scheduler = Scheduler(app=app)
    scheduler.apply_async(scheduler.schedule["tick"], advance=False)


def meet(fate, messages):
    """Let the messages under way meet their fate; those that they cause are delivered with them."""
    if fate == BACKWARDS:
        messages.reverse()
    if fate == LOST:
        messages.clear()
    execute(messages * 2 if fate == TWICE_OVER else messages)
    messages.clear()


def test_there_are_twenty_cases():
    assert len(CASES) == 20


@pytest.mark.parametrize(("periods", "fates"), CASES, ids=lambda part: getattr(part, "__name__", None))
def test_each_period_is_done_once_whatever_became_of_beat_and_its_messages(db, sent, periods, fates):
    expected = periods()
    for fate in fates:
        beat()
        beat()
        assert [name for name, _arguments in sent] == ["core.jobs.tick"] * 2
        meet(fate, sent)
    assert effects() == expected
    assert Run.objects.filter(finished_at=None, skipped_at=None).count() == 0


def test_control_a_beat_that_carries_the_date_loses_the_month_with_its_file(db):
    passed = clock.now() - timedelta(minutes=5)
    monthly_entry = crontab(minute=passed.minute, hour=passed.hour, day_of_month=passed.day, app=app)
    remembered = clock.now() - timedelta(days=20)
    assert ScheduleEntry(schedule=monthly_entry, last_run_at=remembered, app=app).is_due().is_due
    assert not ScheduleEntry(schedule=monthly_entry, last_run_at=None, app=app).is_due().is_due


def test_beat_keeps_no_file_and_no_entry_carries_a_date():
    assert app.conf.beat_scheduler == "celery.beat:Scheduler"
    assert all(entry["schedule"] <= 60 for entry in app.conf.beat_schedule.values())
