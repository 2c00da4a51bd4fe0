"""Posts from a sheet: a whole level by one row, or each post by its own; superiors found upward; again without a change."""

import pytest

from core.actor import acting
from core.refusals import Unfit
from organizations.models import Import, Post, PostRole
from tests.organizations.sheets import confirm, outcomes, refused, shown, table_of, tried, write

LEVELS = ["level", "kind", "title", "count", "tier", "reports_to_title", "reports_to_level", "chain_role"]
POSTS = ["单位", "职务", "序号", "层级", "上级单位", "上级职务", "上级序号", "责任链角色", "角色", "职责", "办公电话"]


@pytest.fixture
def p(prefecture):
    with acting(prefecture.system):
        yield prefecture


def post(**cells):
    cells = {"单位": "9002", "职务": "副县长", "层级": "5"} | cells
    return [cells.get(heading, "") for heading in POSTS]


def superiors(title):
    """{post: its superior} of the posts with a title."""
    return {
        str(post): str(post.reports_to) for post in Post.objects.filter(title=title).select_related("reports_to__unit")
    }


# whole levels


def test_each_unit_of_a_level_gets_numbered_posts_with_their_superiors(p):
    rows = [
        LEVELS,
        ["prefecture", "prefecture", "副州长", "3", "2", "州长", "prefecture", "分管"],
        ["department", "office", "副主任", "2", "5", "主任", "department", "主抓"],
        ["department", "department", "副局长", "2", "5", "局长", "department", "主抓"],
        ["township", "township", "乡镇长", "1", "7", "县长", "county", "落实"],
        ["county", "county", "副县长", "2", "5", "县长", "county", "落实"],
        ["county", "county", "主管局长", "3", "6", "副县长", "county", "落实"],
        ["village", "village", "村委会主任", "1", "9", "乡镇长", "township", "动员"],
        ["section", "", "科长", "1", "6", "", "", ""],
    ]
    report = write(p.system, "posts", rows)
    assert report.counts == {"created": 26, "changed": 1, "unchanged": 5, "refused": 0}
    assert superiors("副州长")["澜岭州 副州长 3"] == "澜岭州 州长"
    assert superiors("副主任") == {"州推进办 副主任": "州推进办 主任", "州推进办 副主任 2": "州推进办 主任"}
    assert superiors("副局长")["州水务局 副局长 2"] == "州水务局 局长"
    assert superiors("主管局长") == {
        f"{county} 主管局长{n}": f"{county} 副县长{above}"
        for county in ("云沟县", "石坪县") for n, above in (("", ""), (" 2", " 2"), (" 3", ""))
    }  # fmt: skip
    assert superiors("乡镇长")["石岭2乡 乡镇长"] == "石坪县 县长"
    assert superiors("村委会主任")["云岭22村 村委会主任"] == "云岭2乡 乡镇长"
    assert Post.objects.get(unit=p.county_b, title="主管局长", number=3).chain_role == "implement"
    assert [line.note for line in report.lines if line.what == "科长"] == ["没有科室，不用建岗位"]
    assert outcomes(write(p.system, "posts", rows)) == "u" * 32


def test_what_stood_before_is_told_old_to_new(p):
    report = write(p.system, "posts", [LEVELS, ["county", "", "县长", "", "5", "副州长", "", "主抓"]])
    assert [(line.what, line.outcome, line.note) for line in report.lines] == [
        (f"{county} 县长", "changed", "层级：4 → 5；责任链角色：落实 → 主抓；上级岗位：— → 澜岭州 副州长")
        for county in ("云沟县", "石坪县")
    ]
    assert Post.objects.get(unit=p.county_a, title="县长").tier == 5


def test_a_superior_that_was_chosen_since_stays_as_long_as_it_fits_the_row(p):
    rows = [
        LEVELS,
        ["prefecture", "", "副州长", "3", "2", "", "", ""],
        ["department", "", "局长", "1", "4", "副州长", "prefecture", ""],
    ]
    note = "上级澜岭州 副州长；澜岭州有 3 个副州长，先以第 1 个为上级，请核对"
    p.unit("90-09", "州林草局", "department", p.root)
    lines = {line.what: line for line in write(p.system, "posts", rows).lines}
    assert lines["州林草局 局长"].note == note
    head, third = Post.objects.get(unit__code="90-09"), Post.objects.get(title="副州长", number=3)
    head.change(p.system, version=head.version, reports_to=third)
    again = write(p.system, "posts", rows)
    assert {(line.outcome, line.note) for line in again.lines} == {("unchanged", "")}
    head.refresh_from_db()
    assert head.reports_to == third


# each post


def test_one_row_for_each_post_with_its_superior_roles_and_telephone(p):
    rows = [
        POSTS,
        post(职务="主管局长", 层级="6", 上级职务="副县长", 上级序号="2", 角色="联络员|单位负责人", 办公电话="0990-1"),
        post(序号="1", 上级单位="石坪县", 上级职务="县长"),
        post(序号="2", 上级职务="县长", 责任链角色="落实", 职责="农业"),
        post(单位="州水务局", 职务="副局长", 上级单位="澜岭州", 上级职务="副州长"),
        post(单位="云沟县 / 云岭2乡", 职务="乡镇长", 层级="7", 上级职务="县长"),
    ]
    assert outcomes(write(p.system, "posts", rows)) == "ccccc"
    made = Post.objects.get(title="主管局长")
    assert (str(made.reports_to), made.phone, made.held_roles) == ("石坪县 副县长 2", "0990-1", {"liaison", "head"})
    assert Post.objects.get(unit=p.county_b, title="副县长", number=2).duty == "农业"
    assert superiors("副局长") == {"州水务局 副局长": "澜岭州 副州长"}
    assert outcomes(write(p.system, "posts", rows)) == "uuuuu"
    changed = [POSTS, post(职务="主管局长", 层级="6", 上级职务="县长", 角色="联络员", 办公电话="0990-2")]
    assert write(p.system, "posts", changed).lines[0].note == (
        "办公电话：0990-1 → 0990-2；上级岗位：石坪县 副县长 2 → 石坪县 县长；角色：单位负责人、联络员 → 联络员"
    )
    assert set(PostRole.objects.filter(post=made).values_list("role", flat=True)) == {"liaison"}


def test_a_superior_and_its_post_may_change_places_in_one_sheet(p):
    rows = [POSTS, post(职务="县长", 层级="4", 上级职务="书记"), post(职务="书记", 层级="3")]
    assert outcomes(write(p.system, "posts", rows)) == "~c"
    assert superiors("县长")["石坪县 县长"] == "石坪县 书记"


def test_the_system_administrator_grants_no_roles(client, p, administrator):
    client.force_login(administrator)
    imported = shown(client, "posts", [POSTS, post(角色="联络员")])
    page = client.get(imported.get_absolute_url()).content.decode()
    assert "“角色”列没有读：给岗位授予角色：由安全管理员办理。" in page
    assert confirm(client, imported).status_code == 302
    assert Post.objects.get(unit=p.county_b, title="副县长").held_roles == set()
    assert Import.objects.get().created == 1


# what is wrong

LEVEL_ROWS = [
    ({"level": ""}, "第 2 行 A 列：级别、类别都没有填"),
    ({"level": "省"}, "第 2 行 A 列：“省”不认识；可填："),
    ({"kind": "village"}, "第 2 行 B 列：级别“县级”与类别“村（社区）”不符"),
    ({"title": ""}, "第 2 行 C 列：“职务”没有填"),
    ({"title": "长" * 61}, "第 2 行 C 列：有 61 个字，最多 60 个"),
    ({"count": "0"}, "第 2 行 D 列：“0”应为 1 至 60 的整数"),
    ({"count": "x"}, "第 2 行 D 列：“x”应为"),
    ({"tier": "13"}, "第 2 行 E 列：“13”应为 1 至 12 的整数"),
    ({"tier": ""}, "第 2 行 E 列：“层级”没有填"),
    ({"reports_to_title": "县太爷"}, "第 2 行 F 列：“石坪县”的上级岗位“县太爷”（本单位及以上）没有找到"),
    ({"reports_to_title": "州长", "reports_to_level": "county"}, "第 2 行 F 列：“石坪县”的上级岗位“州长”（县级）没有找到"),
    ({"reports_to_title": "县长", "tier": "3"}, "第 2 行 F 列：“石坪县 县长”的层级低于“石坪县 调研员”"),
    ({"chain_role": "跑腿"}, "第 2 行 H 列：“跑腿”不认识；可填：统筹、分管"),
]  # fmt: skip
POST_ROWS = [
    ({"单位": ""}, "第 2 行 A 列：“单位”没有填"),
    ({"单位": "火星"}, "第 2 行 A 列：没有找到单位“火星”"),
    ({"单位": "岭1乡"}, "第 2 行 A 列：没有找到单位“岭1乡”"),
    ({"序号": "0"}, "第 2 行 C 列：“0”应为 1 至 9999 的整数"),
    ({"上级单位": "火星", "上级职务": "县长"}, "第 2 行 E 列：没有找到单位“火星”"),
    ({"上级单位": "石坪县"}, "第 2 行 F 列：填了上级单位，没有填上级职务"),
    ({"上级单位": "石坪县", "上级职务": "县长", "上级序号": "2"}, "第 2 行 F 列：“石坪县”的上级岗位“县长”（本单位及以上）没有找到"),
    ({"上级职务": "副县长"}, "第 2 行 F 列：“石坪县”的上级岗位“副县长”（本单位及以上）没有找到"),
    ({"角色": "推进办拟稿|发布审核"}, "第 2 行 I 列：“石坪县 副县长”不能同时是推进办拟稿和发布审核"),
    ({"角色": "皇帝"}, "第 2 行 I 列：“皇帝”不认识；可填：推进办拟稿"),
    ({"职务": "县长", "层级": "4", "上级单位": "90011", "上级职务": "乡镇长"}, "第 2 行 F 列：“云岭1乡 乡镇长”的层级低于"),
]  # fmt: skip


def test_a_row_that_is_wrong_is_said_with_row_column_and_reason(p):
    usual = {"level": "county", "title": "调研员", "tier": "5"}
    for cells, sentence in LEVEL_ROWS:
        cells = usual | cells
        found = refused(tried(p.system, "posts", [LEVELS, [cells.get(name, "") for name in LEVELS]]))
        assert found.get(2, "").startswith(sentence), (cells, found)
    for cells, sentence in POST_ROWS:
        found = refused(tried(p.system, "posts", [POSTS, post(**cells)]))
        assert found.get(2, "").startswith(sentence), (cells, found)


def test_faults_between_rows(p):
    rows = [LEVELS, *(["county", "", "调研员", str(n), "5", "", "", ""] for n in (1, 2))]
    assert refused(tried(p.system, "posts", rows)) == {3: "第 3 行 C 列：与第 2 行重复"}
    rows = [
        POSTS,
        post(),
        post(单位="石坪县"),
        post(职务="甲", 上级职务="乙"),
        post(职务="乙", 上级职务="甲"),
        post(职务="丙", 层级="99"),
        post(职务="丁", 上级职务="丙"),
    ]
    said = refused(tried(p.system, "posts", rows))
    expected = {
        3: "第 3 行 C 列：与第 2 行重复",
        4: "第 4 行 F 列：所填上级绕成了一圈",
        5: "第 5 行 F 列：所填上级绕成了一圈",
        6: "第 6 行 D 列：“99”应为",
        7: "第 7 行 F 列：“石坪县”的上级岗位",
    }
    assert {n: sentence[: len(expected.get(n, ""))] for n, sentence in said.items()} == expected


def test_the_header_must_say_which_sort_of_sheet_it_is(p):
    with pytest.raises(Unfit, match=r"表头缺少“单位（unit）”.*或“级别（level）”"):
        table_of("posts", [["职务", "层级"], ["县长", "4"]])
    with pytest.raises(Unfit, match="表头缺少这些列：层级（tier）"):
        table_of("posts", [["单位", "职务"], ["9001", "县长"]])
    with pytest.raises(Unfit, match="表头缺少这些列：职务（title）、层级（tier）"):
        table_of("posts", [["级别", "数量"], ["county", "1"]])


def test_refused_rows_keep_the_others_out_unless_skipped(client, p, administrator):
    client.force_login(administrator)
    before = Post.objects.count()
    imported = shown(client, "posts", [POSTS, post(), post(单位="火星")])
    assert confirm(client, imported).status_code == 409
    assert Post.objects.count() == before
    assert confirm(client, imported, skip_refused="on").status_code == 302
    assert Post.objects.count() == before + 1
