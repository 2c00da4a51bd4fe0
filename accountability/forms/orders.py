"""Forms of orders: a leader's instruction, passing it on, the answer."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accountability.forms.shares import TermForm
from core.fields import DayField, LongTextField, TextField
from core.lists.listing import choice
from core.versions import VersionField
from organizations.models import Post, Unit
from tasks.forms.fields import PostChoice, UnitListField

STATES = (
    ("waiting", gettext_lazy("待签收")), ("open", gettext_lazy("办理中")), ("answered", gettext_lazy("已反馈")),
    ("returned", gettext_lazy("已退回")),
)  # fmt: skip


class OrderFilters(forms.Form):
    """What the list of orders is narrowed by."""

    q = TextField(label=gettext_lazy("批示、重点工作或单位"), max_length=60, required=False)
    state = choice(gettext_lazy("状态"), STATES)
    late = choice(gettext_lazy("签收"), [("late", gettext_lazy("过了签收期限"))])


class SendForm(TermForm):
    """To which units."""

    units = UnitListField(
        label=gettext_lazy("承办单位"),
        strict=True,
        required=True,
        help_text=gettext_lazy("一个为转办，几个为分办，用顿号分开。"),
    )
    field_order = ("units",)

    def clean_units(self):
        found = [unit for _role, unit, _text in self.cleaned_data["units"]]
        if not found:
            raise ValidationError(_("请写承办单位。"))
        return list(dict.fromkeys(found))


class OrderForm(SendForm):
    """An instruction of a leader to units on a task."""

    given_by = PostChoice(Post.objects.none(), label=gettext_lazy("批示领导"))
    text = LongTextField(label=gettext_lazy("批示内容"), max_length=2000)
    given_on = DayField(label=gettext_lazy("批示日期"))
    due_on = DayField(label=gettext_lazy("办理期限"))
    field_order = ("given_by", "given_on", "text", "units", "due_on", "count", "unit")

    def __init__(self, *args, actor, **kwargs):
        super().__init__(*args, **kwargs)
        leaders = Post.objects.visible_to(actor).filter(valid_to=None).exclude(chain_role="").select_related("unit")
        kinds = (
            Unit.Kind.PREFECTURE,
            Unit.Kind.LEADERSHIP,
            Unit.Kind.COUNTY,
            Unit.Kind.TOWNSHIP,
            Unit.Kind.DEPARTMENT,
            Unit.Kind.OFFICE,
        )
        self.fields["given_by"].queryset = leaders.filter(unit__kind__in=kinds).order_by(
            "tier", "unit__order", "number"
        )
        self.fields["given_on"].initial = actor.today


class ForwardForm(SendForm):
    """Passing a delivery on."""

    note = TextField(label=gettext_lazy("转办意见"), max_length=300, required=False)
    version = VersionField()
    field_order = ("units", "note", "count", "unit")

    def __init__(self, *args, subject, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial = {"version": subject.version}


class AnswerForm(forms.Form):
    """What was done."""

    answer = LongTextField(label=gettext_lazy("办理情况"), max_length=4000)
    version = VersionField()

    def __init__(self, *args, subject, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial = {"version": subject.version}
