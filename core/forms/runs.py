"""Forms of the page 定期办理: the filter of the ledger, and a new version of a rule."""

from datetime import date

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock
from core.background import policies
from core.fields import TextField
from core.forms.calendar import ConfirmedForm
from core.lists.listing import choice
from core.models import Run, RunPolicy

MONTHLY = RunPolicy.Rhythm.MONTHLY
LONGEST_LATENESS = 30 * 24 * 60  # minutes
FAR = 366  # days from today beyond which a first period is a slip of the pen


def kinds():
    return settings.RUN_KINDS.items()


class RunFilter(forms.Form):
    kind = choice(gettext_lazy("事项"), [])
    state = choice(gettext_lazy("办理情况"), Run.State.choices)
    period = TextField(label=gettext_lazy("期"), max_length=10, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices += list(settings.RUN_KINDS.items())


def chosen(runs, asked):
    """The runs that the filter `asked` for leaves."""
    wanted = {name: asked[name] for name in ("kind", "state") if name in asked}
    if "period" in asked:
        wanted["period__startswith"] = asked["period"]
    return runs.filter(**wanted)


def of(name):
    """Label and choices of a field of RunPolicy: the form says what the model says."""
    field = RunPolicy._meta.get_field(name)
    return {"label": field.verbose_name} | ({"choices": field.choices} if field.choices else {})


class PolicyForm(ConfirmedForm):
    """A new version of the rule of `kind`, shown with its first due moments before it is confirmed.

    A kind by month stays by month: the form offers what may follow `newest`.
    """

    rhythm = forms.ChoiceField(**of("rhythm"))
    day = forms.IntegerField(
        **of("day"), min_value=1, max_value=31, required=False,
        help_text=gettext_lazy("在次月的第几日办理本月这一期；31 在小月即最后一日。"),
        error_messages={"min_value": gettext_lazy("请写 1 至 31"), "max_value": gettext_lazy("请写 1 至 31"), "invalid": gettext_lazy("请写 1 至 31")},
    )  # fmt: skip
    at = forms.TimeField(
        **of("at"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=gettext_lazy("北京时间，如 08:30。"), error_messages={"invalid": gettext_lazy("请写时刻，如 08:30")},
    )  # fmt: skip
    shift = forms.ChoiceField(**of("shift"))
    catch_up = forms.ChoiceField(
        **of("catch_up"), help_text=gettext_lazy("停机期间错过几期时：逐期补办，还是只办最近一期、略过更早的。")
    )
    late_after_minutes = forms.IntegerField(
        label=gettext_lazy("迟多少分钟算补办"), min_value=1, max_value=LONGEST_LATENESS,
        error_messages={"min_value": gettext_lazy("至少 1 分钟"), "max_value": gettext_lazy("最多 43,200 分钟（30 天）"), "invalid": gettext_lazy("请写整数")},
    )  # fmt: skip
    active_from = TextField(**of("active_from"), max_length=10)

    def __init__(self, *args, kind, newest, **kwargs):
        super().__init__(*args, **kwargs)
        self.kind, self.newest = kind, newest
        by_month = newest and newest.rhythm == MONTHLY
        if newest:
            choices = [c for c in RunPolicy.Rhythm.choices if (c[0] == MONTHLY) == by_month]
            self.fields["rhythm"].choices = choices
        if newest and not by_month:
            del self.fields["day"]
        example = _("月份，如 2026-11。") if by_month else _("日期，如 2026-11-05。") if newest else _("月份或日期。")
        self.fields["active_from"].help_text = example + _("此前各期仍按原规则。")

    def made_with(self):
        return {"kind": self.kind, "newest": self.newest}

    def clean(self):
        cleaned = super().clean()
        rhythm, day, first = cleaned.get("rhythm"), cleaned.get("day"), cleaned.get("active_from")
        if rhythm == MONTHLY and day is None and "day" not in self.errors:
            self.add_error("day", _("每月办理的，请写明几日"))
        if rhythm and rhythm != MONTHLY and day is not None:
            self.add_error("day", _("不是每月办理的，这里不写"))
        if rhythm and first:
            self.check_first(rhythm, first)
        return cleaned

    def check_first(self, rhythm, first):
        reason = policies.refusal(self.kind, self.newest, rhythm, first)
        if (
            not reason
            and abs((date.fromisoformat(first if len(first) > 7 else f"{first}-01") - clock.today()).days) > FAR
        ):
            reason = _("离今天超过一年，请核对")
        if reason:
            self.add_error("active_from", reason)

    @property
    def rule(self):
        """The fields of the rule that a valid form asks for."""
        rule = {name: value for name, value in self.cleaned_data.items() if name != "confirmed"}
        return {"day": None} | rule | {"active_from": self.cleaned_data["active_from"]}
