"""Forms of the register: its filter."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.fields import TextField
from core.lists.listing import choice
from tasks.models import KeyTask


class RegisterFilter(forms.Form):
    """What the register is narrowed by."""

    ISSUED, NOT_ISSUED, SUSPENDED, CANCELLED = "issued", "open", "suspended", "cancelled"

    category = choice(_("类别"), [])
    state = choice(
        _("状态"),
        [(ISSUED, _("已下达")), (NOT_ISSUED, _("未下达")), (SUSPENDED, _("已中止")), (CANCELLED, _("已撤销"))],
    )
    openness = choice(_("公开属性"), KeyTask.Openness.choices)
    q = TextField(
        label=_("编号、名称、单位、内容"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search"}),
    )


def filters_for(categories):
    """RegisterFilter that offers these categories."""
    offered = choice(_("类别"), [(str(category.pk), category.title) for category in categories])
    return type("RegisterFilter", (RegisterFilter,), {"category": offered})
