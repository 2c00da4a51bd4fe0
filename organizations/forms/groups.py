"""Forms of unit groups."""

from django import forms
from django.utils.translation import gettext_lazy

from core.fields import TextField
from organizations.forms.acts import ActForm, EndForm
from organizations.forms.fields import DayField, UnitField, UnitsField
from organizations.models import Unit


class GroupFilters(forms.Form):
    """Which groups the list shows."""

    closed = forms.BooleanField(label=gettext_lazy("含已停用"), required=False)


class DayFilter(forms.Form):
    """The day on which a group is expanded."""

    on = DayField(label=gettext_lazy("截至日期"), required=False)


class GroupFieldsMixin(forms.Form):
    """Names of a group, and what it includes: all units of a kind, or units listed one by one."""

    name = TextField(label=gettext_lazy("名称"), max_length=60, help_text=gettext_lazy("如“各县市”“州直各部门”。"))
    other_names = TextField(
        label=gettext_lazy("其他写法"), max_length=300, required=False, help_text=gettext_lazy("用顿号分开。")
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("包括"), required=False, choices=[("", gettext_lazy("逐个列出的单位")), *Unit.Kind.choices],
        help_text=gettext_lazy("选类别则自动包括该类全部单位，新设、撤销的随日期增减。"),
    )  # fmt: skip
    within_unit = UnitField(
        label=gettext_lazy("限于其下级"), required=False, help_text=gettext_lazy("只在选了类别时填，如某县的全部乡镇。")
    )

    def offer_units(self, actor):
        self.fields["within_unit"].queryset = Unit.objects.visible_to(actor).open_on(actor.today)


class GroupForm(GroupFieldsMixin):
    """A new group."""

    def __init__(self, *args, actor, **kwargs):
        super().__init__(*args, **kwargs)
        self.offer_units(actor)


class GroupChangeForm(GroupFieldsMixin, ActForm):
    """Other names, or another kind of units."""

    field_order = ["name", "other_names", "kind", "within_unit", "reason", "version"]

    def read(self):
        return {name: getattr(self.subject, name) for name in self.field_order[:-2]}

    def prepare(self):
        self.offer_units(self.actor)


class MembersForm(ActForm):
    """From a day on exactly these units."""

    on = DayField(label=gettext_lazy("自哪天起"))
    units = UnitsField(label=gettext_lazy("单位"), required=False)
    field_order = ["on", "units", "reason", "version"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["units"].queryset = Unit.objects.visible_to(self.actor).filter(valid_to=None)

    def read(self):
        return {"on": self.actor.today, **self.stored()}

    def stored(self):
        return {"units": list(self.subject.units_on(self.actor.today))}


class GroupCloseForm(EndForm):
    """The last day of a group."""

    on = DayField(label=gettext_lazy("停用日期（最后一天）"))
