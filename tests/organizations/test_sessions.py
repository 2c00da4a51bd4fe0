"""Sessions: they end by rest, by age, by number, by their owner and by what happens to the account, at the next request."""

from datetime import datetime, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.sessions.backends.base import UpdateError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import clock
from core.actor import Actor, acting
from core.models import AuditEvent, Installation
from organizations import agents
from organizations.models import Session
from organizations.session_store import SessionStore
from tests.conftest import Browser
from tests.filling import FormOf

PASSWORD = "Terrace-Field-7"
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=clock.SHANGHAI)
EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0"


SYSTEM = Actor.system("test")


@pytest.fixture
def clerk(db):
    return get_user_model().objects.make(username="clerk", name="经办人", password=PASSWORD)


def after(**passed):
    return clock.at(NOON + timedelta(**passed))


def entered(clerk, browser=None, **headers):
    """A browser that signed in by password."""
    browser = browser or Browser(headers=headers)
    answer = browser.post("/sign-in/", {"username": clerk.username, "password": PASSWORD})
    assert answer.status_code == 302, answer.content.decode()
    return browser


def is_in(browser):
    return browser.get("/own/").status_code == 200


def why(browser):
    """The sentence on the sign-in page for somebody who is out."""
    return browser.get("/own/", follow=True).context["why_ended"]


def test_a_session_rests_for_half_an_hour_at_most(clerk):
    with after():
        browser = entered(clerk)
    with after(minutes=29, seconds=59):
        assert is_in(browser)
    with after(minutes=59, seconds=58):
        assert is_in(browser)
    with after(minutes=89, seconds=58):
        assert "没有操作" in why(browser)
        assert not is_in(browser)


def test_a_session_lives_for_twelve_hours_at_most_however_busy(clerk):
    with after():
        browser = entered(clerk)
    for minutes in range(20, 12 * 60, 20):
        with after(minutes=minutes):
            assert is_in(browser)
    with after(hours=12):
        assert "最长时限" in why(browser)


def test_a_new_password_does_not_lengthen_the_session(clerk):
    with after():
        browser = entered(clerk)
    with after(minutes=20):
        asked = {"present": PASSWORD, "password": "Terrace-River-8", "again": "Terrace-River-8"}
        assert browser.post("/own/password/", asked).status_code == 302
    assert Session.objects.get().opened_at == NOON


def test_both_ends_are_settings(clerk, settings):
    settings.SESSION_IDLE_SECONDS, settings.SESSION_COOKIE_AGE = 180, 400
    with after():
        rests, works = entered(clerk), entered(clerk)
    with after(seconds=179):
        assert is_in(works)
    with after(seconds=180):
        assert not is_in(rests)
        assert is_in(works)
    with after(seconds=300):
        assert is_in(works)
    with after(seconds=400):
        assert not is_in(works)


def test_the_fourth_session_ends_the_oldest_and_both_are_told(clerk):
    browsers = []
    for n in range(4):
        with after(minutes=n):
            browsers.append(entered(clerk))
    with after(minutes=5):
        assert "最早的一个已结束" in browsers[3].get("/own/sessions/").content.decode()
        assert "超过上限" in why(browsers[0])
        assert [is_in(browser) for browser in browsers] == [False, True, True, True]
    assert AuditEvent.objects.filter(verb="session.enter").first().detail["ended"] == 1


def test_three_at_once_leave_three_when_twenty_enter_together(parallel, client):
    user = get_user_model().objects.make(username="clerk", name="经办人", password=PASSWORD)
    results = parallel.run(lambda _k: entered(user), 20, width=8)
    assert [result for result in results if not isinstance(result, Browser)] == []
    assert user.sessions.running().count() == 3


def test_a_closed_session_stays_closed_when_a_slow_request_saves(clerk):
    browser = entered(clerk)
    slow = browser.session
    slow["written"] = "late"
    Session.objects.end(Session.Ended.OWNER)
    with pytest.raises(UpdateError):
        slow.save()
    assert not is_in(browser)


def test_being_seen_is_written_once_a_minute_and_only_then(clerk):
    with after():
        browser = entered(clerk)
    for seconds, expected in ((30, 0), (61, 1), (90, 0), (125, 1)):
        with (
            after(seconds=seconds),
            CaptureQueriesContext(
                connection,
            ) as captured,
        ):
            browser.get("/own/")
        assert sum(q["sql"].startswith("UPDATE") for q in captured) == expected, seconds
    assert Session.objects.get().seen_at == NOON + timedelta(seconds=125)


def test_the_empty_page_takes_three_statements(clerk):
    """The session with its owner, the posts of today, and what waits unread."""
    Installation(prefecture="澜岭州", title="台账", office="推进办").save()
    browser = entered(clerk)
    browser.get("/own/")
    with CaptureQueriesContext(connection) as captured:
        browser.get("/no-such-page/")
    tables = [next(t for t in ("session", "inboxitem", "holding") if f"_{t}" in q["sql"]) for q in captured]
    assert sorted(tables) == ["holding", "inboxitem", "session"], [q["sql"] for q in captured]


def test_somebody_whose_session_ends_during_a_request_is_led_to_the_sign_in_page(clerk, monkeypatch):
    browser = entered(clerk)
    change = get_user_model().change_password

    def change_and_be_ended(user, *args, **more):
        change(user, *args, **more)
        user.sessions.end(Session.Ended.OWNER)

    monkeypatch.setattr(get_user_model(), "change_password", change_and_be_ended)
    answer = browser.post(
        "/own/password/", {"present": PASSWORD, "password": "Terrace-River-8", "again": "Terrace-River-8"}, follow=True
    )
    assert "会话已结束" in answer.context["why_ended"]


# what happens to the account


def closed(clerk):
    clerk.close(SYSTEM, "离职")


def password_reset(clerk):
    clerk.reset_password(SYSTEM)


def second_factor_reset(clerk):
    clerk.reset_second_factor(SYSTEM)


def out_everywhere(clerk):
    clerk.end_sessions(SYSTEM)


def closed_by_hand(clerk):
    """Somebody writes into the database: no verb told the sessions."""
    get_user_model().objects.filter(pk=clerk.pk).update(is_active=False)


@pytest.mark.parametrize("act", [closed, password_reset, second_factor_reset, out_everywhere, closed_by_hand])
def test_every_session_of_the_account_is_out_at_its_next_request(clerk, settings, act):
    settings.SESSIONS_AT_ONCE = 10
    browsers, sleeper = [entered(clerk) for _n in range(6)], entered(clerk)
    assert all(map(is_in, browsers))
    act(clerk)
    assert not any(map(is_in, browsers))
    assert "账号的密码或状态有变化" in why(sleeper)


def test_a_changed_password_ends_all_sessions_but_the_one_that_changed_it(clerk, settings):
    settings.SESSIONS_AT_ONCE = 10
    browsers = [entered(clerk) for _n in range(5)]
    before = browsers[0].cookies["sessionid"].value
    asked = {"present": PASSWORD, "password": "Terrace-River-8", "again": "Terrace-River-8"}
    assert browsers[0].post("/own/password/", asked).status_code == 302
    assert [is_in(browser) for browser in browsers] == [True, False, False, False, False]
    assert browsers[0].cookies["sessionid"].value != before
    old = Browser()
    old.cookies["sessionid"] = before
    assert not is_in(old)


def test_a_role_that_was_taken_away_is_gone_at_the_next_request(client, prefecture):
    client.force_login(prefecture.drafter)
    page = f"/units/{prefecture.water.pk}/"
    before = client.get(page).status_code
    with acting(prefecture.system):
        prefecture.post_of(prefecture.drafter).grant(prefecture.system, [])
    assert (before, client.get(page).status_code) == (200, 404)


def test_a_post_that_was_handed_over_is_gone_at_the_next_request(client, prefecture):
    client.force_login(prefecture.magistrate_a)
    page = f"/units/{prefecture.township_a1.pk}/"
    before = client.get(page).status_code
    with acting(prefecture.system):
        prefecture.magistrate_a.holdings.get().dismiss(prefecture.system, clock.today())
    assert (before, client.get(page).status_code) == (200, 404)


def keeps_the_post(prefecture):
    """The control: nothing happens."""


def loses_the_post(prefecture):
    prefecture.drafter.holdings.get().dismiss(prefecture.system, clock.today())


def loses_the_role(prefecture):
    prefecture.post_of(prefecture.drafter).grant(prefecture.system, [])


@pytest.mark.parametrize(
    ("happens", "exported", "stored"), [(keeps_the_post, True, True), (loses_the_post, False, False), (loses_the_role, False, False)]
)  # fmt: skip
def test_an_export_and_a_page_kept_open_go_by_the_rights_of_now(client, prefecture, happens, exported, stored):
    client.force_login(prefecture.drafter)
    unit, export = prefecture.water, {"export": "csv"}
    assert unit.code.encode() in b"".join(client.get("/units/", export))
    page = f"/units/{unit.pk}/change/"
    kept = FormOf(client.get(page).content.decode()).fields | {"short_name": "水务"}
    with acting(prefecture.system):
        happens(prefecture)
    assert (unit.code.encode() in b"".join(client.get("/units/", export))) is exported
    client.post(page, kept | {"confirmed": "1"})
    assert (type(unit).objects.get(pk=unit.pk).short_name == "水务") is stored


def test_an_administrator_who_is_none_any_more_is_out_with_the_page_kept_open(client, prefecture):
    users = get_user_model().objects
    leaving, guard = (
        users.make(username=f"{kind}1", name="管理员", administrator=kind) for kind in ("system", "security")
    )
    users.make(username="system2", name="管理员", administrator="system")
    client.force_login(leaving)
    page = f"/units/{prefecture.water.pk}/change/"
    kept = FormOf(client.get(page).content.decode()).fields | {"short_name": "水务", "confirmed": "1"}
    with acting(prefecture.actor(guard)):
        leaving.end_administrator(prefecture.actor(guard), reason="轮岗")
    assert client.post(page, kept)["Location"].startswith("/sign-in/")
    assert client.get("/units/", {"export": "xlsx"})["Location"].startswith("/sign-in/")
    assert type(prefecture.water).objects.get(pk=prefecture.water.pk).short_name != "水务"


# one's own sessions


def test_the_page_tells_where_the_account_is_signed_in(clerk):
    here = entered(clerk, Browser(headers={"User-Agent": EDGE}, REMOTE_ADDR="192.0.2.7"))
    entered(clerk, Browser(headers={"User-Agent": "something else"}))
    page = here.get("/own/sessions/").content.decode()
    assert "Edge 126 · Windows" in page
    assert "192.0.2.7" in page
    assert "未知的浏览器" in page
    assert page.count("本会话") == 1


def test_one_session_is_ended_and_the_others_go_on(clerk):
    here, there = entered(clerk), entered(clerk)
    pk = Session.objects.get(session_key=there.session.session_key).pk
    assert here.post(f"/own/sessions/{pk}/end/").status_code == 302
    assert is_in(here)
    assert "在别处被本账号结束" in why(there)
    assert AuditEvent.objects.filter(verb="session.end").count() == 1


def test_all_others_are_ended_at_once(clerk):
    here, there, elsewhere = entered(clerk), entered(clerk), entered(clerk)
    here.post("/own/sessions/end-others/")
    assert [is_in(browser) for browser in (here, there, elsewhere)] == [True, False, False]


def test_this_session_is_not_ended_by_mistake(clerk):
    here = entered(clerk)
    here.post(f"/own/sessions/{Session.objects.get().pk}/end/")
    assert is_in(here)


def test_a_foreign_session_is_not_found(clerk, official):
    here, foreign = entered(clerk), Browser()
    foreign.force_login(official)
    pk = official.sessions.get().pk
    assert here.post(f"/own/sessions/{pk}/end/").status_code == 404
    assert is_in(foreign)


def test_no_page_shows_the_key_of_a_session(clerk):
    here, there = entered(clerk), entered(clerk)
    keys = [browser.session.session_key for browser in (here, there)]
    assert not [key for key in keys if key in here.get("/own/sessions/").content.decode()]


def test_old_rows_are_swept(clerk):
    with after():
        entered(clerk)
    with after(hours=30):
        assert SessionStore.clear_expired() == 0
    with after(hours=37):
        assert SessionStore.clear_expired() == 1


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (EDGE, "Edge 126 · Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/86.0 Safari/537.36 UOS Browser", "UOS 浏览器 · 统信 UOS"),
        ("Mozilla/5.0 (Linux; Android 14; M) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36 MicroMessenger/8.0", "微信 8 · Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Mobile/15E148 Safari/604.1", "Safari 17 · iOS"),
        ("Mozilla/5.0 (Windows NT 10.0; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox 128 · Windows"),
        ("curl/8.0", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_a_browser_is_told_in_words(agent, words):
    assert agents.in_words(agent) == words
