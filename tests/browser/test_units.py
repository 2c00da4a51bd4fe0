"""Pages of units and groups in a real Chromium: accessible, as wide as their window; a unit is chosen and merged without script."""

import pytest

from core import clock
from core.actor import acting
from organizations.models import Unit, UnitGroup
from tests.browser.test_pages import faults, looked_over

pytestmark = pytest.mark.browser
AT_THE_DESK = ("/units/", "/units/tree/?all=1", "/groups/")


@pytest.fixture
def p(transactional_db, prefecture):
    with acting(prefecture.system):
        prefecture.group = UnitGroup.make(prefecture.system, name="重点乡镇", other_names="各重点乡镇")
        prefecture.group.set_members(prefecture.system, [prefecture.township_a1], clock.today(), version=1)
        for township in (prefecture.township_a2, prefecture.township_b1):
            prefecture.unit(f"{township.code}9", "云岭11村", "village", township)
    return prefecture


def addresses(p):
    unit, group = f"/units/{p.township_a1.pk}/", f"/groups/{p.group.pk}/"
    lists = [
        "/units/",
        "/units/?above=无&kind=x",
        "/units/tree/",
        "/units/tree/?all=1",
        "/units/gaps/",
        "/groups/",
        "/groups/make/",
    ]
    acts = [f"{unit}{act}/" for act in ("make", "change", "aliases", "move", "merge", "split", "close")]
    return [*lists, unit, *acts, group, *(f"{group}{act}/" for act in ("change", "members", "close"))]


def test_axe_finds_no_serious_fault_and_no_page_scrolls_sideways(open_as, live_server, administrator, p, complaints):
    page = open_as(administrator, "/livez")
    assert looked_over(page, live_server.url, addresses(p), AT_THE_DESK) == ({}, {})
    assert [said for said in complaints if "status of 404" not in said] == []


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_unit_is_chosen_among_namesakes_and_merged(open_as, administrator, p, script):
    page = open_as(administrator, f"/units/{p.village_a12.pk}/merge/", width=390, java_script_enabled=script)
    page.fill("#id_target", "云岭11村")
    page.click("button >> text=合并")
    assert "可能指 3 个单位" in page.inner_text("#errors")
    if script:
        assert faults(page) == []
    page.click("label >> text=云沟县 云岭1乡 云岭11村（900111）")
    page.click("button >> text=合并")
    assert "“云岭12村”今后指“云岭11村”" in page.inner_text("ol.will")
    page.click("button >> text=确认合并")
    assert "已并入“云岭11村”" in page.inner_text(".msg")
    assert Unit.objects.get(pk=p.village_a12.pk).successor == p.village_a11


def test_the_printed_tree_shows_what_is_open(open_as, administrator, p):
    page = open_as(administrator, "/units/tree/?all=1")
    page.emulate_media(media="print")
    assert page.locator("text=云岭1乡").first.is_visible()
    assert page.locator("text=打开云沟县").first.is_hidden()
    assert page.locator(".nav").is_hidden()
