"""Forms of the frame of the register: terms, programmes, documents with their text, categories, items, domains."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.fields import DayField, LongTextField, TextField
from core.storage.filefields import FileField
from core.versions import VersionField
from tasks.models import Category, GovernmentTerm, PolicyDocument
from tasks.rules import clauses


class OverRow(forms.Form):
    """A form over a stored row (`row`) that was read as its version, or for a new one (`row` None)."""

    names: tuple[str, ...] = ()

    def __init__(self, *args, row=None, **kwargs):
        self.subject = row
        super().__init__(*args, **kwargs)
        if row is not None:
            self.fields["version"] = VersionField()
            self.initial = {"version": row.version, **self.stored(), **self.initial}

    def stored(self):
        return {name: getattr(self.subject, name) for name in self.names}


class TermForm(OverRow):
    """A term of government."""

    names = ("number", "name", "starts_on", "ends_on")
    number = forms.IntegerField(label=gettext_lazy("届次"), min_value=1, max_value=99)
    name = TextField(label=gettext_lazy("名称"), max_length=60, help_text=gettext_lazy("如“第十一届州人民政府”。"))
    starts_on = DayField(label=gettext_lazy("开始日期"))
    ends_on = DayField(label=gettext_lazy("结束日期"), required=False)


class ProgrammeForm(OverRow):
    """A programme and how much its paper says that it holds."""

    names = ("term", "title", "first_year", "last_year", "categories_due", "items_due", "tasks_due", "plans_due")
    term = forms.ModelChoiceField(GovernmentTerm.objects.none(), label=gettext_lazy("政府届次"))
    title = TextField(label=gettext_lazy("名称"), max_length=100)
    first_year = forms.IntegerField(label=gettext_lazy("起始年"), min_value=2000, max_value=2099)
    last_year = forms.IntegerField(label=gettext_lazy("结束年"), min_value=2000, max_value=2099)
    categories_due = forms.IntegerField(label=gettext_lazy("文件所列类数"), min_value=0, max_value=999, required=False)
    items_due = forms.IntegerField(label=gettext_lazy("文件所列项数"), min_value=0, max_value=9999, required=False)
    tasks_due = forms.IntegerField(
        label=gettext_lazy("文件所列重点工作数"), min_value=0, max_value=9999, required=False
    )
    plans_due = forms.IntegerField(label=gettext_lazy("配套方案数"), min_value=0, max_value=99, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["term"].queryset = GovernmentTerm.objects.all()


class DocumentForm(OverRow):
    """A paper of a programme, with its scan."""

    names = ("kind", "order", "title", "number", "issuer", "issued_on")
    kind = forms.ChoiceField(label=gettext_lazy("类别"), choices=PolicyDocument.Kind.choices)
    order = forms.IntegerField(label=gettext_lazy("次序"), min_value=0, max_value=999, initial=0)
    title = TextField(label=gettext_lazy("标题"), max_length=200)
    number = TextField(
        label=gettext_lazy("文号"), max_length=60, required=False, help_text=gettext_lazy("如“澜政发〔2026〕1号”。")
    )
    issuer = TextField(label=gettext_lazy("发文机关"), max_length=100, required=False)
    issued_on = DayField(label=gettext_lazy("成文日期"), required=False)
    scan = FileField(label=gettext_lazy("原件"), required=False)


class ClausesForm(OverRow):
    """The text of a document, pasted whole; numbers 一、（一）1.（1） begin a clause."""

    text = LongTextField(
        label=gettext_lazy("全文"), max_length=400_000, widget=forms.Textarea(attrs={"rows": 24}),
        help_text=gettext_lazy("从文件里整篇复制粘贴。“一、”“（一）”“1.”“（1）”“第×条”开头的各成一条，其余并入上一条。"),
    )  # fmt: skip

    def stored(self):
        drafts = [clauses.Draft(c.level, c.number, c.text) for c in self.subject.clauses.all()]
        return {"text": clauses.joined(drafts)}

    def clean_text(self):
        drafts = clauses.parse(self.cleaned_data["text"])
        if len(drafts) > clauses.MOST:
            raise forms.ValidationError(
                _("共 %(n)d 条，一份文件最多 %(most)d 条。") % {"n": len(drafts), "most": clauses.MOST}
            )
        self.drafts = drafts
        return self.cleaned_data["text"]


class CategoryForm(OverRow):
    names = ("number", "title")
    number = forms.IntegerField(label=gettext_lazy("序号"), min_value=1, max_value=99)
    title = TextField(label=gettext_lazy("名称"), max_length=60)


class ItemForm(OverRow):
    names = ("category", "number", "title")
    category = forms.ModelChoiceField(Category.objects.none(), label=gettext_lazy("类别"))
    number = forms.IntegerField(label=gettext_lazy("序号"), min_value=1, max_value=99)
    title = TextField(label=gettext_lazy("名称"), max_length=120)

    def __init__(self, *args, programme, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["category"].queryset = Category.objects.filter(programme=programme)


class DomainForm(OverRow):
    names = ("order", "title")
    order = forms.IntegerField(label=gettext_lazy("次序"), min_value=0, max_value=99)
    title = TextField(label=gettext_lazy("名称"), max_length=30)
