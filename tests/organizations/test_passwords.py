"""Passwords: the two profiles, former ones, initial ones, and the page that comes before all others."""

import unicodedata
from datetime import datetime, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given
from hypothesis import settings as given_settings
from hypothesis import strategies as st

from core import clock
from core.models import AuditEvent, OutboxMessage
from organizations import passwords
from organizations.hashing import InitialHasher
from tests.codes import actor_of
from tests.conftest import Browser

PASSWORD = "Terrace-Field-7"
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=clock.SHANGHAI)


def after(**passed):
    return clock.at(NOON + timedelta(**passed))


@pytest.fixture
def clerk(db):
    with after():
        return get_user_model().objects.make(username="wanggang", name="王岗", password=PASSWORD)


@pytest.fixture
def guard(db):
    """The security administrator."""
    return get_user_model().objects.make(username="guard", name="安全管理员", administrator="security")


def faults(password, user=None):
    try:
        validate_password(password, user)
    except ValidationError as weak:
        return {fault.code for fault in weak.error_list}
    return set()


@pytest.mark.parametrize(
    ("profile", "password", "fault"),
    [
        ("dengbao3", "Terrace-Field-7", None),
        ("dengbao3", "abcdefgh1-", None),
        ("dengbao3", "Abcdefg1-", "password_too_short"),
        ("dengbao3", "abcdefghijk1", "password_too_simple"),
        ("dengbao3", "梯田和云海都在这里，一九八四", "password_too_simple"),
        ("dengbao3", "梯田cloud1984云海", None),
        ("dengbao3", " terrace 7 field ", None),
        ("asvs", "terraces and clouds", None),
        ("asvs", "Terrace-Field7", "password_too_short"),
        ("asvs", "梯田和云海都在这里，一九八四", "password_too_short"),
        ("asvs", "zqzqzqzqzqzqzqzq", None),
    ],
)
def test_each_profile_asks_what_its_rule_book_asks(settings, profile, password, fault):
    settings.SECURITY_PROFILE = profile
    assert faults(password) == ({fault} if fault else set())


@pytest.mark.parametrize("profile", ["dengbao3", "asvs"])
@pytest.mark.parametrize("password", ["password1", "PASSWORD1", "1qaz2wsx3edc", "qwertyuiop"])
def test_both_refuse_what_everybody_takes(settings, profile, password):
    settings.SECURITY_PROFILE = profile
    assert "password_too_common" in faults(password)


@pytest.mark.parametrize("profile", ["dengbao3", "asvs"])
def test_both_refuse_what_looks_like_the_account(settings, profile, clerk):
    settings.SECURITY_PROFILE = profile
    for password in ("wanggang-wanggang1", "WangGang-1984-Field", "cloud-王岗-1984-river", "gnaggnaw-2026-3-2"):
        assert ("password_too_similar" in faults(password, clerk)) == ("gnaw" not in password), password


def test_nothing_is_cut_off_and_nothing_endless_is_taken():
    assert faults("Aa1-" * 32) == set()
    assert faults("Aa1-" * 200) == {"password_too_long"}


@given_settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=8, max_size=128))
def test_a_password_is_kept_as_it_was_typed(db, text):
    """Blanks at both ends, Chinese, composed and decomposed letters: what was typed opens, its trimmed form does not."""
    user = get_user_model()(username="u", name="n")
    user.set_password(text)
    assert user.check_password(text)
    for other in {text.strip(), unicodedata.normalize("NFD", text), text[:-1]} - {text}:
        assert not user.check_password(other)


def test_the_last_five_are_refused_and_the_sixth_may_come_back(clerk):
    chosen = [f"Terrace-Word-{n}7" for n in range(5)]
    for n, password in enumerate(chosen):
        with after(days=n + 1):
            assert faults(password, clerk) == set()
            clerk.change_password(actor_of(clerk), password)
    assert [faults(password, clerk) for password in chosen] == [{"password_used_before"}] * 5
    assert faults(PASSWORD, clerk) == set()
    assert clerk.old_passwords.count() == 5


def test_the_other_profile_remembers_and_ends_nothing(clerk, settings):
    settings.SECURITY_PROFILE = "asvs"
    with after(days=4000):
        assert passwords.why_change(clerk) == ""
    assert "password_used_before" not in faults(PASSWORD, clerk)


def test_a_password_is_good_for_ninety_days(clerk):
    with after(days=90):
        assert passwords.why_change(clerk) == ""
    with after(days=90, seconds=1):
        assert passwords.why_change(clerk) == "expired"


# before all other pages


def entered(username, password):
    browser = Browser()
    browser.post("/sign-in/", {"username": username, "password": password})
    return browser


PAGES = ["/", "/own/", "/own/sessions/", "/own/second-factor/", "/calendar/", "/no-such-page/"]


def test_who_has_an_old_password_gets_no_page_but_the_one_to_change_it(clerk):
    with after(days=91):
        browser = entered("wanggang", PASSWORD)
        answers = [browser.get(page) for page in PAGES[:-1]]
        assert {answer["Location"].split("?")[0] for answer in answers} == {"/own/password/"}
        assert browser.post("/own/sessions/end-others/")["Location"].startswith("/own/password/")
        assert "有效期" in browser.get("/own/password/").content.decode()
        asked = {"present": PASSWORD, "password": "Terrace-River-8", "again": "Terrace-River-8", "next": "/calendar/"}
        assert browser.post("/own/password/", asked)["Location"] == "/calendar/"
        assert browser.get("/").status_code == 200


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"present": "Wrong-Word-1"}, "现在的密码不正确"),
        ({"again": "Terrace-River-9"}, "不一致"),
        ({"password": "short-A1", "again": "short-A1"}, "太短"),
        ({"password": PASSWORD, "again": PASSWORD}, "最近用过"),
        ({"password": "", "again": ""}, "必填"),
    ],
)
def test_what_is_wrong_with_a_new_password_is_said(clerk, asked, sentence):
    with after(days=1):
        browser = entered("wanggang", PASSWORD)
        good = {"present": PASSWORD, "password": "Terrace-River-8", "again": "Terrace-River-8"}
        page = browser.post("/own/password/", good | asked).content.decode()
    assert sentence in page
    assert "Terrace-River" not in page


def test_guessing_the_present_password_counts_as_guessing_at_the_door(clerk):
    with after(days=1):
        browser = entered("wanggang", PASSWORD)
        asked = {"password": "Terrace-River-8", "again": "Terrace-River-8"}
        for _n in range(10):
            browser.post("/own/password/", asked | {"present": "Wrong-Word-1"})
        assert "现在的密码不正确" in browser.post("/own/password/", asked | {"present": PASSWORD}).content.decode()


# initial passwords


def test_an_initial_password_can_be_read_aloud_and_holds_eighty_bits():
    made = {passwords.initial() for _n in range(2000)}
    assert len(made) == 2000
    letters = set("".join(made)) - {"-"}
    assert letters == set(passwords.ALOUD)
    assert not letters & set("0o1lOIL")
    assert {len(one.replace("-", "")) for one in made} == {18}
    assert len(passwords.ALOUD) ** 18 >= 2**80


def reset(clerk, guard):
    return clerk.reset_password(actor_of(guard))


def test_an_initial_password_opens_once_and_must_be_changed(clerk, guard):
    with after(days=1):
        password = reset(clerk, guard)
        browser = entered("wanggang", password)
        assert browser.get("/")["Location"].startswith("/own/password/")
        assert "初始密码" in browser.get("/own/password/").content.decode()
        assert entered("wanggang", password).get("/")["Location"].startswith("/sign-in/")
        assert browser.post("/sign-out/").status_code == 302
        assert entered("wanggang", password).get("/")["Location"].startswith("/sign-in/")


def test_after_the_change_the_account_is_like_any_other(clerk, guard):
    with after(days=1):
        password = reset(clerk, guard)
        browser = entered("wanggang", password)
        asked = {"present": password, "password": "Terrace-River-8", "again": "Terrace-River-8"}
        assert "现在的密码" not in str(browser.post("/own/password/", asked).content.decode())
        assert browser.get("/").status_code == 200
        assert entered("wanggang", "Terrace-River-8").get("/").status_code == 200


def test_an_initial_password_ends_after_seven_days(clerk, guard):
    with after():
        password = reset(clerk, guard)
    with after(days=7):
        assert entered("wanggang", password).get("/")["Location"].startswith("/sign-in/")
    with after(days=6, hours=23):
        assert entered("wanggang", password).get("/")["Location"].startswith("/own/password/")


def test_one_of_many_at_once_gets_in_by_an_initial_password(parallel):
    user = get_user_model().objects.make(username="wanggang", name="王岗")
    password = user.give_initial_password()
    user.save()
    results = parallel.run(lambda _k: entered("wanggang", password).get("/")["Location"].split("?")[0], 8)
    assert results.count("/own/password/") == 1


def test_the_digest_of_an_initial_password_is_replaced_by_a_strong_one(clerk, guard):
    with after(days=1):
        password = reset(clerk, guard)
        assert clerk.password.startswith(InitialHasher.algorithm)
        entered("wanggang", password)
        clerk.refresh_from_db()
        assert not clerk.password.startswith(InitialHasher.algorithm)


def test_three_thousand_initial_passwords_take_a_moment():
    began = datetime.now(tz=clock.SHANGHAI)
    digests = {passwords.digest_of_initial(passwords.initial()) for _n in range(3000)}
    assert len(digests) == 3000
    assert datetime.now(tz=clock.SHANGHAI) - began < timedelta(seconds=10)


# the security administrator


@pytest.fixture
def at_work(client, guard):
    client.force_login(guard)
    return client


def test_the_new_initial_password_is_shown_this_once(at_work, clerk):
    page = at_work.post(f"/accounts/{clerk.pk}/reset-password/").content.decode()
    clerk.refresh_from_db()
    shown = page.split("<li>")[-1].split("</li>")[0]
    assert clerk.check_password(shown)
    assert "只显示这一次" in page
    assert shown not in at_work.get(f"/accounts/{clerk.pk}/security/").content.decode()


def test_a_reset_is_recorded_and_told_without_the_password(at_work, clerk, guard):
    page = at_work.post(f"/accounts/{clerk.pk}/reset-password/").content.decode()
    shown = page.split("<li>")[-1].split("</li>")[0]
    written = [str(row.__dict__) for model in (AuditEvent, OutboxMessage) for row in model.objects.all()]
    assert not [row for row in written if shown in row]
    assert AuditEvent.objects.filter(verb="account.reset_password", actor_key=f"user:{guard.pk}").count() == 1
    assert {m.payload["recipient"] for m in OutboxMessage.objects.all()} == {f"user:{clerk.pk}"}


def test_what_is_told_and_recorded_stays_chinese_when_the_administrator_reads_english(at_work, clerk):
    at_work.post("/language/", {"language": "en", "next": "/"})
    at_work.post(f"/accounts/{clerk.pk}/reset-password/")
    told = OutboxMessage.objects.get().payload
    assert (told["subject"], told["body"][:2]) == ("密码已由安全管理员重置", "账号")


def test_the_audit_administrators_are_told_when_an_administrator_was_reset(guard, administrator):
    administrator.reset_second_factor(actor_of(guard))
    assert "administrator:audit" in {m.payload["recipient"] for m in OutboxMessage.objects.all()}


def test_nobody_resets_oneself(at_work, guard):
    assert at_work.post(f"/accounts/{guard.pk}/reset-password/").status_code == 403
    assert at_work.post(f"/accounts/{guard.pk}/reset-second-factor/").status_code == 403


@pytest.mark.parametrize("act", ["security", "reset-password", "reset-second-factor", "end-sessions"])
def test_others_do_not_reset_anybody(client, clerk, administrator, act):
    client.force_login(administrator)
    page = f"/accounts/{clerk.pk}/{act}/"
    assert (client.get(page) if act == "security" else client.post(page)).status_code == 403


def test_the_page_has_no_button_that_only_leads_to_a_refusal(at_work, clerk, guard):
    def has_button(account):
        return "reset-password/" in at_work.get(f"/accounts/{account.pk}/security/").content.decode()

    assert has_button(clerk)
    assert not has_button(guard)  # one's own
    get_user_model().objects.filter(pk=clerk.pk).update(demonstration=True)
    assert not has_button(clerk)


def test_the_page_of_an_account_shows_its_state(at_work, clerk):
    with after(days=1):
        entered("wanggang", PASSWORD)
        at_work.force_login(get_user_model().objects.get(username="guard"))
        page = at_work.get(f"/accounts/{clerk.pk}/security/").content.decode()
    assert "2026-03-02 设定" in page
    assert "03-03 12:00 登录" in page


def test_who_is_shut_out_is_helped_at_the_terminal(guard, capsys):
    call_command("reset_account", "guard", "--second-factor")
    guard.refresh_from_db()
    assert guard.check_password(capsys.readouterr().out.strip().split("：")[-1])
    with pytest.raises(CommandError, match="没有账号"):
        call_command("reset_account", "nobody")
