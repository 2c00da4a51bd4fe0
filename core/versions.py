"""Two people, one record: whoever saves second is told, and loses nothing."""

from django import forms
from django.db import connection, models
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.refusals import Conflict


class Versioned(models.Model):
    """A record with a version that each change must name."""

    version = models.PositiveIntegerField(gettext_lazy("版本"), default=1, editable=False)

    class Meta:
        abstract = True

    def claim(self, version):
        """Take the right to write what was read as `version`; inside of a transaction, before the write.

        One conditional UPDATE decides; raises Conflict when somebody else wrote since.
        """
        if not connection.in_atomic_block:
            raise RuntimeError("claim belongs into the transaction of the change")
        claimed = type(self)._base_manager.filter(pk=self.pk, version=version).update(version=F("version") + 1)
        if not claimed:
            raise Conflict(_("您打开之后，这条记录已被他人修改。请刷新后对照，再保存您的改动。"))
        self.version = version + 1


class VersionField(forms.IntegerField):
    """The hidden, mandatory version of a form over a Versioned record; `least` 0 for one that may not exist yet."""

    widget = forms.HiddenInput
    default_error_messages = {
        "required": gettext_lazy("页面不完整（缺少版本号）：请刷新后重新填写。"),
        "invalid": gettext_lazy("页面不完整（版本号有误）：请刷新后重新填写。"),
    }

    def __init__(self, *, least=1, **kwargs):
        self.least = least
        super().__init__(**kwargs)

    def clean(self, value):
        version = super().clean(value)
        if not self.least <= version < 2**31:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return version
