"""The second factor: who must have one, a code works once, five wrong ones lock, recovery codes are shown once."""

import re
from datetime import datetime, timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user_model
from django.urls import reverse

from core import clock
from core.actor import acting
from core.background.outbox import deliver
from core.models import AuditEvent, InboxItem, OutboxMessage
from core.refusals import Refused
from organizations import second_factor
from tests.access import ROUTES
from tests.codes import actor_of, code_of, enrolled
from tests.conftest import Browser

PASSWORD = "Terrace-Field-7"
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=clock.SHANGHAI)


def after(**passed):
    return clock.at(NOON + timedelta(**passed))


def make(username, **fields):
    return get_user_model().objects.make(username=username, name=f"{username}的姓名", password=PASSWORD, **fields)


@pytest.fixture
def guard(db):
    """The security administrator, who must have a second factor."""
    with after():
        return make("guard", administrator="security")


@pytest.fixture
def clerk(db):
    """Somebody who may have one."""
    with after():
        return make("clerk")


def typed_password(user):
    browser = Browser()
    browser.post("/sign-in/", {"username": user.username, "password": PASSWORD, "next": "/calendar/"})
    return browser


def page_of(answer):
    return answer.content.decode()


# setting up


def test_an_administrator_gets_no_page_before_the_second_factor_is_set_up(guard):
    with after():
        browser = typed_password(guard)
        gets = [route for route in ROUTES if route.get == 200 and route.stranger is None and not route.of]
        free = {"organizations:second_factor", "organizations:confirm_password", "core:livez"}
        sent = {
            route.name: browser.get(reverse(route.name, args=route.args)).headers.get("Location", "").split("?")[0]
            for route in gets
            if route.name not in free
        }
    assert len(sent) > 5
    assert {name for name, target in sent.items() if target != "/own/second-factor/"} == set()


@pytest.mark.parametrize("who", ["reviewer", "publisher"])
def test_reviewers_and_publishers_must_have_one_and_others_need_not(client, prefecture, who):
    client.force_login(getattr(prefecture, who), second_factor=False)
    assert client.get("/")["Location"].startswith("/own/second-factor/")
    client.force_login(prefecture.drafter, second_factor=False)
    assert client.get("/").status_code == 200


def test_setting_up_shows_a_local_picture_and_the_codes_once(guard):
    with after():
        browser = typed_password(guard)
        page = browser.get("/own/second-factor/?next=/calendar/")
        picture = re.search(r'src="(data:image/svg\+xml;base64,[^"]+)"', page_of(page))
        secret, offered = page.context["secret"], page.context["offered"]
        assert picture
        assert secret in page_of(page).replace(" ", "")
        assert not Authenticator.objects.exists()
        asked = {"offered": offered, "code": code_of(secret), "next": "/calendar/"}
        answer = browser.post("/own/second-factor/", asked)
        codes = re.findall(r"<li>(\d{8})</li>", page_of(answer))
        assert len(set(codes)) == 10
        assert 'href="/calendar/"' in page_of(answer)
        assert browser.get("/").status_code == 200
        shown = "".join(page_of(browser.get(page)) for page in ("/own/", "/own/sessions/", "/"))
    assert secret not in shown.replace(" ", "")
    assert not [code for code in codes if code in shown]


def test_the_database_keeps_neither_secret_nor_codes_in_the_clear(guard):
    secret, codes = enrolled(guard)
    kept = str(list(Authenticator.objects.values())) + str(list(AuditEvent.objects.values()))
    assert secret not in kept
    assert not [code for code in codes if code in kept]


def test_a_wrong_code_sets_nothing_up_and_keeps_the_picture(clerk):
    with after():
        browser = typed_password(clerk)
        page = browser.get("/own/second-factor/")
        asked = {"offered": page.context["offered"], "code": "000000"}
        again = browser.post("/own/second-factor/", asked)
    assert "这个数字不对" in page_of(again)
    assert again.context["secret"] == page.context["secret"]
    assert not Authenticator.objects.exists()


def test_a_secret_of_ones_own_choice_or_of_somebody_else_is_not_taken(clerk, guard):
    with after():
        browser = typed_password(clerk)
        for offered in ("JBSWY3DPEHPK3PXP", second_factor.offer(guard)[1], ""):
            page = browser.post("/own/second-factor/", {"offered": offered, "code": "123456"})
            assert page.context["secret"] != "JBSWY3DPEHPK3PXP"
            assert "二维码已换新" in page_of(page)
    assert not Authenticator.objects.exists()


def test_after_a_while_the_password_is_asked_for_once_more(clerk):
    with after():
        browser = typed_password(clerk)
    with after(minutes=6):
        assert browser.get("/own/second-factor/")["Location"].startswith("/own/password/confirm/")
        before = browser.session.session_key
        wrong = browser.post("/own/password/confirm/", {"present": "Wrong-Word-1"})
        assert "密码不正确" in page_of(wrong)
        right = browser.post("/own/password/confirm/", {"present": PASSWORD, "next": "/own/second-factor/"})
        assert right["Location"] == "/own/second-factor/"
        assert browser.session.session_key != before
        assert browser.get("/own/second-factor/").status_code == 200


def test_who_may_do_without_takes_it_away_and_who_must_have_it_cannot(clerk, guard):
    with after():
        browsers = {user: typed_password(user) for user in (clerk, guard)}
        for user, browser in browsers.items():
            enrolled(user)
            browser.post("/own/second-factor/remove/")
    with acting(actor_of(guard)), pytest.raises(Refused, match="必须使用双因素"):
        second_factor.remove(actor_of(guard), guard)
    assert {row.user_id for row in Authenticator.objects.all()} == {guard.pk}


def test_new_recovery_codes_end_the_former_ones(clerk):
    with after():
        browser = typed_password(clerk)
        _secret, former = enrolled(clerk)
        page = page_of(browser.post("/own/second-factor/codes/"))
        codes = re.findall(r"<li>(\d{8})</li>", page)
        assert len(codes) == 10
        assert not second_factor.check(actor_of(clerk), clerk, former[0])
        assert second_factor.check(actor_of(clerk), clerk, codes[0])


# passing


def test_the_code_comes_after_the_password_and_the_id_changes_each_time(clerk):
    with after():
        secret, _codes = enrolled(clerk)
        browser = Browser()
        answer = browser.post("/sign-in/", {"username": "clerk", "password": PASSWORD, "next": "/calendar/"})
        half_way = browser.session.session_key
        assert answer["Location"] == "/sign-in/second-factor/"
        assert browser.get("/calendar/")["Location"].startswith("/sign-in/")
        answer = browser.post("/sign-in/second-factor/", {"code": code_of(secret)})
        assert answer["Location"] == "/calendar/"
        assert browser.session.session_key != half_way
        assert browser.get("/calendar/").status_code == 200
        assert browser.session["second_factor"]
    seen = AuditEvent.objects.order_by("pk").values_list("verb", flat=True)
    assert list(seen)[-3:] == ["second_factor.enrol", "second_factor.verify", "session.enter"]


def test_the_half_way_session_opens_nothing_and_ends_after_a_quarter_of_an_hour(clerk):
    secret, _codes = enrolled(clerk)
    browser = typed_password(clerk)
    assert {browser.get(page).status_code for page in ("/", "/own/", "/own/second-factor/")} == {302}
    session = browser.session
    session["account_login"] = session["account_login"] | {"initiated_at": 1}
    session.save()
    answer = browser.post("/sign-in/second-factor/", {"code": code_of(secret)})
    assert answer["Location"] == "/sign-in/"


def test_a_password_reset_half_way_ends_the_way(clerk, guard):
    secret, _codes = enrolled(clerk)
    browser = typed_password(clerk)
    get_user_model().objects.get(pk=clerk.pk).reset_password(actor_of(guard))
    assert browser.post("/sign-in/second-factor/", {"code": code_of(secret)}).status_code == 403
    assert browser.get("/").status_code == 302


@pytest.mark.parametrize(("steps", "right"), [(-2, False), (-1, True), (0, True), (1, False), (2, False)])
def test_the_code_of_this_step_and_of_the_one_before_are_right(clerk, steps, right):
    with after():
        secret, _codes = enrolled(clerk)
    with after(minutes=10):
        assert second_factor.check(actor_of(clerk), clerk, code_of(secret, steps)) is right


@pytest.mark.parametrize("written", ["{} {}", " {}{} ", "{}-{}", "wide"])
def test_a_code_may_be_written_as_people_write_it(clerk, written):
    with after():
        secret, _codes = enrolled(clerk)
    with after(minutes=10):
        code = code_of(secret)
        wide = code.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
        text = wide if written == "wide" else written.format(code[:3], code[3:])
        assert second_factor.check(actor_of(clerk), clerk, text)


def test_a_code_works_once(clerk):
    with after():
        secret, _codes = enrolled(clerk)
    with after(minutes=10):
        assert second_factor.check(actor_of(clerk), clerk, code_of(secret))
        assert not second_factor.check(actor_of(clerk), clerk, code_of(secret))


def test_the_code_that_set_the_app_up_does_not_open_the_door(clerk):
    with after():
        secret, _offered = second_factor.offer(clerk)
        second_factor.enrol(actor_of(clerk), clerk, secret, code_of(secret))
        assert not second_factor.check(actor_of(clerk), clerk, code_of(secret))


def test_a_code_works_once_for_two_hundred_at_once(parallel):
    clerk = make("clerk")
    with after():
        secret, _codes = enrolled(clerk)

    def one(_k):
        with after(minutes=10):
            try:
                return second_factor.check(actor_of(clerk), clerk, code_of(secret))
            except Refused:
                return "refused"

    results = parallel.run(one, 200)
    assert {result for result in results if not isinstance(result, bool | str)} == set()
    assert results.count(True) == 1


def test_a_recovery_code_works_once(clerk):
    with after():
        _secret, codes = enrolled(clerk)
        assert second_factor.check(actor_of(clerk), clerk, codes[3])
        assert not second_factor.check(actor_of(clerk), clerk, codes[3])
        assert second_factor.codes_left(clerk) == 9
        assert second_factor.check(actor_of(clerk), clerk, codes[4])


def test_five_wrong_codes_lock_and_the_security_administrator_is_told(clerk):
    with after():
        secret, _codes = enrolled(clerk)
    with after(minutes=10):
        for n in range(5):
            assert not second_factor.check(actor_of(clerk), clerk, f"00000{n}")
        with pytest.raises(Refused, match="连续输错"):
            second_factor.check(actor_of(clerk), clerk, code_of(secret))
        deliver()
        assert InboxItem.objects.get(recipient="administrator:security").subject.endswith("连续输错")
    with after(minutes=31):
        assert second_factor.check(actor_of(clerk), clerk, code_of(secret))
    assert AuditEvent.objects.filter(verb="second_factor.fail").count() == 5


def test_the_page_says_that_it_is_locked(clerk):
    with after():
        enrolled(clerk)
        browser = typed_password(clerk)
        pages = [page_of(browser.post("/sign-in/second-factor/", {"code": "000000"})) for _n in range(6)]
    assert "验证码不正确" in pages[0]
    assert "连续输错" in pages[5]


def test_no_code_is_written_anywhere(clerk):
    with after():
        secret, _codes = enrolled(clerk)
        browser = typed_password(clerk)
        code = code_of(secret)
        browser.post("/sign-in/second-factor/", {"code": "987654"})
        browser.post("/sign-in/second-factor/", {"code": code})
    rows = [str(row.__dict__) for model in (AuditEvent, OutboxMessage) for row in model.objects.all()]
    assert not [row for row in rows if code in row or "987654" in row or secret in row]


def test_a_role_that_comes_with_the_duty_asks_in_the_running_session(client, prefecture):
    client.force_login(prefecture.inspector, second_factor=False)
    assert client.get("/").status_code == 200
    with acting(prefecture.system):
        prefecture.post_of(prefecture.inspector).grant(prefecture.system, ["reviewer"])
    assert client.get("/")["Location"].startswith("/own/second-factor/")


def test_who_set_it_up_elsewhere_passes_it_in_this_session(guard):
    with after():
        browser = typed_password(guard)
        secret, _codes = enrolled(guard)
    with after(minutes=3):
        assert "验证器应用" in page_of(browser.get("/own/second-factor/"))
        before = browser.session.session_key
        answer = browser.post("/own/second-factor/", {"code": code_of(secret), "next": "/calendar/"})
        assert answer["Location"] == "/calendar/"
        assert browser.session.session_key != before
        assert browser.get("/calendar/").status_code == 200


def test_after_the_reset_of_a_lost_phone_the_duty_begins_anew(clerk, guard):
    with after():
        enrolled(guard)
        other = make("second guard", administrator="security")
        guard.reset_second_factor(actor_of(other))
        browser = typed_password(guard)
        assert browser.get("/")["Location"].startswith("/own/second-factor/")


def test_a_key_that_was_changed_without_a_fallback_is_explained(clerk, settings):
    with after():
        secret, _codes = enrolled(clerk)
    kept = settings.SECRET_KEY
    with after(minutes=10):
        settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "x" * 60, [kept]
        assert second_factor.check(actor_of(clerk), clerk, code_of(secret))
        settings.SECRET_KEY_FALLBACKS = []
        with pytest.raises(Refused, match="SECRET_KEY"):
            second_factor.check(actor_of(clerk), clerk, code_of(secret, -1))
