"""The register as offices print it: 任务分解表."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.lists.columns import COUNT, FULL_DAY, WHOLE, Column, Sheet
from organizations.addresses import address
from tasks.models import GAPS
from tasks.words import place, place_of, post_name


def category_row(task):
    """The category row over a task: 一、产业发展　（一）高原特色农业."""
    return place(task.item), ""


def place_row(task):
    """The same of a task that was read with_place_and_people()."""
    return place_of(task.category_number, task.category_title, task.item_number, task.item_title), ""


def leader(task):
    return post_name(task.leader_unit, task.leader_title, task.leader_number)


def secretary(task):
    return post_name(task.secretary_unit, task.secretary_title, task.secretary_number)


def task_page(task):
    return address("tasks:task", task.pk)


def deadline(task):
    """The day, or what the paper says instead."""
    return task.due_on


def deadline_words(task):
    """What stands under the day: the paper's own words where they differ."""
    if task.open_ended:
        return gettext("持续推进")
    return task.due_text if task.due_on is None or task.due_text else ""


def support_words(task):
    return gettext("配合：%(names)s") % {"names": task.support_names} if task.support_names else ""


def state(task):
    """In one word where the task stands; 报告 and lights come from the rooms above."""
    if task.cancelled_on:
        return gettext("已撤销")
    if task.suspended_on:
        return gettext("已中止")
    return gettext("已下达") if task.issued_on else gettext("未下达")


def gaps(task):
    """What the task lacks, in words."""
    return gettext("、").join(str(words) for name, words in GAPS.items() if getattr(task, name))


REGISTER = Sheet(
    "register",
    _("重点工作任务分解表"),
    (
        Column("number", _("序号"), kind=WHOLE, width=6, sort="number", phone="s2"),
        Column("code", _("编号"), width=9, sort="code", phone="s2"),
        Column("category", _("类别"), "category_title", width=12),
        Column("item", _("工作项"), "item_title", width=18),
        Column("title", _("重点工作"), width=34, sort="title", heads_row=True, phone="full",
               link=task_page, sub=lambda task: task.content[:80]),
        Column("content", _("具体任务"), width=40, phone="full"),
        Column("leader", _("责任领导"), leader, width=16),
        Column("secretary", _("联系副秘书长"), secretary, width=16),
        Column("group", _("执行小组"), "group_name", width=14),
        Column("lead", _("牵头单位"), "lead_names", width=18, sort="lead_names"),
        Column("support", _("配合单位"), "support_names", width=26),
        Column("supervise", _("督办单位"), "supervise_names", width=16),
        Column("due", _("完成时限"), deadline, kind=FULL_DAY, width=12, sort="due_on", sub=deadline_words),
        Column("due_text", _("时限原文"), "due_text", width=14),
        Column("standard", _("办结标准"), "acceptance_standard", width=34, phone="full"),
        Column("evidence", _("佐证材料清单"), "evidence_list", width=26, phone="full"),
        Column("openness", _("公开属性"), lambda task: task.get_openness_display(), width=12),
        Column("openness_reason", _("公开属性理由"), width=16, phone="full"),
        Column("issued", _("下达日期"), "issued_on", kind=FULL_DAY, width=12, sort="issued_on"),
        Column("state", _("状态"), state, width=9),
        Column("note", _("备注"), width=20, phone="full"),
        Column("key", _("系统标识"), "stable_key", width=12),
    ),
    _("没有符合条件的重点工作。可清除筛选，或逐件新增。"),
    sets=(
        ("common", _("常用"), ("number", "code", "title", "leader", "lead", "supervise", "due", "standard", "state")),
        ("duty", _("责任"), ("number", "code", "title", "leader", "secretary", "group", "lead", "support", "supervise", "due")),
        ("whole", _("全部"), (
            "number", "code", "category", "item", "title", "content", "leader", "secretary", "group", "lead", "support",
            "supervise", "due", "due_text", "standard", "evidence", "openness", "openness_reason", "issued", "state", "note", "key",
        )),
    ),
    category=place_row,
    css=lambda task: "off" if task.cancelled_on else "",
)  # fmt: skip

GAP_LIST = Sheet(
    "gaps",
    _("缺口清单"),
    (
        Column("number", _("序号"), kind=WHOLE, width=6, sort="number", phone="s2"),
        Column("code", _("编号"), width=9, phone="s2"),
        Column("title", _("重点工作"), width=34, heads_row=True, phone="full", link=lambda task: task.get_absolute_url()),
        Column("lead", _("牵头单位"), "lead_names", width=18),
        Column("gaps", _("缺少"), gaps, width=40, phone="full"),
        Column("issued", _("下达日期"), "issued_on", kind=FULL_DAY, width=12),
    ),
    _("没有缺口：每件重点工作都有文件条款、单位、时限、标准、督办单位、指标和路线图。"),
    category=category_row,
)  # fmt: skip

COUNTS = Sheet(
    "counts",
    _("各类件数"),
    (
        Column("title", _("类别"), heads_row=True, width=16),
        Column("items", _("项"), kind=COUNT, width=8),
        Column("tasks", _("件"), kind=COUNT, width=8),
        Column("issued", _("已下达"), kind=COUNT, width=8),
    ),
    _("还没有类别。"),
)

FOUR = Sheet(
    "four",
    _("做什么、谁落实、谁督办、成效如何"),
    (
        Column("what", _("做什么"), "content", width=40, phone="full", heads_row=True, sub=lambda task: task.acceptance_standard),
        Column("who", _("谁落实"), "lead_names", width=20, sub=support_words),
        Column("leader", _("责任领导"), "lead_leader", width=16, sub=lambda task: task.coordinating_secretary),
        Column("supervisor", _("谁督办"), "supervise_names", width=16),
        Column("due", _("完成时限"), "due_on", kind=FULL_DAY, width=12, sub=deadline_words),
    ),
    _("没有写明。"),
)  # fmt: skip
