"""The door under attack: guessing one account, walking along the list, learning who has an account, and a storm."""

import re
import threading
import time
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core import clock
from core.background.outbox import deliver
from core.models import AuditEvent, InboxItem, Limit
from organizations import hashing, tries
from organizations.backends import Backend
from organizations.hashing import PasswordHasher
from organizations.models import Session

PASSWORD = "Terrace-Field-7"


class QuickHasher(PasswordHasher):
    """The one of production with few rounds."""

    iterations = 20


@pytest.fixture
def hashed(settings, monkeypatch):
    """[seconds of each digest that was made], and how many were made at once at most."""
    made = Digests()
    monkeypatch.setattr(PBKDF2PasswordHasher, "encode", made.counted(PBKDF2PasswordHasher.encode))
    settings.PASSWORD_HASHERS = [f"{__name__}.QuickHasher", "organizations.hashing.InitialHasher"]
    return made


class Digests:
    def __init__(self):
        self.count, self.now, self.most, self.pause, self.lock = 0, 0, 0, 0, threading.Lock()

    def counted(self, encode):
        def encode_and_count(hasher, *args, **more):
            if isinstance(hasher, hashing.InitialHasher):
                return encode(hasher, *args, **more)
            with self.lock:
                self.count, self.now = self.count + 1, self.now + 1
                self.most = max(self.most, self.now)
            time.sleep(self.pause)
            try:
                return encode(hasher, *args, **more)
            finally:
                with self.lock:
                    self.now -= 1

        return encode_and_count


def make(username, **fields):
    return get_user_model().objects.make(username=username, name="经办人", password=PASSWORD, **fields)


def attempt(username, password="Wrong-Word-1", *, browser=None, **meta):
    return (browser or Client()).post("/sign-in/", {"username": username, "password": password}, **meta)


def got_in(answer):
    return answer.status_code == 302


# guessing one account


def test_ten_guesses_reach_the_digest_whatever_source_they_pretend(hashed, db, settings):
    settings.TRUSTED_PROXIES = 1
    make("victim")
    hashed.count = 0
    for n in range(40):
        attempt("victim", f"Wrong-Word-{n}", HTTP_X_FORWARDED_FOR=f"10.0.{n}.{n}, 192.0.2.{n % 5}")
    assert hashed.count == 10
    assert not got_in(attempt("victim", PASSWORD, HTTP_X_FORWARDED_FOR="198.51.100.1, 192.0.2.9"))
    sources = set(AuditEvent.objects.filter(verb="session.turned_away").values_list("source", flat=True))
    assert sources <= {f"192.0.2.{n}" for n in range(10)}


def test_the_lock_ends_by_itself(db):
    make("victim")
    for _n in range(10):
        attempt("victim")
    assert not got_in(attempt("victim", PASSWORD))
    with clock.at(clock.now() + timedelta(minutes=21)):
        assert got_in(attempt("victim", PASSWORD))


def test_two_hundred_guesses_at_once_reach_the_digest_ten_times(hashed, parallel):
    make("victim")
    hashed.count = 0
    answers = parallel.run(lambda k: attempt("victim", REMOTE_ADDR=f"192.0.2.{k}").status_code, 200, width=16)
    assert set(answers) == {200}
    assert hashed.count == 10


def test_good_tries_use_nothing_up(db):
    make("clerk")
    assert all(got_in(attempt("clerk", PASSWORD)) for _n in range(25))
    assert sum(Limit.objects.values_list("used", flat=True)) == 0


def test_the_owner_gets_in_on_the_own_browser_while_others_lock_the_account(db):
    make("victim")
    own = Client()
    assert got_in(attempt("victim", PASSWORD, browser=own))
    own.post("/sign-out/")
    for n in range(30):
        attempt("victim", REMOTE_ADDR=f"192.0.2.{n}")
    assert not got_in(attempt("victim", PASSWORD))
    assert got_in(attempt("victim", PASSWORD, browser=own))


def test_the_own_browser_gets_in_while_others_lock_its_source(db, settings):
    make("victim")
    own = Client()
    attempt("victim", PASSWORD, browser=own)
    own.post("/sign-out/")
    for n in range(100):
        attempt(f"account{n}")
    assert not got_in(attempt("victim", PASSWORD))
    assert got_in(attempt("victim", PASSWORD, browser=own))


def test_a_known_browser_guesses_no_faster_and_only_its_own_account(hashed, db):
    make("clerk")
    make("victim")
    own = Client()
    attempt("clerk", PASSWORD, browser=own)
    own.post("/sign-out/")
    hashed.count = 0
    for _n in range(15):
        attempt("clerk", browser=own)
    assert hashed.count == 10
    for _n in range(15):
        attempt("victim", browser=own)
    assert hashed.count == 20
    assert got_in(attempt("clerk", PASSWORD))


def test_a_browser_is_forgotten_when_the_owner_ends_all_sessions(db):
    clerk, own = make("clerk"), Client()
    attempt("clerk", PASSWORD, browser=own)
    own.post("/sign-out/")
    get_user_model().objects.filter(pk=clerk.pk).update(session_epoch=1)
    for n in range(10):
        attempt("clerk", REMOTE_ADDR=f"192.0.2.{n}")
    assert not got_in(attempt("clerk", PASSWORD, browser=own))


@pytest.mark.parametrize("cookie", ["", "nonsense", "eyJpZCI6ICJ4In0:1abc:x"])
def test_a_forged_cookie_of_a_browser_buys_nothing(hashed, db, cookie):
    make("victim")
    hashed.count = 0
    for _n in range(15):
        browser = Client()
        browser.cookies["device"] = cookie
        attempt("victim", browser=browser)
    assert hashed.count == 10


def test_the_cookie_of_a_browser_is_for_the_server_alone(db):
    make("clerk")
    cookie = attempt("clerk", PASSWORD).cookies["device"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert "clerk" not in cookie.value


# walking along the list


def test_a_hundred_failures_of_a_source_are_looked_at_and_the_twentieth_account_is_told(hashed, db):
    for n in range(3):
        make(f"account{n}")
    hashed.count = 0
    for n in range(130):
        attempt(f"account{n}", "password1", REMOTE_ADDR="127.0.0.2")
        if n == 18:
            deliver()
            assert not InboxItem.objects.exists()
        if n == 19:
            deliver()
            assert InboxItem.objects.get().recipient == "administrator:security"
    deliver()
    assert hashed.count == 100
    assert "127.0.0.2" in InboxItem.objects.get().subject
    assert not Session.objects.exists()


def test_a_morning_in_an_office_behind_one_address_is_no_attack(db):
    for n in range(25):
        make(f"account{n}")
        assert got_in(attempt(f"account{n}", PASSWORD))
    deliver()
    assert not InboxItem.objects.exists()


def test_a_flood_is_recorded_once_and_writes_no_more(db):
    for n in range(101):
        attempt(f"account{n}")
    events, rows = AuditEvent.objects.count(), Limit.objects.count()
    with CaptureQueriesContext(connection) as captured:
        for n in range(20):
            attempt(f"other{n}")
    assert (AuditEvent.objects.count(), Limit.objects.count()) == (events, rows)
    asked = [q["sql"] for q in captured if "core_limit" in q["sql"] or "_user" in q["sql"]]
    assert len(asked) == 20 * 3  # who it is, the limit, and that it was told before


# learning who has an account


def closed():
    make("account", is_active=False)


def locked():
    make("account")
    lock()


def locked_and_missing():
    lock()


def lock():
    for n in range(10):
        attempt("account", REMOTE_ADDR=f"192.0.2.{n}")


def without_password():
    get_user_model().objects.make(username="account", name="经办人")


def with_initial_password():
    user = get_user_model().objects.make(username="account", name="经办人")
    user.give_initial_password()
    user.save()


def missing():
    pass


def existing():
    make("account")


KINDS = [existing, missing, closed, without_password, with_initial_password, locked, locked_and_missing]


def seen(kind, hashed, password="Wrong-Word-1"):
    """(status, headers, page) without what is random, how many statements, how many digests."""
    kind()
    hashed.count = 0
    with CaptureQueriesContext(connection) as captured:
        answer = attempt("account", password)
    page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())
    headers = {name: value for name, value in answer.headers.items() if name != "X-Request-ID"}
    return (answer.status_code, headers, sorted(answer.cookies), page), len(captured), hashed.count


@pytest.mark.parametrize("kind", KINDS[1:])
def test_a_failed_try_looks_the_same_whatever_the_account_is_like(hashed, db, kind):
    mine = seen(kind, hashed)
    get_user_model().objects.all().delete()
    Limit.objects.all().delete()
    usual = seen(existing, hashed)
    assert mine[0] == usual[0]
    assert mine[1] == usual[1]
    assert mine[2] == (0 if kind in (locked, locked_and_missing) else 1)
    assert usual[2] == 1


@pytest.mark.parametrize("kind", [closed, locked])
def test_the_right_password_of_an_account_that_may_not_in_looks_the_same(hashed, db, kind):
    mine = seen(kind, hashed, PASSWORD)
    get_user_model().objects.all().delete()
    Limit.objects.all().delete()
    usual = seen(missing, hashed, PASSWORD)
    assert mine[:2] == usual[:2]


def test_a_door_that_computes_nothing_for_strangers_would_be_noticed(hashed, db, monkeypatch):
    """The control of the two tests above."""
    monkeypatch.setattr(Backend, "check", lambda self, user, password: bool(user and user.check_password(password)))
    assert (seen(missing, hashed)[2], seen(existing, hashed)[2]) == (0, 1)


# a storm


def test_a_storm_of_bad_tries_keeps_nobody_out(hashed, parallel, settings):
    for n in range(24):
        make(f"account{n}")
    hashed.count, hashed.most, hashed.pause = 0, 0, 0.02
    took = {}

    def one(k):
        if k % 3:  # 48 of 72 are bad
            return attempt("victim", REMOTE_ADDR="203.0.113.9").status_code
        began = time.monotonic()
        answer = attempt(f"account{k // 3}", PASSWORD, REMOTE_ADDR=f"192.0.2.{k}")
        took[k] = time.monotonic() - began
        return answer.status_code

    answers = parallel.run(one, 72, width=24)
    assert [answer for k, answer in enumerate(answers) if k % 3 == 0] == [302] * 24
    assert hashed.count == 24 + 10
    assert hashed.most <= settings.HASHINGS_AT_ONCE
    assert sorted(took.values())[int(len(took) * 0.95)] < 20


@pytest.mark.parametrize(("most", "expected"), [(4, 4), (99, 12)])
def test_the_gate_is_what_holds_the_digests_back(hashed, monkeypatch, most, expected):
    """With its control: a wide gate lets all at once."""
    monkeypatch.setattr(hashing, "_gate", threading.BoundedSemaphore(most))
    hashed.pause = 0.2
    threads = [threading.Thread(target=QuickHasher().encode, args=(PASSWORD, "saltsalt")) for _n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (hashed.count, hashed.most) == (12, expected)


def test_who_waits_too_long_is_told_so_and_loses_no_try(hashed, db, monkeypatch):
    make("clerk")
    monkeypatch.setattr(hashing, "WAIT_SECONDS", 0.01)
    turns = [hashing.turn() for _n in range(4)]
    for turn in turns:
        turn.__enter__()
    try:
        answer = attempt("clerk", PASSWORD)
    finally:
        for turn in turns:
            turn.__exit__(None, None, None)
    assert answer.status_code == 503
    assert "登录的人很多" in answer.content.decode()
    assert sum(Limit.objects.filter(key__startswith=tries.ACCOUNT.name).values_list("used", flat=True)) == 0
