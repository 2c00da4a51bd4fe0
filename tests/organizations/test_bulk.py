"""Whole trees, levels and prefectures at once: the rules of the single verbs, few statements, one act, nothing half-written."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import clock
from core.actor import acting
from core.models import AuditEvent
from core.refusals import Refused
from organizations import rules
from organizations.models import (
    AccountRow,
    Holding,
    HoldingRow,
    Post,
    PostRole,
    PostRow,
    RowsRefused,
    Unit,
    UnitAlias,
    UnitRow,
)
from organizations.standing import Standing

TODAY = clock.today()
A_MONTH = timedelta(days=30)
User = get_user_model()


@pytest.fixture
def p(prefecture):
    with acting(prefecture.system):
        yield prefecture


def county(n, **fields):
    return UnitRow(**({"code": f"98{n:02}", "name": f"新{n}县", "kind": "county", "parent": "90"} | fields))


def tree(counties):
    """Rows of counties with two townships of two villages each, the villages first."""
    townships = [UnitRow(f"{c.code}{n}", f"{c.name}{n}乡", "township", c.code) for c in counties for n in (1, 2)]
    villages = [UnitRow(f"{t.code}{n}", f"{t.name}{n}村", "village", t.code) for t in townships for n in (1, 2)]
    return [*villages, *townships, *counties]


def faults_of(verb, *arguments):
    with pytest.raises(RowsRefused) as refused:
        verb(*arguments)
    return refused.value.faults


def test_a_tree_is_made_in_any_order_with_paths_history_and_one_act(p):
    rows = tree([county(1, short_name="新一", aliases=("一县", " 一县", "新1县", ""), order=7), county(2)])
    made = Unit.make_many(p.system, rows)
    assert [unit.code for unit in made] == [row.code for row in rows]
    for unit in Unit.objects.select_related("parent"):
        assert unit.path == (unit.parent.path if unit.parent else "") + rules.step(unit.pk)
    first = Unit.objects.get(code="9801")
    assert (first.short_name, first.order, first.parent) == ("新一", 7, p.root)
    assert list(first.aliases.values_list("text", flat=True)) == ["一县"]
    assert {unit.history.get().actor_key for unit in made} == {"system:test"}
    assert UnitAlias.history.filter(text="一县").count() == 1
    act = AuditEvent.objects.get(verb="unit.make_many")
    assert act.detail == {"units": 14, "aliases": 1, "kinds": {"village": 8, "township": 4, "county": 2}}


def test_the_rows_of_units_that_do_not_fit_are_all_named_and_nothing_is_written(p):
    before = Unit.objects.count()
    rows = [
        county(1),
        county(1, name="另一县"),
        county(2, code="9001"),
        county(3, name="云沟县"),
        county(4, name="新1县"),
        county(5, parent="nowhere"),
        county(6, kind="village"),
        county(7, kind="empire"),
        county(8, parent=""),
        UnitRow("99", "又一州", "prefecture"),
        county(9, name="甲\x07乙"),
        county(10, name="长" * 101),
        county(11, valid_from=TODAY, valid_to=TODAY - A_MONTH),
        county(12, aliases=("同一别名",)),
        county(13, aliases=("同一别名",)),
        UnitRow("8001", "云岭新乡", "township", "8002"),
        UnitRow("8002", "云岭又乡", "township", "8001"),
        UnitRow("9806-1", "新6乡", "township", "9806"),
        UnitRow("9806-11", "新6村", "village", "9806-1"),
    ]
    faults = faults_of(Unit.make_many, p.system, rows)
    said = ["", "代码已被使用", "代码已被使用", "已有同名单位", "已有同名单位", "没有代码为“nowhere”", "不能设在", "类别：",
            "须有上级", "自治州只有一个", "控制字符", "名称：", "不能早于", "", "已经指“新12县”", "一圈", "一圈",
            "它的上级那一行", "它的上级那一行"]  # fmt: skip
    assert [sentence in faults.get(place, "") for place, sentence in enumerate(said)] == [True] * len(rows)
    assert set(faults) == {place for place, sentence in enumerate(said) if sentence}
    assert Unit.objects.count() == before
    fitting = [row for place, row in enumerate(rows) if place not in faults]
    assert len(Unit.make_many(p.system, fitting)) == 2


def test_a_fault_says_which_field_it_is_about(p):
    units = [
        county(1, name=""),
        county(2, parent="x"),
        county(3, name="云沟县"),
        county(4, aliases=("甲\x07",)),
        county(4),
    ]
    with pytest.raises(RowsRefused) as refused:
        Unit.make_many(p.system, units)
    assert refused.value.fields == {0: "name", 1: "parent", 2: "name", 3: "aliases", 4: "code"}
    posts = [PostRow("x", "甲", 5), PostRow("9001", "甲", 99), PostRow("9001", "乙", 5, roles=("king",))]
    with pytest.raises(RowsRefused) as refused:
        Post.make_many(p.system, posts)
    assert refused.value.fields == {0: "unit", 1: "tier", 2: "roles"}


def test_the_message_names_the_first_rows_and_counts_all(p):
    with pytest.raises(RowsRefused, match=r"^7 行不能写入。\n第 1 行：没有代码为“x”的上级单位。\n第 2 行"):
        Unit.make_many(p.system, [county(n, parent="x") for n in range(7)])


def test_ten_times_the_rows_take_hardly_more_statements(p):
    with CaptureQueriesContext(connection) as few:
        Unit.make_many(p.system, tree([county(1)]))
    with CaptureQueriesContext(connection) as many:
        Unit.make_many(p.system, tree([county(n) for n in range(2, 12)]))
    assert len(many) <= len(few) + 4
    posts = [PostRow(unit.code, "乡镇长", 7, roles=("head",)) for unit in Unit.objects.filter(code__startswith="98")]
    with CaptureQueriesContext(connection) as few:
        Post.make_many(p.system, posts[:7])
    with CaptureQueriesContext(connection) as many:
        Post.make_many(p.system, posts[7:])
    assert len(many) <= len(few) + 4


def test_posts_of_a_level_are_made_with_superiors_and_roles(p):
    deputies = [PostRow("9001", "副县长", 5, n, ("9001", "县长", 1), duty="农业") for n in (1, 2)]
    bureau = PostRow(
        "9001", "主管局长", 6, reports_to=deputies[1].key, chain_role="implement", roles=("liaison", "head")
    )
    made = Post.make_many(p.system, [bureau, *deputies])
    assert [post.name for post in made] == ["主管局长", "副县长", "副县长 2"]
    assert Post.objects.get(title="主管局长").reports_to == made[2]
    assert made[1].reports_to == p.post_of(p.magistrate_a)
    assert made[0].held_roles == {"liaison", "head"}
    assert PostRole.history.filter(post=made[0]).count() == 2
    assert made[2].history.get().actor_key == "system:test"
    assert AuditEvent.objects.get(verb="post.make_many").detail == {"posts": 3, "roles": {"head": 1, "liaison": 1}}


def test_the_rows_of_posts_that_do_not_fit_are_all_named(p):
    rows = [
        PostRow("9001", "县长", 4),
        PostRow("9001", "调研员", 5),
        PostRow("9001", "调研员", 5),
        PostRow("nowhere", "县长", 4),
        PostRow("900112", "村委会主任", 9, reports_to=("9001", "县太爷", 1)),
        PostRow("9001", "州官", 13),
        PostRow("9001", "闲职", 5, 0),
        PostRow("9001", "督办", 3, reports_to=("9001", "县长", 1)),
        PostRow("9001", "甲", 5, reports_to=("9001", "乙", 1)),
        PostRow("9001", "乙", 5, reports_to=("9001", "甲", 1)),
        PostRow("9001", "文书", 5, roles=("drafter", "publisher")),
        PostRow("9001", "文员", 5, roles=("king",)),
        PostRow("9001", "丙", 5, chain_role="top"),
        PostRow("900112", "主任", 9),
    ]
    said = ["已有同名同序号", "", "已有同名同序号", "没有代码为“nowhere”", "没有上级岗位“9001 县太爷”", "层级为 1 至 12",
            "序号从 1 起", "低于", "一圈", "一圈", "不能同时是", "角色：", "责任链角色：", ""]  # fmt: skip
    faults = faults_of(Post.make_many, p.system, rows)
    assert [sentence in faults.get(place, "") for place, sentence in enumerate(said)] == [True] * len(rows)
    assert set(faults) == {place for place, sentence in enumerate(said) if sentence}


def test_a_unit_that_is_closed_gets_no_posts(p):
    p.village_a12.close(p.system, TODAY - A_MONTH, version=1)
    faults = faults_of(Post.make_many, p.system, [PostRow(p.village_a12.code, "主任", 9)])
    assert "已撤销，不能设岗位" in faults[0]


def people(p, *names):
    return User.objects.make_many(p.system, [AccountRow(name, f"{name}的人") for name in names])


def test_accounts_are_made_without_a_password(p):
    made = people(p, "one", "two")
    assert [user.pk for user in made] == [User.objects.get(username=name).pk for name in ("one", "two")]
    assert not made[0].has_usable_password()
    assert made[0].password_set_at is None
    rows = [AccountRow("three", "丙"), AccountRow("one", "又一人"), AccountRow("three", "丙"), AccountRow("four", "")]
    faults = faults_of(User.objects.make_many, p.system, rows)
    assert [faults.get(place, "")[:5] for place in range(4)] == ["", "该账号已存", "该账号已存", "姓名：此字"]
    assert AuditEvent.objects.get(verb="account.make_many").detail == {"accounts": 2}


def test_whole_levels_are_appointed_and_have_their_rights_the_same_day(p):
    people(p, "one", "two")
    deputy = PostRow("9001", "副县长", 5, reports_to=("9001", "县长", 1), roles=("liaison",))
    Post.make_many(p.system, [deputy])
    rows = [
        HoldingRow("one", deputy.key, TODAY, document="任〔1〕号"),
        HoldingRow("two", ("9001", "县长", 1), TODAY, acting=True),
    ]
    made = Holding.make_many(p.system, rows)
    assert [holding.user.username for holding in made] == ["one", "two"]
    standing = Standing(User.objects.get(username="one"), TODAY)
    assert (standing.roles, standing.paths) == ({"liaison"}, [p.county_a.path])
    assert made[0].history.get().actor_key == "system:test"
    assert AuditEvent.objects.get(verb="holding.make_many").detail == {"holdings": 2, "acting": 1}


def test_the_rows_of_holdings_that_do_not_fit_are_all_named(p, administrator):
    people(p, "one", "two", "three")
    User.objects.get(username="three").close(p.system, "调离")
    Post.make_many(p.system, [PostRow("9001", title, 5) for title in ("甲", "乙")])
    first, second, magistrate = ("9001", "甲", 1), ("9001", "乙", 1), ("9001", "县长", 1)
    rows = [
        HoldingRow("one", first, TODAY, TODAY + A_MONTH),
        HoldingRow("two", first, TODAY + A_MONTH),
        HoldingRow("two", first, TODAY + A_MONTH + timedelta(days=1)),
        HoldingRow("one", first, TODAY, acting=True),
        HoldingRow("one", magistrate, TODAY),
        HoldingRow("nobody", second, TODAY),
        HoldingRow("one", ("9001", "丙", 1), TODAY),
        HoldingRow("three", second, TODAY),
        HoldingRow("keeper", second, TODAY),
        HoldingRow("one", second, TODAY, TODAY - A_MONTH),
        HoldingRow("drafter", ("90-01", "副主任", 1), TODAY, acting=True),
    ]
    said = ["", "请办交接", "", "已在这个岗位上", "请办交接", "没有账号“nobody”", "没有岗位“9001 丙”", "已停用",
            "管理员账号不担任岗位", "不能早于", "不能同时是"]  # fmt: skip
    faults = faults_of(Holding.make_many, p.system, rows)
    assert [sentence in faults.get(place, "") for place, sentence in enumerate(said)] == [True] * len(rows)
    assert set(faults) == {place for place, sentence in enumerate(said) if sentence}


def test_a_forbidden_pair_across_the_rows_is_refused_also_when_it_only_begins_later(p):
    people(p, "one")
    rows = [PostRow("90-01", "文书", 6, roles=("drafter",)), PostRow("90-01", "审稿", 6, roles=("reviewer",))]
    Post.make_many(p.system, rows)
    later, now = HoldingRow("one", rows[1].key, TODAY + A_MONTH), HoldingRow("one", rows[0].key, TODAY)
    assert "不能同时是" in faults_of(Holding.make_many, p.system, [later, now])[1]
    until_then = HoldingRow("one", rows[0].key, TODAY, until=TODAY + A_MONTH - timedelta(days=1))
    assert len(Holding.make_many(p.system, [later, until_then])) == 2


def test_a_single_appointment_sees_a_pair_that_begins_later_too(p):
    one = people(p, "one")[0]
    p.post_of(p.reviewer).appoint(p.system, one, TODAY + A_MONTH, acting=True)
    with pytest.raises(Refused, match="不能同时是"):
        p.post_of(p.drafter).appoint(p.system, one, TODAY, acting=True)


def test_only_those_with_the_right_make_many(p):
    stranger = p.actor(p.magistrate_a)
    verbs = (
        (Unit.make_many, county(1)),
        (Post.make_many, PostRow("9001", "甲", 5)),
        (Holding.make_many, HoldingRow("governor", ("9001", "县长", 1), TODAY)),
        (User.objects.make_many, AccountRow("one", "甲")),
    )
    for verb, row in verbs:
        with pytest.raises(Refused, match="办理"):
            verb(stranger, [row])
    with pytest.raises(Refused, match="安全管理员"):
        Post.make_many(p.actor(p.drafter), [PostRow("9001", "甲", 5, roles=("head",))])
