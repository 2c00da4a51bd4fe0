"""What the audit administrator narrows the log by, and the head that was noted outside."""

import re

from django import forms
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.audit_words import words_of_rooms
from core.fields import DayField, TextField
from core.lists.listing import ALL, choice

HEAD = re.compile(r"(\d{1,18}):(sha256:[0-9a-f]{64})")


def verbs():
    """The verbs of all rooms under the names of the rooms."""
    return [("", ALL), *((room, list(named.items())) for room, named, _details in words_of_rooms())]


def kinds():
    """The models of all rooms: acts are done to them."""
    rooms = [apps.get_containing_app_config(name) for name in settings.AUDIT_WORDS]
    found = [(room.verbose_name, [model._meta for model in room.get_models()]) for room in rooms]
    return [
        (name, [(meta.label_lower, meta.verbose_name) for meta in metas if "historical" not in meta.model_name])
        for name, metas in found
    ]


class AuditFilters(forms.Form):
    """What the log is narrowed by."""

    since = DayField(label=gettext_lazy("自"), required=False)
    until = DayField(label=gettext_lazy("至"), required=False)
    actor = TextField(label=gettext_lazy("办理人"), required=False, max_length=60)
    verb = forms.ChoiceField(label=gettext_lazy("行为"), required=False, choices=verbs)
    kind = choice(gettext_lazy("对象类别"), ())
    key = TextField(label=gettext_lazy("对象编号"), required=False, max_length=80)
    q = TextField(
        label=gettext_lazy("对象名称、请求号或地址"), required=False, max_length=100,
        widget=forms.TextInput(attrs={"type": "search"}),
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", ALL), *kinds()]


class VerifyForm(forms.Form):
    """A head that was noted outside, and the position before which to go on."""

    head = TextField(
        label=gettext_lazy("外部留存的“序号:摘要值”"), required=False, max_length=100,
        help_text=gettext_lazy("抄在系统之外的那一行；填了能查出尾部被截去或整体重算。"),
    )  # fmt: skip
    before = forms.IntegerField(required=False, min_value=2, max_value=10**18, widget=forms.HiddenInput)

    def clean_head(self):
        text = self.cleaned_data["head"]
        if not text:
            return None
        found = HEAD.fullmatch(text)
        if found is None:
            raise ValidationError(_("写法是“序号:摘要值”，如 1024:sha256:ab12……，摘要值 64 位。"))
        return int(found[1]), found[2]
