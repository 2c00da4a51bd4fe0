"""Forms of the leading group and the execution groups."""

from django import forms
from django.utils.translation import gettext_lazy

from core.fields import TextField
from core.versions import VersionField
from organizations.forms.fields import DayField, PostField, UnitField
from organizations.models import Body, BodyMember, Post, Unit


class BodyFilters(forms.Form):
    """Which bodies the list shows."""

    closed = forms.BooleanField(label=gettext_lazy("含已撤销"), required=False)


class BodyForm(forms.Form):
    """What a body is, whom it assists, which department leads it."""

    kind = forms.ChoiceField(label=gettext_lazy("类别"), choices=Body.Kind.choices)
    number = forms.IntegerField(label=gettext_lazy("序号"), min_value=1, max_value=99, initial=1)
    name = TextField(label=gettext_lazy("名称"), max_length=60)
    serves = PostField(
        label=gettext_lazy("协助的副州长岗位"), required=False, help_text=gettext_lazy("执行小组必填，如：澜岭州 副州长 2。")
    )  # fmt: skip
    lead_unit = UnitField(label=gettext_lazy("牵头部门"), required=False)

    def __init__(self, *args, actor, **kwargs):
        super().__init__(*args, **kwargs)
        posts = Post.objects.open_on(actor.today)
        self.fields["serves"].queryset = posts
        self.fields["serves"].suggest(posts.filter(chain_role=Post.ChainRole.IN_CHARGE, unit__parent=None))
        self.fields["lead_unit"].queryset = Unit.objects.open_on(actor.today)


class BodyChangeForm(BodyForm):
    """A BodyForm over a stored body."""

    version = VersionField()
    reason = TextField(label=gettext_lazy("理由"), max_length=200, required=False)

    def __init__(self, *args, body, **kwargs):
        self.subject = body
        super().__init__(*args, **kwargs)
        self.initial = {"version": body.version, **self.stored(), **self.initial}

    def stored(self):
        return {name: getattr(self.subject, name) for name in ("kind", "number", "name", "serves", "lead_unit")}


class AdmitForm(forms.Form):
    """A post that becomes a member."""

    post = PostField(label=gettext_lazy("岗位"))
    role = forms.ChoiceField(label=gettext_lazy("组内职务"), choices=BodyMember.Role.choices, initial="member")
    since = DayField(label=gettext_lazy("自"))

    def __init__(self, *args, actor, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("since", actor.today)
        self.fields["post"].queryset = Post.objects.open_on(actor.today)


class BodyEndForm(forms.Form):
    """The last day of a body."""

    version = VersionField()
    on = DayField(label=gettext_lazy("撤销日期（最后一天）"))
    reason = TextField(label=gettext_lazy("理由"), max_length=200, required=False)

    def __init__(self, *args, actor, body, **kwargs):
        self.subject = body
        super().__init__(*args, **kwargs)
        self.initial = {"version": body.version, "on": actor.today, **self.initial}

    def stored(self):
        return {}


class BodyReopenForm(forms.Form):
    """Nothing but a reason."""

    version = VersionField()
    reason = TextField(label=gettext_lazy("理由"), max_length=200, required=False)

    def __init__(self, *args, body, **kwargs):
        self.subject = body
        super().__init__(*args, **kwargs)
        self.initial = {"version": body.version, **self.initial}

    def stored(self):
        return {}


class LeaveForm(forms.Form):
    """The first day without the member."""

    on = DayField(label=gettext_lazy("退出日期（当日起不再是成员）"))

    def __init__(self, *args, actor, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("on", actor.today)
