"""任务分解表 as offices send them: a few rows of real public lists, copied (names of people were never in them)."""

HEAD = ["seq", "category", "task", "leader_role", "lead_unit", "support_units", "deadline", "target", "unit", "direction", "actual",
        "pct_reported", "status_reported", "progress_text", "as_of", "note", "source"]  # fmt: skip


def row(*cells, **more):
    """A row of HEAD from its first cells; `more` by heading."""
    named = dict(zip(HEAD, cells, strict=False)) | more
    return [named.get(heading, "") for heading in HEAD]


YUEYANG = [  # 2017, a district's list of practical matters: decimal numbers, figures of a report, a target without figure
    HEAD,
    row("1", "省重点民生实事", "新增城镇就业", "", "人社局", "", "2017-12-31", "8950", "人", "up", actual="7356", pct_reported="82%"),
    row("9.1", "省重点民生实事", "完成在职参保人数6300人", "", "区人社局", "", "2017-12-31", "6300", "人", "up", actual="7558"),
    row("9.2", "省重点民生实事", "完成征缴基金10000万元", "", "区人社局", "", "2017-12-31", "10000", "万元", "up", as_of="2017-08-31"),
]  # fmt: skip
GUANGZHOU = [  # two leads, prefixes written once, offices and districts mixed, a place inside of the category
    HEAD,
    row("2006-1", "构建现代产业体系", "加快建设三大汽车产业基地", "", "市经贸委", "市发改委、国土房管局", "2006-12-31"),
    row("2007-1", "结构调整和增长方式转变", "继续壮大三大支柱产业", "", "市发改委、经贸委", "市科技局", "2007-12-31"),
    row("2021-1", "强化科技创新支撑能力/(一)加强战略科技力量建设", "加快建设科技创新轴", "市政府分管领导A", "市科技局", "", "2021-12-31"),
]  # fmt: skip
KUNMING = [  # 同上, a set of units, a phrase for the day
    HEAD,
    row("2023-3.1", "食品药品安全监管", "食品安全抽检量", "", "市市场监管局", "各县(市)区人民政府、市农业农村局", "2023年12月31日前", "4", "批次/千人", "up"),
    row("2023-3.2", "食品药品安全监管", "食品评价性抽检合格率", "", "市市场监管局", "同上", "2023年12月31日前", "98", "%", "up"),
]  # fmt: skip
ZHANGJIAJIE = [  # four equal titles, status words, nothing else
    HEAD,
    *(row(str(n), "省市重点民生实事", "(正在开展前期工作的项目,原文此段未列名)", deadline="2018-12-31", status_reported="前期") for n in (37, 38, 39, 40)),
]  # fmt: skip
MEISHAN = [  # one task for each area, lower is better
    HEAD,
    row("4", "就业促进工程/促进城乡劳动者就业创业", "城镇登记失业率低于", "", "市人力资源社会保障局", "", "2019-12-31", "4.3", "%", "down", actual="3.57"),
]  # fmt: skip
CHENGXIANG = [  # numbers in Chinese, and such as are none
    HEAD,
    row("二十六", "省市两级为民办实事", "实施保障性安居工程", deadline="2022-12-31", status_reported="已完成"),
    row("五", "省市两级为民办实事", "提高报销比例", deadline="2022-12-31", status_reported="已完成"),
    row("区1", "区级为民办实事", "第一实验幼儿园建设工程", deadline="2022-12-31", status_reported="进行中"),
]  # fmt: skip
LISTS = {
    "01": YUEYANG, "03": GUANGZHOU, "05": KUNMING, "06": MEISHAN, "08": ZHANGJIAJIE, "11": CHENGXIANG,
}  # fmt: skip
