"""The tree of units: made, renamed, moved, merged, split, closed, and what each leaves behind."""

import threading
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, close_old_connections, connection, transaction

from core import clock
from core.actor import acting
from core.history import SilentWrite, history_of
from core.models import AuditEvent
from core.refusals import Conflict, Refused
from organizations import rules
from organizations.models import Unit, UnitAlias, UnitGroup, hanging
from tests.prefecture import Prefecture

ONE_DAY = timedelta(days=1)


@pytest.fixture
def p(prefecture):
    with acting(prefecture.system):
        yield prefecture


def fresh(unit):
    return Unit.objects.get(pk=unit.pk)


def paths_are_right():
    rows = {unit.pk: unit for unit in Unit.objects.all()}
    for unit in rows.values():
        above = rows[unit.parent_id].path if unit.parent_id else ""
        assert unit.path == above + rules.step(unit.pk)


def test_each_unit_has_the_path_of_its_ancestors(p):
    paths_are_right()
    assert list(Unit.objects.below(p.county_a).values_list("name", flat=True)).count("云岭1乡") == 1
    assert Unit.objects.below(p.county_a).count() == 7
    assert Unit.objects.below(p.county_a, itself=False).count() == 6


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"code": "9001"}, "代码已被使用"),
        ({"name": "云沟县"}, "已有同名单位"),
        ({"kind": "village"}, "不能设在"),
        ({"kind": "prefecture"}, "没有上级"),
        ({"parent": None}, "须有上级"),
        ({"name": "甲\x07乙"}, "控制字符"),
        ({"name": "长" * 101}, "100"),
    ],
)
def test_what_does_not_fit_is_refused_with_a_sentence(p, fields, sentence):
    before = Unit.objects.count()
    with pytest.raises((Refused, ValidationError)) as refused:
        Unit.make(p.system, **({"code": "X1", "name": "新县", "kind": "county", "parent": p.root} | fields))
    assert sentence in str(refused.value)
    assert Unit.objects.count() == before


def test_a_rename_keeps_the_old_name_findable_and_both_in_the_history(p):
    p.county_a.change(p.system, version=1, reason="国务院批复", name="云沟市")
    assert fresh(p.county_a) in Unit.objects.found_by("云沟县")
    change = next(c for c in history_of(p.county_a) if c.field == "名称")
    assert (change.old, change.new, change.reason) == ("云沟县", "云沟市", "国务院批复")
    assert not [c for c in history_of(p.county_a) if c.field in ("版本", "path")]


def test_a_move_takes_all_below_along_in_a_fixed_number_of_statements(p, django_assert_max_num_queries):
    with django_assert_max_num_queries(25):
        p.township_a1.move(p.system, p.county_b, version=1, reason="区划调整")
    paths_are_right()
    assert Unit.objects.below(fresh(p.county_b)).count() == 10
    assert fresh(p.village_a11).path.startswith(fresh(p.county_b).path)
    assert AuditEvent.objects.filter(verb="unit.move").count() == 1


def test_a_unit_never_stands_below_itself(p):
    with pytest.raises(Refused, match="不能设在"):
        p.county_a.move(p.system, p.township_a1, version=1)
    section = Unit.make(p.system, code="90-02-1", name="综合科", kind="section", parent=p.transport)
    with pytest.raises(Refused, match="不能设在"):
        p.transport.move(p.system, section, version=1)


def test_the_slower_of_two_movers_is_told(p):
    p.township_a1.move(p.system, p.county_b, version=1)
    with pytest.raises(Conflict, match="已被他人修改"):
        fresh(p.township_a1).move(p.system, p.county_a, version=1)


def test_a_unit_with_anything_on_it_is_not_closed_and_says_what(p):
    with pytest.raises(Refused) as refused:
        p.county_a.close(p.system, clock.today(), version=1)
    assert "单位 2" in str(refused.value)
    assert "岗位 2" in str(refused.value)
    assert dict(hanging(p.village_a12)) == {}
    p.village_a12.close(p.system, clock.today(), version=1, reason="并村")
    assert not fresh(p.village_a12).is_open_on(clock.today() + ONE_DAY)


def test_a_merge_gives_the_other_unit_children_posts_groups_and_names(p):
    group = UnitGroup.make(p.system, name="重点乡镇")
    group.set_members(p.system, [p.township_a1], clock.today().replace(day=1), version=1)
    p.township_a1.merge_into(p.system, p.township_a2, clock.today(), version=1, reason="撤乡并镇")
    paths_are_right()
    assert Unit.objects.below(fresh(p.township_a2), itself=False).count() == 4
    assert p.post_of(p.township_head_a).unit == p.township_a2
    assert list(group.units_on(clock.today())) == [p.township_a2]
    assert UnitAlias.objects.get(text="云岭1乡").unit == p.township_a2
    closed = fresh(p.township_a1)
    assert (closed.valid_to, closed.successor) == (clock.today(), p.township_a2)


def test_a_split_takes_the_named_children_along(p):
    post = p.post_of(p.township_head_a)
    made = p.township_a1.split_off(
        p.system, version=1, children=[p.village_a12], posts=[post], on=clock.today(), reason="析置",
        code="900119", name="云岭新乡",
    )  # fmt: skip
    assert fresh(p.village_a12).parent == made
    assert fresh(p.village_a11).parent == p.township_a1
    assert p.post_of(p.township_head_a).unit == made
    paths_are_right()
    with pytest.raises(Conflict):
        fresh(p.township_a1).split_off(p.system, version=1, on=clock.today(), code="900118", name="云岭另乡")
    with pytest.raises(Refused, match="”不是“"):
        fresh(p.township_a1).split_off(
            p.system, version=2, children=[p.village_b11], on=clock.today(), code="900118", name="云岭另乡"
        )
    assert not Unit.objects.filter(code="900118").exists()


def test_an_alias_means_one_unit(p):
    p.transport.name_also(p.system, ["交通局", "州交通局"])
    with pytest.raises(Refused, match="已经指"):
        p.water.name_also(p.system, ["交通局"])
    p.transport.name_also(p.system, ["州交通局"])
    assert list(p.transport.aliases.values_list("text", flat=True)) == ["州交通局"]


def test_a_group_by_kind_expands_on_the_day(p):
    group = UnitGroup.make(p.system, name="各县市", kind="county")
    assert list(group.units_on(clock.today())) == [p.county_a, p.county_b]
    Unit.make(p.system, code="9003", name="新县", kind="county", parent=p.root, valid_from=clock.today() + ONE_DAY)
    assert group.units_on(clock.today()).count() == 2
    assert group.units_on(clock.today() + ONE_DAY).count() == 3


def test_a_closed_unit_is_changed_by_nobody_until_it_is_reopened(p):
    p.village_a12.close(p.system, clock.today(), version=1, reason="并村")
    closed = fresh(p.village_a12)
    for act in ("change", "move", "alias", "close"):
        assert "已于" in closed.refusal(p.system, act)
    with pytest.raises(Refused, match="先恢复"):
        closed.change(p.system, version=2, name="新村")
    with pytest.raises(Refused, match="已撤销，不能作上级"):
        Unit.make(p.system, code="X1", name="甲公司", kind="project_owner", parent=closed_township(p))
    closed.reopen(p.system, version=2, reason="误办")
    assert fresh(p.village_a12).valid_to is None
    assert fresh(p.village_a12).refusal(p.system, "change") is None


def closed_township(p):
    """A township without villages, closed today."""
    township = Unit.make(p.system, code="900139", name="云岭旧乡", kind="township", parent=p.county_a)
    township.close(p.system, clock.today(), version=1)
    return township


def test_a_merge_taken_back_gives_the_name_back(p):
    p.township_a1.merge_into(p.system, p.township_a2, clock.today(), version=1)
    fresh(p.township_a1).reopen(p.system, version=2)
    assert fresh(p.township_a1).successor is None
    assert not UnitAlias.objects.filter(text="云岭1乡").exists()


def test_aliases_are_checked_and_audited(p):
    for bad, sentence in (("甲\x07", "控制字符"), ("长" * 101, "100")):
        with pytest.raises(ValidationError, match=sentence):
            p.transport.name_also(p.system, ["交通局", bad])
    assert not p.transport.aliases.exists()
    p.transport.name_also(p.system, ["交通局"], version=1, reason="简写")
    event = AuditEvent.objects.get(verb="unit.alias")
    assert (event.detail["before"], event.detail["after"]) == ([], ["交通局"])
    with pytest.raises(Conflict):
        fresh(p.transport).name_also(p.system, ["州交通局"], version=1)


def test_nobody_closes_or_moves_the_prefecture(p):
    for act in ("move", "merge", "split", "close"):
        assert "自治州" in p.root.refusal(p.system, act)
    assert p.village_a11.refusal(p.system, "make") == "村（社区）之下不设单位。"
    assert "由系统管理员" in p.village_a11.refusal(p.actor(p.magistrate_a), "change")


def test_silent_writes_are_refused(p):
    with pytest.raises(SilentWrite):
        Unit.objects.update(name="甲")


def test_the_database_itself_holds_one_root_and_names_once(p):
    with pytest.raises(IntegrityError), transaction.atomic():
        Unit.objects.create(code="Y", name="又一州", kind="prefecture")


def test_only_keepers_of_the_tree_change_it(p):
    for user in (p.governor, p.magistrate_a, p.inspector):
        with pytest.raises(Refused, match="系统管理员"):
            p.village_a11.change(p.actor(user), version=1, name="改名村")
    p.village_a11.change(p.actor(p.drafter), version=1, name="改名村")


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has one writer")
def test_two_crossing_moves_make_no_ring():
    p = Prefecture()
    with acting(p.system):
        owner = Unit.make(p.system, code="P1", name="甲公司", kind="project_owner", parent=p.township_a1)
    outcomes = []

    def move(unit, parent):
        try:
            with acting(p.system):
                Unit.objects.get(pk=unit.pk).move(p.system, Unit.objects.get(pk=parent.pk), version=1)
            outcomes.append("moved")
        except Refused as refused:
            outcomes.append(type(refused).__name__)
        finally:
            close_old_connections()
            connection.close()

    threads = [threading.Thread(target=move, args=pair) for pair in ((owner, p.county_b), (owner, p.township_b1))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["Conflict", "moved"]
    paths_are_right()
