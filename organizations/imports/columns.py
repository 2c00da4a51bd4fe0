"""The columns of the sheets that can be imported: headings (ours first, the English one last), what may stand there."""

from django.utils.translation import gettext_lazy as _

from organizations.imports import values
from organizations.imports.reading import Field

LEVEL_HINT = _("自治州、州直部门、县级、县直部门、乡级、村级、科室")
NUMBER_HINT = _("同名职务有几个时编号，不填为 1")
UNIT_HINT = _("代码、名称、简称或别名")
DAY_HINT = _("如 2026-03-01")

UNITS = (
    Field(
        "code", ("代码", "编码", "单位代码", "code"),  # 数据
        required=True, longest=40, parse=values.code, hint=_("凭它认单位；没有代码的不填，按上级代码加“-序号”编"),
    ),
    Field("name", ("名称", "单位名称", "name"), required=True, filled=True),  # 数据
    Field(
        "parent_code", ("上级代码", "上级编码", "上级单位代码", "parent_code"),  # 数据
        required=True, longest=40, parse=values.code, hint=_("已有的或本表中的代码；只有自治州不填"),
    ),
    Field("level", ("级别", "level"), required=True, parse=values.level, hint=LEVEL_HINT),  # 数据
    Field("kind", ("类别", "kind"), parse=values.kind, hint=_("不填按级别定；综合机构、领导班子、项目单位须填")),  # 数据
    Field("short_name", ("简称", "short_name"), longest=60),  # 数据
    Field(
        "aliases", ("别名", "aliases"),  # 数据
        longest=2000, parse=values.several, empty=(), hint=_("几个之间用“|”隔开；只增不减"),
    ),
    Field("valid_from", ("设立日期", "valid_from"), parse=values.day, empty=None, hint=DAY_HINT),  # 数据
    Field("valid_to", ("撤销日期", "valid_to"), parse=values.day, empty=None, hint=_("最后一天")),  # 数据
)  # fmt: skip

LEVEL = Field("level", ("级别", "level"), required=True, parse=values.level, hint=LEVEL_HINT)  # 数据
KIND = Field("kind", ("类别", "kind"), parse=values.kind, hint=_("不填按级别定"))  # 数据
TITLE = Field("title", ("职务", "岗位", "title"), required=True, filled=True, longest=60)  # 数据
NUMBER = Field("number", ("序号", "number"), parse=values.whole(1, 9999), empty=1, hint=NUMBER_HINT)  # 数据
UNIT = Field(
    "unit", ("单位", "单位代码", "单位名称", "unit_code", "unit"),  # 数据
    required=True, filled=True, hint=UNIT_HINT,
)  # fmt: skip
TIER = Field(
    "tier", ("层级", "tier"),  # 数据
    required=True, filled=True, parse=values.whole(1, 12), hint=_("1 为州长，数字越大越靠近基层，最大 12"),
)  # fmt: skip
CHAIN_ROLE = Field(
    "chain_role", ("责任链角色", "chain_role"),  # 数据
    parse=values.chain_role, hint=_("统筹、分管、协调、主抓、落实、动员"),
)  # fmt: skip
ABOVE = Field(
    "superior_title", ("上级职务", "上级岗位", "reports_to_title"),  # 数据
    longest=60, hint=_("从本单位起逐级往上找，找到最近的"),
)  # fmt: skip
PHONE = Field("phone", ("办公电话", "电话", "phone"), longest=30)  # 数据

POSTS_OF_LEVELS = (
    LEVEL,
    KIND,
    TITLE,
    Field("count", ("数量", "个数", "count"), parse=values.whole(1, 60), empty=1, hint=_("每个单位几个，不填为 1")),  # 数据
    TIER,
    ABOVE,
    Field(
        "superior_level", ("上级级别", "reports_to_level"),  # 数据
        parse=values.level, hint=_("只在这一级里找；不填不限"),
    ),
    CHAIN_ROLE,
)  # fmt: skip
POSTS = (
    UNIT,
    TITLE,
    NUMBER,
    TIER,
    Field("superior_unit", ("上级单位", "reports_to_unit"), hint=_("不填从本单位起往上找")),  # 数据
    ABOVE,
    Field("superior_number", ("上级序号", "reports_to_number"), parse=values.whole(1, 9999), empty=None),  # 数据
    CHAIN_ROLE,
    Field(
        "roles", ("角色", "roles"),  # 数据
        longest=200, parse=values.roles, empty=(), hint=_("如“单位负责人|联络员”；有权授予角色的人导入时才读"),
    ),
    Field("duty", ("职责", "duty"), longest=300),  # 数据
    PHONE,
)  # fmt: skip

PEOPLE = (
    Field(
        "username", ("账号", "用户名", "username"),  # 数据
        longest=60, hint=_("不填按单位代码编；一人任几职的，几行填同一个账号"),
    ),
    Field("name", ("姓名", "name"), required=True, filled=True, longest=60),  # 数据
    UNIT,
    TITLE,
    NUMBER,
    Field("since", ("自", "任职日期", "since"), parse=values.day, empty=None, hint=_("如 2026-03-01；不填为导入当天")),  # 数据
    Field("until", ("至", "until"), parse=values.day, empty=None, hint=_("最后一天；在任的不填")),  # 数据
    Field("acting", ("代理", "acting"), parse=values.yes_or_no, empty=None, hint=_("是或否，不填为否")),  # 数据
    Field("document", ("任免文件", "文号", "document"), longest=100),  # 数据
    PHONE,
)  # fmt: skip
