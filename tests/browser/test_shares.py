"""Shares and orders in a real Chromium: five posts issue, receive, return and pass on; accessible, as wide as their window."""

import pytest

from accountability.cascade import cascade
from accountability.models import Delivery, Order, Share, open_month, root_of
from core import clock
from core.actor import acting
from core.days.months import Month
from organizations.models import UnitGroup
from tasks.models import KeyTask
from tests.browser.test_pages import looked_over
from tests.tasks.register import Register

pytestmark = pytest.mark.browser


@pytest.fixture
def r(transactional_db, prefecture):
    with acting(prefecture.system):
        made = Register(prefecture)
        made.indicator(made.tasks[0], annual={2026: (55, ""), clock.today().year: (55, "")})
        made.tasks[0].issue(prefecture.system, version=1)
        UnitGroup.make(prefecture.system, name="各县市", kind="county")
        made.task = KeyTask.objects.get(pk=made.tasks[0].pk)
    return made


def confirm(page):
    page.click("main button[name=confirmed]")


def test_five_posts_take_a_task_from_the_office_to_the_township(open_as, r):
    p = r.p
    office = open_as(p.drafter, f"/tasks/{r.task.pk}/")
    office.click("main >> a >> text=责任分解")
    office.click("main >> a >> text=开始分解")
    office.click("main button.act-main")
    office.click("main >> a >> text=往下分解")
    office.select_option("#id_year", "2026")
    office.select_option("#id_group", label="各县市")
    office.click("main button.act-main")
    assert "合计 55，等于上级的数量" in office.inner_text("ol.will")
    confirm(office)
    root = Share.objects.get(task=r.task, parent=None)
    lead = open_as(p.director, f"/shares/{root.pk}/")
    lead.click("main >> a >> text=下达")
    lead.click("main button.act-main")
    confirm(lead)
    county = open_as(p.magistrate_a, "/")
    assert "待签收的责任分解 1" in county.inner_text("main")
    county.click("main >> a >> text=待签收的责任分解")
    county.click("main table tbody a >> nth=0")
    county.click("main >> a >> text=签收")
    county.click("main button.act-main")
    county.click("main >> a >> text=往下分解")
    county.select_option("#id_year", "2026")
    county.fill("#id_lines", "云岭1乡\n云岭2乡")
    county.click("main button.act-main")
    confirm(county)
    county.click("main >> a >> text=下达")
    county.click("main button.act-main")
    confirm(county)
    with acting(p.system):
        p.post_of(p.township_head_a).grant(p.system, ["liaison"])
    township = open_as(p.township_head_a, f"/shares/{Share.objects.get(unit=p.township_a1).pk}/", width=390)
    township.click("main >> a >> text=退回")
    township.fill("#id_reason", "路不在本乡")
    township.click("main button.act-main")
    assert "路不在本乡" in township.inner_text("main")
    other = open_as(p.magistrate_b, "/shares/")
    assert "云沟县" not in other.inner_text("main")


def test_an_order_is_given_received_passed_on_returned_and_answered(open_as, r):
    p = r.p
    office = open_as(p.drafter, f"/tasks/{r.task.pk}/")
    office.click("main >> a >> text=交办批示")
    office.select_option("#id_given_by", label="澜岭州 州长")
    office.fill("#id_text", "请一周内报办法")
    office.fill("#id_units", "州交通运输局")
    office.fill("#id_due_on", clock.today().isoformat())
    office.click("main button.act-main")
    order = Order.objects.get()
    lead = open_as(p.director, order.get_absolute_url())
    lead.click("main >> a >> text=签收")
    lead.click("main button.act-main")
    lead.click("main >> a >> text=转办")
    lead.fill("#id_units", "云沟县、石坪县")
    lead.click("main button.act-main")
    wrong = open_as(p.magistrate_a, order.get_absolute_url())
    wrong.click("main >> a >> text=退回")
    wrong.fill("#id_reason", "不在本县")
    wrong.click("main button.act-main")
    right = open_as(p.magistrate_b, order.get_absolute_url())
    right.click("main >> a >> text=签收")
    right.click("main button.act-main")
    right.click("main >> a >> text=反馈")
    right.fill("#id_answer", "已落实")
    right.click("main button.act-main")
    lead.goto(lead.url)
    lead.click("main >> a >> text=反馈")
    lead.fill("#id_answer", "办结")
    lead.click("main button.act-main")
    assert Delivery.objects.get(unit=p.transport).answer == "办结"
    office.goto(office.url)
    for told in ("不在本县", "已落实", "办结"):
        assert told in office.inner_text("main")


def test_axe_finds_no_serious_fault_and_no_page_scrolls_sideways(open_as, live_server, r, complaints):
    with acting(r.p.system):
        root = root_of(r.p.system, r.task)
        order = Order.give(
            r.p.system, task=r.task, given_by=r.p.post_of(r.p.governor), text="办", due_on=clock.today(), units=[r.p.office],
            receipt_due_on=clock.today(),
        )  # fmt: skip
    page, task = open_as(r.p.drafter, "/livez"), f"/tasks/{r.task.pk}"
    share, county = f"/shares/{root.pk}", r.p.county_a.pk
    addresses = [
        "/", "/shares/", "/duties/", "/reports/missing/", "/orders/", order.get_absolute_url(), f"{share}/", f"{share}/decompose/", f"{share}/change/",
        f"{share}/posts/add/", f"{task}/shares/", f"{task}/chains/", f"{task}/chains/{county}/", f"{task}/orders/give/",
        f"/tasks/programmes/{r.programme.pk}/coverage/",
    ]  # fmt: skip
    assert looked_over(page, live_server.url, addresses, ("/shares/", f"{task}/shares/")) == ({}, {})
    assert [said for said in complaints if "status of 40" not in said] == []


def test_a_month_is_reported_on_a_phone_in_four_steps_and_the_ledger_shows_it(open_as, live_server, r, complaints):
    p, month = r.p, Month.of(clock.today())
    with acting(p.system):
        cascade(p.system, r.task, month.year, "county", issued_on=clock.today(), receipt_due_on=clock.today())
        open_month(month)
    page = open_as(p.magistrate_a, "/", width=390)
    page.click("main >> a >> text=本月还没有填报的")
    page.click("main table tbody a >> nth=0")
    page.fill("main input[name^=figure_]", "27")
    page.click("main button[name=submit]")
    assert "本月没有报告" not in page.inner_text("main")
    ledger = open_as(p.governor, "/ledger/")
    assert "云沟县" in ledger.inner_text("main")
    share = Share.objects.get(unit=p.county_a)
    addresses = ["/ledger/", "/reports/", f"/shares/{share.pk}/report/{month}/"]
    again = open_as(p.magistrate_a, "/livez")
    assert looked_over(again, live_server.url, addresses, ("/ledger/",)) == ({}, {})
    assert [said for said in complaints if "status of 40" not in said] == []
