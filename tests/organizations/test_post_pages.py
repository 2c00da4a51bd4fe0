"""Posts, handovers and bodies through their pages: what is listed, asked before, told after, refused."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from core import clock
from core.actor import acting
from core.models import AuditEvent
from organizations.models import Body, BodyMember, Handover, Post
from organizations.rights import Role
from organizations.standing import Standing
from tests.filling import FormOf, fill_in
from tests.statements import statements
from tests.words import words

LIST = reverse("organizations:posts")


@pytest.fixture
def p(prefecture):
    with acting(prefecture.system):
        yield prefecture


@pytest.fixture
def keeper(client, p, administrator):
    client.force_login(administrator)
    return client


@pytest.fixture
def newcomer(db):
    return get_user_model().objects.make(username="newcomer", name="新任县长")


def page(act, thing):
    return reverse(f"organizations:{act}", args=[thing.pk])


def told(answer):
    assert answer.status_code == 200, answer.status_code
    return words(answer)


def fresh(thing):
    return type(thing).objects.get(pk=thing.pk)


# the list


def test_the_list_names_holder_superior_and_roles(keeper, p):
    text = told(keeper.get(LIST, {"q": "乡镇长"}))
    assert "云岭1乡" in text
    assert "云沟县 县长" in text
    assert "落实" in text
    assert "推进办审核" in told(keeper.get(LIST, {"role": "reviewer"}))
    assert "副主任" not in told(keeper.get(LIST, {"role": "drafter"}))


def test_the_list_is_narrowed_by_place_kind_chain_and_gap(keeper, p):
    p.post_of(p.village_head).holding_on(clock.today()).dismiss(p.system, clock.today())
    assert "石坪县" not in told(keeper.get(LIST, {"above": p.county_a.code}))
    assert "村委会主任" in told(keeper.get(LIST, {"kind": "village"}))
    vacant = told(keeper.get(LIST, {"gap": "vacant"}))
    assert "村委会主任" in vacant
    assert "县长" not in vacant.replace("上级岗位", "")
    assert "副州长" in told(keeper.get(LIST, {"chain": "in_charge"}))
    assert "联络员" in told(keeper.get(LIST, {"gap": "no_chain_role"}))


def test_a_magistrate_sees_the_posts_of_the_county_alone(client, p):
    client.force_login(p.magistrate_a)
    for answer in (client.get(LIST), client.get(LIST, {"export": "csv"}), client.get(LIST, {"q": "县"})):
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert "云沟县" in body.decode()
        assert "石坪县" not in body.decode()
    assert client.get(page("post", p.post_of(p.magistrate_b))).status_code == 404


def test_the_list_asks_as_much_for_many_posts_as_for_few(keeper, p):
    few = statements(keeper, LIST)
    for n in range(40):
        Post.make(p.system, unit=p.village_b22, title=f"委员{n}", tier=9)
    assert statements(keeper, LIST) == few


def test_the_list_finds_who_holds_a_post(keeper, p):
    p.magistrate_b.name = "岩温"
    p.magistrate_b.save()
    assert "石坪县" in told(keeper.get(LIST, {"q": "岩温"}))
    p.post_of(p.magistrate_b).holding_on(clock.today()).dismiss(p.system, clock.today())
    assert "石坪县" not in told(keeper.get(LIST, {"q": "岩温"}))


# one post and its acts


def test_the_page_of_a_post_shows_the_chain_above_and_below(keeper, p):
    text = told(keeper.get(page("post", p.post_of(p.township_head_a))))
    assert text.index("一、上级岗位") < text.index("云沟县 县长") < text.index("二、以它为上级的岗位")
    assert "云岭11村 村委会主任" in text


def test_a_post_is_made_under_a_superior_that_was_typed(keeper, p):
    answer = fill_in(
        keeper, page("post_make", p.village_a12), title="村委会主任", tier="9", reports_to="云岭1乡 乡镇长"
    )
    made = Post.objects.get(unit=p.village_a12)
    assert answer.url == made.get_absolute_url()
    assert made.reports_to == p.post_of(p.township_head_a)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("没有这里 县长", "没有找到单位"),
        ("云沟县 局长", "没有岗位"),
        ("县长", "中间空一格"),
        ("云岭11村 村委会主任", "层级低于"),
    ],
)
def test_a_superior_that_cannot_be_is_said_and_nothing_is_made(keeper, p, typed, sentence):
    answer = fill_in(keeper, page("post_make", p.county_b), title="副县长", tier="5", reports_to=typed)
    assert sentence in told(answer)
    assert not Post.objects.filter(title="副县长").exists()


def test_the_same_post_twice_is_refused_at_its_field(keeper, p):
    assert "该单位已有同名同序号的岗位" in told(fill_in(keeper, page("post_make", p.county_a), title="县长", tier="4"))


def test_two_people_who_change_a_post_lose_nothing(keeper, p):
    post = p.post_of(p.magistrate_a)
    first = keeper.get(page("post_change", post))
    post.change(p.system, version=post.version, duty="别人写的职责")
    assert first.status_code == 200
    data = {
        "title": "县长",
        "number": "1",
        "tier": "4",
        "duty": "我写的职责",
        "version": "1",
        "chain_role": "implement",
    }
    answer = keeper.post(page("post_change", post), data)
    assert answer.status_code == 409
    assert "别人写的职责" in words(answer)
    assert "我写的职责" in words(answer)
    assert fresh(post).duty == "别人写的职责"


def test_a_post_is_closed_after_the_question_and_taken_back(keeper, p):
    post = p.post_of(p.village_head)
    asked = keeper.post(page("post_close", post), {"on": clock.today(), "version": post.version})
    assert "任职同日结束" in told(asked)
    assert fresh(post).valid_to is None
    fill_in(keeper, page("post_close", post))
    assert fresh(post).valid_to == clock.today()
    fill_in(keeper, page("post_reopen", post), reason="误撤")
    assert fresh(post).valid_to is None
    assert keeper.get(page("post_reopen", post)).status_code == 403


def test_roles_are_granted_by_the_security_administrator_alone(client, p, administrator):
    post = p.post_of(p.director)
    client.force_login(administrator)
    assert client.get(page("post_roles", post)).status_code == 403
    security = get_user_model().objects.make(username="security", name="安全管理员", administrator="security")
    client.force_login(security)
    answer = client.post(page("post_roles", post), {"roles": ["head", "liaison"], "confirmed": "1"})
    assert answer.status_code == 302
    assert set(post.roles.values_list("role", flat=True)) == {Role.HEAD, Role.LIAISON}


def test_somebody_is_appointed_by_name_and_dismissed(keeper, p, newcomer):
    post = Post.make(p.system, unit=p.county_a, title="副县长", tier=5)
    fill_in(keeper, page("post_appoint", post), user="新任县长")
    holding = post.holding_on(clock.today())
    assert holding.user == newcomer
    fill_in(keeper, page("holding_dismiss", holding), reason="调离")
    assert post.holding_on(clock.today()) is None


def test_a_name_of_two_people_asks_for_the_account(keeper, p, newcomer):
    get_user_model().objects.make(username="namesake", name="新任县长")
    answer = fill_in(keeper, page("post_appoint", p.post_of(p.village_head)), user="新任县长")
    assert "newcomer" in told(answer)
    assert "namesake" in told(answer)
    assert "没有账号或姓名" in told(fill_in(keeper, page("post_appoint", p.post_of(p.village_head)), user="无此人"))


# handover


def test_a_handover_moves_rights_and_scope_the_same_minute(client, keeper, p, newcomer):
    post = p.post_of(p.magistrate_a)
    body = Body.make(p.system, kind="leading", name="重点工作推进领导小组")
    body.admit(p.system, post, BodyMember.Role.MEMBER, clock.today().replace(day=1))
    asked = told(keeper.post(page("post_handover", post), {"incoming": "newcomer", "on": clock.today()}))
    assert "随岗位移交：小组" in asked
    assert "以它为上级的岗位" in asked
    assert not Handover.objects.exists()
    answer = fill_in(keeper, page("post_handover", post), incoming="newcomer", document="州任〔2026〕5号")
    made = Handover.objects.get()
    assert answer.url == made.get_absolute_url()
    assert (made.outgoing, made.incoming) == (p.magistrate_a, newcomer)
    assert Standing(p.magistrate_a, clock.today()).paths == []
    assert Standing(newcomer, clock.today()).paths == [p.county_a.path]
    client.force_login(newcomer)
    assert client.get(page("unit", p.village_a11)).status_code == 200
    client.force_login(p.magistrate_a)
    assert client.get(page("unit", p.village_a11)).status_code == 404
    assert AuditEvent.objects.filter(verb="handover.make").exists()


def test_the_report_says_what_went_over_and_what_stayed(keeper, p, newcomer):
    p.post_of(p.director).appoint(p.system, p.magistrate_a, clock.today(), acting=True)
    post = Post.objects.get(unit=p.county_a, title="县长")
    made = Handover.make(p.system, post, newcomer, clock.today())
    text = told(keeper.get(made.get_absolute_url()))
    moving, staying = text.index("一、随岗位移交"), text.index("二、留在原处")
    assert moving < text.index("云岭1乡 乡镇长") < staying < text.index("州交通运输局 局长")
    assert "移交人签字" in text


@pytest.mark.parametrize(
    ("incoming", "days", "sentence"),
    [("magistrate_a", 0, "接收人须是另一个人"), ("newcomer", 1, "日期不能晚于今天"), ("keeper", 0, "没有账号或姓名")],
)
def test_a_handover_that_cannot_be_changes_nothing(keeper, p, newcomer, incoming, days, sentence):
    post = p.post_of(p.magistrate_a)
    day = clock.today() + timedelta(days=days)
    answer = keeper.post(page("post_handover", post), {"incoming": incoming, "on": day, "confirmed": "1"})
    assert sentence in told(answer)
    assert not Handover.objects.exists()
    assert post.holding_on(clock.today()).user == p.magistrate_a


def test_an_acting_holder_leaves_with_the_handover(p, newcomer):
    post = Post.make(p.system, unit=p.county_a, title="副县长", tier=5)
    post.appoint(p.system, p.director, clock.today() - timedelta(days=3), acting=True)
    made = Handover.make(p.system, post, newcomer, clock.today())
    assert made.outgoing == p.director
    assert [row.user for row in post.holdings.on(clock.today())] == [newcomer]


def test_a_handover_on_the_first_day_of_who_leaves_is_refused_and_nobody_vanishes(keeper, p, newcomer):
    post = p.post_of(p.magistrate_a)
    since = post.holding_on(clock.today()).since
    answer = keeper.post(page("post_handover", post), {"incoming": "newcomer", "on": since, "confirmed": "1"})
    assert "交接日期须在这一天之后" in told(answer)
    assert post.holdings.get().user == p.magistrate_a


def test_the_other_posts_of_who_left_are_no_business_of_the_county(client, p, newcomer):
    p.post_of(p.director).appoint(p.system, p.magistrate_a, clock.today(), acting=True)
    made = Handover.make(p.system, Post.objects.get(unit=p.county_a, title="县长"), newcomer, clock.today())
    client.force_login(newcomer)
    assert "州交通运输局" not in told(client.get(made.get_absolute_url()))


def test_a_superior_out_of_scope_is_named_without_a_link(client, p):
    p.post_of(p.magistrate_a).change(p.system, version=1, reports_to=p.post_of(p.deputy))
    client.force_login(p.magistrate_a)
    answer = client.get(page("post", p.post_of(p.magistrate_a)))
    assert "澜岭州 副州长" in told(answer)
    assert page("post", p.post_of(p.deputy)) not in answer.content.decode()


def test_what_is_no_longer_what_was_confirmed_is_asked_again(keeper, p, newcomer):
    post = p.post_of(p.village_head)
    asked = keeper.post(page("post_close", post), {"on": clock.today(), "version": post.version})
    form = FormOf(asked.content.decode())
    post.appoint(p.system, newcomer, clock.today(), acting=True)
    again = keeper.post(page("post_close", post), form.fields | {"confirmed": "1"})
    assert "情况变了" in again.content.decode()
    assert fresh(post).valid_to is None
    keeper.post(page("post_close", post), FormOf(again.content.decode()).fields | {"confirmed": "1"})
    assert fresh(post).valid_to == clock.today()


# bodies


@pytest.fixture
def group(p):
    body = Body.make(
        p.system, kind="execution", number=1, name="交通建设执行小组", serves=p.post_of(p.deputy), lead_unit=p.transport
    )
    body.admit(p.system, p.post_of(p.director), BodyMember.Role.LEADER, clock.today().replace(day=1))
    return body


def test_the_list_of_bodies_says_leader_and_whom_they_assist(keeper, p, group):
    text = told(keeper.get(reverse("organizations:bodies")))
    assert "交通建设执行小组" in text
    assert "州交通运输局 局长" in text
    assert "澜岭州 副州长" in text


def test_bodies_are_seen_by_those_whose_posts_sit_there(client, p, group):
    client.force_login(p.magistrate_a)
    assert client.get(page("body", group)).status_code == 404
    assert "交通建设" not in told(client.get(reverse("organizations:bodies")))
    group.admit(p.system, p.post_of(p.magistrate_a), BodyMember.Role.MEMBER, clock.today())
    answer = client.get(page("body", group))
    assert "云沟县 县长" in told(answer)
    assert page("post", p.post_of(p.director)) not in answer.content.decode()


def test_members_join_and_leave_by_date(keeper, p, group):
    fill_in(keeper, page("body_admit", group), post="云沟县 县长", role="deputy")
    member = group.members.get(role="deputy")
    assert "已有组长" in told(fill_in(keeper, page("body_admit", group), post="石坪县 县长", role="leader"))
    tomorrow = clock.today() + timedelta(days=1)
    fill_in(keeper, page("member_dismiss", member), on=tomorrow.isoformat())
    assert "云沟县 县长" in told(keeper.get(page("body", group)))
    assert "云沟县 县长" not in told(keeper.get(page("body", group), {"on": tomorrow}))


def test_a_body_is_closed_with_its_members_and_taken_back(keeper, p, group):
    group.admit(p.system, p.post_of(p.director_water), BodyMember.Role.MEMBER, clock.today() + timedelta(days=9))
    fill_in(keeper, page("body_close", group), on=clock.today().isoformat())
    assert fresh(group).closed_on == clock.today()
    assert not group.members.on(clock.today() + timedelta(days=1)).exists()
    assert not group.members.filter(since__gt=clock.today()).exists()
    assert keeper.get(page("body_admit", group)).status_code == 403
    fill_in(keeper, page("body_reopen", group))
    assert fresh(group).closed_on is None


def test_an_execution_group_says_whom_it_assists(keeper, p):
    answer = fill_in(keeper, reverse("organizations:body_make"), kind="execution", name="某小组", number="3")
    assert "执行小组须写明协助哪一位副州长" in told(answer)
    assert not Body.objects.exists()
