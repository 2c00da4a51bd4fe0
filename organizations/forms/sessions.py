from django import forms
from django.contrib.auth import password_validation
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from organizations.models import User


class SignInForm(AuthenticationForm):
    """Account and password. One sentence for a wrong account, a wrong password and a closed account."""

    error_messages = {
        "invalid_login": _("账号或密码不正确。密码区分大小写；忘记密码请找安全管理员。"),
        "inactive": _("账号或密码不正确。密码区分大小写；忘记密码请找安全管理员。"),
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("账号")
        self.fields["password"].label = _("密码")


class FirstAdministratorForm(forms.ModelForm):
    """The names of a new installation and the account of its first system administrator."""

    prefecture = forms.CharField(label=_("自治州名称"), max_length=50, help_text=_("如“澜岭州”，用于页眉和公文。"))
    office = forms.CharField(label=_("推进办公室名称"), max_length=100)
    phone = forms.CharField(label=_("业务咨询电话"), max_length=30, required=False)
    password = forms.CharField(
        label=_("密码"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("至少 10 个字符，含大写字母、小写字母、数字、其他字符中的三类。"),
    )
    again = forms.CharField(
        label=_("再输一次密码"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    field_order = ["prefecture", "office", "phone", "username", "name", "password", "again"]

    class Meta:
        model = User
        fields = ["username", "name"]
        labels = {"username": _("管理员账号"), "name": _("管理员姓名")}
        help_texts = {"username": _("字母、数字，用于登录。"), "name": _("页面和审计记录上显示的姓名。")}

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("password") != cleaned.get("again"):
            raise ValidationError({"again": _("两次输入的密码不一致，请重新输入。")})
        return cleaned

    def _post_clean(self):
        super()._post_clean()
        password = self.cleaned_data.get("password")
        if not password:
            return
        try:
            password_validation.validate_password(password, self.instance)
        except ValidationError as weak:
            self.add_error("password", weak)
