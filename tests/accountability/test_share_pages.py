"""Shares over HTTP: split by group or line, shown before it is written, taken back, issued, received, returned, listed."""

from decimal import Decimal

import pytest
from django.urls import reverse

from accountability.models import Share
from core import clock
from tests.statements import statements
from tests.words import words


@pytest.fixture
def drafter(client, r):
    client.force_login(r.p.drafter)
    return client


def at(name, thing):
    return reverse(f"accountability:{name}", args=[thing.pk])


def told(answer):
    assert answer.status_code == 200, answer.status_code
    return words(answer)


def form(**fields):
    return {"year": 2026, "key": "equal", "lines": "", "rhythm": "monthly", "places": ""} | fields


def figures(parent):
    return {str(share.unit): share.targets.get().figure for share in parent.children.all()}


def test_a_task_is_begun_and_split_among_a_group_after_it_was_shown(drafter, r, counties):
    drafter.post(at("begin", r.task))
    root = Share.objects.get(task=r.task)
    data = form(group=counties.pk)
    asked = told(drafter.post(at("decompose", root), data))
    assert "里程：合计 55，等于上级的数量" in asked
    assert "云沟县：28 公里" in asked
    assert not root.children.exists()
    drafter.post(at("decompose", root), data | {"confirmed": "1"})
    assert figures(root) == {"云沟县": 28, "石坪县": 27}
    assert "未下达" in told(drafter.get(at("task_shares", r.task)))


def test_by_weight_and_typed_with_the_surplus_said_before(drafter, r, root):
    drafter.post(at("decompose", root), form(key="weight", lines="云沟县 3\n石坪县\t1", confirmed="1"))
    assert figures(root) == {"云沟县": 41, "石坪县": 14}
    drafter.post(at("undo", root), {"confirmed": "1"})
    assert not root.children.exists()
    typed = form(key="typed", lines="云沟县，40\n石坪县，30")
    assert "比上级的 55 多 15（加码）" in told(drafter.post(at("decompose", root), typed))
    drafter.post(at("decompose", root), typed | {"confirmed": "1"})
    assert figures(root) == {"云沟县": 40, "石坪县": 30}
    assert "多 15（加码）" in told(drafter.get(at("share", root)))


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({}, "请选单位组，或逐行列出单位"),
        ({"key": "typed", "lines": "云沟县 一百"}, "第 1 行"),
        ({"key": "typed", "lines": "没有的县 1"}, "第 1 行：没有找到单位"),
        ({"key": "typed", "lines": "云沟县"}, "每行在单位后面依次写 1 个数量：里程"),
        ({"key": "weight", "lines": "云沟县 1 2"}, "这些单位后面要写一个权重：云沟县"),
        ({"key": "weight", "lines": "云沟县 0"}, "权重不能为负，也不能全为 0"),
        ({"lines": "云沟县\n云沟县"}, "写了两次"),
        ({"lines": "云沟县", "due_on": "2027-01-01"}, "晚于上级的 2026-12-31"),
        ({"lines": "云沟县", "supervisor": "云沟县"}, "就是承办单位"),
    ],
)
def test_bad_input_is_said_and_nothing_is_written(drafter, r, root, typed, sentence):
    answer = drafter.post(at("decompose", root), form(confirmed="1", **typed))
    assert sentence in told(answer)
    assert not root.children.exists()


def test_a_group_with_lines_needs_all_its_units_and_no_other(drafter, r, root, counties):
    data = form(group=counties.pk, key="typed", lines="云沟县 5\n州水务局 5", confirmed="1")
    assert "这些单位没有写：石坪县" in told(drafter.post(at("decompose", root), data))
    data["lines"] = "云沟县 5\n石坪县 5\n州水务局 5"
    assert "不在单位组里：州水务局" in told(drafter.post(at("decompose", root), data))


def test_the_county_signs_splits_issues_and_the_township_gives_back(client, drafter, r, root, issued):
    p = r.p
    county = issued[p.county_a]
    client.force_login(p.magistrate_a)
    page = told(client.get(at("share", county)))
    assert "待签收" in page
    client.post(at("share_receive", county), {"version": county.version})
    assert "已签收" in told(client.get(at("share", county)))
    client.post(at("decompose", county), form(lines="云岭1乡\n云岭2乡", confirmed="1"))
    assert figures(county) == {"云岭1乡": 15, "云岭2乡": 15}
    assert "请在" in told(client.post(at("issue", county), {"count": 3, "unit": "workdays"}))
    client.post(at("issue", county), {"count": 3, "unit": "workdays", "confirmed": "1"})
    township = Share.objects.get(unit=p.township_a1)
    assert township.issued_on == clock.today()
    p.post_of(p.township_head_a).grant(p.system, ["liaison"])
    client.force_login(p.township_head_a)
    client.post(at("share_return", township), {"version": township.version, "reason": "路不在本乡"})
    township.refresh_from_db()
    assert township.return_reason == "路不在本乡"
    client.force_login(p.magistrate_a)
    assert "少 15" in told(client.get(at("share", county)))


def test_all_that_wait_are_signed_together(client, r, issued):
    client.force_login(r.p.liaison_a)
    address = reverse("accountability:receive_all")
    assert "云沟县" in told(client.post(address, {}))
    client.post(address, {"confirmed": "1"})
    assert Share.objects.get(pk=issued[r.p.county_a].pk).received_on == clock.today()
    assert Share.objects.get(pk=issued[r.p.county_b].pk).received_on is None


def test_a_share_is_changed_with_its_quantity_and_the_slower_sees_both(drafter, r, issued):
    share = issued[r.p.county_a]
    target = share.targets.get()
    data = {
        "due_on": "2026-11-30",
        "standard": "通车",
        "rhythm": "quarterly",
        f"target_{target.pk}": "31.5",
        "version": share.version,
    }
    drafter.post(at("share_change", share), data)
    share.refresh_from_db()
    assert (share.rhythm, share.standard, share.targets.get().figure) == ("quarterly", "通车", Decimal("31.5"))
    answer = drafter.post(at("share_change", share), data | {"standard": "我的"})
    assert answer.status_code == 409
    assert "通车" in words(answer)
    assert "我的" in answer.content.decode()
    assert "不是数字" in told(
        drafter.post(at("share_change", share), data | {f"target_{target.pk}": "多", "version": share.version})
    )


def test_the_list_is_filtered_and_exported(drafter, r, issued):
    address = reverse("accountability:shares")
    text = told(drafter.get(address, {"level": "county", "state": "waiting"}))
    assert "2026年 30 公里" in text
    assert "州交通运输局" not in text.split("责任单位")[1]
    assert "云沟县" not in told(drafter.get(address, {"q": "石坪"}))
    assert told(drafter.get(address, {"late": "late"}))
    body = b"".join(drafter.get(address, {"export": "csv"}).streaming_content).decode()
    assert len(body.splitlines()) == 4


def test_the_list_asks_as_much_for_many_as_for_few(drafter, r, root, issued):
    address = reverse("accountability:shares")
    few = (
        statements(drafter, address),
        statements(drafter, at("task_shares", r.task)),
        statements(drafter, at("share", root)),
    )
    p = r.p
    for unit in (p.township_a1, p.township_a2, p.township_b1, p.village_a11, p.village_a12):
        drafter.post(at("decompose", root), form(lines=str(unit), confirmed="1"))
    assert Share.objects.count() == 8
    many = (
        statements(drafter, address),
        statements(drafter, at("task_shares", r.task)),
        statements(drafter, at("share", root)),
    )
    assert many == few


def test_foreign_shares_are_not_there(client, r, issued):
    client.force_login(r.p.magistrate_a)
    for name in ("share", "decompose", "share_receive", "share_return", "share_change", "issue", "undo"):
        assert client.get(at(name, issued[r.p.county_b])).status_code == 404, name


def test_the_task_leads_on_and_the_desk_counts(client, r, issued):
    client.force_login(r.p.magistrate_a)
    assert (
        reverse("accountability:task_shares", args=[r.task.pk])
        in client.get(r.task.get_absolute_url()).content.decode()
    )
    desk = told(client.get("/"))
    assert "本单位承担的责任分解 1" in desk
    assert "待签收的责任分解 1" in desk
    client.force_login(r.p.magistrate_b)
    assert "待签收的责任分解 1" in told(client.get("/"))
    client.force_login(r.p.director_water)
    assert "本单位承担的责任分解 0" in told(client.get("/"))
