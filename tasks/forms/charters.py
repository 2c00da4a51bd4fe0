"""Forms of the charter: its six texts, and the day on which it was signed."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.fields import DayField, LongTextField, ScreenedMixin
from core.versions import VersionField
from tasks.models import Charter

LONGEST = 4000


class CharterForm(ScreenedMixin, forms.Form):
    """What the edition says; what else stands in the paper comes from the task."""

    goal = LongTextField(label=_("目标"), max_length=LONGEST, help_text=_("到什么时候、做到什么程度。"))
    approach = LongTextField(label=_("思路"), max_length=LONGEST, required=False)
    measures = LongTextField(label=_("举措"), max_length=LONGEST, required=False)
    lever = LongTextField(label=_("抓手"), max_length=LONGEST, required=False)
    standard = LongTextField(label=_("办结标准"), max_length=LONGEST, required=False)
    evidence = LongTextField(label=_("佐证材料清单"), max_length=LONGEST, required=False)
    screened = Charter.TEXTS


class ChangeCharterForm(CharterForm):
    """The same over a stored draft."""

    version = VersionField()

    def __init__(self, *args, charter, **kwargs):
        self.subject = charter
        super().__init__(*args, **kwargs)
        self.initial = self.stored() | {"version": charter.version}

    def stored(self):
        return {name: getattr(self.subject, name) for name in Charter.TEXTS}


class SignForm(forms.Form):
    """The day that stands on the signed paper."""

    on = DayField(label=_("签订日期"), help_text=_("纸质任务书上各方签字盖章的日期。"))
    version = VersionField()

    def __init__(self, *args, charter, **kwargs):
        self.subject = charter
        super().__init__(*args, **kwargs)
        self.initial = {"version": charter.version}

    def stored(self):
        return {}
