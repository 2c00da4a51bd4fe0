"""Coming in and going out: by password, by one click on the demonstration, and out again."""

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.urls import reverse

from core.models import AuditEvent, Installation

PASSWORD = "Terrace-Field-7"
SIGN_IN = "/sign-in/"


@pytest.fixture
def clerk(db):
    return get_user_model().objects.make(username="clerk", name="经办人", password=PASSWORD)


@pytest.fixture
def demonstration(db):
    call_command("demonstration", verbosity=0)


def verbs():
    return list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True))


def test_the_right_password_opens_the_page_that_was_asked_for(client, clerk):
    answer = client.post(SIGN_IN, {"username": "clerk", "password": PASSWORD, "next": "/?from=link"})
    assert answer["Location"] == "/?from=link"
    assert verbs() == ["session.enter"]
    assert AuditEvent.objects.get().actor_label == "经办人"


@pytest.mark.parametrize(
    "target", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", "\\\\x"]
)
def test_signing_in_never_leads_off_the_site(client, clerk, target):
    answer = client.post(SIGN_IN, {"username": "clerk", "password": PASSWORD, "next": target})
    assert answer["Location"] == "/"


@pytest.mark.parametrize("name", ["clerk", "nobody", "closed"])
def test_a_wrong_try_says_the_same_for_every_account(client, clerk, name):
    get_user_model().objects.make(username="closed", name="停用", password=PASSWORD, is_active=False)
    wrong = client.post(SIGN_IN, {"username": name, "password": "Wrong-Word-1" if name == "clerk" else PASSWORD})
    assert wrong.status_code == 200
    assert "账号或密码不正确" in wrong.content.decode()
    assert PASSWORD not in wrong.content.decode()
    assert verbs() == ["session.turned_away"]
    assert AuditEvent.objects.get().object_label == name


def test_the_session_id_changes_on_entering_and_dies_on_leaving(client, clerk):
    client.get(SIGN_IN)
    client.post(SIGN_IN, {"username": "clerk", "password": PASSWORD})
    entered = client.cookies["sessionid"].value
    client.post("/sign-out/")
    client.cookies["sessionid"] = entered
    assert client.get("/").status_code == 302
    assert verbs() == ["session.enter", "session.leave"]


def test_leaving_is_a_post(client, clerk):
    client.force_login(clerk)
    assert client.get("/sign-out/").status_code == 405
    assert client.get("/").status_code == 200


def test_one_click_enters_the_demonstration_on_this_machine(client, demonstration):
    assert reverse("organizations:demonstration_sign_in") in client.get(SIGN_IN).content.decode()
    client.post("/sign-in/demonstration/")
    assert client.get("/").status_code == 200
    assert "演示数据" in client.get("/").content.decode()


@pytest.mark.parametrize(
    "where",
    [{"REMOTE_ADDR": "192.0.2.7"}, {"HTTP_X_FORWARDED_FOR": "127.0.0.1"}, {"HTTP_FORWARDED": "for=127.0.0.1"}],
)
def test_the_demonstration_is_closed_to_other_machines_and_proxies(client, demonstration, where):
    assert reverse("organizations:demonstration_sign_in") not in client.get(SIGN_IN, **where).content.decode()
    assert client.post("/sign-in/demonstration/", **where).status_code == 403
    assert client.get("/").status_code == 302


def test_the_demonstration_is_closed_when_the_program_listens_to_the_network(client, demonstration, settings):
    settings.HOST = "0.0.0.0"
    assert client.post("/sign-in/demonstration/").status_code == 403


def test_a_real_installation_has_no_demonstration_sign_in(client, db):
    Installation(prefecture="某州", title="某州重点工作台账", office="某州推进办").save()
    Installation._kept = None
    assert client.post("/sign-in/demonstration/").status_code == 403


def test_the_demonstration_account_has_no_password(client, demonstration):
    account = get_user_model().objects.get(demonstration=True)
    assert not account.has_usable_password()
    assert client.post(SIGN_IN, {"username": account.username, "password": ""}).status_code == 200
    assert client.get("/").status_code == 302


def test_the_demonstration_never_mixes_with_real_data(clerk):
    with pytest.raises(CommandError, match="正式数据"):
        call_command("demonstration", verbosity=0)
