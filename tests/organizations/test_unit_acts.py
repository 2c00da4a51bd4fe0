"""Acts on units through their pages: what is asked before, what is told after, what a conflict and bad input look like."""

from datetime import timedelta

import pytest
from django.urls import reverse

from core import clock
from core.actor import acting
from core.models import AuditEvent
from organizations.models import Body, Unit, UnitGroup
from tests.words import words

CONFIRMED = {"confirmed": "1"}


@pytest.fixture
def p(prefecture):
    with acting(prefecture.system):
        yield prefecture


@pytest.fixture
def keeper(client, p, administrator):
    client.force_login(administrator)
    return client


def address(act, unit):
    return reverse(f"organizations:unit_{act}", args=[unit.pk])


def fresh(unit):
    return Unit.objects.get(pk=unit.pk)


def send(client, act, unit, **data):
    return client.post(address(act, unit), data)


def told(answer):
    assert answer.status_code == 200, answer.status_code
    return words(answer)


def test_a_unit_is_made_below_another_and_the_message_names_the_way_back(keeper, p):
    assert "村（社区）" in told(keeper.get(address("make", p.township_a1)))
    answer = keeper.post(
        address("make", p.township_a1),
        {
            "kind": "village",
            "name": "云岭新村",
            "code": "900113",
            "aliases": "新村、老寨",
            "valid_from": "2026年3月1日",
        },
        follow=True,
    )
    assert "已新建“云岭新村”" in words(answer)
    made = Unit.objects.get(code="900113")
    assert (made.parent, made.valid_from.isoformat(), made.aliases.count()) == (p.township_a1, "2026-03-01", 2)
    assert AuditEvent.objects.get(verb="unit.make", object_id=made.pk).actor_label == "系统管理员"


BAD_UNITS = [
    ({"code": "9001"}, "代码", "代码已被使用"),
    ({"name": "云岭11村"}, "名称", "同一上级之下已有同名单位"),
    ({"kind": "county"}, "类别", "county"),
    ({"name": ""}, "名称", "必填"),
    ({"name": "甲\x07乙"}, "名称", "控制字符"),
    ({"name": "长" * 101}, "名称", "100"),
    ({"code": "9" * 41}, "代码", "40"),
    ({"valid_from": "昨天"}, "设立日期", "请填日期"),
    ({"valid_from": "0001-01-01"}, "设立日期", "1900"),
    ({"order": "-1"}, "次序", "0"),
    ({"order": "99999999999"}, "次序", "999999"),
    ({"aliases": "云岭2乡的别名"}, "有 1 处", "已经指“云岭2乡”"),
    ({"aliases": "甲\x00"}, "别名", "不能使用"),
    ({"aliases": "长" * 101}, "别名", "100"),
]


def test_a_unit_without_an_official_code_gets_the_parents_and_the_next_number(keeper, p):
    p.unit("90-04", "州审计局", "department", p.root)
    for name in ("州信访局", "州林草局"):
        send(keeper, "make", p.root, kind="department", name=name, code="")
    assert [Unit.objects.get(name=name).code for name in ("州信访局", "州林草局")] == ["90-05", "90-06"]


def test_what_can_not_be_made_is_said_at_its_field_and_nothing_is_stored(keeper, p):
    p.township_a2.name_also(p.system, ["云岭2乡的别名"])
    before = Unit.objects.count()
    good = {"kind": "village", "name": "云岭新村", "code": "900113"}
    for wrong, field, sentence in BAD_UNITS:
        shown = told(send(keeper, "make", p.township_a1, **(good | wrong)))
        assert sentence in shown, wrong
        assert field in shown.split(sentence)[0], wrong
    assert Unit.objects.count() == before


def test_nothing_stands_below_a_village_and_a_closed_unit_is_not_touched(keeper, p):
    assert send(keeper, "make", p.village_a11).status_code == 403
    p.village_a12.close(p.system, clock.today(), version=1)
    for act in ("change", "aliases", "move", "merge", "split", "close"):
        answer = keeper.get(address(act, p.village_a12))
        assert (answer.status_code, "先恢复" in words(answer)) == (403, True)
    assert keeper.get(address("reopen", p.village_a11)).status_code == 403
    assert keeper.get(address("move", p.root)).status_code == 403


def test_a_change_keeps_the_old_name_and_its_reason(keeper, p):
    form = {"version": 1, "name": "云沟市", "code": "9001", "order": 4, "reason": "国务院批复"}
    assert send(keeper, "change", p.county_a, **form).status_code == 302
    shown = words(keeper.get(reverse("organizations:unit", args=[p.county_a.pk])))
    assert "别名 云沟县" in shown
    assert "修改 名称 云沟县 云沟市 国务院批复" in shown


def test_the_slower_of_two_sees_what_is_stored_beside_what_was_typed_and_may_still_save(keeper, p):
    with acting(p.system):
        p.county_a.change(p.system, version=1, name="云沟市", short_name="云沟")
    form = {"version": 1, "name": "云沟区", "code": "9001", "order": 4, "reason": "批复"}
    answer = send(keeper, "change", p.county_a, **form)
    assert answer.status_code == 409
    shown = words(answer)
    assert "您填写期间，别人改了这条记录" in shown
    assert "须更正" not in shown
    assert "名称 云沟市 云沟区" in shown
    assert "简称 云沟 —" in shown
    assert "代码 9001 9001" not in shown
    page = answer.content.decode()
    assert 'value="云沟区"' in page
    assert '<input type="hidden" name="version" value="2"' in page
    assert fresh(p.county_a).name == "云沟市"
    assert send(keeper, "change", p.county_a, **(form | {"version": 2})).status_code == 302
    assert fresh(p.county_a).name == "云沟区"


@pytest.mark.parametrize("version", ["", "0", "x", "99999999999999999999"])
def test_a_form_without_a_good_version_is_refused_with_a_sentence(keeper, p, version):
    answer = send(keeper, "change", p.county_a, version=version, name="云沟区", code="9001")
    assert answer.status_code in (200, 409)
    assert fresh(p.county_a).name == "云沟县"


def test_aliases_are_a_list_of_lines(keeper, p):
    send(keeper, "aliases", p.transport, version=1, aliases="交通局\r\n州交通局；交运局\n\n交通局", reason="文件写法")
    assert list(p.transport.aliases.values_list("text", flat=True)) == sorted(["交通局", "州交通局", "交运局"])
    taken = told(send(keeper, "aliases", p.water, version=1, aliases="交通局"))
    assert "已经指“州交通运输局”" in taken
    conflict = send(keeper, "aliases", p.transport, version=1, aliases="交通局")
    assert conflict.status_code == 409
    assert "州交通局" in words(conflict)


def test_a_move_says_what_goes_along_and_then_goes(keeper, p):
    form = {"version": 1, "parent": "石坪县", "reason": "区划调整"}
    asked = told(send(keeper, "move", p.township_a1, **form))
    assert "从“云沟县”移到“石坪县”之下" in asked
    assert "其下 2 个单位、连同 2 个岗位" in asked
    assert fresh(p.township_a1).parent == p.county_a
    answer = keeper.post(address("move", p.township_a1), form | CONFIRMED, follow=True)
    assert "要退回，再移动到“云沟县”" in words(answer)
    assert fresh(p.village_a11).path.startswith(fresh(p.county_b).path)


def test_again_leads_back_to_what_was_typed(keeper, p):
    answer = send(keeper, "move", p.township_a1, version=1, parent="石坪县", reason="区划调整", again="1")
    assert 'value="石坪县"' in answer.content.decode()
    assert "须更正" not in words(answer)


def test_the_conflict_of_a_move_shows_where_it_stands_now(keeper, p):
    other = Unit.make(p.system, code="9003", name="新县", kind="county", parent=p.root)
    p.township_a1.move(p.system, p.county_b, version=1)
    answer = keeper.post(address("move", p.township_a1), {"version": 1, "parent": "9003"} | CONFIRMED)
    assert answer.status_code == 409
    assert "移到哪个单位之下 石坪县（9002） 9003" in words(answer)
    assert fresh(p.township_a1).parent == p.county_b
    assert other.children.count() == 0


BAD_PARENTS = [
    ("", "必填"),
    ("没有的县", "没有找到单位“没有的县”"),
    ("云沟县", "现在就在“云沟县”之下"),
    ("云岭1乡", "不能设在"),
    ("州水务局", "不能设在"),
    ("x" * 300, "200"),
    ("甲\x01", "控制字符"),
]


def test_a_parent_that_does_not_fit_is_said_before_anything_moves(keeper, p):
    for parent, sentence in BAD_PARENTS:
        shown = told(send(keeper, "move", p.township_a1, version=1, parent=parent))
        assert sentence in shown.split("移到哪个单位之下")[1], parent
    assert fresh(p.township_a1).parent == p.county_a


def test_a_name_that_several_units_have_is_chosen_from_a_list_without_script(keeper, p):
    for township in (p.township_a2, p.township_b1):
        Unit.make(p.system, code=f"{township.code}9", name="云岭11村", kind="village", parent=township)
    answer = send(keeper, "merge", p.village_a12, version=1, target="云岭11村", on=clock.today())
    page = answer.content.decode()
    assert "可能指 3 个单位" in page
    assert 'name="target-chosen" value="云岭11村（900111）"' in page
    chosen = {"target-asked": "云岭11村", "target-chosen": "云岭11村（900111）"}
    form = {"version": 1, "target": "云岭11村", "on": clock.today(), **chosen}
    assert "并入“云岭11村”" in told(keeper.post(address("merge", p.village_a12), form))
    other = keeper.post(address("merge", p.village_a12), form | {"target": "云岭21村"})
    assert "并入“云岭21村”" in told(other)  # the choice was made for another text


def test_a_merge_lists_what_goes_over_and_does_it(keeper, p):
    group = UnitGroup.make(p.system, name="重点乡镇")
    group.set_members(p.system, [p.township_a1], clock.today(), version=1)
    form = {"version": 1, "target": "云岭2乡", "on": clock.today(), "reason": "撤乡并镇"}
    asked = told(send(keeper, "merge", p.township_a1, **form))
    assert "下级单位转到“云岭2乡”：云岭11村、云岭12村" in asked
    assert "乡镇长" in asked
    assert "单位组中由“云岭2乡”接替：重点乡镇" in asked
    assert fresh(p.township_a1).valid_to is None
    answer = keeper.post(address("merge", p.township_a1), form | CONFIRMED, follow=True)
    assert "已并入“云岭2乡”" in words(answer)
    assert fresh(p.village_a11).parent == p.township_a2


def test_a_merge_that_would_leave_something_behind_or_double_a_name_is_refused_before(keeper, p):
    Body.make(p.system, kind="execution", number=1, name="第一执行小组", serves=p.post_of(p.deputy), lead_unit=p.water)
    form = {"version": 1, "target": "州交通运输局", "on": clock.today()}
    assert "领导小组和执行小组 1" in told(send(keeper, "merge", p.water, **form))
    Unit.make(p.system, code="900129", name="云岭11村", kind="village", parent=p.township_a2)
    form = {"version": 1, "target": "云岭2乡", "on": clock.today()}
    assert "已有同名单位：云岭11村" in told(send(keeper, "merge", p.township_a1, **form))
    form["target"] = "云沟县"
    assert "只有同类的单位可以合并" in told(send(keeper, "merge", p.township_a1, **form))


def test_a_split_makes_the_new_unit_and_takes_what_was_ticked(keeper, p):
    post = p.post_of(p.township_head_a)
    form = {
        "version": 1, "name": "云岭新乡", "code": "900119", "on": clock.today(), "children": [p.village_a12.pk],
        "posts": [post.pk], "reason": "析置",
    }  # fmt: skip
    asked = told(send(keeper, "split", p.township_a1, **form))
    assert "下级单位划给“云岭新乡”：云岭12村" in asked
    answer = keeper.post(address("split", p.township_a1), form | CONFIRMED, follow=True)
    assert "要退回，把“云岭新乡”并入“云岭1乡”" in words(answer)
    made = Unit.objects.get(code="900119")
    assert (fresh(p.village_a12).parent, p.post_of(p.township_head_a).unit) == (made, made)
    wrong = form | {"children": [p.village_b11.pk], "posts": [], "version": 2, "code": "900118", "name": "云岭又乡"}
    assert "有的单位已不是它的下级" in told(send(keeper, "split", p.township_a1, **wrong))
    twice = form | {"children": [], "posts": [], "version": 2}
    assert "代码已被使用" in told(keeper.post(address("split", p.township_a1), twice | CONFIRMED))


def test_closing_says_what_hangs_on_the_unit_and_reopening_takes_it_back(keeper, p):
    shown = told(keeper.get(address("close", p.township_a1)))
    assert "名下还有：" in shown
    assert "单位 2" in shown
    form = {"version": 1, "on": clock.today(), "reason": "并村"}
    assert "请先转移或结束" in told(send(keeper, "close", p.township_a1, **form))
    late = form | {"on": clock.today() + timedelta(days=1)}
    assert "不能晚于今天" in told(send(keeper, "close", p.village_a12, **late))
    assert "最后一天是" in told(send(keeper, "close", p.village_a12, **form))
    answer = keeper.post(address("close", p.village_a12), form | CONFIRMED, follow=True)
    assert "误办的，在本页点“恢复”" in words(answer)
    assert keeper.post(address("reopen", p.village_a12), {"version": 2, "reason": "误办"}).status_code == 302
    assert fresh(p.village_a12).valid_to is None


def test_a_closing_before_the_opening_is_said_at_the_day(keeper, p):
    unit = Unit.make(p.system, code="X1", name="甲公司", kind="project_owner", parent=p.water, valid_from=clock.today())
    form = {"version": 1, "on": clock.today() - timedelta(days=3)} | CONFIRMED
    shown = told(keeper.post(address("close", unit), form))
    assert "撤销日期不能早于设立日期" in shown


def test_an_empty_installation_begins_with_its_prefecture(client, administrator):
    client.force_login(administrator)
    assert "建立自治州" in words(client.get(reverse("organizations:units")))
    first = reverse("organizations:unit_first")
    assert client.post(first, {"name": "澜岭州", "code": "90"}).status_code == 302
    assert Unit.objects.get().kind == "prefecture"
    assert client.post(first, {"name": "又一州", "code": "91"}).status_code == 403


def test_a_thousand_characters_of_nonsense_never_break_a_page(keeper, p):
    nonsense = "'\"<script>\u202e\ud7ff\x00" * 60
    for act in ("make", "change", "aliases", "move", "merge", "split", "close"):
        fields = dict.fromkeys(("version", "name", "code", "kind", "order", "on", "parent", "target", "children", "posts", "aliases", "successor", "valid_from", "reason"), nonsense)  # fmt: skip
        for more in ({}, CONFIRMED, {"again": "1"}):
            answer = keeper.post(address(act, p.township_a1), fields | more)
            assert answer.status_code == 200
            assert "<script>" not in answer.content.decode().replace("<script src", "")
