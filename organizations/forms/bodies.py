"""Forms of the leading group and the execution groups."""

from django import forms
from django.utils.translation import gettext_lazy

from core.fields import TextField
from organizations.forms.acts import ActForm
from organizations.forms.fields import DayField, PostField, UnitField
from organizations.models import Body, BodyMember, Post, Unit


class BodyFilters(forms.Form):
    """Which bodies the list shows."""

    closed = forms.BooleanField(label=gettext_lazy("含已撤销"), required=False)


class BodyFieldsMixin(forms.Form):
    """What a body is, whom it assists, which department leads it."""

    kind = forms.ChoiceField(label=gettext_lazy("类别"), choices=Body.Kind.choices)
    number = forms.IntegerField(label=gettext_lazy("序号"), min_value=1, max_value=99, initial=1)
    name = TextField(label=gettext_lazy("名称"), max_length=60)
    serves = PostField(
        label=gettext_lazy("协助的副州长岗位"), required=False, help_text=gettext_lazy("执行小组必填，如：澜岭州 副州长 2。")
    )  # fmt: skip
    lead_unit = UnitField(label=gettext_lazy("牵头部门"), required=False)

    def offer(self, actor):
        """Suggest the posts of deputy governors; take the units of today."""
        posts = Post.objects.open_on(actor.today)
        self.fields["serves"].queryset = posts
        self.fields["serves"].suggest(posts.filter(chain_role=Post.ChainRole.IN_CHARGE, unit__parent=None))
        self.fields["lead_unit"].queryset = Unit.objects.open_on(actor.today)


class BodyForm(BodyFieldsMixin):
    """A new body."""

    def __init__(self, *args, actor, **kwargs):
        super().__init__(*args, **kwargs)
        self.offer(actor)


class BodyChangeForm(BodyFieldsMixin, ActForm):
    """Another name, number, post that it assists, or lead department."""

    field_order = ["kind", "number", "name", "serves", "lead_unit", "reason", "version"]

    def read(self):
        return {name: getattr(self.subject, name) for name in self.field_order[:-2]}

    def prepare(self):
        self.offer(self.actor)


class AdmitForm(forms.Form):
    """A post that becomes a member."""

    post = PostField(label=gettext_lazy("岗位"))
    role = forms.ChoiceField(label=gettext_lazy("组内职务"), choices=BodyMember.Role.choices, initial="member")
    since = DayField(label=gettext_lazy("自"))

    def __init__(self, *args, actor, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("since", actor.today)
        self.fields["post"].queryset = Post.objects.open_on(actor.today)


class LeaveForm(forms.Form):
    """The first day without the member."""

    on = DayField(label=gettext_lazy("退出日期（当日起不再是成员）"))

    def __init__(self, *args, actor, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("on", actor.today)
