"""Every page in a real Chromium: accessible, as wide as its window, from this house alone, and fit for paper."""

import re
from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe

from core.days import calendar
from tests.browser.places import FOR_STRANGERS, FOR_THE_ADMINISTRATOR, WIDTHS

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("in_development", "seeded_calendar")]
RULES = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
LEAVES_THE_HOUSE = (
    """() => { const picture = new Image(); picture.src = "http://127.0.0.1:9/"; document.body.append(picture); }"""
)


def faults(page):
    """[(rule, first place)] of the serious and critical faults that axe finds."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [(f["id"], f["nodes"][0]["html"]) for f in found if f["impact"] in ("serious", "critical")]


def sideways(page):
    """By how many pixels the page is wider than its window."""
    return page.evaluate("document.scrollingElement.scrollWidth - window.innerWidth")


def looked_over(page, home, paths, at_the_desk=()):
    """({path: what axe finds}, {(path, width): pixels too wide}) of pages that have any; axe at 390, at 1366 for `at_the_desk`."""
    found, wide = {}, {}
    for path in paths:
        page.goto(home + path)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            wide[path, width] = sideways(page)
            if width == (1366 if path in at_the_desk else 390):
                found[path] = faults(page)
    return {path: f for path, f in found.items() if f}, {place: by for place, by in wide.items() if by > 0}


@pytest.mark.parametrize("width", [1366, 390])
def test_axe_finds_no_serious_fault(open_as, live_server, administrator, width):
    found = {}
    for user, paths in ((None, FOR_STRANGERS), (administrator, FOR_THE_ADMINISTRATOR)):
        page = open_as(user, "/livez", width=width)
        for path in paths:
            page.goto(live_server.url + path)
            found[path] = faults(page)
    assert {path: flaws for path, flaws in found.items() if flaws} == {}


def test_axe_is_at_work(open_as, administrator):
    page = open_as(administrator, "/components/empty/")
    page.evaluate("document.querySelector('main').innerHTML = '<img src=\"/x.png\"><input>'")
    assert {rule for rule, _place in faults(page)} >= {"image-alt", "label"}


def test_no_page_scrolls_sideways_complains_or_calls_elsewhere(open_as, live_server, administrator, complaints):
    wide = {}
    for user, paths in ((None, FOR_STRANGERS), (administrator, FOR_THE_ADMINISTRATOR)):
        page = open_as(user, "/livez")
        for path in paths:
            page.goto(live_server.url + path)
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 900})
                wide[path, width] = sideways(page)
    assert {place: by for place, by in wide.items() if by > 0} == {}
    assert [said for said in complaints if "status of 404" not in said] == []


def test_what_the_policy_forbids_is_noticed(open_as, administrator, complaints):
    page = open_as(administrator, "/components/empty/")
    page.evaluate(LEAVES_THE_HOUSE)
    page.wait_for_timeout(100)
    assert any("Content Security Policy" in said for said in complaints)


def test_on_paper_navigation_and_buttons_are_gone(open_as, administrator):
    page = open_as(administrator, "/components/")
    page.emulate_media(media="print")
    for gone in (".nav", ".menu", ".acts", ".filter", ".pager", ".skip", ".no-print"):
        assert page.locator(gone).first.is_hidden(), gone
    for kept in ("h1", ".sheet", ".lamp", ".track", ".print-only"):
        assert page.locator(kept).first.is_visible(), kept


def test_a_year_fits_on_one_sheet_with_a_long_festival_of_its_own(open_as, administrator, by_system):
    for day in range(20, 27):
        calendar.set_day(by_system, date(2026, 11, day), "prefecture", False, "彝族年")
    sheet = open_as(administrator, "/calendar/2026/").pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", sheet)) == 1
    width, height = map(float, re.search(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", sheet).groups())
    assert width > height
