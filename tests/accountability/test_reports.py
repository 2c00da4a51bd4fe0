"""The month: opened once, reported in a minute, added up, given back, verified; two on one report lose nothing."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from accountability.models import MonthlyReport, ReportVersion, ShareMonth, decompose, issue, open_month
from accountability.models.reports import figures_of, not_reported
from accountability.upkeep import open_months
from core import clock
from core.days.months import Month
from core.models import OutboxMessage
from core.refusals import Conflict, Refused
from tasks.models import PlannedCurve
from tests.accountability.shares import rows
from tests.statements import statements
from tests.words import words


@pytest.fixture
def month():
    return Month.of(clock.today())


@pytest.fixture
def county(r, issued, month):
    """County A's share of 30 km, with its month opened."""
    ShareMonth.objects.all().delete()
    open_month(month)
    return issued[r.p.county_a]


def send(r, share, month, figure, user=None, *, version=0, submit=True, **texts):
    actor = r.p.actor(user or r.p.magistrate_a)
    fields = {"figures": {str(r.length.pk): str(figure)}, "progress": "路基完成"} | texts
    return MonthlyReport.write(actor, share, month, version=version, submit=submit, **fields)


def of(share, month):
    return ShareMonth.objects.get(share=share, month=str(month))


# the month is opened


def test_a_month_is_opened_once_by_one_statement_for_what_was_issued(r, root, issued, month, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert open_month(month) == 3
    assert open_month(month) == 0
    assert set(ShareMonth.objects.values_list("light", "owed")) == {("n", True)}
    assert "新开 0 份" in open_months(None)


def test_rhythms_say_what_is_owed(r, root, issued, month):
    for rhythm, unit in (("on_change", r.p.county_a), ("counted_by_parent", r.p.county_b)):
        issued[unit].change(r.p.system, version=issued[unit].version, rhythm=rhythm)
    open_month(month)
    assert dict(ShareMonth.objects.values_list("share__unit__name", "owed")) == {"云沟县": False, "州交通运输局": True}


# one report


def test_a_report_lights_its_share_and_adds_up_above(r, root, county, issued, month):
    _report, made = send(r, county, month, "29.5")
    row = of(county, month)
    assert (made.number, row.reported, row.light) == (1, True, "g")
    assert row.ratio == Decimal("98.333333")
    above = of(root, month)
    assert (above.rolled, above.light) == (True, "r")
    assert figures_of(root, month) == {r.length.pk: Decimal("29.5")}
    assert [share.unit for share in not_reported(root, month)] == [r.p.county_b]
    send(r, issued[r.p.county_b], month, 25, r.p.magistrate_b)
    assert figures_of(root, month) == {r.length.pk: Decimal("54.5")}
    assert of(root, month).light == "g"


def test_a_curve_of_the_task_sets_the_step(r, county, month):
    PlannedCurve.set(r.p.system, r.task, month.year, "own", [Decimal(0)] * 11 + [Decimal(100)])
    send(r, county, month, 1)
    assert of(county, month).expected == (0 if month.month < 12 else 100)


def test_nobody_types_a_figure_that_is_added_up(r, root, county, month, client):
    p = r.p
    decompose(p.system, [(county, rows(r, {p.township_a1: 30}))], year=2026)
    issue(p.system, root, receipt_due_on=clock.today())
    client.force_login(p.magistrate_a)
    text = words(client.get(reverse("accountability:report", args=[county.pk, str(month)])))
    assert "能相加的数量由下级报告汇总" in text
    assert "未报：云岭1乡" in text
    assert "里程（公里）" not in text


def test_sending_twice_makes_one_and_a_changed_report_another(r, county, month):
    report, first = send(r, county, month, 10)
    _report, same = send(r, county, month, 10, version=report.version)
    assert same == first
    report.refresh_from_db()
    _report, second = send(r, county, month, 11, version=report.version)
    assert (second.number, ReportVersion.objects.count()) == (2, 2)
    assert first.content["figures"] == {str(r.length.pk): "10"}


def test_the_slower_of_two_is_told(r, county, month):
    report, _made = send(r, county, month, 10)
    send(r, county, month, 11, version=report.version)
    with pytest.raises(Conflict):
        send(r, county, month, 12, version=report.version)
    with pytest.raises(Conflict):
        send(r, county, month, 12)  # a page that was opened before there was any


def test_less_than_last_month_asks_for_a_reason(r, county, month):
    if month.month == 1:
        return
    send(r, county, month.previous, 20)
    with pytest.raises(Refused, match="“里程”比上月少，请写明原因"):
        send(r, county, month, 19)
    assert send(r, county, month, 19, less_reason="核减重复里程")[1]


def test_a_draft_counts_for_nothing(r, county, month):
    _report, made = send(r, county, month, 10, submit=False)
    assert made is None
    assert of(county, month).light == "n"


@pytest.mark.parametrize("case", ["other", "future", "counted", "returned"])
def test_who_may_not_report_is_told_why(r, county, month, case):
    user, when = r.p.magistrate_a, month
    if case == "other":
        user = r.p.magistrate_b
    elif case == "future":
        when = month.next
    elif case == "counted":
        county.change(r.p.system, version=county.version, rhythm="counted_by_parent")
    else:
        county.give_back(r.p.actor(user), version=county.version, reason="不属本县")
    with pytest.raises(Refused):
        send(r, county, when, 1, user)


# given back and verified


def test_what_is_given_back_counts_no_more_and_the_unit_is_told(r, root, county, month):
    _report, made = send(r, county, month, 30)
    OutboxMessage.objects.all().delete()
    made.give_back(r.p.actor(r.p.director), reason="与附表不一致")
    assert (of(county, month).light, of(root, month).light) == ("n", "n")
    assert OutboxMessage.objects.get(topic="inbox").payload["recipient"] == f"unit:{r.p.county_a.pk}"
    with pytest.raises(Refused, match="已退回"):
        made.give_back(r.p.actor(r.p.director), reason="再退")
    report = MonthlyReport.objects.get()
    _report, again = send(r, county, month, 30, version=report.version)
    assert again.number == 2
    assert of(county, month).reported


def test_the_supervisor_verifies_with_its_own_figure_and_the_doer_never(r, county, month):
    county.change(r.p.system, version=county.version, supervisor=r.p.water)
    _report, made = send(r, county, month, 30)
    for user in (r.p.magistrate_a, r.p.director):
        with pytest.raises(Refused):
            made.verify(r.p.actor(user), {r.length.pk: "1"})
    made.verify(r.p.actor(r.p.director_water), {r.length.pk: "12"})
    assert figures_of(county, month) == {r.length.pk: Decimal(12)}
    made.refresh_from_db()
    assert made.content["figures"] == {str(r.length.pk): "30"}
    assert of(county, month).ratio == 40


def test_a_share_that_is_given_back_leaves_the_sum_above(r, root, county, issued, month):
    send(r, county, month, 30)
    send(r, issued[r.p.county_b], month, 20, r.p.magistrate_b)
    county.give_back(r.p.actor(r.p.magistrate_a), version=county.version, reason="不属本县")
    assert figures_of(root, month) == {r.length.pk: Decimal(20)}


def test_only_the_unit_above_or_the_office_gives_back(r, county, month):
    _report, made = send(r, county, month, 30)
    for user in (r.p.magistrate_a, r.p.magistrate_b, r.p.township_head_a, r.p.reviewer):
        with pytest.raises(Refused):
            made.give_back(r.p.actor(user), reason="不")
    made.give_back(r.p.actor(r.p.drafter), reason="改")


# over the pages


def at(name, *args):
    return reverse(f"accountability:{name}", args=args)


def test_a_month_is_reported_from_the_desk_in_four_steps(client, r, root, county, month):
    client.force_login(r.p.magistrate_a)
    assert "本月还没有填报的 1" in words(client.get("/"))
    listed = words(client.get(at("reports")))
    assert "还有 1 份没有报" in listed
    page = at("report", county.pk, str(month))
    assert "目标 30 公里" in words(client.get(page))
    data = {f"figure_{r.length.pk}": "二十九", "progress": "路基\x0b完成", "version": 0, "submit": "1"}
    assert "不是数字" in words(client.post(page, data))
    data[f"figure_{r.length.pk}"] = "29.5"
    assert client.post(page, data).status_code == 302
    assert "绿灯" in words(client.get(page))
    assert "还有 0 份没有报" in words(client.get(at("reports")))
    client.force_login(r.p.governor)
    ledger = words(client.get(at("ledger")))
    assert "云沟县" in ledger
    assert "98.3" in ledger
    assert "云沟县" not in words(client.get(at("ledger"), {"light": "r"})).split("亮灯")[-1]


def test_an_empty_report_and_personal_numbers_are_asked_about(client, r, county, month):
    client.force_login(r.p.magistrate_a)
    page = at("report", county.pk, str(month))
    assert "请填完成数或进展情况" in words(client.post(page, {"version": 0, "submit": "1"}))
    asked = client.post(page, {"version": 0, "submit": "1", "progress": "联系人 13912345678"})
    assert "已核对" in asked.content.decode()
    assert not MonthlyReport.objects.exists()


def test_nothing_done_so_far_is_a_figure(client, r, county, month):
    client.force_login(r.p.magistrate_a)
    client.post(at("report", county.pk, str(month)), {f"figure_{r.length.pk}": "0", "version": 0, "submit": "1"})
    assert figures_of(county, month) == {r.length.pk: 0}


def test_two_browsers_on_one_report_lose_nothing(client, r, county, month):
    client.force_login(r.p.magistrate_a)
    page = at("report", county.pk, str(month))
    client.post(page, {"version": 0, "submit": "1", "progress": "先存的文字", f"figure_{r.length.pk}": "5"})
    answer = client.post(page, {"version": 0, "submit": "1", "progress": "后存的文字", f"figure_{r.length.pk}": "6"})
    assert answer.status_code == 409
    body = answer.content.decode()
    assert "先存的文字" in body
    assert "后存的文字" in body


def test_unchanged_months_are_reported_together(client, r, county, month):
    if month.month == 1:
        return
    send(r, county, month.previous, 20)
    client.force_login(r.p.magistrate_a)
    assert "云沟县" in words(client.post(at("unchanged"), {}))
    client.post(at("unchanged"), {"confirmed": "1"})
    report = MonthlyReport.objects.get(month=str(month))
    assert (report.unchanged, report.figures) == (True, {str(r.length.pk): "20"})
    assert of(county, month).reported


def test_the_ledger_is_filtered_exported_and_costs_the_same_for_many(client, r, root, county, issued, month):
    client.force_login(r.p.drafter)
    few = statements(client, at("ledger")), statements(client, at("reports"))
    p = r.p
    decompose(
        p.system,
        [(root, rows(r, dict.fromkeys((p.township_a1, p.township_a2, p.township_b1, p.village_b11), 1)))],
        year=2026,
    )
    issue(p.system, root, receipt_due_on=clock.today())
    assert open_month(month) == 4
    assert (statements(client, at("ledger")), statements(client, at("reports"))) == few
    assert "月份请写成" in words(client.get(at("ledger"), {"month": "十月"}))
    body = b"".join(client.get(at("ledger"), {"export": "xlsx", "cols": "whole"}).streaming_content)
    assert body[:2] == b"PK"
    assert "云沟县" not in words(client.get(at("ledger"), {"month": str(month.previous)}))


def test_what_is_past_due_is_red_whatever_was_reported(r, root, county, month):
    county.change(r.p.system, version=county.version, due_on=month.first_day - timedelta(days=1))
    send(r, county, month, "29.9")
    row = of(county, month)
    assert row.light == "r"
    assert "过了完成时限" in row.why


def test_foreign_reports_are_not_there(client, r, issued, month):
    client.force_login(r.p.magistrate_a)
    theirs = issued[r.p.county_b]
    for name in ("report", "report_return", "report_verify"):
        assert client.get(at(name, theirs.pk, str(month))).status_code == 404
    assert client.get(at("report", issued[r.p.county_a].pk, "2026-13")).status_code == 404


# who has not reported


def test_units_that_have_not_reported_are_named_with_their_telephone_and_told_once_a_day(
    client, r, root, county, issued, month
):
    p = r.p
    post = p.post_of(p.liaison_b)
    post.change(p.system, version=post.version, phone="0990-1234567")
    send(r, county, month, 30)
    client.force_login(p.drafter)
    text = words(client.get(at("missing")))
    assert "石坪县 1 0990-1234567" in text
    assert "尚未填报的单位：" in client.get(at("missing")).content.decode()
    assert "云沟县" not in text
    OutboxMessage.objects.all().delete()
    assert "石坪县 1" in words(client.post(at("chase"), {}))
    for _turn in range(2):
        client.post(at("chase"), {"confirmed": "1"})
    told = [message.payload["recipient"] for message in OutboxMessage.objects.filter(topic="inbox")]
    assert told.count(f"unit:{p.county_b.pk}") == 1
    client.force_login(p.magistrate_a)
    assert "石坪县" not in words(client.get(at("missing")))
    client.force_login(p.village_head)
    assert client.get(at("missing")).status_code == 403
