"""What forms of acts share: the thing they are over, the version that was read, the reason; a day that has come."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.fields import TextField
from core.versions import VersionField
from organizations.forms.fields import DayField, UnitField
from organizations.models import Unit

REASON = gettext_lazy("写明依据，如批复文号；记入修改记录。")


class ActForm(forms.Form):
    """A form over `subject`, which was read as `version`. By itself: nothing to fill in but a reason."""

    version = VersionField()
    reason = TextField(label=gettext_lazy("理由"), max_length=200, required=False, help_text=REASON)

    def __init__(self, *args, actor, subject, **kwargs):
        self.actor, self.subject = actor, subject
        super().__init__(*args, **kwargs)
        self.initial = {"version": subject.version, **self.read(), **self.initial}
        self.prepare()

    def read(self):
        """What is stored, by field."""
        return {}

    def stored(self):
        """What the typed values are held against after a conflict, by field."""
        return self.read()

    def prepare(self):
        """Tell the fields what may be chosen."""


class TodayMixin(forms.Form):
    """A form whose day `on` is today unless another one is typed, and never later."""

    def clean_on(self):
        if self.cleaned_data["on"] > self.actor.today:
            raise ValidationError(_("日期不能晚于今天：请在当日或之后办理。"))
        return self.cleaned_data["on"]


class DatedActForm(TodayMixin, ActForm):
    """An act that takes effect on a day."""

    on = DayField(label=gettext_lazy("日期"))

    def read(self):
        return {"on": self.actor.today}

    def stored(self):
        return {}


class EndForm(DatedActForm):
    """The last day of the thing."""

    on = DayField(label=gettext_lazy("撤销日期（最后一天）"))
    field_order = ["on", "reason", "version"]


def within_sight(filters, actor):
    """The form `filters` with its 所在 taking the units that `actor` sees."""
    label = filters.base_fields["above"].label
    above = UnitField(label=label, required=False, help_text="", queryset=Unit.objects.visible_to(actor))
    return type(filters.__name__, (filters,), {"above": above})
