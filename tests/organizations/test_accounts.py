"""Accounts: the list, one account, and the acts of the system and the security administrator on them."""

import csv
import io
import re
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import clock
from core.actor import Actor, acting
from core.models import AuditEvent, OutboxMessage
from core.refusals import Refused
from organizations import upkeep
from organizations.models import AccountRow, Session, User
from organizations.standing import Standing
from tests.conftest import Browser
from tests.filling import FormOf
from tests.words import words

LIST = reverse("organizations:accounts")


@pytest.fixture
def p(prefecture):
    with acting(prefecture.system):
        yield prefecture


def administers(kind, username=None):
    username = username or f"{kind}_administrator"
    return get_user_model().objects.make(username=username, name=f"{kind} 管理员", administrator=kind)


@pytest.fixture
def security(db):
    return administers("security")


@pytest.fixture
def audit(db):
    return administers("audit")


def browser(user):
    client = Browser()
    client.force_login(user)
    return client


@pytest.fixture
def keeper_client(administrator):
    return browser(administrator)


def actor(user):
    return Actor(user=user, holding=Standing(user, clock.today()), today=clock.today(), request_id="test")


def page(client, address, **query):
    answer = client.get(address, query)
    assert answer.status_code == 200
    return words(answer)


def done(client, act, account, **typed):
    """Go through an act as a person does; the words of the page that follows."""
    address = reverse(f"organizations:{act}", args=[account.pk])
    form = FormOf(client.get(address).content.decode())
    answer = client.post(address, form.fields | typed)
    if "confirmed" in (ask := answer.content.decode()):
        answer = client.post(address, FormOf(ask).fields | {"confirmed": "1"})
    return words(client.get(answer["Location"])) if answer.status_code == 302 else words(answer)


# the list


def exported(client, **query):
    body = b"".join(client.get(LIST, {"export": "csv", "cols": "all", **query}).streaming_content).decode("utf-8-sig")
    return {row["账号"].lstrip("'"): row for row in csv.DictReader(io.StringIO(body))}


def test_the_list_says_who_holds_what_and_who_came_in(keeper_client, p, security):
    post = p.post_of(p.director)
    post.appoint(p.system, p.drafter, clock.today(), acting=True)
    User.objects.filter(pk=p.drafter.pk).update(last_login=clock.now())
    rows = exported(keeper_client)
    assert rows["drafter"]["现任岗位"] == "州推进办 综合科科长、州交通运输局 局长（代理）"
    assert rows["drafter"]["角色"] == "推进办拟稿、单位负责人"
    assert rows["drafter"]["最近登录"] == f"{clock.now().astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}"
    assert rows["village_head"]["角色"] == "—"
    assert rows["security_administrator"]["角色"] == "安全管理员"
    assert rows["security_administrator"]["现任岗位"] == "—"


def test_each_filter_keeps_what_it_says(keeper_client, p, security, official):
    today = clock.today()
    p.post_of(p.director_water).holding_on(today).dismiss(p.system, today)
    p.director_water.close(p.system, "调离")
    User.objects.filter(pk=p.drafter.pk).update(last_login=clock.now())
    User.objects.filter(pk=p.reviewer.pk).update(last_login=clock.now() - timedelta(days=181))
    p.drafter.authenticator_set.create(type="totp", data={"secret": "x"})
    every = set(User.objects.values_list("username", flat=True))
    cases = [
        ({}, every - {"director_water"}),
        ({"q": "magistrate"}, {"magistrate_a", "magistrate_b"}),
        ({"q": "云沟县县长"}, {"magistrate_a"}),
        ({"state": "closed"}, {"director_water"}),
        ({"state": "every", "q": "director"}, {"director", "director_water"}),
        ({"administrator": "security"}, {"security_administrator"}),
        ({"administrator": "any"}, {"security_administrator", "keeper"}),
        ({"post": "no"}, {"official", "security_administrator", "keeper"}),
        ({"post": "yes", "q": "head"}, {"township_head_a", "township_head_b", "village_head"}),
        ({"sign_in": "never", "q": "d"}, {n for n in every if "d" in n} - {"director_water", "drafter"}),
        ({"sign_in": "idle"}, {"reviewer"}),
        ({"factor": "yes"}, {"drafter"}),
        ({"factor": "no", "q": "drafter"}, set()),
    ]  # fmt: skip
    for query, expected in cases:
        found = set(exported(keeper_client, **query))
        assert found == expected, query


def test_the_sentence_adds_up(keeper_client, p, official):
    shown = page(keeper_client, LIST)
    total, *parts = map(
        int, re.search(r"启用的账号 (\d+) 个：任职 (\d+)、管理员 (\d+)、没有岗位 (\d+)。", shown).groups()
    )
    assert total == sum(parts) == User.objects.count()
    assert parts[1:] == [1, 1]
    assert "符合条件的账号 2 个" in page(keeper_client, LIST, q="magistrate")


def test_the_list_costs_the_same_statements_at_ten_and_at_a_thousand(keeper_client, p, settings):
    settings.DEVELOPMENT = True

    def statements(address):
        with CaptureQueriesContext(connection) as captured:
            assert keeper_client.get(address).status_code == 200
        return len(captured)

    keeper_client.get(LIST)
    few = statements(LIST)
    assert few <= statements(reverse("core:component_empty")) + 3
    User.objects.make_many(p.system, [AccountRow(f"many{n:04}", f"第{n}人") for n in range(1000)])
    assert [statements(f"{LIST}?per={per}") for per in (25, 100)] == [few, few]
    assert page(keeper_client, LIST, per=100, page=3)


# one account


def test_the_page_says_who_it_is_and_what_follows(keeper_client, p, official):
    assert "只能看自己的账号、消息和工作日历" in page(keeper_client, official.get_absolute_url())
    today = clock.today()
    p.post_of(p.drafter).holding_on(today).dismiss(p.system, today)
    p.post_of(p.director).holding_on(today).dismiss(p.system, today)
    p.post_of(p.director).appoint(p.system, p.drafter, today, document="州任〔2026〕1号")
    shown = page(keeper_client, p.drafter.get_absolute_url())
    assert "还没有登录过" in shown
    given = shown.split("一、角色和权限")[1].split("二、任职")[0]
    assert "任职人员 州交通运输局 局长 查看单位、岗位和任职（本单位及下级）" in given
    assert "单位负责人" in given
    assert "推进办拟稿" not in given
    held = shown.split("二、任职")[1]
    assert held.index("州交通运输局 局长") < held.index("州推进办 综合科科长")
    assert "州任〔2026〕1号" in held


def test_each_administrator_finds_the_own_acts_and_no_others(keeper_client, p, security, audit, official):
    assert ">任为管理员</a>" not in browser(security).get(p.director.get_absolute_url()).content.decode()
    address = official.get_absolute_url()
    acts = {"改姓名", "停用", "重置和会话", "任为管理员"}
    found = {
        who: {act for act in acts if f">{act}</a>" in client.get(address).content.decode()}
        for who, client in (("system", keeper_client), ("security", browser(security)), ("audit", browser(audit)))
    }
    assert found == {"system": {"改姓名", "停用"}, "security": {"重置和会话", "任为管理员"}, "audit": set()}


# a new account


def test_a_new_account_gets_an_initial_password_that_is_shown_once_and_works_once(keeper_client):
    address = reverse("organizations:account_make")
    answer = keeper_client.post(address, {"username": "zhang.san", "name": "张三"})
    password = re.search(r'<ol class="codes"><li>([a-z2-9-]+)</li>', answer.content.decode())[1]
    made = User.objects.get(username="zhang.san")
    assert password not in page(keeper_client, made.get_absolute_url())
    assert not [event for event in AuditEvent.objects.all() if password in str(event.detail)]
    entering = Browser()
    assert entering.post("/sign-in/", {"username": "zhang.san", "password": password}).status_code == 302
    assert entering.get("/")["Location"].startswith(reverse("organizations:change_password"))
    assert Browser().post("/sign-in/", {"username": "zhang.san", "password": password}).status_code == 200


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"username": "village_head", "name": "甲"}, "该账号已存在"),
        ({"username": "Village_Head", "name": "甲"}, "只差大小写的也算"),
        ({"username": "a b", "name": "甲"}, "不含空格"),
        ({"username": "a<b>", "name": "甲"}, "账号只能用"),
        ({"username": "甲" * 61, "name": "甲"}, "60"),
        ({"username": "a", "name": ""}, "姓名"),
        ({"username": "a", "name": "甲\x07"}, "控制字符"),
    ],
)
def test_what_makes_no_account_is_said_at_its_field(keeper_client, p, typed, sentence):
    before = User.objects.count()
    answer = keeper_client.post(reverse("organizations:account_make"), typed)
    assert sentence in words(answer)
    assert User.objects.count() == before


# rename, close, reopen


def test_a_name_is_changed_and_who_was_slower_is_told(keeper_client, p):
    address = reverse("organizations:account_rename", args=[p.director.pk])
    slow = FormOf(keeper_client.get(address).content.decode())
    assert "姓名已由“州交通运输局局长”改为“李四”" in done(keeper_client, "account_rename", p.director, name="李四")
    assert "别人已把姓名改为“李四”" in words(keeper_client.post(address, slow.fields | {"name": "王五"}))
    assert User.objects.get(pk=p.director.pk).name == "李四"
    event = AuditEvent.objects.get(verb="account.rename")
    assert (event.detail["before"], event.detail["after"]) == ("州交通运输局局长", "李四")


def test_closing_says_what_it_leaves_and_ends_the_sessions(keeper_client, p):
    inside = browser(p.director)
    address = reverse("organizations:account_close", args=[p.director.pk])
    asked = words(keeper_client.post(address, {"reason": "调离"}))
    assert "任职不变，须另办交接或免去：州交通运输局 局长" in asked
    assert "正在进行的 1 个会话随即结束" in asked
    assert User.objects.get(pk=p.director.pk).is_active
    shown = done(keeper_client, "account_close", p.director, reason="调离")
    assert "调离" in shown
    assert inside.get("/own/").status_code == 302
    assert Session.objects.filter(user=p.director).running().count() == 0
    assert "账号已恢复" in done(keeper_client, "account_reopen", p.director, reason="回来了")
    assert User.objects.get(pk=p.director.pk).is_active


def test_a_reason_is_asked_for(keeper_client, p):
    assert "理由" in words(keeper_client.post(reverse("organizations:account_close", args=[p.director.pk]), {}))


def test_what_makes_no_sense_is_refused(keeper_client, administrator, p):
    mine = keeper_client.get(reverse("organizations:account_close", args=[administrator.pk]))
    assert (mine.status_code, "不能停用自己的账号" in words(mine)) == (403, True)
    open_one = keeper_client.get(reverse("organizations:account_reopen", args=[p.director.pk]))
    assert (open_one.status_code, "没有停用" in words(open_one)) == (403, True)
    p.director.close(p.system, "调离")
    with pytest.raises(Refused, match="已停用"):
        p.director.close(p.system, "再来一次")


def test_a_reopened_account_is_not_closed_again_the_next_night(p):
    with clock.at(clock.now() - timedelta(days=400)):
        idle = User.objects.make(username="idle", name="闲置")
        left = User.objects.make(username="left", name="离任")
    User.objects.filter(pk=left.pk).update(last_login=clock.now() - timedelta(days=100))
    today = clock.today()
    holding = p.post_of(p.village_head).appoint(p.system, left, today - timedelta(days=300), acting=True)
    holding.end(today - timedelta(days=100))
    assert (set(upkeep.idle()), set(upkeep.left())) == ({idle}, {left})
    for account in (idle, left):
        account.close(p.system, "自动停用")
        account.reopen(p.system, "还要用")
    assert (set(upkeep.idle()), set(upkeep.left())) == (set(), set())
    with clock.at(clock.now() + timedelta(days=181)):
        assert set(upkeep.idle()) >= {idle, left}


# the three administrators


def test_the_security_administrator_gives_and_takes_the_role_and_all_are_told(p, security, official):
    client = browser(security)
    inside = browser(official)
    shown = done(client, "administrator_make", official, role="audit", reason="州政府办〔2026〕3号")
    assert "“经办人”已任审计管理员" in shown
    assert User.objects.get(pk=official.pk).administrator == "audit"
    assert inside.get("/own/").status_code == 302
    told = set(
        OutboxMessage.objects.filter(dedupe_key__contains="administrator:").values_list("payload__recipient", flat=True)
    )
    assert told == {f"user:{official.pk}", "administrator:audit"}
    administers("audit", "second_auditor")
    assert "“经办人”已不再任审计管理员" in done(client, "administrator_end", official, reason="轮岗")
    assert User.objects.get(pk=official.pk).administrator is None
    verbs = (
        AuditEvent.objects.filter(verb__startswith="administrator.")
        .order_by("pk")
        .values_list("verb", "detail__administrator")
    )
    assert list(verbs) == [("administrator.make", "audit"), ("administrator.end", "audit")]


def test_nobody_is_two_administrators_or_administrator_and_official(p, security, administrator):
    by = actor(security)
    for kind in ("security", "audit", "system"):
        with pytest.raises(Refused, match="不能由一人兼任"):
            administrator.make_administrator(by, kind)
    with pytest.raises(Refused, match="管理员不担任岗位"):
        p.director.make_administrator(by, "audit")
    today = clock.today()
    p.post_of(p.director).holding_on(today).dismiss(p.system, today)
    p.post_of(p.director).appoint(p.system, p.director, today + timedelta(days=9))
    with pytest.raises(Refused, match="管理员不担任岗位"):
        p.director.make_administrator(by, "audit")


def test_nobody_gives_or_takes_the_own_role_and_a_closed_account_gets_none(p, security, official):
    for act in (
        lambda: security.end_administrator(actor(security)),
        lambda: security.make_administrator(actor(security), "system"),
    ):
        with pytest.raises(Refused, match="不能任免自己"):
            act()
    official.close(p.system, "停用")
    with pytest.raises(Refused, match="已停用"):
        official.make_administrator(actor(security), "audit")


def test_at_least_one_of_each_remains_whoever_tries(p, security, audit, administrator, keeper_client):
    by = actor(security)
    with pytest.raises(Refused, match="唯一启用的审计管理员"):
        audit.end_administrator(by)
    with pytest.raises(Refused, match="唯一启用的系统管理员"):
        administrator.end_administrator(by)
    with pytest.raises(Refused, match="唯一启用的安全管理员"):
        security.close(actor(administrator), "停用")
    shown = words(keeper_client.post(reverse("organizations:account_close", args=[audit.pk]), {"reason": "停用"}))
    assert "唯一启用的审计管理员" in shown
    closed = administers("audit", "closed_auditor")
    closed.close(p.system, "停用")
    with pytest.raises(Refused, match="唯一启用"):
        audit.end_administrator(by)
    closed.reopen(p.system, "恢复")
    audit.end_administrator(by)
    assert list(User.objects.filter(administrator="audit")) == [closed]


def test_the_role_needs_somebody_of_the_right_kind(p, security, audit, administrator, official):
    for other in (administrator, audit, p.drafter, p.governor):
        with pytest.raises(Refused, match="由安全管理员办理"):
            official.make_administrator(actor(other), "audit")
        with pytest.raises(Refused, match="由安全管理员办理"):
            audit.end_administrator(actor(other))
    for other in (security, audit, p.drafter):
        with pytest.raises(Refused, match="由系统管理员办理"):
            official.close(actor(other), "停用")
        with pytest.raises(Refused, match="由系统管理员办理"):
            User.objects.register(actor(other), username="new", name="新")


def test_of_two_who_would_leave_at_once_one_stays(parallel):
    security = [administers("security", f"security{n}") for n in range(2)]
    auditors = [administers("audit", f"audit{n}") for n in range(2)]
    parallel.run(lambda k: auditors[k].end_administrator(actor(security[k])), 2)
    assert User.objects.filter(administrator="audit").count() == 1
