"""Forms of change requests: the filter of the list, a proposal of one kind, the decision."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.fields import FigureField, LongTextField, TextField
from core.lists.listing import choice
from core.shown import translated
from tasks.models import ChangeRequest, KeyTask
from tasks.rules import deadlines
from tasks.words import exact_figure

Kind = ChangeRequest.Kind
OPEN, APPROVED, REFUSED = "open", "approved", "refused"


class ChangeFilter(forms.Form):
    """What the list of requests is narrowed by."""

    kind = choice(gettext_lazy("类别"), Kind.choices)
    state = choice(
        gettext_lazy("结果"),
        [(OPEN, gettext_lazy("待决定")), (APPROVED, gettext_lazy("已批准")), (REFUSED, gettext_lazy("未批准"))],
    )
    q = TextField(
        label=gettext_lazy("重点工作、理由"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search"}),
    )


class ProposalForm(forms.Form):
    """A change of `task` of one kind, with its reason; what it changes comes first."""

    template_name = "tasks/proposal_form.html"

    reason = LongTextField(label=gettext_lazy("理由"), max_length=2000)
    document = TextField(
        label=gettext_lazy("批准文件"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("已有批示、纪要的写文号。"),
    )

    def __init__(self, *args, task, kind, **kwargs):
        self.task, self.kind = task, kind
        super().__init__(*args, **kwargs)
        getattr(self, f"_fields_of_{kind}", lambda: None)()
        self.order_fields([*(name for name in self.fields if name not in ("reason", "document")), "reason", "document"])

    @property
    def kinds(self):
        """[(label, value, is current)] of the kinds that the task's state leaves open."""
        away = Kind.SUSPEND if self.task.suspended_on else Kind.RESUME
        return [(label, value, value == self.kind) for value, label in Kind.choices if value != away]

    def _fields_of_extend(self):
        now = self.task.due_on.isoformat() if self.task.due_on else _("没有")
        self.fields["due_text"] = TextField(
            label=_("延期至"), max_length=100,
            help_text=_("现在的时限：%(day)s。填日期，或“2027年6月底前”这样的说法。") % {"day": now},
        )  # fmt: skip

    def _fields_of_adjust_target(self):
        self.measured = [row for row in self.task.indicators.all() if row.target is not None]
        for row in self.measured:
            self.fields[f"target_{row.pk}"] = FigureField(
                label=row.name, required=False, initial=exact_figure(row.target),
                help_text=_("现在：%(target)s %(unit)s") % {"target": exact_figure(row.target), "unit": row.unit},
            )  # fmt: skip

    def _fields_of_split(self):
        self.fields["parts"] = LongTextField(
            label=_("拆成哪几件"),
            max_length=2000,
            help_text=_("每行一件，两件以上；单位、时限、标准沿用，拆后再逐件修改。"),
        )

    def _fields_of_merge(self):
        others = KeyTask.objects.in_force().filter(programme=self.task.programme).exclude(pk=self.task.pk)
        self.fields["into"] = forms.ModelChoiceField(others.order_by("number"), label=_("并入哪件重点工作"))

    def clean_due_text(self):
        read = deadlines.parse(self.cleaned_data["due_text"], self.task.programme.last_year)
        if read.due_on is None:
            raise ValidationError(translated(read.doubt) if read.doubt else _("延期须写明日期。"))
        self.due_on = read.due_on
        return read.text

    def clean(self):
        if self.kind == Kind.ADJUST_TARGET and not self.errors and not self._targets():
            raise ValidationError(_("没有改动任何目标值。") if self.measured else _("这件重点工作没有可以计算的目标。"))
        return self.cleaned_data

    def _targets(self):
        """{key: figure} of the indicators whose target differs from what stands now."""
        typed = {row: self.cleaned_data.get(f"target_{row.pk}") for row in self.measured}
        return {str(row.pk): str(value) for row, value in typed.items() if value is not None and value != row.target}

    def after(self):
        """What ChangeRequest.propose takes."""
        data = self.cleaned_data
        if self.kind == Kind.EXTEND:
            return {"due_on": self.due_on.isoformat(), "due_text": data["due_text"]}
        if self.kind == Kind.ADJUST_TARGET:
            return {"indicators": self._targets()}
        if self.kind == Kind.SPLIT:
            return {"parts": [line.strip() for line in data["parts"].split("\n") if line.strip()]}
        return {"into": data["into"].pk} if self.kind == Kind.MERGE else {}


class DecisionForm(forms.Form):
    """Approve or refuse, with words."""

    approve = forms.TypedChoiceField(
        label=gettext_lazy("决定"), choices=[("yes", gettext_lazy("批准")), ("no", gettext_lazy("不批准"))], widget=forms.RadioSelect,
        coerce=lambda value: value == "yes",
    )  # fmt: skip
    decision = TextField(label=gettext_lazy("意见"), max_length=300, required=False)

    def clean(self):
        if self.cleaned_data.get("approve") is False and not self.cleaned_data.get("decision"):
            self.add_error("decision", _("不批准的，请写明理由。"))
        return self.cleaned_data
