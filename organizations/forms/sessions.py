from allauth.account.adapter import get_adapter
from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from organizations import passwords
from organizations.models import User


class PasswordField(forms.CharField):
    """A password as it was typed, blanks included; `new` for one that is chosen."""

    def __init__(self, *, new=False, **kwargs):
        widget = forms.PasswordInput(attrs={"autocomplete": "new-password" if new else "current-password"})
        super().__init__(strip=False, widget=widget, max_length=passwords.LONGEST, **kwargs)


class SignInForm(forms.Form):
    """Account and password. One sentence whatever was wrong, so that nobody learns who has an account."""

    username = forms.CharField(
        label=_("账号"), max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )  # fmt: skip
    password = PasswordField(label=_("密码"))

    def __init__(self, *args, request, **kwargs):
        super().__init__(*args, **kwargs)
        self.request, self.user = request, None

    def clean_username(self):
        return User.normalize_username(self.cleaned_data["username"])

    def clean(self):
        cleaned = super().clean()
        if self.errors:
            return cleaned
        self.user = get_adapter().authenticate(self.request, **cleaned)
        if self.user is None:
            raise ValidationError(
                _(
                    "账号或密码不正确，或者尝试次数太多（同一账号 15 分钟内最多输错 10 次）。密码区分大小写；忘记密码请找安全管理员。"
                )
            )
        return cleaned


class NewPasswordMixin:
    """A new password typed twice and held against the rules; `self.instance` is the account."""

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("password") and cleaned["password"] != cleaned.get("again"):
            self.add_error("again", _("两次输入的密码不一致，请重新输入。"))
        return cleaned

    def check_new_password(self):
        password = self.cleaned_data.get("password")
        if not password:
            return
        try:
            password_validation.validate_password(password, self.instance)
        except ValidationError as weak:
            self.add_error("password", weak)


class InstallationForm(forms.Form):
    """The names of a new installation."""

    prefecture = forms.CharField(label=_("自治州名称"), max_length=50, help_text=_("如“澜岭州”，用于页眉和公文。"))
    office = forms.CharField(label=_("推进办公室名称"), max_length=100)
    phone = forms.CharField(label=_("业务咨询电话"), max_length=30, required=False)


class AdministratorForm(NewPasswordMixin, forms.ModelForm):
    """The account of one of the three first administrators."""

    password = PasswordField(label=_("密码"), new=True)
    again = PasswordField(label=_("再输一次密码"), new=True)

    class Meta:
        model = User
        fields = ["username", "name"]
        labels = {"username": _("账号"), "name": _("姓名")}

    def __init__(self, *args, role, **kwargs):
        super().__init__(*args, prefix=role, use_required_attribute=True, **kwargs)
        self.role = role
        self.fields["password"].help_text = passwords.rule_in_words()

    @property
    def title(self):
        return User.Administrator(self.role).label

    def _post_clean(self):
        super()._post_clean()
        self.check_new_password()


class AdministratorForms:
    """The three accounts in one page: nobody may be two of them, by account, by name or by password."""

    TOLD_APART = {
        "username": _("三个管理员的账号须各不相同。"),
        "name": _("三个管理员须是三个人。"),
        "password": _("三个管理员的密码须各不相同。"),
    }

    def __init__(self, data=None):
        self.forms = [AdministratorForm(data, role=role) for role in User.Administrator.values]

    def __iter__(self):
        return iter(self.forms)

    def is_valid(self):
        if not self.forms[0].is_bound:
            return False
        checks = [form.is_valid() for form in self.forms]  # each of them, so that all mistakes are shown at once
        checks += [self.differ(field, sentence) for field, sentence in self.TOLD_APART.items()]
        return all(checks)

    def differ(self, field, sentence):
        seen, good = set(), True
        for form in self.forms:
            value = form.cleaned_data.get(field)
            if value and value in seen:
                form.add_error(field, sentence)
                good = False
            seen.add(value)
        return good

    @property
    def faults(self):
        """[(administrator and field, id of the field, sentence)] of all three, for the list at the top of the page."""
        bound = [(form, field) for form in self.forms if form.is_bound for field in form]
        return [
            (f"{form.title} {field.label}", field.id_for_label, error)
            for form, field in bound
            for error in field.errors
        ]

    @property
    def accounts(self):
        """[{administrator, username, name, password}]"""
        names = ("username", "name", "password")
        return [{"administrator": form.role} | {name: form.cleaned_data[name] for name in names} for form in self.forms]
