"""Coming in and going out: by password, by one click on the demonstration, and out again."""

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.urls import reverse

from core.models import AuditEvent, Installation
from organizations.models import Session

PASSWORD = "Terrace-Field-7"
SIGN_IN = "/sign-in/"


@pytest.fixture
def clerk(db):
    return get_user_model().objects.make(username="clerk", name="经办人", password=PASSWORD)


@pytest.fixture
def demonstration(prefecture):
    """Two offered accounts among those of a demonstration."""
    Installation(prefecture="澜岭州", title="澜岭州重点工作台账", office="推进办", demonstration=True).save()
    accounts = get_user_model().objects
    accounts.filter(username__in=("governor", "reviewer", "drafter")).update(demonstration=True)
    accounts.filter(username="governor").update(demonstration_order=1)
    accounts.filter(username="reviewer").update(demonstration_order=2)
    return prefecture


def verbs():
    return list(AuditEvent.objects.order_by("pk").filter(verb__startswith="session").values_list("verb", flat=True))


def sign_in(client, username="clerk", password=PASSWORD, **more):
    return client.post(SIGN_IN, {"username": username, "password": password, **more})


def test_the_right_password_opens_the_page_that_was_asked_for(client, clerk):
    answer = sign_in(client, next="/?from=link")
    assert answer["Location"] == "/?from=link"
    assert client.get("/").status_code == 200
    assert verbs() == ["session.enter"]
    assert AuditEvent.objects.get().actor_label == "经办人"


def test_the_audit_log_names_the_post_of_whoever_came_in(client, prefecture):
    prefecture.director.set_password(PASSWORD)
    prefecture.director.save()
    sign_in(client, "director")
    assert AuditEvent.objects.get(verb="session.enter").acting_for == "州交通运输局 局长"


@pytest.mark.parametrize(
    "target", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", "\\\\x"]
)
def test_signing_in_never_leads_off_the_site(client, clerk, target):
    assert sign_in(client, next=target)["Location"] == "/"


def test_what_was_typed_as_account_is_not_recorded_where_it_is_none(client, clerk):
    sign_in(client, "clerk", "Wrong-Word-1")
    sign_in(client, "My-Secret-Word-77", "x")
    labels = AuditEvent.objects.filter(verb="session.turned_away").order_by("pk").values_list("object_label", flat=True)
    assert list(labels) == ["clerk", "My…（17）"]
    assert not [e for e in AuditEvent.objects.all() if "Wrong-Word" in str(e.__dict__) or "Secret" in str(e.__dict__)]


def test_the_session_id_changes_on_entering_and_dies_on_leaving(client, clerk):
    client.get(SIGN_IN)
    sign_in(client)
    entered = client.cookies["sessionid"].value
    client.post("/sign-out/")
    client.cookies["sessionid"] = entered
    assert client.get("/").status_code == 302
    assert verbs() == ["session.enter", "session.leave"]


def test_a_planted_session_is_left_behind_with_all_that_stands_in_it(client, clerk):
    session = client.session
    session["planted"], session["second_factor"] = "by a stranger", True
    session.save()
    planted = session.session_key
    client.cookies["sessionid"] = planted
    sign_in(client)
    assert client.cookies["sessionid"].value != planted
    assert "planted" not in client.session
    assert not client.session["second_factor"]
    assert not Session.objects.filter(session_key=planted).exists()


def test_leaving_is_a_post(client, clerk):
    client.force_login(clerk)
    assert client.get("/sign-out/").status_code == 405
    assert client.get("/").status_code == 200


def test_an_account_that_was_closed_on_the_way_does_not_get_in(client, clerk, monkeypatch):
    from organizations import sessions

    start = sessions.start_anew
    monkeypatch.setattr(sessions, "start_anew", lambda *a: (start(*a), close(clerk)))
    assert sign_in(client).status_code == 403
    assert client.get("/").status_code == 302


def close(user):
    get_user_model().objects.filter(pk=user.pk).update(is_active=False)


def test_one_click_enters_a_demonstration_account_with_both_factors(client, demonstration):
    page = client.get(SIGN_IN).content.decode()
    assert page.index("州领导") < page.index("澜岭州 州长") < page.index("推进办审核")
    assert "综合科科长" not in page
    client.post("/sign-in/demonstration/", {"account": demonstration.reviewer.pk})
    assert client.get("/").status_code == 200
    assert client.session["second_factor"]
    assert "演示数据" in client.get("/").content.decode()


@pytest.mark.parametrize("account", ["", "0", "9" * 40, "１", "drafter"])
def test_only_offered_accounts_open_by_one_click(client, demonstration, account):
    account = str(demonstration.drafter.pk) if account == "drafter" else account
    assert client.post("/sign-in/demonstration/", {"account": account}).status_code == 403
    assert client.get("/").status_code == 302


@pytest.mark.parametrize(
    "where",
    [{"REMOTE_ADDR": "192.0.2.7"}, {"HTTP_X_FORWARDED_FOR": "127.0.0.1"}, {"HTTP_FORWARDED": "for=127.0.0.1"}],
)
def test_the_demonstration_is_closed_to_other_machines_and_proxies(client, demonstration, where):
    assert reverse("organizations:demonstration_sign_in") not in client.get(SIGN_IN, **where).content.decode()
    asked = {"account": demonstration.governor.pk}
    assert client.post("/sign-in/demonstration/", asked, **where).status_code == 403
    assert client.get("/").status_code == 302


def test_the_demonstration_is_closed_when_the_program_listens_to_the_network(client, demonstration, settings):
    settings.HOST = "0.0.0.0"
    assert client.post("/sign-in/demonstration/", {"account": demonstration.governor.pk}).status_code == 403


def test_a_real_installation_has_no_demonstration_sign_in(client, db):
    Installation(prefecture="某州", title="某州重点工作台账", office="某州推进办").save()
    Installation._kept = None
    assert client.post("/sign-in/demonstration/", {"account": "1"}).status_code == 403


def test_a_demonstration_account_has_no_password(client, demonstration):
    assert not demonstration.governor.has_usable_password()
    assert sign_in(client, "governor", "").status_code == 200
    assert client.get("/").status_code == 302


def test_the_demonstration_never_mixes_with_real_data(clerk):
    with pytest.raises(CommandError, match="正式数据"):
        call_command("demonstration", verbosity=0)
