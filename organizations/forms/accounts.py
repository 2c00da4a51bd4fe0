"""Forms of accounts: the filter of the list, and one form for each act."""

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy

from core.fields import TextField
from core.lists.listing import choice
from organizations.account_lists import SignIn
from organizations.models import User

YES_NO = (("yes", gettext_lazy("有")), ("no", gettext_lazy("没有")))
REASON = gettext_lazy("写明依据；记入审计记录。")


class AccountFilters(forms.Form):
    """What the list of accounts is narrowed by."""

    q = TextField(
        label=gettext_lazy("账号或姓名"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    state = forms.ChoiceField(
        label=gettext_lazy("状态"), required=False,
        choices=[("", gettext_lazy("启用")), ("closed", gettext_lazy("停用")), ("every", gettext_lazy("全部"))],
    )  # fmt: skip
    administrator = choice(gettext_lazy("管理员"), [*User.Administrator.choices, ("any", gettext_lazy("任一种管理员"))])
    post = choice(gettext_lazy("现任岗位"), YES_NO)
    sign_in = choice(gettext_lazy("登录"), SignIn.choices)
    factor = choice(gettext_lazy("双因素"), YES_NO)


class ReasonForm(forms.Form):
    """Nothing but a reason."""

    reason = TextField(label=gettext_lazy("理由"), max_length=200, help_text=REASON)


class RegisterForm(forms.Form):
    """A new account."""

    username = TextField(
        label=gettext_lazy("账号"), max_length=60, widget=forms.TextInput(attrs={"autocapitalize": "none"}),
        help_text=gettext_lazy("登录时输入，不能再改。可用字母、数字、汉字和 . _ - @。"),
        validators=[RegexValidator(r"^[\w.@-]+\Z", gettext_lazy("账号只能用字母、数字、汉字和 . _ - @，不含空格。"))],
    )  # fmt: skip
    name = TextField(label=gettext_lazy("姓名"), max_length=60)

    def clean_username(self):
        return User.normalize_username(self.cleaned_data["username"])


class RenameForm(forms.Form):
    """Another name for the person of an account; `seen` is the name that the page showed."""

    name = TextField(label=gettext_lazy("姓名"), max_length=60)
    reason = TextField(label=gettext_lazy("理由"), max_length=200, required=False, help_text=REASON)
    seen = forms.CharField(max_length=60, widget=forms.HiddenInput)


class MakeAdministratorForm(ReasonForm):
    """Which of the three roles, and why."""

    role = forms.ChoiceField(
        label=gettext_lazy("管理员角色"), widget=forms.RadioSelect, choices=User.Administrator.choices,
        help_text=gettext_lazy("系统管理员管单位、岗位、账号和运行；安全管理员管角色和重置；审计管理员看审计记录。"),
    )  # fmt: skip
    field_order = ["role", "reason"]
