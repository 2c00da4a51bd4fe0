"""The demonstration prefecture in words: every place is invented, everybody is called by the post. Data only.

Codes are of the form of GB/T 2260 and GB/T 10114 but begin with 99, which no province has; 0990 is no area code.
"""

from typing import NamedTuple

CODE = "9901"
PREFECTURE, SHORT, OTHER_NAMES = "澜岭自治州", "澜岭州", ("澜岭", "澜岭州人民政府", "州人民政府", "州政府")
OFFICE, PHONE = "澜岭州人民政府推进办公室", "0990-0000001"
TITLE = "澜岭州重点工作台账"
DOCUMENT = "澜政任〔{year}〕{number}号"
NUMBERS = "一二三四五六七八"


class Portfolio(NamedTuple):
    """What a deputy governor is in charge of, with the execution group that assists and the department that leads it."""

    field: str
    duty: str
    group: str
    lead: str


PORTFOLIOS = (
    Portfolio("常务", "负责常务工作，分管发展改革、财政、审计、统计、国资、政务服务", "深化改革", "州发改委"),
    Portfolio("农业", "分管农业农村、水务、乡村振兴、供销、搬迁安置", "农业产业", "州农业农村局"),
    Portfolio("工业", "分管工业、能源、科技、市场监管", "工业产业", "州工信局"),
    Portfolio("建设", "分管交通、住房城乡建设、自然资源、城市管理", "基础设施", "州交通运输局"),
    Portfolio("民生", "分管教育体育、卫生健康、民政、就业和社会保障", "民生改善", "州教体局"),
    Portfolio("治理", "分管公安、司法、应急、信访、民族宗教", "社会治理", "州公安局"),
    Portfolio("生态", "分管生态环境、林业和草原", "生态建设", "州生态环境局"),
    Portfolio("开放", "分管商务、文化旅游、投资促进、广播电视", "开放合作", "州商务局"),
)


class Department(NamedTuple):
    """A department of the prefecture: full name without 澜岭州, how offices write it, other names, head, its portfolio (1–8)."""

    name: str
    short: str
    aliases: tuple[str, ...]
    head: str
    portfolio: int


DEPARTMENTS = (
    Department("发展和改革委员会", "州发改委", ("发改委", "州发展改革委", "发展改革委", "州计委"), "主任", 1),
    Department("财政局", "州财政局", ("财政局",), "局长", 1),
    Department("审计局", "州审计局", ("审计局",), "局长", 1),
    Department("统计局", "州统计局", ("统计局",), "局长", 1),
    Department("国有资产监督管理委员会", "州国资委", ("国资委",), "主任", 1),
    Department("金融工作办公室", "州金融办", ("金融办", "州地方金融监管局"), "主任", 1),
    Department("政务服务管理局", "州政务服务局", ("政务服务局", "州政务局"), "局长", 1),
    Department("农业农村局", "州农业农村局", ("农业农村局", "州农业局", "农业局"), "局长", 2),
    Department("水务局", "州水务局", ("水务局", "州水利局", "水利局"), "局长", 2),
    Department("乡村振兴局", "州乡村振兴局", ("乡村振兴局", "州扶贫办", "扶贫办"), "局长", 2),
    Department("供销合作社联合社", "州供销社", ("供销社",), "主任", 2),
    Department("搬迁安置办公室", "州搬迁安置办", ("搬迁安置办", "州移民局", "移民局"), "主任", 2),
    Department("工业和信息化局", "州工信局", ("工信局", "州工信委", "州经信委"), "局长", 3),
    Department("能源局", "州能源局", ("能源局",), "局长", 3),
    Department("科学技术局", "州科技局", ("科技局",), "局长", 3),
    Department("市场监督管理局", "州市场监管局", ("市场监管局", "州工商局"), "局长", 3),
    Department("交通运输局", "州交通运输局", ("交通运输局", "州交通局", "交通局"), "局长", 4),
    Department("住房和城乡建设局", "州住建局", ("住建局", "州建设局", "州住房城乡建设局"), "局长", 4),
    Department("自然资源和规划局", "州自然资源局", ("自然资源局", "州国土局", "国土局"), "局长", 4),
    Department("城市管理综合执法局", "州城管局", ("城管局", "州综合执法局"), "局长", 4),
    Department("教育体育局", "州教体局", ("教体局", "州教育局", "教育局"), "局长", 5),
    Department("卫生健康委员会", "州卫健委", ("卫健委", "州卫生局", "州卫计委"), "主任", 5),
    Department("民政局", "州民政局", ("民政局",), "局长", 5),
    Department("人力资源和社会保障局", "州人社局", ("人社局", "州人力资源社会保障局"), "局长", 5),
    Department("医疗保障局", "州医保局", ("医保局",), "局长", 5),
    Department("退役军人事务局", "州退役军人局", ("退役军人局",), "局长", 5),
    Department("残疾人联合会", "州残联", ("残联",), "理事长", 5),
    Department("公安局", "州公安局", ("公安局",), "局长", 6),
    Department("司法局", "州司法局", ("司法局",), "局长", 6),
    Department("应急管理局", "州应急局", ("应急局", "州安监局", "安监局"), "局长", 6),
    Department("信访局", "州信访局", ("信访局",), "局长", 6),
    Department("民族宗教事务委员会", "州民宗委", ("民宗委", "州民委"), "主任", 6),
    Department("生态环境局", "州生态环境局", ("生态环境局", "州环保局", "环保局"), "局长", 7),
    Department("林业和草原局", "州林草局", ("林草局", "州林业局", "林业局"), "局长", 7),
    Department("商务局", "州商务局", ("商务局",), "局长", 8),
    Department("文化和旅游局", "州文旅局", ("文旅局", "州文化旅游局", "州旅游局"), "局长", 8),
    Department("投资促进局", "州投促局", ("投促局", "州招商局", "招商局"), "局长", 8),
    Department("广播电视局", "州广电局", ("广电局",), "局长", 8),
)
GOVERNMENT_OFFICE = ("人民政府办公室", "州政府办", ("政府办", "州人民政府办公室", "州政府办公室"))
PROMOTION_OFFICE = ("人民政府推进办公室", "州推进办", ("推进办", "重点工作推进办公室", "州重点办", "重点办"))
SECTION_NAMES = ("综合科", "业务科", "项目科")  # of every department

# {department: section that handles key tasks}; {department: (project owner, short)}
SECTIONS = {portfolio.lead: "重点工作科" for portfolio in PORTFOLIOS}
PROJECT_OWNERS = {
    "州交通运输局": ("澜岭州交通建设投资有限公司", "州交投公司"),
    "州水务局": ("澜岭州水务投资有限公司", "州水投公司"),
    "州住建局": ("澜岭州城乡建设投资有限公司", "州城投公司"),
    "州农业农村局": ("澜岭州高原农业发展有限公司", "州农发公司"),
}


class Seat(NamedTuple):
    """A post of the promotion office: title, tier, number, roles, the title that it reports to."""

    title: str
    tier: int
    number: int
    roles: tuple[str, ...]
    above: str


PROMOTION_SEATS = (
    Seat("主任", 4, 1, ("publisher", "head"), ""),
    Seat("副主任", 5, 1, ("reviewer",), "主任"),
    Seat("副主任", 5, 2, ("reviewer",), "主任"),
    Seat("综合科科长", 6, 1, ("drafter",), "副主任"),
    Seat("督查科科长", 6, 1, ("inspector",), "副主任"),
    Seat("考核科科长", 6, 1, ("assessor",), "副主任"),
    Seat("宣传科科长", 6, 1, ("drafter",), "副主任"),
    Seat("督查员", 7, 1, ("inspector",), "督查科科长"),
    Seat("督查员", 7, 2, ("inspector",), "督查科科长"),
    Seat("考核员", 7, 1, ("assessor",), "考核科科长"),
    Seat("保密员", 6, 1, ("secrecy",), "主任"),
    Seat("联络员", 7, 1, ("liaison",), "综合科科长"),
)

# deputies of a county by number: field, duty
COUNTY_DEPUTIES = (
    ("常务", "负责常务工作，分管发展改革、财政、工业、商务"),
    ("农业", "分管农业农村、水务、林业和草原、生态环境"),
    ("建设", "分管交通、住房城乡建设、自然资源"),
    ("民生", "分管教育体育、卫生健康、民政、公安、司法"),
)


class CountyDepartment(NamedTuple):
    """A department that every county has: name and short name without the county's, its deputy (1–4)."""

    name: str
    short: str
    deputy: int


COUNTY_DEPARTMENTS = (
    CountyDepartment("发展和改革局", "发改局", 1),
    CountyDepartment("工业信息化和商务局", "工信商务局", 1),
    CountyDepartment("农业农村局", "农业农村局", 2),
    CountyDepartment("林业和草原局", "林草局", 2),
    CountyDepartment("交通运输局", "交通运输局", 3),
    CountyDepartment("教育体育局", "教体局", 4),
)

# county or city → township → villages and communities, in official order
PLACES = {
    "澜城市": {
        "霞谷街道": ("霞渡社区", "澜川社区", "清渡社区"),
        "澜渡镇": ("澜滩村", "云崖村", "稻坡村"),
        "杉川镇": ("杉源村", "杉谷村", "水磨塘村"),
        "云源乡": ("云垭村", "雾寨村", "白雾铺村"),
    },
    "禾泉市": {
        "泉川镇": ("稻川村", "禾坝村", "泉营村"),
        "禾渡镇": ("麦铺村", "稻塘村", "禾湾村"),
        "雾泉乡": ("荞田村", "麦峰村", "上箐田村"),
    },
    "石渡县": {
        "渡川镇": ("渡坪村", "石哨村", "石磨塘村"),
        "岩川镇": ("岩营村", "岩谷村", "岩槽村"),
        "鹰崖乡": ("鹰岭村", "鹰谷村", "岩垭村"),
    },
    "雪坪县": {
        "雪川镇": ("雪寨村", "雪田村", "雪湾村"),
        "霜岭镇": ("霜塘村", "霜溪村", "霜林村"),
        "雉谷乡": ("雉岭村", "雪箐村", "雪垭村"),
    },
    "松坪县": {
        "松谷镇": ("松铺村", "松渡村", "松漆谷村"),
        "松哨镇": ("松沟村", "松槽村", "松橡谷村"),
        "桐谷乡": ("桐湾村", "桐箐村", "岩桐沟村"),
    },
    "白岭县": {
        "碧川镇": ("碧坪村", "碧沟村", "碧湾村"),
        "栎溪镇": ("栎岭村", "栎田村", "黄栎坪村"),
        "岚源乡": ("岚岭村", "岚塘村", "岚箐村"),
    },
    "清沅县": {
        "清川镇": ("清岭村", "清崖村", "清铺村"),
        "涧源镇": ("涧谷村", "涧川村", "涧林村"),
        "瀑溪乡": ("瀑坪村", "瀑塘村", "瀑湾村"),
    },
    "云坞县": {
        "翠川镇": ("翠坪村", "翠谷村", "翠源村"),
        "云铺镇": ("云哨村", "云滩村", "云槽村"),
        "雾岭乡": ("雾坪村", "雾塘村", "雾田村"),
    },
    "茶源县": {
        "茶川镇": ("茶营村", "茶泉村", "茶峰村"),
        "茶渡镇": ("茶崖村", "茶梁村", "茶箐田村"),
        "蜂岭乡": ("蜂坪村", "蜂塘村", "水蜜岭村"),
    },
    "梨川县": {
        "梨渡镇": ("梨沟村", "梨寨村", "梨坡村"),
        "柿源镇": ("柿岭村", "柿田村", "石柿田村"),
        "橘溪乡": ("橘坪村", "橘塘村", "橘林村"),
    },
    "坝塘县": {
        "荞川镇": ("荞坝村", "荞塘村", "青荞坪村"),
        "药溪镇": ("药田村", "药坪村", "药湾村"),
        "棕源乡": ("棕田村", "棕寨村", "水棕塘村"),
    },
    "望山县": {
        "鹤川镇": ("鹤坝村", "鹤渡村", "鹤滩村"),
        "燕谷镇": ("燕坡村", "燕峰村", "燕渡村"),
        "椒溪乡": ("椒坪村", "椒田村", "椒寨村"),
    },
    "南渡县": {
        "溪川镇": ("溪谷村", "溪渡村", "溪坡村"),
        "锡川镇": ("锡谷村", "锡泉村", "锡湾村"),
        "蕨岭乡": ("蕨坪村", "蕨塘村", "高蕨垭村"),
    },
}


class Group(NamedTuple):
    """A unit group: by kind (perhaps below one unit), or the units listed by short name."""

    name: str
    other_names: str
    kind: str = ""
    within: str = ""
    members: tuple[str, ...] = ()


def _led_by(*portfolios):
    return tuple(department.short for department in DEPARTMENTS if department.portfolio in portfolios)


GROUPS = (
    Group("各县市", "各县（市）、各县（市）人民政府、各县市人民政府、十三县市、13县市、县市", "county"),
    Group("州直各部门", "州级各部门、州直有关部门、州级有关部门、州直各单位、州直部门、各部门", "department"),
    Group("各乡镇", "各乡（镇）、各乡镇（街道）、各乡镇人民政府、乡镇街道、乡镇", "township"),
    Group("各村社区", "各村（社区）、各村、村（社区）、村社区", "village"),
    Group("县级主管部门", "各县市主管部门、县直部门、县市有关部门", "county_department"),
    Group("项目单位", "各项目单位、项目业主、业主单位", "project_owner"),
    Group("经济部门", "经济综合部门、经济口各部门、州级经济部门", members=_led_by(1, 3)),
    Group("涉农部门", "农口部门、农口各部门", members=_led_by(2)),
    Group("建设部门", "城建口部门、基础设施建设部门", members=_led_by(4)),
    Group("社会事业部门", "民生部门、社会事业口部门", members=_led_by(5)),
    Group("坝区县市", "坝区各县市、坝区", members=("澜城市", "禾泉市", "梨川县", "坝塘县", "南渡县")),
    Group("山区县", "山区各县、高寒山区县", members=("雪坪县", "白岭县", "云坞县", "望山县")),
    *(Group(f"{county}各乡镇", f"{county}各乡镇（街道）", "township", county) for county in PLACES),
)

LEADING_GROUP = "澜岭州重点工作推进领导小组"
EXECUTION_GROUP = "{name}执行小组"

# posts by (short name of the unit, title, number)
VACANT = ("州能源局", "副局长", 2)
MOVED_FROM = ("石渡县", "县长", 1)  # whose holder went on to
MOVED_TO = ("州水务局", "局长", 1)
ACTED_FOR = ("雪坪县", "县长", 1)  # by
ACTING = ("雪坪县", "副县长", 1)
LEFT = {MOVED_TO: "退休", ACTED_FOR: "调离本州"}  # their holders at the beginning of the term

ADMINISTRATORS = (
    ("system", "系统管理员", "system"),
    ("security", "安全管理员", "security"),
    ("audit", "审计管理员", "audit"),
)  # account name, name, administrator role

# on the sign-in page, in this order, before the administrators
OFFERED = (
    ("澜岭州", "州长", 1),
    ("澜岭州", "副州长", 2),
    ("澜岭州", "秘书长", 1),
    ("州推进办", "综合科科长", 1),
    ("州推进办", "副主任", 1),
    ("州推进办", "督查员", 1),
    ("州推进办", "考核员", 1),
    ("州推进办", "保密员", 1),
    ("州推进办", "主任", 1),
    ("州交通运输局", "局长", 1),
    ("州交通运输局", "联络员", 1),
    ("松坪县", "县长", 1),
    ("松坪县", "副县长", 2),
    ("松谷镇", "镇长", 1),
    ("松铺村", "村委会主任", 1),
)
