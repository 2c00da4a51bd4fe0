"""Forms of units: the filter of the list, and one form for each act."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.fields import TextField
from core.lists.listing import choice
from core.refusals import Refused
from organizations import rules
from organizations.forms.acts import ActForm, DatedActForm
from organizations.forms.fields import AliasesField, DayField, UnitField
from organizations.models import Post, Unit
from organizations.unit_lists import Gap

KINDS = Unit.Kind.choices


class UnitFilters(forms.Form):
    """What the list of units is narrowed by."""

    OPEN, CLOSED, EVERY = "", "closed", "every"

    q = TextField(
        label=gettext_lazy("名称或代码"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    kind = choice(gettext_lazy("类别"), KINDS)
    above = UnitField(label=gettext_lazy("所在（含下级）"), required=False, help_text="")
    state = forms.ChoiceField(
        label=gettext_lazy("状态"), required=False,
        choices=[(OPEN, gettext_lazy("现有")), (CLOSED, gettext_lazy("已撤销")), (EVERY, gettext_lazy("全部"))],
    )  # fmt: skip
    gap = choice(gettext_lazy("缺口"), Gap.choices)


def open_units(actor):
    """The units that `actor` sees and that stand today and later."""
    return Unit.objects.visible_to(actor).open_on(actor.today).filter(valid_to=None)


class NamesMixin(forms.Form):
    """The names, code and place in the order of a unit."""

    name = TextField(label=gettext_lazy("名称"), max_length=100)
    short_name = TextField(label=gettext_lazy("简称"), max_length=60, required=False)
    code = TextField(
        label=gettext_lazy("代码"),
        max_length=40,
        help_text=gettext_lazy("有区划代码的填区划代码；没有的填上级代码加“-序号”。"),
    )
    order = forms.IntegerField(
        label=gettext_lazy("次序"), min_value=0, max_value=999999, required=False,
        help_text=gettext_lazy("小的排前，相同的按代码排。"),
    )  # fmt: skip

    def clean_order(self):
        return self.cleaned_data["order"] or 0


class MakeForm(NamesMixin):
    """A new unit under `parent`, whose kinds below may be chosen."""

    kind = forms.ChoiceField(label=gettext_lazy("类别"))
    code = TextField(
        label=gettext_lazy("代码"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("有区划代码的填区划代码；不填按上级代码加“-序号”编。"),
    )
    aliases = AliasesField(label=gettext_lazy("别名"), widget=forms.Textarea(attrs={"rows": 2}))
    valid_from = DayField(label=gettext_lazy("设立日期"), required=False)
    field_order = ["kind", "name", "short_name", "code", "order", "aliases", "valid_from"]

    def __init__(self, *args, parent, **kwargs):
        super().__init__(*args, **kwargs)
        labels = dict(KINDS)
        self.fields["kind"].choices = [(kind, labels[kind]) for kind in rules.kinds_below(parent.kind)]


class FirstForm(NamesMixin):
    """The prefecture itself, where no unit is stored yet."""

    aliases = AliasesField(label=gettext_lazy("别名"), widget=forms.Textarea(attrs={"rows": 2}))
    field_order = ["name", "short_name", "code", "order", "aliases"]


class ChangeForm(NamesMixin, ActForm):
    """New names, code, order or opening day."""

    valid_from = DayField(label=gettext_lazy("设立日期"), required=False)
    field_order = ["name", "short_name", "code", "order", "valid_from", "reason", "version"]

    def read(self):
        return {name: getattr(self.subject, name) for name in ("name", "short_name", "code", "order", "valid_from")}


class AliasForm(ActForm):
    """The other names of the unit, all of them."""

    aliases = AliasesField(label=gettext_lazy("别名"))
    field_order = ["aliases", "reason", "version"]

    def read(self):
        return {"aliases": [alias.text for alias in self.subject.aliases.all()]}


class MoveForm(ActForm):
    """Another unit above."""

    parent = UnitField(label=gettext_lazy("移到哪个单位之下"))
    field_order = ["parent", "reason", "version"]

    def stored(self):
        return {"parent": self.subject.parent}

    def prepare(self):
        fitting = open_units(self.actor).filter(kind__in=rules.PARENTS[self.subject.kind])
        self.fields["parent"].queryset = open_units(self.actor)
        self.fields["parent"].suggest(fitting.exclude(pk=self.subject.parent_id))

    def clean_parent(self):
        parent = self.cleaned_data["parent"]
        if parent.pk == self.subject.parent_id:
            raise ValidationError(_("现在就在“%(name)s”之下。") % {"name": parent.name})
        try:
            self.subject.check_parent(parent)
        except Refused as refused:
            raise ValidationError(str(refused)) from None
        return parent


class MergeForm(DatedActForm):
    """The unit that takes over."""

    target = UnitField(label=gettext_lazy("并入哪个单位"))
    field_order = ["target", "on", "reason", "version"]

    def prepare(self):
        self.fields["on"].label = _("撤销日期（最后一天）")
        self.fields["target"].queryset = open_units(self.actor)
        same = open_units(self.actor).filter(kind=self.subject.kind, parent=self.subject.parent_id)
        self.fields["target"].suggest(same.exclude(pk=self.subject.pk))

    def clean_target(self):
        target = self.cleaned_data["target"]
        if target.pk == self.subject.pk or target.kind != self.subject.kind:
            kind = self.subject.get_kind_display()
            raise ValidationError(_("请选另一个%(kind)s：只有同类的单位可以合并。") % {"kind": kind})
        return target


class CloseForm(DatedActForm):
    """The last day of the unit, and who takes over where somebody does."""

    successor = UnitField(label=gettext_lazy("职能并入"), required=False)
    field_order = ["on", "successor", "reason", "version"]

    def prepare(self):
        self.fields["on"].label = _("撤销日期（最后一天）")
        self.fields["successor"].queryset = open_units(self.actor).exclude(pk=self.subject.pk)


class SplitForm(NamesMixin, DatedActForm):
    """A new unit beside this one, and what it takes along."""

    children = forms.ModelMultipleChoiceField(
        label=gettext_lazy("划给新单位的下级单位"), queryset=Unit.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple, error_messages={"invalid_choice": gettext_lazy("有的单位已不是它的下级：请重选。")},
    )  # fmt: skip
    posts = forms.ModelMultipleChoiceField(
        label=gettext_lazy("划给新单位的岗位"), queryset=Post.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple, error_messages={"invalid_choice": gettext_lazy("有的岗位已不在它名下：请重选。")},
    )  # fmt: skip
    field_order = ["name", "short_name", "code", "order", "on", "children", "posts", "reason", "version"]

    def prepare(self):
        self.fields["on"].label = _("设立日期")
        self.fields["children"].queryset = self.subject.children.filter(valid_to=None)
        self.fields["posts"].queryset = self.subject.posts.filter(valid_to=None).select_related("unit")
