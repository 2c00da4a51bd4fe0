"""Forms of imports: a file or pasted cells, and the confirmation of what was shown."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.fields import TextField
from core.lists.listing import choice
from core.reading import workbooks
from core.refusals import Unfit
from core.shown import translated
from organizations.imports import intake
from organizations.imports.lines import OUTCOMES

PASTED = "粘贴的表格"  # 数据
MOST_PASTED = 2_000_000  # characters


class UploadForm(forms.Form):
    """A table as a file or as pasted cells; cleaned `table` is an organizations.imports.reading.Table, `name` what it is called."""

    file = forms.FileField(
        label=gettext_lazy("文件"),
        required=False,
        help_text=gettext_lazy("Excel（.xlsx）或 CSV（UTF-8、GBK 均可），第一个工作表。"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.tsv,.txt", "class": "in"}),
        error_messages={"empty": gettext_lazy("文件是空的：请核对后重新选择")},
    )
    pasted = forms.CharField(
        label=gettext_lazy("或者粘贴单元格"), required=False, strip=False, max_length=MOST_PASTED,
        help_text=gettext_lazy("在 Excel、WPS 中连表头一起选中、复制，粘贴到这里。"),
        widget=forms.Textarea(attrs={"rows": 6, "class": "in"}),
    )  # fmt: skip

    def __init__(self, *args, kind, **kwargs):
        super().__init__(*args, **kwargs)
        self.kind = kind

    def clean(self):
        if self.errors:
            return self.cleaned_data
        file, pasted = self.cleaned_data.get("file"), self.cleaned_data.get("pasted", "")
        name = "pasted" if pasted.strip() else "file"
        if file and pasted.strip():
            raise ValidationError(_("文件和粘贴的单元格只用一样。"))
        if not file and name == "file":
            raise ValidationError(_("请选择文件，或粘贴单元格。"))
        try:
            grid = workbooks.read(file) if file else workbooks.read_pasted(pasted)
            self.cleaned_data["table"] = intake.read(self.kind, grid)
        except Unfit as unfit:
            self.add_error(name, translated(unfit.sentence))
        self.cleaned_data["name"] = file.name if file else PASTED
        return self.cleaned_data


class ConfirmForm(forms.Form):
    """What is confirmed: the report with the fingerprint `seen`, with or without the rows that can't be written."""

    seen = TextField(max_length=64, widget=forms.HiddenInput)
    skip_refused = forms.BooleanField(label=gettext_lazy("略过有问题的行，其余写入"), required=False)

    def __init__(self, *args, refused, **kwargs):
        super().__init__(*args, **kwargs)
        if not refused:
            del self.fields["skip_refused"]


class LineFilters(forms.Form):
    """Which lines of a report are shown."""

    show = choice(gettext_lazy("结果"), OUTCOMES.items())
