"""Filters of the inbox."""

from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy

from core import clock
from core.fields import TextField
from core.lists.listing import choice
from core.models import DigestLine

UNREAD, READ = "unread", "read"
DATED, PAST = "dated", "past"
STATES = {UNREAD: gettext_lazy("未读"), READ: gettext_lazy("已读")}


class InboxFilter(forms.Form):
    state = choice(gettext_lazy("阅读"), STATES.items())
    due = choice(gettext_lazy("期限"), [(DATED, gettext_lazy("有期限")), (PAST, gettext_lazy("期限已过"))])
    q = TextField(label=gettext_lazy("事由、内容"), max_length=60, required=False)


def chosen(notices, asked):
    """The notices that the filter `asked` for leaves; the words are looked for in the lines of digests too."""
    if state := asked.get("state"):
        notices = notices.filter(unread=state == UNREAD)
    if due := asked.get("due"):
        notices = notices.filter(due_on__isnull=False)
        notices = notices.filter(due_on__lt=clock.today()) if due == PAST else notices
    if words := asked.get("q"):
        lines = DigestLine.objects.filter(item=OuterRef("pk"), subject__icontains=words)
        notices = notices.filter(Q(subject__icontains=words) | Q(body__icontains=words) | Exists(lines))
    return notices
