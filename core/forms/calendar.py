"""Forms of the work calendar: a pasted notice, one day, a term to explain."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.days import notices
from core.fields import DayField, LongTextField, TextField
from core.models.calendar import CalendarDay, CalendarYear, Layer
from core.shown import translated

LONGEST_TERM = 400  # days of a term that is explained day by day
OFF, WORK, NOTHING = "off", "work", "nothing"


class ConfirmedForm(forms.Form):
    """A form that is sent twice: to see what it would do, then with `confirmed`, the text of what was seen."""

    confirmed = forms.CharField(required=False, max_length=100, widget=forms.HiddenInput)

    def as_hidden(self, confirmed):
        """The same data as hidden fields, with what the person confirms."""
        data = self.data.copy()
        data["confirmed"] = confirmed
        again = type(self)(**self.made_with(), data=data)
        for field in again.fields.values():
            field.widget = forms.HiddenInput()
        return again

    def made_with(self):
        return {}


class NoticeForm(ConfirmedForm):
    """A year's notice: its layer, its name, and its text as pasted. Cleaned `days` are core.days.notices.PastedDay."""

    layer = forms.ChoiceField(label=gettext_lazy("层级"), choices=Layer.choices, widget=forms.RadioSelect)
    notice = TextField(
        label=CalendarYear._meta.get_field("notice").verbose_name,
        max_length=200,
        help_text=gettext_lazy("如“国办发明电〔2026〕7号 关于2027年部分节假日安排的通知”。"),
    )
    text = LongTextField(
        label=gettext_lazy("通知内容"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=gettext_lazy(
            "粘贴通知中的安排，如“一、元旦：1月1日至3日放假，共3天。”；或每行一条“日期 休或班 名称”，从 Excel 复制也可以。"
        ),
    )

    def __init__(self, *args, year, **kwargs):
        super().__init__(*args, **kwargs)
        self.year = year

    def made_with(self):
        return {"year": self.year}

    def clean_text(self):
        days, bad = notices.read(self.cleaned_data["text"], self.year)
        if bad:
            raise ValidationError([ValidationError(in_words(line), code="line") for line in bad])
        if not days:
            raise ValidationError(_("没有读到日期。"), code="empty")
        self.cleaned_data["days"] = days
        return self.cleaned_data["text"]


def in_words(line):
    """A bad line with its number, what stands there and what to do."""
    return _("第 %(number)d 行“%(text)s”：%(advice)s") % {
        "number": line.number,
        "text": line.text,
        "advice": translated(line.advice),
    }


class DayForm(ConfirmedForm):
    """One day: off, at work, or no longer entered (then its name is not asked for)."""

    use_required_attribute = False
    date = DayField(label=gettext_lazy("日期"))
    layer = forms.ChoiceField(label=gettext_lazy("层级"), choices=Layer.choices, widget=forms.RadioSelect)
    kind = forms.ChoiceField(
        label=gettext_lazy("登记为"),
        choices=[
            (OFF, gettext_lazy("放假")),
            (WORK, gettext_lazy("上班")),
            (NOTHING, gettext_lazy("取消登记（本州一层按国家通知，国家一层按星期）")),
        ],
        widget=forms.RadioSelect,
    )
    name = TextField(
        label=CalendarDay._meta.get_field("name").verbose_name,
        max_length=notices.LONGEST_NAME,
        error_messages={"required": gettext_lazy("请写明名称，期限说明里会用到。")},
        help_text=gettext_lazy("如“火把节”；取消登记时不用写。"),
    )
    reason = TextField(label=gettext_lazy("理由或文号"), max_length=200, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.data.get("kind") == NOTHING:
            self.fields["name"].required = False


class TermForm(forms.Form):
    """A term to count and explain."""

    WORKDAYS, DAYS = "workdays", "days"
    start = DayField(label=gettext_lazy("起算日"))
    count = forms.IntegerField(
        label=gettext_lazy("天数"),
        min_value=1,
        max_value=LONGEST_TERM,
        error_messages={
            "min_value": gettext_lazy("期限至少 1 天"),
            "max_value": gettext_lazy("最多逐日说明 400 天"),
            "invalid": gettext_lazy("请写整数"),
        },
    )
    unit = forms.ChoiceField(
        label=gettext_lazy("按"), choices=[(WORKDAYS, gettext_lazy("工作日")), (DAYS, gettext_lazy("自然日"))]
    )
    start_counts = forms.ChoiceField(
        label=gettext_lazy("起算当日"),
        required=False,
        choices=[("", gettext_lazy("不计（民法典）")), ("yes", gettext_lazy("计入（文件写明“自发出之日起”）"))],
    )
