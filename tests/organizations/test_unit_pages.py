"""Pages of units: who sees what, what they cost, and that their sentences and counts are right."""

import csv
import html
import io
import re
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.db import NotSupportedError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import clock
from core.actor import acting
from organizations.models import Post, Unit, UnitRow
from organizations.unit_lists import Gap, described, lacking
from tests.words import words

LIST = reverse("organizations:units")
TREE = reverse("organizations:tree")


@pytest.fixture
def p(prefecture):
    with acting(prefecture.system):
        yield prefecture


def page(client, address, **query):
    answer = client.get(address, query)
    assert answer.status_code == 200
    return words(answer)


def villages(n, parent="90011"):
    return [UnitRow(f"V{k:05}", f"第{k}村", "village", parent) for k in range(n)]


def statements(client, address):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


# scope: by page, export, search, guessed address


@pytest.fixture
def magistrate(p, client):
    client.force_login(p.magistrate_a)
    return client


def test_a_county_magistrate_lists_the_countys_subtree_and_nothing_else(magistrate, p):
    shown = page(magistrate, LIST)
    mine = set(Unit.objects.below(p.county_a).values_list("name", flat=True))
    others = set(Unit.objects.exclude(pk__in=Unit.objects.below(p.county_a)).values_list("name", flat=True))
    assert all(name in shown for name in mine)
    assert [
        name for name in others - {"澜岭州"} if name in shown
    ] == []  # the prefecture stands as the unit above the county


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_export_holds_the_same(magistrate, p, kind):
    answer = magistrate.get(LIST, {"export": kind})
    body = b"".join(answer.streaming_content)
    if kind == "csv":
        codes = {row["代码"].lstrip("'") for row in csv.DictReader(io.StringIO(body.decode("utf-8-sig")))}
        assert codes == set(Unit.objects.below(p.county_a).values_list("code", flat=True))
    assert "石坪县".encode() not in body


@pytest.mark.parametrize(
    "query", [{"q": "石坪"}, {"q": "9002"}, {"above": "石坪县"}, {"q": "州水务局", "state": "every"}]
)
def test_the_search_finds_nothing_outside(magistrate, p, query):
    shown = page(magistrate, LIST, **query)
    listed = re.sub("没有找到单位“[^”]*”", "", shown)
    assert "石岭1乡" not in listed
    assert "州水务局" not in listed
    if "above" in query:
        assert "没有找到单位“石坪县”" in shown


def test_a_guessed_address_is_not_there_and_ones_own_unit_is_not_the_magistrates_to_change(magistrate, p):
    acts = ["make", "change", "aliases", "move", "merge", "split", "close", "reopen"]
    for name in ["unit", *(f"unit_{act}" for act in acts)]:
        for ask in [magistrate.get] if name == "unit" else [magistrate.get, magistrate.post]:
            for foreign in (p.root, p.county_b, p.village_b11, p.transport):
                assert ask(reverse(f"organizations:{name}", args=[foreign.pk])).status_code == 404
            own = ask(reverse(f"organizations:{name}", args=[p.township_a1.pk]))
            assert own.status_code == (200 if name == "unit" else 403)


def test_the_tree_begins_at_the_county_and_opens_no_foreign_unit(magistrate, p):
    shown = page(magistrate, TREE)
    assert "云沟县" in shown
    assert "云岭11村" in shown
    assert "石坪县" not in shown
    assert page(magistrate, TREE, under=p.township_a1.pk).startswith("云岭1乡")
    for asked in (p.county_b.pk, p.root.pk, "99999999999999999999", "x", "-1", "１"):
        assert magistrate.get(TREE, {"under": asked}).status_code == 404


def test_the_units_above_are_named_but_lead_nowhere(magistrate, p):
    answer = magistrate.get(reverse("organizations:unit", args=[p.township_a1.pk])).content.decode()
    assert "澜岭州" in answer
    assert f'href="/units/{p.root.pk}/"' not in answer
    assert f'href="/units/{p.county_a.pk}/"' in answer


def test_somebody_without_a_post_sees_no_unit_and_no_entry(client, p, official):
    client.force_login(official)
    assert "没有符合条件的单位" in page(client, LIST)
    assert f'href="{LIST}"' not in client.get("/").content.decode()
    assert client.get(reverse("organizations:unit", args=[p.root.pk])).status_code == 404
    client.force_login(p.village_head)
    assert f'href="{LIST}"' in client.get("/").content.decode()


# the list


@pytest.fixture
def keeper_client(client, p, administrator):
    client.force_login(administrator)
    return client


def codes_of(client, **query):
    body = b"".join(client.get(LIST, {"export": "csv", **query}).streaming_content).decode("utf-8-sig")
    return [row["代码"].lstrip("'") for row in csv.DictReader(io.StringIO(body))]


def test_each_filter_keeps_what_it_says(keeper_client, p):
    today = clock.today()
    p.transport.name_also(p.system, ["交运局"])
    p.village_a22.close(p.system, today - timedelta(days=1), version=1)
    p.post_of(p.director_water).holding_on(today).dismiss(p.system, today)
    cases = [
        ({"q": "9001"}, {"9001", "90011", "90012", "900111", "900112", "900121"}),
        ({"q": "交通"}, {"90-02"}),
        ({"q": "交运局"}, {"90-02"}),  # the alias
        ({"kind": "county"}, {"9001", "9002"}),
        ({"above": "云岭1乡"}, {"90011", "900111", "900112"}),
        ({"above": "9002", "kind": "township"}, {"90021", "90022"}),
        ({"state": "closed"}, {"900122"}),
        ({"state": "every", "above": "云岭2乡"}, {"90012", "900121", "900122"}),
        ({"gap": "vacant"}, {"90-03"}),
        ({"gap": "no_head", "kind": "county"}, set()),
        ({"q": "%_'\"", "kind": "county"}, set()),
    ]
    for query, expected in cases:
        assert set(codes_of(keeper_client, **query)) == expected, query


def test_a_filter_that_makes_no_sense_is_said_at_its_field(keeper_client, p):
    for query, sentence in [
        ({"kind": "nonsense"}, "nonsense"),
        ({"above": "没有的县"}, "没有找到单位“没有的县”"),
        ({"above": "岭1乡"}, "相近的有下面几个"),
        ({"q": "长" * 101}, "100"),
        ({"q": "甲\x07"}, "控制字符"),
    ]:
        assert sentence in page(keeper_client, LIST, **query)


def test_a_unit_chosen_among_namesakes_stays_chosen_on_the_next_page_and_in_the_export(keeper_client, p):
    for township in (p.township_a2, p.township_b1):
        Unit.make(p.system, code=f"{township.code}9", name="云岭11村", kind="village", parent=township)
    Unit.make_many(p.system, [UnitRow(f"O{n:03}", f"第{n}公司", "project_owner", "90011") for n in range(30)])
    chosen = {"above": "岭1乡", "above-asked": "岭1乡", "above-chosen": "云岭1乡（90011）"}
    answer = keeper_client.get(LIST, {**chosen, "per": "25"})
    assert "符合条件的单位 33 个" in words(answer)
    following = html.unescape(re.search(r'rel="next" href="([^"]+)"', answer.content.decode())[1])
    assert "符合条件的单位 33 个" in words(keeper_client.get(LIST + following))
    export = html.unescape(re.search(r'href="([^"]+export=csv[^"]*)"', answer.content.decode())[1])
    assert b"".join(keeper_client.get(LIST + export).streaming_content).count(b"\n") == 34


def test_the_list_follows_the_official_order_and_sorts_on_demand(keeper_client, p):
    p.water.change(p.system, version=1, order=0)
    assert codes_of(keeper_client)[:2] == ["90-03", "90"]
    assert codes_of(keeper_client, sort="-code")[0] == "900222"


def test_what_the_list_says_of_each_unit_is_what_is_so(p):
    today = clock.today()
    Post.make(p.system, unit=p.county_a, title="副县长", tier=5)
    p.post_of(p.director).holding_on(today).dismiss(p.system, today)
    p.post_of(p.director_water).holding_on(today).dismiss(p.system, today)
    p.post_of(p.director_water).appoint(
        p.system, get_user_model().objects.make(username="stand_in", name="代理人"), today, acting=True
    )
    p.village_a12.close(p.system, today - timedelta(days=1), version=1)
    for unit in described(Unit.objects.all(), today):
        posts = list(unit.posts.open_on(today))
        held = [post.holding_on(today) for post in posts]
        assert unit.below == unit.children.open_on(today).count()
        assert (unit.post_count, unit.vacant_count) == (len(posts), held.count(None))
        heads = [(post, holding) for post, holding in zip(posts, held, strict=True) if "head" in post.held_roles]
        assert (unit.head is None) == (not heads)
        if heads:
            holding = heads[0][1]
            assert unit.head["title"] == heads[0][0].title
            assert unit.head["holder"] == (holding.user.name if holding else None)
            assert bool(unit.head["acting"]) == bool(holding and holding.acting)
    before = described(Unit.objects.filter(pk=p.county_a.pk), today - timedelta(days=4000)).get()
    assert (before.vacant_count, before.head["holder"]) == (3, None)


def test_the_day_of_a_prepared_annotation_is_that_of_each_question(p):
    today = clock.today()
    p.village_a12.close(p.system, today - timedelta(days=1), version=1)
    below = [
        described(Unit.objects.filter(pk=p.township_a1.pk), day).get().below
        for day in (today, today - timedelta(days=1))
    ]
    assert below == [1, 2]


def test_a_prepared_annotation_refuses_a_subquery(p):
    inner = described(Unit.objects.all(), clock.today()).filter(below=2)
    with pytest.raises(NotSupportedError, match="outer query"):
        list(Unit.objects.filter(pk__in=inner.values("pk")))


def test_lists_cost_the_same_statements_at_15_and_at_1500_units(keeper_client, p, settings):
    settings.DEVELOPMENT = True
    addresses = [
        LIST,
        TREE,
        reverse("organizations:unit", args=[p.root.pk]),
        reverse("organizations:unit_gaps"),
        f"{LIST}?per=25&gap=no_post",
    ]
    keeper_client.get(LIST)
    empty = statements(keeper_client, reverse("core:component_empty"))
    few = [statements(keeper_client, address) for address in addresses]
    Unit.make_many(p.system, villages(1500))
    assert [statements(keeper_client, address) for address in addresses] == few
    assert few[0] <= empty + 3
    keeper_client.force_login(p.magistrate_a)
    keeper_client.get(LIST)
    assert statements(keeper_client, LIST) <= statements(keeper_client, reverse("core:component_empty")) + 3


def test_many_villages_stay_out_of_the_tree_and_of_the_page_of_a_unit(keeper_client, p):
    Unit.make_many(p.system, villages(150))
    assert "第7村" not in page(keeper_client, TREE)
    assert "下级 152" in page(keeper_client, TREE)
    assert "第7村" in page(keeper_client, TREE, under=p.township_a1.pk)
    shown = page(keeper_client, reverse("organizations:unit", args=[p.township_a1.pk]))
    assert "只列前 100 个" in shown


# one unit, gaps


def test_the_sentence_of_a_unit_adds_up(keeper_client, p):
    shown = page(keeper_client, reverse("organizations:unit", args=[p.county_a.pk]))
    assert "下有单位 6 个：乡镇（街道） 2、村（社区） 4。" in shown
    assert "岗位 2 个：在任 2、空缺 0。" in shown
    assert "云沟县联络员" in shown


def test_the_page_of_a_unit_tells_its_story(keeper_client, p):
    p.township_a1.merge_into(p.system, p.township_a2, clock.today(), version=1, reason="撤乡并镇")
    kept = page(keeper_client, reverse("organizations:unit", args=[p.township_a2.pk]))
    assert "云岭1乡" in kept.split("由哪些单位并入")[1]
    gone = page(keeper_client, reverse("organizations:unit", args=[p.township_a1.pk]))
    assert "已撤销" in gone
    assert "并入 云岭2乡" in gone
    assert "撤乡并镇" in gone
    assert "恢复" in gone


def test_the_gaps_add_up_and_lead_to_the_units(keeper_client, p):
    today = clock.today()
    p.post_of(p.director).holding_on(today).dismiss(p.system, today)
    shown = page(keeper_client, reverse("organizations:unit_gaps"))
    total, *parts = map(int, re.search(r"现有单位 (\d+) 个：\D+(\d+)\D+(\d+)\D+(\d+)\D+(\d+)", shown).groups())
    assert total == sum(parts) == Unit.objects.count()
    for gap, n in zip(("", *Gap.values), parts, strict=True):
        if gap:
            assert lacking(Unit.objects.all(), gap, today).count() == n
            assert len(codes_of(keeper_client, gap=gap)) == n
    assert parts[3] == 1
