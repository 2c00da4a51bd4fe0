"""The columns of a 任务分解表: our headings first, then those that other offices print; what may stand there."""

from functools import cache

from django.utils.translation import gettext_lazy as _

from core.refusals import Unfit
from core.shown import spellings
from organizations.imports.reading import Field
from tasks.models import KeyTask
from tasks.sheets.register import REGISTER

OPENNESS = {str(value): value for value in KeyTask.Openness.values}
LONG, UNIT_LIST = 4000, 2000


def openness(text):
    """主动公开, 依申请公开, 不予公开, or their English names. Raises Unfit."""
    labels = {str(label): value for value, label in KeyTask.Openness.choices}
    if (found := (labels | OPENNESS).get(text)) is None:
        raise Unfit(_("“%(text)s”应为主动公开、依申请公开或不予公开"), text=text[:20])
    return found


FIELDS = (
    Field("key", ("系统标识", "key"), longest=40, hint=_("导出的表带着它，凭它认任务；自己做的表没有这一列")),  # 数据
    Field("number", ("序号", "原编号", "任务序号", "seq", "no"), longest=30, hint=_("如 1、26、二十六、9.1、区1")),  # 数据
    Field("code", ("编号", "任务编号", "代码", "code"), longest=20, hint=_("如“产-01”")),  # 数据
    Field("category", ("类别", "任务类别", "分类", "类型", "板块", "领域", "category"), longest=181, hint=_("一个格子里写“类别/工作项”也行；表中的分类行也认")),  # 数据
    Field("item", ("工作项", "工作项目", "重点项目", "事项", "工程", "item"), longest=120),  # 数据
    Field("title", ("重点工作", "重点任务", "工作任务", "主要任务", "任务名称", "任务", "项目名称", "实事项目", "重点工作任务", "task", "title"), required=True, filled=True, longest=200),  # 数据
    Field("content", ("具体任务", "具体内容", "工作内容", "主要内容", "任务内容", "工作措施", "具体措施", "content"), longest=LONG, lines=True),  # 数据
    Field("leader", ("责任领导", "牵头领导", "分管领导", "包抓领导", "领导", "leader_role", "leader"), longest=100, hint=_("岗位名称，如“副州长”；认不出的记入备注")),  # 数据
    Field("secretary", ("联系副秘书长", "协调副秘书长", "副秘书长", "secretary"), longest=100),  # 数据
    Field("group", ("执行小组", "工作小组", "专班", "group"), longest=60),  # 数据
    Field("lead", ("牵头单位", "主办单位", "牵头部门", "主要责任单位", "lead_unit", "lead"), longest=UNIT_LIST),  # 数据
    Field("support", ("配合单位", "协办单位", "参与单位", "配合部门", "support_units", "support"), longest=UNIT_LIST),  # 数据
    Field("units", ("责任单位", "承办单位", "责任部门", "落实单位", "units"), longest=UNIT_LIST, hint=_("没有牵头单位列时，第一个为牵头，其余为配合")),  # 数据
    Field("supervise", ("督办单位", "督查单位", "监督单位", "验收单位", "supervise"), longest=UNIT_LIST),  # 数据
    Field("due", ("完成时限", "完成时间", "办结时限", "时限要求", "时限", "截止时间", "时间节点", "完成日期", "deadline"), longest=100, hint=_("原文，如“12月底前”“持续推进”；读出的日期写在旁边")),  # 数据
    Field("due_text", ("时限原文", "due_text"), longest=100),  # 数据
    Field("standard", ("办结标准", "验收标准", "完成标准", "考核标准", "standard"), longest=LONG, lines=True),  # 数据
    Field("evidence", ("佐证材料清单", "佐证材料", "印证材料", "evidence"), longest=LONG, lines=True),  # 数据
    Field("indicator", ("指标", "指标名称", "考核指标", "量化指标", "indicator"), longest=120, hint=_("不填用重点工作的名称")),  # 数据
    Field("target", ("目标值", "目标", "年度目标", "计划数", "任务数", "目标任务", "target"), longest=200, hint=_("不是数字的保留原文")),  # 数据
    Field("unit", ("计量单位", "单位", "unit"), longest=20),  # 数据
    Field("direction", ("方向", "指标方向", "direction"), longest=20, hint=_("越高越好（up）、越低越好（down）")),  # 数据
    Field("openness", ("公开属性", "openness"), longest=20, parse=openness, empty=None),  # 数据
    Field("openness_reason", ("公开属性理由", "不公开理由", "openness_reason"), longest=200),  # 数据
    Field("note", ("备注", "说明", "note"), longest=LONG, lines=True),  # 数据
)  # fmt: skip
NOTED = Field("noted", (), longest=LONG, lines=True)  # what other columns say, gathered for the note
BY_NAME = {field.name: field for field in FIELDS}
# what a report will say once there are reports: kept in the note till then
PROGRESS = {
    "actual": ("实际完成", "完成数", "累计完成", "完成情况", "actual"),  # 数据
    "percent": ("完成率", "完成比例", "进度", "pct_reported"),  # 数据
    "status": ("状态", "完成状态", "进展状态", "status_reported"),  # 数据
    "progress": ("进展情况", "工作进展", "推进情况", "progress_text"),  # 数据
    "as_of": ("截至", "截止日期", "统计日期", "as_of"),  # 数据
    "area": ("区域", "地区", "area"),  # 数据
}
PROGRESS_LABELS = {
    "actual": _("实际完成"), "percent": _("完成率"), "status": _("进展状态"), "progress": _("进展情况"), "as_of": _("截至"),
    "area": _("区域"),
}  # fmt: skip
OURS = ("下达日期", "状态")  # columns of our own export that say what only acts can change  # 数据


@cache
def names():
    """{name of a column: headings it may have}: those above, and those of our own export in each language."""
    ours = {column.key: spellings(column.label) for column in REGISTER.columns}
    return {field.name: (*field.headings, *ours.get(field.name, ())) for field in FIELDS} | PROGRESS
