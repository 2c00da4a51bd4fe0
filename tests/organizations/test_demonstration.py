"""The demonstration prefecture adds up: filled once for this file, in a transaction that is taken back."""

from collections import Counter

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from core import clock
from core.models import AuditEvent, Installation
from organizations import rules
from organizations.models import Body, BodyMember, Handover, Holding, Post, PostRole, Unit, UnitAlias, UnitGroup, User
from organizations.names import resolve_all
from organizations.rights import Role

# known counties and cities, without their ending: none of them may stand in an invented name
REAL = """
个旧 开远 蒙自 弥勒 屏边 建水 石屏 泸西 元阳 红河 金平 绿春 河口 大理 祥云 宾川 弥渡 永平 云龙 洱源 剑川 鹤庆 漾濞 南涧 巍山 楚雄 双柏
牟定 南华 姚安 大姚 永仁 元谋 武定 禄丰 文山 砚山 西畴 麻栗坡 马关 丘北 广南 富宁 景洪 勐海 勐腊 瑞丽 芒市 梁河 盈江 陇川 泸水 福贡 贡山
兰坪 香格里拉 德钦 维西 西昌 会理 盐源 德昌 会东 宁南 普格 布拖 金阳 昭觉 喜德 冕宁 越西 甘洛 美姑 雷波 木里 康定 泸定 丹巴 九龙 雅江
道孚 炉霍 甘孜 新龙 德格 白玉 石渠 色达 理塘 巴塘 乡城 稻城 得荣 汶川 理县 茂县 松潘 九寨沟 黑水 金川 小金 阿坝 若尔盖 红原 壤塘 马尔康
恩施 利川 建始 巴东 宣恩 咸丰 来凤 鹤峰 吉首 泸溪 凤凰 花垣 保靖 古丈 永顺 龙山 凯里 黄平 施秉 三穗 镇远 岑巩 天柱 锦屏 剑河 台江 黎平
榕江 从江 雷山 麻江 丹寨 都匀 福泉 荔波 贵定 瓮安 独山 平塘 罗甸 长顺 龙里 惠水 三都 兴义 兴仁 普安 晴隆 贞丰 望谟 册亨 安龙 临夏 合作
云溪 松桃 平坝 石林 曲周 安溪 德化 义乌 昆山 张家港 延吉 敦化 正定 平遥 凤阳 歙县
"""


@pytest.fixture(scope="module")
def filled(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("demonstration", verbosity=0)
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def demonstration(filled, db):
    return filled


def today():
    return clock.today()


def holders():
    """{post: [holding]} of today."""
    found = {}
    for holding in Holding.objects.on(today()).select_related("user"):
        found.setdefault(holding.post_id, []).append(holding)
    return found


def test_the_prefecture_has_thirteen_counties_and_no_more_units_than_agreed():
    kinds = Counter(Unit.objects.values_list("kind", flat=True))
    assert kinds["prefecture"] == 1
    assert kinds["county"] == 13
    assert kinds["office"] + kinds["department"] == 40
    assert kinds["township"] <= 40
    assert kinds["village"] <= 120
    assert kinds["county_department"] == 6 * 13
    for unit in Unit.objects.select_related("parent"):
        assert unit.path == (unit.parent.path if unit.parent else "") + rules.step(unit.pk)
        assert unit.code.startswith(unit.parent.code if unit.parent else "9901")


def test_the_installation_is_marked_and_named_after_the_prefecture():
    installation, root = Installation.objects.get(), Unit.objects.get(parent=None)
    assert (installation.demonstration, installation.prefecture) == (True, root.short_name)
    assert Unit.objects.filter(kind="office", name=installation.office).exists()


def test_every_unit_has_one_head():
    heads = Counter(PostRole.objects.filter(role=Role.HEAD).values_list("post__unit", flat=True))
    assert heads == dict.fromkeys(Unit.objects.values_list("pk", flat=True), 1)


def test_the_chain_of_eight_posts_is_complete_for_every_village():
    posts = {post.pk: post for post in Post.objects.select_related("unit").prefetch_related("roles")}
    held = holders()

    def above(post):
        chain = [post]
        while chain[-1].reports_to_id:
            chain.append(posts[chain[-1].reports_to_id])
        return chain

    bureaus = {(p.unit.parent_id, p.reports_to_id) for p in posts.values() if p.unit.kind == "county_department"}
    secretaries = {p.reports_to_id for p in posts.values() if p.title == "副秘书长" and p.pk in held}
    heads = [post for post in posts.values() if post.unit.kind == "village"]
    assert len(heads) == Unit.objects.filter(kind="village").count()
    for head in heads:
        village, township, deputy, magistrate, deputy_governor, governor = above(head)
        assert [p.tier for p in (village, township, deputy, magistrate, deputy_governor, governor)] == [
            9,
            7,
            5,
            4,
            2,
            1,
        ]
        assert village.unit.parent == township.unit
        assert township.unit.parent == deputy.unit == magistrate.unit
        assert (magistrate.unit_id, deputy.pk) in bureaus
        assert deputy_governor.pk in secretaries
        assert all(post.pk in held for post in above(head))


def test_each_post_has_one_holder_but_one_vacant_and_one_acted_for():
    held = holders()
    assert {len(found) for found in held.values()} == {1}
    assert Post.objects.vacant_on(today()).get().title == "副局长"
    acting = [found[0] for found in held.values() if found[0].acting]
    assert [str(holding.post) for holding in acting] == ["雪坪县 县长"]
    assert acting[0].user.holdings.on(today()).count() == 2


def test_two_handovers_have_taken_place_and_who_left_is_closed():
    handovers = list(Handover.objects.all())
    assert len(handovers) == 2
    for handover in handovers:
        assert handover.on < today()
        assert handover.post.holding_on(handover.on).user == handover.incoming
        assert handover.outgoing != handover.incoming
    closed = User.objects.filter(is_active=False)
    assert closed.count() == 2
    assert not Holding.objects.on(today()).filter(user__in=closed).exists()


def test_no_person_has_a_forbidden_pair_and_every_role_is_held():
    roles = {}
    rows = Holding.objects.on(today()).filter(post__roles__isnull=False)
    for user, role in rows.values_list("user", "post__roles__role"):
        roles.setdefault(user, set()).add(role)
    assert [pair for held in roles.values() if (pair := rules.forbidden_pair(held))] == []
    assert set().union(*roles.values()) == set(Role.values)
    liaisons = PostRole.objects.filter(role=Role.LIAISON).values_list("post__unit", flat=True)
    assert set(Unit.objects.filter(kind__in=["county", "department", "office"]).values_list("pk", flat=True)) <= set(
        liaisons
    )


def test_eight_groups_each_assist_another_deputy_governor():
    leading = Body.objects.get(kind=Body.Kind.LEADING_GROUP)
    roles = Counter(leading.members_on(today()).values_list("role", flat=True))
    assert roles["leader"] == 1
    assert roles["deputy"] == 8
    assert leading.members_on(today()).get(role="leader").post.title == "州长"
    groups = Body.objects.filter(kind=Body.Kind.EXECUTION_GROUP)
    served = {group.serves for group in groups}
    assert len(groups) == len(served) == 8
    assert served == set(Post.objects.filter(title="副州长"))
    for group in groups:
        leader = group.members_on(today()).get(role=BodyMember.Role.LEADER)
        assert leader.post.unit == group.lead_unit
        assert leader.post.reports_to == group.serves
    departments = BodyMember.objects.filter(body__in=groups, post__unit__kind="department")
    assert departments.values("post__unit").distinct().count() == 38


def test_names_are_unique_and_no_person_has_one():
    for names in (
        Unit.objects.exclude(kind="section").values_list("name", flat=True),
        [str(unit) for unit in Unit.objects.all()],
        User.objects.values_list("name", flat=True),
    ):
        assert [name for name, times in Counter(names).items() if times > 1] == []
    endings = ("长", "主任", "经理", "员", "）")
    assert [name for name in User.objects.values_list("name", flat=True) if not name.endswith(endings)] == []


def test_no_place_has_a_real_name():
    places = list(
        Unit.objects.filter(kind__in=["prefecture", "county", "township", "village"]).values_list("name", flat=True)
    )
    assert [(name, real) for name in places for real in REAL.split() if name.startswith(real)] == []
    assert all(phone.startswith("0990-") for phone in Post.objects.values_list("phone", flat=True))


def test_whatever_papers_call_a_unit_means_that_unit():
    units = Unit.objects.exclude(kind="section")
    said = {text: unit.code for unit in units for text in (unit.name, str(unit))}
    said |= dict(UnitAlias.objects.values_list("text", "unit__code"))
    meant = {
        text: meaning.unit and meaning.unit.code
        for text, meaning in resolve_all(list(said), Unit.objects.all()).items()
    }
    assert meant == said
    groups = [name for group in UnitGroup.objects.all() for name in group.names]
    assert len(groups) == len(set(groups))
    assert not set(groups) & set(said)


@pytest.mark.parametrize(
    ("name", "count"),
    [("各县市", 13), ("州直各部门", 38), ("各乡镇", 40), ("经济部门", 11), ("松坪县各乡镇", 3), ("山区县", 4)],
)
def test_unit_groups_expand(name, count):
    assert UnitGroup.objects.get(name=name).units_on(today()).count() == count


def test_accounts_open_by_no_password_and_the_offered_ones_are_in_order():
    users = list(User.objects.all())
    assert all(user.demonstration and not user.has_usable_password() for user in users)
    offered = User.objects.filter(demonstration_order__isnull=False).order_by("demonstration_order")
    assert [user.demonstration_order for user in offered] == list(range(1, 19))
    assert [user.administrator for user in offered][-3:] == ["system", "security", "audit"]
    assert Counter(user.administrator for user in users) == {
        None: len(users) - 3,
        "system": 1,
        "security": 1,
        "audit": 1,
    }
    roles = set(PostRole.objects.filter(post__holdings__user__in=offered).values_list("role", flat=True))
    assert roles == set(Role.values)


def test_all_of_it_is_signed_and_recorded():
    for model in (Unit, Post, Holding, Body, BodyMember, UnitGroup):
        assert set(model.history.values_list("actor_key", flat=True)) == {"system:demonstration"}
        assert model.history.values("id").distinct().count() == model.objects.count()
    verbs = set(AuditEvent.objects.values_list("verb", flat=True))
    assert {"demonstration.begin", "unit.make_many", "post.make_many", "holding.make_many"} <= verbs


def rows_of_all_tables():
    return {model._meta.label: model._base_manager.count() for model in apps.get_models(include_auto_created=True)}


def test_a_second_run_writes_nothing(capsys):
    before = rows_of_all_tables()
    with CaptureQueriesContext(connection) as captured:
        call_command("demonstration")
    assert "未改动" in capsys.readouterr().out
    assert rows_of_all_tables() == before
    assert [q["sql"] for q in captured if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))] == []
