"""Unit groups: what they mean on a day, who sees them, and their pages."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import clock
from core.actor import acting
from core.models import AuditEvent
from core.refusals import Conflict, Refused
from organizations.models import Unit, UnitGroup, UnitRow
from organizations.unit_lists import groups_with_counts
from tests.words import words

ONE_DAY = timedelta(days=1)
LIST = reverse("organizations:groups")


@pytest.fixture
def p(prefecture):
    with acting(prefecture.system):
        prefecture.counties = UnitGroup.make(
            prefecture.system, name="各县市", other_names="各县（市）、全州各县", kind="county"
        )
        prefecture.townships_a = UnitGroup.make(
            prefecture.system, name="云沟各乡", kind="township", within_unit=prefecture.county_a
        )
        prefecture.key = UnitGroup.make(prefecture.system, name="重点乡镇")
        prefecture.key.set_members(
            prefecture.system, [prefecture.township_a1, prefecture.township_b1], clock.today().replace(day=1), version=1
        )
        yield prefecture


@pytest.fixture
def keeper(client, p, administrator):
    client.force_login(administrator)
    return client


def address(act, group):
    return reverse(f"organizations:{act}", args=[group.pk])


def fresh(group):
    return UnitGroup.objects.get(pk=group.pk)


def told(answer):
    assert answer.status_code == 200, answer.status_code
    return words(answer)


def test_the_counts_of_the_list_are_those_of_the_groups(p):
    today = clock.today()
    for group in groups_with_counts(UnitGroup.objects.all(), Unit.objects.all(), today):
        assert group.unit_count == group.units_on(today).count() > 0


def test_members_change_by_date_and_the_days_before_keep_theirs(p):
    today, first = clock.today(), clock.today().replace(day=1)
    p.key.set_members(p.system, [p.township_a1, p.township_a2], today, version=2)
    assert set(p.key.units_on(today)) == {p.township_a1, p.township_a2}
    if today > first:
        assert set(p.key.units_on(today - ONE_DAY)) == {p.township_a1, p.township_b1}
    p.key.set_members(
        p.system, [p.township_b2], first - 10 * ONE_DAY, version=3
    )  # dated back: from then on only this one
    for day in (first - 10 * ONE_DAY, first, today):
        assert set(p.key.units_on(day)) == {p.township_b2}
    p.key.set_members(p.system, [], today, version=4)
    assert not p.key.units_on(today)


def test_a_listed_group_and_one_by_kind_are_not_mixed(p):
    with pytest.raises(Refused, match="不逐个列出"):
        p.counties.set_members(p.system, [p.county_a], clock.today(), version=1)
    with pytest.raises(ValidationError, match="先清空"):
        fresh(p.key).change(p.system, version=2, kind="township")
    with pytest.raises(ValidationError, match="先选类别"):
        UnitGroup.make(p.system, name="又一组", within_unit=p.county_a)


def test_a_closed_group_is_not_used_until_it_is_reopened(p):
    today = clock.today()
    with pytest.raises(Refused, match="不能晚于今天"):
        p.counties.close(p.system, today + ONE_DAY, version=1)
    p.counties.close(p.system, today, version=1, reason="不再使用")
    assert p.counties not in UnitGroup.objects.open_on(today + ONE_DAY)
    with pytest.raises(Refused, match="先恢复"):
        p.counties.change(p.system, version=2, name="各县")
    p.counties.reopen(p.system, version=2)
    assert fresh(p.counties).closed_on is None
    assert AuditEvent.objects.filter(verb__in=["group.close", "group.reopen"]).count() == 2
    with pytest.raises(Conflict):
        fresh(p.counties).close(p.system, today, version=1)


def test_the_groups_of_a_unit(p):
    today = clock.today()
    assert set(UnitGroup.objects.of(p.township_a1, today)) == {p.townships_a, p.key}
    assert set(UnitGroup.objects.of(p.township_b1, today)) == {p.key}
    assert set(UnitGroup.objects.of(p.county_a, today)) == {p.counties}
    assert set(UnitGroup.objects.of(p.root, today)) == set()


# scope


def test_a_township_sees_the_groups_that_mean_it_and_of_them_only_itself(client, p):
    client.force_login(p.township_head_b)
    shown = told(client.get(LIST))
    assert "重点乡镇" in shown
    assert "云沟各乡" not in shown
    assert "全州各县" not in shown
    one = told(client.get(address("group", p.key)))
    assert "包括单位 1 个" in one
    assert "石岭1乡" in one
    assert "云岭1乡" not in one
    assert b"\xe4\xba\x91\xe5\xb2\xad" not in b"".join(
        client.get(address("group", p.key), {"export": "csv"}).streaming_content
    )
    for act in ("group", "group_change", "group_members", "group_close", "group_reopen"):
        assert client.get(address(act, p.townships_a)).status_code == 404
        assert client.get(address(act, p.key)).status_code == (200 if act == "group" else 403)
    assert client.get(reverse("organizations:group_make")).status_code == 403


def test_somebody_without_a_post_sees_no_group(client, p, official):
    client.force_login(official)
    assert "没有单位组" in told(client.get(LIST))
    assert client.get(address("group", p.counties)).status_code == 404


# pages


def test_a_group_is_expanded_on_the_day_that_is_asked_for(keeper, p):
    p.unit("9003", "新县", "county", p.root, valid_from=clock.today() + ONE_DAY)
    assert "包括单位 2 个（全部县（市））" in told(keeper.get(address("group", p.counties)))
    tomorrow = {"on": (clock.today() + ONE_DAY).isoformat()}
    assert "包括单位 3 个" in told(keeper.get(address("group", p.counties), tomorrow))
    assert "请填日期" in told(keeper.get(address("group", p.counties), {"on": "13 月"}))
    assert "云沟县的乡镇（街道）" in told(keeper.get(address("group", p.townships_a)))


def test_a_group_is_made_and_its_units_pasted(keeper, p):
    answer = keeper.post(reverse("organizations:group_make"), {"name": "沿江乡镇", "other_names": "沿江各乡"})
    group = UnitGroup.objects.get(name="沿江乡镇")
    assert answer["Location"] == address("group_members", group)
    form = {"version": 1, "on": clock.today(), "units": "90011\t云岭1乡\r\n\r\n石岭1乡\r\n云岭２乡", "reason": "规划"}
    asked = told(keeper.post(address("group_members", group), form))
    assert "加入 3 个：云岭1乡、石岭1乡、云岭2乡" in asked
    answer = keeper.post(address("group_members", group), form | {"confirmed": "1"}, follow=True)
    assert "今天包括 3 个单位" in words(answer)
    page = keeper.get(address("group_members", group)).content.decode()
    assert "云岭1乡（90011）" in page
    less = {"version": 2, "on": clock.today(), "units": "云岭1乡（90011）"}
    assert "移出 2 个" in told(keeper.post(address("group_members", group), less))


def test_each_line_that_means_no_unit_is_named(keeper, p):
    for township in (p.township_a2, p.township_b1):
        Unit.make(p.system, code=f"{township.code}9", name="云岭11村", kind="village", parent=township)
    form = {"version": 2, "on": clock.today(), "units": "云岭1乡\n没有的乡\n\n云岭11村\n" + "无\n" * 30}
    shown = told(keeper.post(address("group_members", p.key), form))
    assert "第 2 行：没有找到单位“没有的乡”" in shown
    assert "第 4 行：“云岭11村”可能指 3 个单位" in shown
    assert "还有 12 行" in shown


def test_bad_names_and_units_are_said_at_their_fields(keeper, p):
    make = reverse("organizations:group_make")
    for wrong, sentence in [
        ({"name": "各县市"}, "已有同名单位组"),
        ({"name": ""}, "必填"),
        ({"name": "甲\x02"}, "控制字符"),
        ({"name": "长" * 61}, "60"),
        ({"kind": "x"}, "x"),
        ({"within_unit": "云沟县"}, "先选类别"),
        ({"within_unit": "没有的县", "kind": "township"}, "没有找到单位"),
    ]:
        shown = told(keeper.post(make, {"name": "新组"} | wrong))
        assert sentence in shown.split("新建单位组", 1)[1], wrong
    assert UnitGroup.objects.count() == 3
    assert "不逐个列出" in words(keeper.get(address("group_members", p.counties)))


def test_the_slower_of_two_sees_both_lists(keeper, p):
    form = {"version": 1, "on": clock.today(), "units": "云岭2乡"}
    answer = keeper.post(address("group_members", p.key), form | {"confirmed": "1"})
    assert answer.status_code == 409
    shown = words(answer)
    assert "单位 云岭1乡（90011） 石岭1乡（90021） 云岭2乡" in shown
    change = keeper.post(address("group_change", p.key), {"version": 1, "name": "重点乡"})
    assert change.status_code == 409
    assert "名称 重点乡镇 重点乡" in words(change)
    assert keeper.post(address("group_change", p.key), {"version": 2, "name": "重点乡"}).status_code == 302


def test_closing_and_reopening_by_the_page(keeper, p):
    assert keeper.post(address("group_close", p.key), {"version": 2, "on": clock.today()}).status_code == 302
    assert "已停用" in told(keeper.get(address("group", p.key)))
    assert "重点乡镇" in told(keeper.get(LIST, {"closed": "on"}))
    assert keeper.post(address("group_reopen", p.key), {"version": 3}).status_code == 302
    late = keeper.post(address("group_close", p.key), {"version": 4, "on": clock.today() + ONE_DAY})
    assert "不能晚于今天" in told(late)


def test_a_group_of_1500_units_costs_the_statements_of_a_small_one(keeper, p):
    def statements(url):
        with CaptureQueriesContext(connection) as captured:
            assert keeper.get(url).status_code == 200
        return len(captured)

    villages = UnitGroup.make(p.system, name="各村", kind="village")
    addresses = [LIST, address("group", villages), f"{LIST}?closed=on"]
    keeper.get(LIST)
    few = [statements(url) for url in addresses]
    Unit.make_many(p.system, [UnitRow(f"V{k:05}", f"第{k}村", "village", "90011") for k in range(1500)])
    assert [statements(url) for url in addresses] == few
