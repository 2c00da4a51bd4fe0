"""Posts, a handover and the groups in a real Chromium: accessible, as wide as their window, fit for paper, without script."""

import pytest

from core import clock
from core.actor import acting
from organizations.models import Body, BodyMember, Handover, User
from tests.browser.test_pages import faults, looked_over

pytestmark = pytest.mark.browser
AT_THE_DESK = ("/posts/", "/bodies/")


@pytest.fixture
def p(transactional_db, prefecture):
    with acting(prefecture.system):
        prefecture.newcomer = User.objects.make(username="newcomer", name="新任县长")
        prefecture.body = Body.make(prefecture.system, kind="leading", name="重点工作推进领导小组")
        for user, role in (
            (prefecture.governor, BodyMember.Role.LEADER),
            (prefecture.magistrate_a, BodyMember.Role.MEMBER),
        ):
            prefecture.body.admit(prefecture.system, prefecture.post_of(user), role, clock.today().replace(day=1))
    return prefecture


def addresses(p):
    post, body = f"/posts/{p.post_of(p.magistrate_a).pk}/", f"/bodies/{p.body.pk}/"
    acts = [f"{post}{act}/" for act in ("change", "close", "appoint", "handover")]
    lists = ["/posts/", "/posts/?gap=vacant&above=无", "/bodies/", "/bodies/make/"]
    unit = f"/units/{p.county_a.pk}/posts/make/"
    return [*lists, unit, post, *acts, body, *(f"{body}{act}/" for act in ("change", "admit", "close"))]


def test_axe_finds_no_serious_fault_and_no_page_scrolls_sideways(open_as, live_server, administrator, p, complaints):
    page = open_as(administrator, "/livez")
    assert looked_over(page, live_server.url, addresses(p), AT_THE_DESK) == ({}, {})
    assert [said for said in complaints if "status of 404" not in said] == []


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_post_is_handed_over_on_one_page_and_the_report_is_printed(open_as, administrator, p, script):
    post = p.post_of(p.magistrate_a)
    page = open_as(administrator, f"/posts/{post.pk}/", width=390, java_script_enabled=script)
    page.click("main >> text=交接 >> nth=0")
    page.fill("#id_incoming", "新任县长")
    page.click("main >> button >> text=交接")
    assert "随岗位移交：小组　重点工作推进领导小组 成员" in page.inner_text("ol.will")
    page.click("button >> text=确认交接")
    assert page.inner_text("h1") == "交接清单"
    assert page.url.endswith(Handover.objects.get().get_absolute_url())
    if script:
        assert faults(page) == []
    page.emulate_media(media="print")
    assert page.locator("text=移交人签字").is_visible()
    assert page.locator(".nav").is_hidden()
    theirs = open_as(p.newcomer, f"/units/{p.village_a11.pk}/")
    assert "云岭11村" in theirs.inner_text("h1")
    assert post.holding_on(clock.today()).user == p.newcomer
