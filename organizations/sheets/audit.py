"""Columns of the audit log."""

from django.utils.translation import gettext_lazy

from core.audit_words import kind_of, label_of
from core.lists.columns import WHOLE, Column, Sheet
from core.lists.kinds import FULL_MOMENT
from organizations.addresses import address


def event_address(event):
    return address("organizations:audit_event", event.pk)


def position(event):
    """Of the seal; nothing while the event waits for it."""
    seal = getattr(event, "seal", None)
    return seal and seal.position


AUDIT = Sheet(
    "audit",
    gettext_lazy("审计记录"),
    (
        Column("at", gettext_lazy("时间"), kind=FULL_MOMENT, width=18, css="nw", link=event_address),
        Column("actor", gettext_lazy("办理人"), value="actor_label", heads_row=True, phone="c-name", width=22,
               sub=lambda event: event.acting_for),
        Column("verb", gettext_lazy("行为"), value=lambda event: label_of(event.verb), width=20),
        Column("object", gettext_lazy("对象"), value="object_label", width=34, phone="full",
               sub=lambda event: event.object_type and kind_of(event.object_type)),
        Column("source", gettext_lazy("来源地址"), width=16, css="code"),
        Column("position", gettext_lazy("封存序号"), value=position, kind=WHOLE, width=10),
    ),
    empty=gettext_lazy("没有符合条件的审计记录。请放宽条件。"),
)  # fmt: skip
DETAIL = Sheet(
    "audit_detail",
    gettext_lazy("内容"),
    (
        Column("key", gettext_lazy("项"), value=lambda row: row[0], heads_row=True, css="w10"),
        Column("value", gettext_lazy("值"), value=lambda row: row[1]),
    ),
    empty=gettext_lazy("没有另外的内容。"),
    look="",
)
