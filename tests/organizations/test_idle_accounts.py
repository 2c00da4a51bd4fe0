"""Accounts that nobody needs are closed by the nightly run, listed in its outcome, and told."""

from datetime import date, datetime, time, timedelta

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.utils.module_loading import import_string

from core import clock
from core.actor import Actor, acting
from core.background import runs
from core.background.outbox import deliver
from core.models import AuditEvent, InboxItem, Run
from organizations.models import Session

TODAY = datetime.combine(clock.today() + timedelta(days=900), time(4), tzinfo=clock.SHANGHAI)


def make(username, *, signed_in=None, made=400, **fields):
    """An account that was made `made` days ago and signed in `signed_in` days ago."""
    with clock.at(TODAY - timedelta(days=made)):
        user = get_user_model().objects.make(username=username, name=f"{username}的姓名", **fields)
    if signed_in is not None:
        get_user_model().objects.filter(pk=user.pk).update(last_login=TODAY - timedelta(days=signed_in))
    return user


@pytest.fixture
def night():
    with clock.at(TODAY):
        yield


def run(kind="accounts.close_idle"):
    """The run of the night, done; the clock of the database may not be moved, so the door is opened by hand."""
    period = clock.today().isoformat()
    with acting(Actor.system(kind)), runs.once(kind, period) as open_run:
        if open_run is not None:
            open_run.outcome = import_string(settings.RUN_JOBS[kind])(open_run)
    return Run.objects.get(kind=kind, period=period)


def open_names():
    return set(get_user_model().objects.filter(is_active=True).values_list("username", flat=True))


def test_accounts_are_closed_after_half_a_year_without_signing_in(db, night):
    make("busy", signed_in=179)
    make("idle", signed_in=181)
    make("new", made=179)
    make("never", made=181)
    make("demonstration", signed_in=400, demonstration=True)
    outcome = run().outcome
    assert open_names() == {"busy", "new", "demonstration"}
    assert "停用 2 个账号" in outcome
    assert "idle idle的姓名：180 天没有登录" in outcome
    closed = get_user_model().objects.get(username="idle")
    assert (closed.closed_on, closed.closed_because) == (TODAY.date(), "180 天没有登录，自动停用")


def test_administrators_are_named_and_not_closed(db, night):
    make("keeper", signed_in=300, administrator="system")
    outcome = run().outcome
    assert open_names() == {"keeper"}
    assert "管理员账号长期没有登录，请核实：keeper keeper的姓名" in outcome


@pytest.mark.parametrize(
    ("since", "until", "stays"),
    [(-400, -31, False), (-400, -30, True), (-400, None, True), (-400, 20, True), (30, None, True)],
)
def test_whoever_left_the_last_post_is_closed_after_a_month(prefecture, since, until, stays):
    user, day = prefecture.director, TODAY.date()
    holding = user.holdings.get()
    with acting(prefecture.system):
        holding.since = day + timedelta(days=since)
        holding.until = day + timedelta(days=until) if until is not None else None
        holding.save()
    get_user_model().objects.update(last_login=TODAY)
    with clock.at(TODAY):
        run()
    assert ("director" in open_names()) is stays


def test_somebody_who_left_one_of_two_posts_stays(prefecture):
    get_user_model().objects.update(last_login=TODAY)
    with acting(prefecture.system):
        second = prefecture.post_of(prefecture.director_water)
        second.holdings.get().dismiss(prefecture.system, clock.today())
        second.appoint(prefecture.system, prefecture.director, clock.today())
        first = prefecture.director.holdings.exclude(post=second).get()
        first.since, first.until = date(2020, 1, 1), date(2020, 6, 1)
        first.save()
    with clock.at(TODAY + timedelta(days=60)):
        get_user_model().objects.update(last_login=clock.now())
        run()
    assert "director" in open_names()


def test_it_is_recorded_and_told_once(db, night):
    make("keeper", signed_in=1, administrator="system")
    make("idle", signed_in=200)
    run()
    run()
    deliver()
    notice = InboxItem.objects.get()
    assert notice.recipient == "administrator:system"
    assert "idle的姓名" in notice.body
    event = AuditEvent.objects.get(verb="account.close")
    assert event.actor_key == "system:accounts.close_idle"


def test_a_quiet_night_tells_nobody(db, night):
    make("busy", signed_in=1)
    assert run().outcome == "停用 0 个账号"
    deliver()
    assert not InboxItem.objects.exists()


def test_the_sessions_of_a_closed_account_end(client, db, night):
    user = make("idle", signed_in=200)
    client.force_login(user)
    run()
    assert client.get("/").status_code == 302


def test_old_sessions_and_limits_are_swept(client, official):
    with clock.at(TODAY - timedelta(days=3)):
        client.force_login(official)
        client.post("/sign-in/", {"username": "nobody", "password": "x"})
    with clock.at(TODAY):
        client.force_login(official)
        outcome = run(kind="accounts.sweep").outcome
    assert "删除过期会话 1 个" in outcome
    assert Session.objects.count() == 1
