"""Forms of posts: the filter of the list, and one form for each act."""

from django import forms
from django.utils.translation import gettext_lazy

from core.fields import TextField
from core.lists.listing import choice
from organizations.forms.acts import REASON, ActForm, TodayMixin
from organizations.forms.fields import DayField, PostField, UnitField, UserField
from organizations.models import Post, Unit
from organizations.post_lists import PostGap
from organizations.rights import Role


class PostFilters(forms.Form):
    """What the list of posts is narrowed by."""

    q = TextField(
        label=gettext_lazy("岗位、任职人、职责或单位"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    above = UnitField(label=gettext_lazy("所在（含下级）"), required=False, help_text="")
    kind = choice(gettext_lazy("单位类别"), Unit.Kind.choices)
    chain = choice(gettext_lazy("责任链角色"), Post.ChainRole.choices)
    role = choice(gettext_lazy("角色"), Role.choices)
    gap = choice(gettext_lazy("缺口"), PostGap.choices)
    state = choice(gettext_lazy("状态"), [("closed", gettext_lazy("已撤销")), ("every", gettext_lazy("全部"))])


class PostFieldsMixin(forms.Form):
    """What a post is."""

    title = TextField(label=gettext_lazy("职务"), max_length=60)
    number = forms.IntegerField(
        label=gettext_lazy("序号"), min_value=1, max_value=99, initial=1,
        help_text=gettext_lazy("同名职务有几个时分别编号；只有一个填 1。"),
    )  # fmt: skip
    tier = forms.IntegerField(
        label=gettext_lazy("层级"),
        min_value=1,
        max_value=12,
        help_text=gettext_lazy("1 为州长，数字越大越靠近基层。"),
    )
    reports_to = PostField(label=gettext_lazy("上级岗位"), required=False)
    chain_role = choice(gettext_lazy("责任链角色"), Post.ChainRole.choices)
    duty = TextField(label=gettext_lazy("职责"), max_length=300, required=False)
    phone = TextField(label=gettext_lazy("办公电话"), max_length=30, required=False)

    def offer_superiors(self, unit, actor):
        """Suggest the posts of the unit and of the units above it."""
        above = Post.objects.open_on(actor.today).filter(unit__in=[*unit.ancestor_ids, unit.pk])
        self.fields["reports_to"].queryset = Post.objects.open_on(actor.today)
        self.fields["reports_to"].suggest(above.order_by("tier", "unit__order", "title", "number"))


class PostMakeForm(PostFieldsMixin):
    """A new post of `unit`."""

    valid_from = DayField(label=gettext_lazy("设立日期"), required=False)

    def __init__(self, *args, unit, actor, **kwargs):
        super().__init__(*args, **kwargs)
        self.offer_superiors(unit, actor)


class PostChangeForm(PostFieldsMixin, ActForm):
    """Another title, number, tier, superior, role in the chain, duty, telephone."""

    field_order = ["title", "number", "tier", "reports_to", "chain_role", "duty", "phone", "reason", "version"]

    def read(self):
        return {name: getattr(self.subject, name) for name in self.field_order[:-2]}

    def prepare(self):
        self.offer_superiors(self.subject.unit, self.actor)


class RolesForm(forms.Form):
    """Exactly these roles belong to the post."""

    roles = forms.MultipleChoiceField(
        label=gettext_lazy("角色"), choices=Role.choices, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("谁任这个岗位，谁就有这些角色。"),
    )  # fmt: skip


class AppointForm(forms.Form):
    """Who holds the post from a day on."""

    user = UserField(label=gettext_lazy("任职人"))
    since = DayField(label=gettext_lazy("自"))
    until = DayField(label=gettext_lazy("至（最后一天）"), required=False, help_text=gettext_lazy("没有说定的不填。"))
    acting = forms.BooleanField(
        label=gettext_lazy("代理"), required=False, help_text=gettext_lazy("临时主持，不占岗位。")
    )
    document = TextField(label=gettext_lazy("任免文件"), max_length=100, required=False)

    def __init__(self, *args, actor, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("since", actor.today)


class DismissForm(forms.Form):
    """The first day without the holder."""

    on = DayField(label=gettext_lazy("免职日期（当日起不再任职）"))
    reason = TextField(label=gettext_lazy("理由"), max_length=200, required=False, help_text=REASON)

    def __init__(self, *args, actor, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("on", actor.today)


class HandoverForm(TodayMixin):
    """Who takes over, and when."""

    incoming = UserField(label=gettext_lazy("接收人"))
    on = DayField(label=gettext_lazy("交接日期（当日起由接收人任职）"))
    document = TextField(label=gettext_lazy("任免文件"), max_length=100, required=False)

    def __init__(self, *args, actor, **kwargs):
        self.actor = actor
        super().__init__(*args, **kwargs)
        self.initial.setdefault("on", actor.today)
