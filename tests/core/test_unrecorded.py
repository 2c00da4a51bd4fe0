"""L8: an act that can't be recorded doesn't happen, whatever keeps the record from being written; reading goes on."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import connection

from core import audit, clock
from core.background import policies
from core.models import AuditEvent, Limit, OutboxMessage, Tick
from organizations import first
from tests.filling import fill_in

TABLE = AuditEvent._meta.db_table
PASSWORD = "Terrace-Field-7"
SENTENCE = "操作记录写不进去，刚才的操作已经撤回"
COUNTED_ANYWAY = {Limit}  # a try is counted before it is judged


# what may go wrong


def raise_in_postgresql(code):
    def broken(cursor):
        cursor.execute(f"""
            CREATE FUNCTION refuse_record() RETURNS trigger LANGUAGE plpgsql AS
            $$BEGIN RAISE EXCEPTION 'no record' USING ERRCODE = '{code}'; END$$;
            CREATE TRIGGER refuse_record BEFORE INSERT ON {TABLE} FOR EACH ROW EXECUTE FUNCTION refuse_record()
        """)

    return broken


def abort_in_sqlite(cursor):
    cursor.execute(f"CREATE TRIGGER refuse_record BEFORE INSERT ON {TABLE} BEGIN SELECT RAISE(ABORT, 'no record'); END")


def of_another_version(cursor):
    cursor.execute(f"ALTER TABLE {TABLE} RENAME COLUMN source TO origin")


FAULTS = {
    "postgresql": {
        "disk full": raise_in_postgresql("53100"),
        "privilege": raise_in_postgresql("42501"),
        "lock timeout": raise_in_postgresql("55P03"),
        "another version": of_another_version,
    },
    "sqlite": {"trigger": abort_in_sqlite, "another version": of_another_version},
}[connection.vendor]


def repair(fault):
    with connection.cursor() as cursor:
        if fault is of_another_version:
            cursor.execute(f"ALTER TABLE {TABLE} RENAME COLUMN origin TO source")
        else:
            cursor.execute("DROP TRIGGER refuse_record" + (f" ON {TABLE}" if connection.vendor == "postgresql" else ""))


def stored():
    """{table: its rows} of everything but the audit log and what is counted whatever happens."""
    rows = {}
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and model not in (AuditEvent, *COUNTED_ANYWAY):
            rows[model._meta.db_table] = sorted(map(repr, model._base_manager.values_list()))
    return rows


# verbs of several rooms, each over HTTP: how the ground is laid, what is sent


def a_clerk(client):
    get_user_model().objects.make(username="clerk", name="经办人", password=PASSWORD)


def enter(client):
    return client.post("/sign-in/", {"username": "clerk", "password": PASSWORD})


def a_clerk_who_is_in(client):
    a_clerk(client)
    assert enter(client).status_code == 302


def leave(client):
    return client.post("/sign-out/")


def an_address(client):
    client.address = f"/first-administrator/{first.issue()}/"


def make_the_administrators(client):
    values = {"prefecture": "澜岭州", "office": "推进办", "phone": ""}
    for n, role in enumerate(("system", "security", "audit")):
        password = f"Terrace-Cloud-{n}"
        person = {"username": f"{role}-1", "name": f"管理员{n}", "password": password, "again": password}
        values |= {f"{role}-{name}": value for name, value in person.items()}
    return client.post(client.address, values)


def a_keeper(client):
    client.force_login(
        get_user_model().objects.make(username="keeper", name="系统管理员", administrator="system"),
    )
    policies.ensure()


def enter_a_day_off(client):
    day = (clock.today() + timedelta(days=30)).isoformat()
    return fill_in(client, "/calendar/day/", date=day, layer="prefecture", kind="off", name="火把节", reason="")


def change_a_rule(client):
    return fill_in(client, "/runs/inbox.digest/policy/", at="09:15")


def a_keeper_and_a_hold(client):
    a_keeper(client)
    now = clock.now()
    Tick.objects.create(pk=1, ticked_at=now + timedelta(hours=2), held_at=now, held_because="时钟")


def let_go(client):
    return client.post("/runs/release/")


def a_keeper_and_a_given_up_message(client):
    a_keeper(client)
    now = clock.now()
    client.message = OutboxMessage.objects.create(
        topic="inbox",
        dedupe_key="x",
        payload={"subject": "通知"},
        created_at=now,
        not_before=now,
        attempts=8,
        given_up_at=now,
    ).pk


def try_again(client):
    return client.post(f"/runs/outbox/{client.message}/again/")


VERBS = {
    "session.enter": (a_clerk, enter),
    "session.leave": (a_clerk_who_is_in, leave),
    "first_administrator.make": (an_address, make_the_administrators),
    "calendar.set_day": (a_keeper, enter_a_day_off),
    "runs.set_policy": (a_keeper, change_a_rule),
    "runs.release": (a_keeper_and_a_hold, let_go),
    "outbox.again": (a_keeper_and_a_given_up_message, try_again),
}
READ = {"session.enter": "/sign-in/", "first_administrator.make": "/sign-in/"}


@pytest.fixture(params=VERBS)
def act(request, client, db):
    """(verb, a function that sends it): the ground is laid."""
    prepare, send = VERBS[request.param]
    prepare(client)
    return request.param, lambda: send(client)


@pytest.fixture(params=FAULTS)
def fault(request, act):
    """The record can't be written, for one of several reasons."""
    with connection.cursor() as cursor:
        FAULTS[request.param](cursor)
    return FAULTS[request.param]


def test_all_well_the_act_is_done_and_recorded(act):
    verb, send = act
    before = stored()
    assert send().status_code == 302
    assert AuditEvent.objects.filter(verb=verb).exists()
    assert stored() != before


def test_an_act_that_cannot_be_recorded_is_taken_back_and_said_while_reading_goes_on(client, act, fault):
    verb, send = act
    before = stored()
    answer = send()
    assert answer.status_code == 503
    assert SENTENCE in answer.content.decode()
    assert stored() == before
    assert client.get(READ.get(verb, "/calendar/")).status_code == 200
    repair(fault)
    assert send().status_code == 302  # once the log can be written, the same act is done


def test_control_an_act_that_is_not_recorded_would_have_stayed(act, fault, monkeypatch):
    _verb, send = act
    before = stored()
    monkeypatch.setattr(audit, "record", lambda *args, **kwargs: None)
    assert send().status_code == 302
    assert stored() != before
