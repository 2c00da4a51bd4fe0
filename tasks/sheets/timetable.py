"""时间表: the tasks of a programme down the side, the months of a year across; in each month its milestones and deadlines."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.lists.columns import FULL_DAY, WHOLE, Column, Sheet
from tasks.sheets.plans import month_label
from tasks.sheets.register import place_row, task_page


def month_cell(task, year, month):
    """What falls into a month: milestones by day, then the deadline; nothing for none."""
    found = [
        gettext("%(day)d 日 %(step)s") % {"day": step.planned_on.day, "step": step.title}
        for step in sorted(task.milestones.all(), key=lambda step: (step.planned_on, step.number))
        if (step.planned_on.year, step.planned_on.month) == (year, month)
    ]
    if task.due_on and (task.due_on.year, task.due_on.month) == (year, month):
        found.append(gettext("%(day)d 日 完成") % {"day": task.due_on.day})
    return gettext("；").join(found) or None


def timetable(year):
    """The Sheet of one year."""
    months = (
        Column(f"m{n}", month_label(n), lambda task, n=n: month_cell(task, year, n), width=12, phone="s6")
        for n in range(1, 13)
    )
    return Sheet(
        "timetable",
        _("时间表"),
        (
            Column("number", _("序号"), kind=WHOLE, width=6, sort="number", phone="s2"),
            Column(
                "title",
                _("重点工作"),
                width=26,
                heads_row=True,
                phone="full",
                link=task_page,
            ),
            Column("lead", _("牵头单位"), "lead_names", width=14, phone="s6"),
            *months,
            Column("due", _("完成时限"), "due_on", kind=FULL_DAY, css="nw", width=12, sort="due_on"),
        ),
        _("没有符合条件的重点工作。"),
        category=place_row,
        css=lambda task: "off" if task.cancelled_on else "",
    )
