"""The form of a key task, for a new one and for one that is changed."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.fields import DayField, LongTextField, TextField
from core.shown import translated
from core.versions import VersionField
from organizations.models import Body, Post
from tasks.forms.fields import COORDINATES, LEADS, ClauseChoices, ItemChoice, PostChoice, UnitListField
from tasks.models import FROZEN, Clause, KeyTask, PolicyDomain, TaskUnit, WorkItem
from tasks.rules import deadlines

LEAD, SUPPORT, SUPERVISE = TaskUnit.Role.LEAD, TaskUnit.Role.SUPPORT, TaskUnit.Role.SUPERVISE
WRITTEN = ("number", "code", "title", "content", "item", "lead_leader", "coordinating_secretary", "execution_group", "start_on",
           "due_text", "due_on", "open_ended", "acceptance_standard", "evidence_list", "openness", "openness_reason", "note")  # fmt: skip


class TaskForm(forms.Form):
    """What a task is, who answers for it, by when and how it is judged; the deadline is read from the paper's own words."""

    item = ItemChoice(WorkItem.objects.none(), label=gettext_lazy("工作项"))
    number = forms.IntegerField(label=gettext_lazy("序号"), min_value=1, max_value=99999)
    code = TextField(label=gettext_lazy("编号"), max_length=20, required=False, help_text=gettext_lazy("如“产-01”。"))
    title = TextField(label=gettext_lazy("重点工作"), max_length=200)
    content = LongTextField(label=gettext_lazy("具体任务"), required=False, max_length=4000)
    clauses = ClauseChoices(
        Clause.objects.none(), label=gettext_lazy("文件条款"), required=False, widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=gettext_lazy("按住 Ctrl 可以选几条。"),
    )  # fmt: skip
    domains = forms.ModelMultipleChoiceField(
        PolicyDomain.objects.none(), label=gettext_lazy("政策领域"), required=False, widget=forms.CheckboxSelectMultiple
    )
    lead_leader = PostChoice(Post.objects.none(), label=gettext_lazy("责任领导"), required=False)
    coordinating_secretary = PostChoice(Post.objects.none(), label=gettext_lazy("联系副秘书长"), required=False)
    execution_group = forms.ModelChoiceField(Body.objects.none(), label=gettext_lazy("执行小组"), required=False)
    lead = UnitListField(label=gettext_lazy("牵头单位"))
    support = UnitListField(label=gettext_lazy("配合单位"))
    supervise = UnitListField(label=gettext_lazy("督办单位"), help_text=gettext_lazy("不能同时是承办单位。"))
    start_on = DayField(label=gettext_lazy("开始日期"), required=False)
    due_text = TextField(
        label=gettext_lazy("完成时限"), max_length=100, required=False,
        help_text=gettext_lazy("按文件原文填，如“12月底前”“第三季度”“持续推进”；“前”含当日。"),
    )  # fmt: skip
    acceptance_standard = LongTextField(label=gettext_lazy("办结标准"), required=False, max_length=2000)
    evidence_list = LongTextField(label=gettext_lazy("佐证材料清单"), required=False, max_length=2000)
    openness = forms.ChoiceField(label=gettext_lazy("公开属性"), choices=KeyTask.Openness.choices)
    openness_reason = TextField(label=gettext_lazy("公开属性理由"), max_length=200, required=False)
    note = LongTextField(label=gettext_lazy("备注"), required=False, max_length=2000)

    def __init__(self, *args, programme, **kwargs):
        self.programme = programme
        super().__init__(*args, **kwargs)
        posts = Post.objects.filter(valid_to=None).select_related("unit").order_by("tier", "number")
        choices = {
            "item": WorkItem.objects.filter(category__programme=programme).select_related("category"),
            "clauses": Clause.objects.filter(document__programme=programme).select_related("document"),
            "domains": PolicyDomain.objects.all(),
            "lead_leader": posts.filter(chain_role__in=LEADS),
            "coordinating_secretary": posts.filter(chain_role__in=COORDINATES),
            "execution_group": Body.objects.filter(kind=Body.Kind.EXECUTION_GROUP, closed_on=None),
        }
        for name, queryset in choices.items():
            self.fields[name].queryset = queryset

    def clean_due_text(self):
        """The words are kept; the day they mean is put beside them."""
        text = self.cleaned_data["due_text"]
        found = deadlines.parse(text, self.programme.first_year, last=self.programme.last_year)
        if text and found.doubt:
            raise ValidationError(translated(found.doubt) + _("。"))
        self.deadline = {"due_on": found.due_on, "open_ended": found.open_ended}
        return text

    def values(self):
        """What the verbs of a task take: the deadline read, the units of the three boxes as one list."""
        cleaned = dict(self.cleaned_data)
        units = [(role, unit, text) for role in (LEAD, SUPPORT, SUPERVISE) for _mark, unit, text in cleaned.pop(role)]
        return cleaned | self.deadline | {"units": units}


class ChangeTaskForm(TaskForm):
    """The same over a stored task that was read as `version`."""

    reason = TextField(label=gettext_lazy("理由"), max_length=200, required=False)
    version = VersionField()

    def __init__(self, *args, task, **kwargs):
        self.subject = task
        super().__init__(*args, programme=task.programme, **kwargs)
        self.initial = self.stored() | {"version": task.version}
        if task.issued_on:
            for name in FROZEN & self.fields.keys():
                self.fields[name].disabled = True

    def clean_due_text(self):
        """Words that stay keep their day, which a change that was approved may have moved."""
        text = self.cleaned_data["due_text"]
        if text != self.subject.due_text:
            return super().clean_due_text()
        self.deadline = {"due_on": self.subject.due_on, "open_ended": self.subject.open_ended}
        return text

    def stored(self):
        """What is stored, as the fields show it."""
        rows = list(self.subject.units.select_related("unit"))
        named = {role: [("", row.unit, row.text) for row in rows if row.role == role] for role in TaskUnit.Role.values}
        plain = {name: getattr(self.subject, name) for name in WRITTEN if name not in ("due_on", "open_ended")}
        many = {"clauses": list(self.subject.clauses.all()), "domains": list(self.subject.domains.all())}
        return plain | many | named
