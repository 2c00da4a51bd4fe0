"""Posts and who holds them from when to when; roles; the pairs that one person may not have."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model

from core import clock
from core.actor import acting
from core.refusals import Conflict, Refused
from organizations.models import Body, BodyMember, Holding, Post
from organizations.rights import Role
from organizations.standing import Standing, keys_of


@pytest.fixture
def p(prefecture):
    with acting(prefecture.system):
        yield prefecture


@pytest.fixture
def newcomer(db):
    return get_user_model().objects.make(username="newcomer", name="新任")


def test_scope_is_the_subtree_of_my_units(p):
    actor = p.actor(p.magistrate_a)
    assert actor.holding.paths == [p.county_a.path]
    seen = set(type(p.county_a).objects.visible_to(actor))
    assert p.village_a11 in seen
    assert not {p.root, p.county_b, p.village_b11, p.transport} & seen
    assert set(Post.objects.visible_to(actor).values_list("unit__path", flat=True)) <= {u.path for u in seen}
    assert type(p.county_a).objects.visible_to(p.actor(p.reviewer)).count() == 18


def test_a_standing_is_one_statement_however_many_roles(p, django_assert_num_queries):
    post = p.post_of(p.drafter)
    post.grant(p.system, [Role.DRAFTER, Role.LIAISON, Role.HEAD])
    standing = Standing(p.drafter, clock.today())
    with django_assert_num_queries(1):
        assert standing.roles == {"drafter", "liaison", "head"}
        assert str(standing) == "州推进办 综合科科长"
        assert len(standing.posts) == 1
    assert keys_of(p.actor(p.drafter)) == [f"user:{p.drafter.pk}", f"post:{post.pk}", f"unit:{p.office.pk}"]


def test_a_post_has_one_regular_holder(p, newcomer):
    post = p.post_of(p.magistrate_a)
    with pytest.raises(Conflict, match="办交接"):
        post.appoint(p.system, newcomer, clock.today())
    acting_row = post.appoint(p.system, newcomer, clock.today(), acting=True)
    assert acting_row.acting
    assert post.holding_on(clock.today()).user == p.magistrate_a


def test_rights_come_and_go_with_the_post_the_same_day(p, newcomer):
    post, today = p.post_of(p.magistrate_a), clock.today()
    post.holding_on(today).dismiss(p.system, today)
    post.appoint(p.system, newcomer, today)
    assert p.actor(newcomer).holding.paths == [p.county_a.path]
    assert p.actor(p.magistrate_a).holding.posts == ()
    assert Holding.objects.on(today - timedelta(days=1)).get(post=post).user == p.magistrate_a


def test_an_administrator_holds_no_post_and_a_closed_account_neither(p, administrator, newcomer):
    post = p.post_of(p.magistrate_a)
    post.holding_on(clock.today()).dismiss(p.system, clock.today())
    with pytest.raises(Refused, match="管理员账号不担任岗位"):
        post.appoint(p.system, administrator, clock.today())
    newcomer.close(p.system, "调离")
    with pytest.raises(Refused, match="已停用"):
        post.appoint(p.system, newcomer, clock.today())


def test_a_forbidden_pair_is_refused_in_one_post_and_across_posts(p, newcomer):
    with pytest.raises(Refused, match="不能同时是"):
        p.post_of(p.drafter).grant(p.system, [Role.DRAFTER, Role.REVIEWER])
    with pytest.raises(Refused, match="不能审核自己的稿件"):
        p.post_of(p.reviewer).appoint(p.system, p.drafter, clock.today(), acting=True)
    p.post_of(p.director).appoint(p.system, p.drafter, clock.today(), acting=True)
    with pytest.raises(Refused, match="不能同时是"):
        p.post_of(p.director).grant(p.system, [Role.PUBLISHER])


def test_superiors_form_no_ring_and_stand_higher(p):
    governor, deputy = p.post_of(p.governor), p.post_of(p.deputy)
    with pytest.raises(Refused, match="低于"):
        governor.change(p.system, version=1, reports_to=deputy)
    other = Post.make(p.system, unit=p.root, title="副州长", number=2, tier=2, reports_to=deputy)
    with pytest.raises(Refused, match="一圈"):
        deputy.change(p.system, version=1, reports_to=other)


def test_a_post_with_reports_is_not_closed_and_a_closed_one_is_empty(p):
    with pytest.raises(Refused, match="改它们的上级岗位"):
        p.post_of(p.magistrate_a).close(p.system, clock.today(), version=1)
    post = p.post_of(p.village_head)
    post.close(p.system, clock.today(), version=1)
    tomorrow = clock.today() + timedelta(days=1)
    assert not Holding.objects.on(tomorrow).filter(post=post).exists()
    assert post not in Post.objects.open_on(tomorrow)


def test_a_body_has_one_leader_and_members_by_date(p):
    body = Body.make(p.system, kind="leading", name="重点工作推进领导小组")
    first = body.admit(p.system, p.post_of(p.governor), BodyMember.Role.LEADER, clock.today().replace(day=1))
    with pytest.raises(Refused, match="已有组长"):
        body.admit(p.system, p.post_of(p.deputy), BodyMember.Role.LEADER, clock.today())
    body.admit(p.system, p.post_of(p.deputy), BodyMember.Role.DEPUTY, clock.today())
    assert body.members_on(clock.today()).count() == 2
    body.dismiss(p.system, first, clock.today() + timedelta(days=1))
    assert body.members_on(clock.today() + timedelta(days=1)).count() == 1
