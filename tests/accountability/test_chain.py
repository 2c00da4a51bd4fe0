"""Who answers: the eight posts behind a task in a county, my duties, coverage, what goes over with a post."""

import pytest
from django.urls import reverse

from accountability.chain import chain_of, duties_of
from accountability.coverage import matrix_of
from accountability.duties import duties_of as mine_of
from accountability.handing_over import of_shares
from accountability.models import Duty, decompose, issue
from core import clock
from organizations.models import Post
from tests.accountability.shares import rows
from tests.statements import statements
from tests.words import words


def gaps(r, county):
    return {str(link.label): link.gap for link in chain_of(r.task, county, clock.today()) if link.gap}


@pytest.fixture
def deep(r, root, issued):
    """County A's share goes on to a township and a village."""
    p = r.p
    decompose(p.system, [(issued[p.county_a], rows(r, {p.township_a1: 30}))], year=2026)
    below = issued[p.county_a].children.get()
    decompose(p.system, [(below, rows(r, {p.village_a11: 30}))], year=2026)
    issue(p.system, root, receipt_due_on=clock.today())
    return r


def test_the_chain_names_each_gap(deep):
    r = deep
    assert gaps(r, r.p.county_a) == {
        "联系副秘书长": "没有写明联系副秘书长",
        "分管副县（市）长": "没有设这个岗位",
        "县级主管部门负责人": "没有分到县级主管部门",
    }
    assert gaps(r, r.p.county_b).keys() >= {"乡镇长", "村（居）委会主任"}


def test_vacant_posts_and_several_deputies_are_gaps_until_one_is_told(deep):
    r, p = deep, deep.p
    p.post_of(p.magistrate_a).holdings.get().dismiss(p.system, clock.today())
    deputies = [
        Post.make(p.system, unit=p.county_a, title="副县长", number=n, tier=5, chain_role="implement") for n in (1, 2)
    ]
    found = gaps(r, p.county_a)
    assert found["县（市）长"] == "空缺 1 个"
    assert found["分管副县（市）长"] == "有 2 个副职，没有指定分管的"
    Duty.appoint(p.system, r.task.shares.get(unit=p.county_a), "implement", deputies[1])
    assert gaps(r, p.county_a)["分管副县（市）长"] == "空缺 1 个"


def test_the_chain_says_who_held_the_post_on_that_day(deep, client):
    r, p = deep, deep.p
    post, today = p.post_of(p.magistrate_a), clock.today()
    held = post.holdings.get()
    coming = type(p.magistrate_a).objects.make(username="coming", name="新任县长")
    held.dismiss(p.system, today)
    post.appoint(p.system, coming, today)

    def holder(day):
        return chain_of(r.task, p.county_a, day)[3].held[0].holder

    assert holder(today) == "新任县长"
    assert holder(held.since) == str(p.magistrate_a)
    client.force_login(p.drafter)
    address = reverse("accountability:chain", args=[r.task.pk, p.county_a.pk])
    assert "新任县长" in words(client.get(address))
    assert "新任县长" not in words(client.get(address, {"on": held.since.isoformat()}))
    assert client.get(address, {"on": "昨天"}).status_code == 200


def test_the_pages_draw_it_and_name_the_gaps(client, deep):
    r = deep
    client.force_login(r.p.drafter)
    text = words(client.get(reverse("accountability:chain", args=[r.task.pk, r.p.county_a.pk])))
    assert "八级岗位中 3 级有缺口" in text
    assert "村委会主任" in text
    listed = words(client.get(reverse("accountability:chains", args=[r.task.pk])))
    assert "云沟县 5 / 8" in listed
    client.force_login(r.p.magistrate_a)
    assert client.get(reverse("accountability:chain", args=[r.task.pk, r.p.county_b.pk])).status_code == 404


def test_the_posts_of_a_share_follow_the_chain_unless_one_is_told(deep):
    r, p = deep, deep.p
    share = r.task.shares.select_related("task__lead_leader__unit").get(unit=p.county_a)
    found = {str(row["role"]): str(row["post"]) for row in duties_of(share, clock.today())}
    assert found == {"统筹": "澜岭州 州长", "分管": "澜岭州 副州长", "主抓": "州交通运输局 局长", "落实": "云沟县 县长"}
    Duty.appoint(p.system, share, "implement", p.post_of(p.liaison_a))
    assert {str(row["post"]) for row in duties_of(share, clock.today()) if row["told"]} == {"云沟县 联络员"}


def test_my_duties_are_those_of_my_posts(deep):
    p = deep.p

    def roles(user):
        return [(mine.role, mine.unit_name) for mine in mine_of(p.actor(user))]

    assert roles(p.magistrate_a) == [("落实", "云沟县")]
    assert roles(p.village_head) == [("动员", "云岭11村")]
    assert roles(p.director) == [("主抓", "州交通运输局")]
    assert roles(p.deputy) == [("分管", "")]
    assert ("统筹", "") in roles(p.governor)
    assert roles(p.liaison_a) == []


def test_a_handover_names_what_goes_over_and_moves_the_desk(deep, client):
    p = deep.p
    post = p.post_of(p.magistrate_a)
    assert [row["text"] for row in of_shares(post, None, clock.today())] == ["云沟县 1 重点工作1"]
    coming = type(p.magistrate_a).objects.make(username="coming", name="新任县长")
    post.holdings.get().dismiss(p.system, clock.today())
    post.appoint(p.system, coming, clock.today())
    client.force_login(coming)
    assert "本单位承担的责任分解 1" in words(client.get("/"))
    assert "落实" in words(client.get(reverse("accountability:duties")))


def test_coverage_names_tasks_without_a_unit_and_units_without_a_task(deep, client):
    r, p = deep, deep.p
    r.tasks[1].issue(p.system, version=1)
    matrix = matrix_of(p.system, r.programme, "county")
    assert [task.number for task in matrix.bare_tasks] == [2]
    assert matrix.bare_units == []
    townships = matrix_of(p.system, r.programme, "township")
    assert {unit.name for unit in townships.bare_units} == {"云岭2乡", "石岭1乡", "石岭2乡"}
    client.force_login(p.drafter)
    address = reverse("accountability:coverage", args=[r.programme.pk])
    text = words(client.get(address, {"level": "township"}))
    assert "没有任务的单位 3 个" in text
    assert "云岭2乡" in text
    body = b"".join(client.get(address, {"level": "township", "export": "csv"}).streaming_content).decode()
    assert "●" in body
    client.force_login(p.magistrate_a)
    assert "石岭1乡" not in client.get(address, {"level": "township"}).content.decode()
    few = statements(client, address)
    assert few == statements(client, address, {"level": "township"})
