"""Signing in as people do it: the first day of an installation, the second factor, a lost password, a phone, no script."""

import pytest
from django.contrib.auth import get_user_model

from core.models import Installation
from organizations import first
from tests.browser.test_pages import faults, sideways
from tests.codes import code_of

pytestmark = [pytest.mark.browser]
PASSWORD = "Terrace-Field-7"


@pytest.fixture
def installation(transactional_db):
    Installation._kept = None
    Installation(prefecture="澜岭州", title="澜岭州重点工作台账", office="推进办", phone="0990-0000001").save()


@pytest.fixture
def looked_at():
    """`look(page)`: what axe finds and how far the page is too wide, at a desk and on a phone; gathered for the end."""
    found = []

    def look(page):
        for width in (1366, 320):
            page.set_viewport_size({"width": width, "height": 900})
            found.extend((page.url, width, fault) for fault in faults(page))
            if (by := sideways(page)) > 0:
                found.append((page.url, width, by))

    yield look
    assert found == []


def make(username, **fields):
    return get_user_model().objects.make(username=username, name=f"{username}的姓名", password=PASSWORD, **fields)


def sign_in(page, username, password=PASSWORD):
    page.fill("#id_username", username)
    page.fill("#id_password", password)
    page.keyboard.press("Enter")


def test_the_first_day_of_an_installation(open_as, transactional_db, looked_at, complaints):
    page = open_as(None, f"/first-administrator/{first.issue()}/")
    looked_at(page)
    page.fill("#id_prefecture", "澜岭州")
    page.fill("#id_office", "推进办")
    for n, role in enumerate(("system", "security", "audit")):
        page.fill(f"#id_{role}-username", f"{role}1")
        page.fill(f"#id_{role}-name", f"管理员{n}")
        for field in ("password", "again"):
            page.fill(f"#id_{role}-{field}", PASSWORD)
    page.click("text=建立并登录")
    assert "审计管理员 密码：三个管理员的密码须各不相同" in page.inner_text("#errors")
    looked_at(page)
    for n, role in enumerate(("system", "security", "audit")):
        for field in ("password", "again"):
            page.fill(f"#id_{role}-{field}", f"{PASSWORD}{n}")
    page.click("text=建立并登录")
    assert page.inner_text("h1") == "设置双因素"
    assert get_user_model().objects.count() == 3
    assert complaints == []


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_an_administrator_sets_the_second_factor_up_and_comes_in_by_it(
    open_as, installation, looked_at, complaints, script
):
    make("guard", administrator="security")
    page = open_as(None, "/sign-in/?next=/calendar/", java_script_enabled=script)
    sign_in(page, "guard")
    secret = page.inner_text(".secret").replace(" ", "")
    page.fill("#id_code", code_of(secret))
    page.click("text=启用双因素")
    assert page.locator(".codes li").count() == 10
    code = page.inner_text(".codes li >> nth=0")
    if script:
        looked_at(page)
        page.set_viewport_size({"width": 1366, "height": 900})
        page.emulate_media(media="print")
        assert page.locator(".codes").is_visible()
        assert page.locator(".acts").is_hidden()
        page.emulate_media(media="screen")
    page.click("text=已经保存，继续")
    assert page.url.endswith("/calendar/")
    again = open_as(None, "/sign-in/", java_script_enabled=script)
    sign_in(again, "guard")
    again.fill("#id_code", "000000")
    again.click("button >> text=验证")
    assert "验证码不正确" in again.inner_text("#errors")
    if script:
        looked_at(again)
    again.fill("#id_code", code)
    again.click("button >> text=验证")
    assert again.inner_text("h1").endswith("案头")
    assert complaints == []


def test_a_lost_password_is_reset_and_changed(open_as, installation, looked_at, complaints):
    guard, clerk = make("guard", administrator="security"), make("clerk")
    page = open_as(guard, f"/accounts/{clerk.pk}/security/")
    looked_at(page)
    page.click("text=重置密码")
    looked_at(page)
    initial = page.inner_text(".codes li")
    theirs = open_as(None, "/sign-in/")
    sign_in(theirs, "clerk", initial)
    assert "初始密码" in theirs.inner_text(".sum")
    looked_at(theirs)
    for field, value in (("present", initial), ("password", "Terrace-River-8"), ("again", "Terrace-River-8")):
        theirs.fill(f"#id_{field}", value)
    theirs.click("main >> button >> text=更改密码")
    assert theirs.inner_text("h1").endswith("案头")
    assert complaints == []


def test_own_account_and_sessions(open_as, live_server, prefecture, installation, looked_at, complaints):
    page = open_as(prefecture.reviewer, "/own/")
    assert "州推进办 副主任" in page.inner_text(".items")
    looked_at(page)
    page.goto(live_server.url + "/own/sessions/")
    looked_at(page)
    assert page.locator(".item").count() == 1
    assert complaints == []


def test_one_click_into_the_demonstration(open_as, prefecture, installation, looked_at, complaints):
    Installation.objects.update(demonstration=True)
    Installation._kept = None
    accounts = get_user_model().objects
    for n, username in enumerate(("governor", "reviewer", "director", "magistrate_a", "village_head")):
        accounts.filter(username=username).update(demonstration=True, demonstration_order=n)
    page = open_as(None, "/sign-in/?ended=idle&next=/calendar/")
    looked_at(page)
    page.focus("button >> text=云沟县 县长")
    page.keyboard.press("Enter")
    page.wait_for_url("**/calendar/")
    assert complaints == []
