"""The form field for files: what is wrong with a file is said beside its field, before anything is stored."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from core.refusals import Unfit
from core.shown import translated
from core.storage import files, filetypes


class FileField(forms.FileField):
    """One file that core.storage.files.store will take; set `owner` in the form to have the quota asked as well."""

    widget = forms.FileInput(attrs={"accept": filetypes.ACCEPTED})

    def __init__(self, *, owner=None, **kwargs):
        self.owner = owner
        kwargs.setdefault("help_text", format_lazy(
            _("可收 PDF、OFD、Word（.docx）、Excel（.xlsx）、JPEG、PNG、CSV、纯文本，单个不超过 {limit}。"),
            limit=filesizeformat(settings.FILE_LIMIT),
        ))  # fmt: skip
        super().__init__(**kwargs)

    def to_python(self, data):
        uploaded = super().to_python(data)
        if uploaded is None:
            return None
        try:
            files.check(uploaded)
        except Unfit as bad:
            raise ValidationError(translated(bad.sentence), code="file") from None
        if self.owner and (reason := files.room_refusal(self.owner, uploaded.size)):
            raise ValidationError(reason, code="quota")
        return uploaded
