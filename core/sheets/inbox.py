"""Tables of the inbox and of the desk."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock
from core.days import workdays
from core.forms.inbox import READ, STATES, UNREAD
from core.lists.columns import DAY, DAYS, MOMENT, Button, Column, Sheet

LONGEST_LEAD = 60  # characters of the body that stand under the subject
KEEPERS = {
    "user": gettext_lazy("本人"),
    "post": gettext_lazy("岗位"),
    "unit": gettext_lazy("单位"),
    "administrator": gettext_lazy("管理员"),
}


def days_left(row):
    """余天 of a row that may have no term."""
    return workdays.days_left(clock.today(), row.due_on) if row.due_on else None


def state(row):
    return STATES[UNREAD if row.unread else READ]


def new(row):
    return "new" if row.unread else ""


def to_whom(item):
    """Whether a notice came to the person, the post, the unit or the administrators."""
    return KEEPERS.get(item.recipient.partition(":")[0])


def lead(item):
    """The beginning of the body."""
    first = item.body.partition("\n")[0]
    return first if len(first) <= LONGEST_LEAD else first[:LONGEST_LEAD] + "……"


def page_of(item):
    return reverse("core:inbox_item", args=[item.pk])


def turn(item):
    """The button that marks a notice read, or unread again."""
    if item.unread:
        return Button(_("标为已读"), reverse("core:inbox_read", args=[item.pk]), item.subject)
    return Button(_("标为未读"), reverse("core:inbox_unread", args=[item.pk]), item.subject)


NOTICES = Sheet(
    "inbox",
    gettext_lazy("消息"),
    (
        Column("state", gettext_lazy("阅读"), state, css="w4 c-lamp", phone="", mark=new),
        Column("subject", gettext_lazy("事由"), heads_row=True, link=page_of, sub=lead, phone="c-name", width=40),
        Column("to", gettext_lazy("收件"), to_whom, css="w5", phone="hide"),
        Column("due", gettext_lazy("期限"), "due_on", DAY, css="num w5", phone=""),
        Column("left", gettext_lazy("余天"), days_left, DAYS, css="w4", phone=""),
        Column("sent", gettext_lazy("送达"), "sent_at", MOMENT, css="num w8", sort="sent_at", phone=""),
        Column("act", gettext_lazy("办理"), css="w6", group_line=True, button=turn, phone=""),
    ),
    empty=gettext_lazy("没有符合条件的消息。有事要办或有结果时，消息会送到这里。"),
)

LINES = Sheet(
    "digest lines",
    gettext_lazy("汇总的事项"),
    (
        Column("subject", gettext_lazy("事由"), heads_row=True, link=lambda line: line.url, phone="c-name full"),
        Column("due", gettext_lazy("期限"), "due_on", DAY, css="num w6"),
        Column("left", gettext_lazy("余天"), days_left, DAYS, css="w6"),
    ),
    empty=gettext_lazy("没有汇总的事项。"),
)

DESK = Sheet(
    "desk",
    gettext_lazy("有期限的事项"),
    (
        Column("subject", gettext_lazy("事由"), heads_row=True, link=lambda due: due.address, phone="c-name"),
        Column("due", gettext_lazy("期限"), "due_on", DAY, css="num w6", phone=""),
        Column("left", gettext_lazy("余天"), days_left, DAYS, css="w6", phone=""),
        Column(
            "state", gettext_lazy("消息"), state, css="w6 c-lamp", phone="", group_line=True, link=page_of, mark=new
        ),
    ),
    empty=gettext_lazy("没有带期限的事项。带期限的消息来了，按期限先后排在这里。"),
)
