"""An empty installation: no default account, one address, one hour, one use, this machine, three administrators."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command

from core import clock
from core.models import AuditEvent, Installation
from organizations import first

NAMES = {"prefecture": "澜岭州", "office": "澜岭州人民政府推进办公室", "phone": ""}
PEOPLE = {
    "system": ("keeper", "系统管理员", "Terrace-Field-7"),
    "security": ("guard", "安全管理员", "Terrace-River-8"),
    "audit": ("auditor", "审计管理员", "Terrace-Cloud-9"),
}
ASKED = NAMES | {
    f"{role}-{name}": value
    for role, (username, person, password) in PEOPLE.items()
    for name, value in {"username": username, "name": person, "password": password, "again": password}.items()
}


@pytest.fixture
def address(db):
    return f"/first-administrator/{first.issue()}/"


def test_the_address_makes_the_three_administrators_and_names_the_prefecture(client, address):
    assert client.get(address).status_code == 200
    assert client.post(address, ASKED)["Location"] == "/"
    made = get_user_model().objects.order_by("pk").values_list("username", "administrator", "demonstration")
    assert list(made) == [("keeper", "system", False), ("guard", "security", False), ("auditor", "audit", False)]
    assert AuditEvent.objects.filter(verb="first_administrator.make").count() == 3


def test_the_first_page_leads_to_the_second_factor(client, address):
    client.post(address, ASKED)
    answer = client.get("/", follow=True)
    assert answer.redirect_chain == [("/own/second-factor/?next=%2F", 302)]
    assert "澜岭州重点工作台账" in answer.content.decode()
    assert "演示数据" not in answer.content.decode()


def test_the_address_works_once(client, address):
    client.post(address, ASKED)
    client.post("/sign-out/")
    assert client.get(address).status_code == 404
    assert client.post(address, ASKED).status_code == 404
    assert get_user_model().objects.count() == 3


def test_the_address_ends_after_an_hour(client, address):
    with clock.at(clock.now() + timedelta(hours=1, seconds=1)):
        assert client.post(address, ASKED).status_code == 404
    assert not get_user_model().objects.exists()


@pytest.mark.parametrize("where", [{"REMOTE_ADDR": "192.0.2.7"}, {"HTTP_X_FORWARDED_FOR": "127.0.0.1"}])
def test_the_address_opens_on_this_machine_alone(client, address, where):
    assert client.post(address, ASKED, **where).status_code == 404
    assert not get_user_model().objects.exists()


def test_a_guessed_address_is_not_found(client, address):
    assert client.get("/first-administrator/guess/").status_code == 404


def test_a_new_address_ends_the_earlier_one(client, address):
    first.issue()
    assert client.get(address).status_code == 404


def test_no_address_is_issued_once_somebody_exists(official):
    with pytest.raises(CommandError, match="已有账号"):
        call_command("first_administrator")


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"system-again": "Other-Word-77"}, "不一致"),
        ({"audit-password": "short-A1", "audit-again": "short-A1"}, "10"),
        ({"security-password": "lowercaseonly", "security-again": "lowercaseonly"}, "三类"),
        ({"prefecture": ""}, "必填"),
        ({"security-username": "keeper"}, "账号须各不相同"),
        ({"audit-name": "系统管理员"}, "三个人"),
        ({"audit-password": "Terrace-Field-7", "audit-again": "Terrace-Field-7"}, "密码须各不相同"),
        ({"audit-username": ""}, "必填"),
        ({"audit-password": "keeper-Audit1", "audit-again": "keeper-Audit1", "audit-username": "keeper-audit"}, "相似"),
    ],
)
def test_what_is_wrong_is_said_and_nobody_is_made(client, address, wrong, sentence):
    answer = client.post(address, ASKED | wrong)
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert "Terrace" not in answer.content.decode()
    assert not get_user_model().objects.exists()
    assert not Installation.objects.exists()


def answering(monkeypatch, answers):
    monkeypatch.setattr("builtins.input", lambda prompt: answers.pop(0))
    monkeypatch.setattr("getpass.getpass", lambda prompt: answers.pop(0))


def test_behind_a_proxy_the_terminal_asks_instead(db, monkeypatch, capsys):
    answering(monkeypatch, list(ASKED.values()))
    call_command("make_administrator")
    assert set(get_user_model().objects.values_list("administrator", flat=True)) == {"system", "security", "audit"}
    assert "可以登录" in capsys.readouterr().out


def test_the_terminal_says_what_is_wrong_and_makes_nobody(db, monkeypatch):
    answering(monkeypatch, list((ASKED | {"audit-password": "weak", "audit-again": "weak"}).values()))
    with pytest.raises(CommandError, match="审计管理员 密码"):
        call_command("make_administrator")
    assert not get_user_model().objects.exists()


def test_the_terminal_refuses_once_somebody_exists(official, monkeypatch):
    answering(monkeypatch, list(ASKED.values()))
    with pytest.raises(CommandError, match="已有账号"):
        call_command("make_administrator")
