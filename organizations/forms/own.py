from allauth.account.adapter import get_adapter
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.refusals import Refused
from organizations import passwords, second_factor
from organizations.forms.sessions import NewPasswordMixin, PasswordField


class PasswordAgainForm(forms.Form):
    """The present password of whoever is signed in; a wrong one counts as a failed sign-in."""

    present = PasswordField(label=_("现在的密码"))

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance = user

    def clean_present(self):
        present = self.cleaned_data["present"]
        if not get_adapter().reauthenticate(self.instance, present):
            raise ValidationError(_("现在的密码不正确，或者输错次数太多。"))
        return present


class ChangePasswordForm(NewPasswordMixin, PasswordAgainForm):
    password = PasswordField(label=_("新密码"), new=True)
    again = PasswordField(label=_("再输一次新密码"), new=True)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = passwords.rule_in_words()

    def _post_clean(self):
        super()._post_clean()
        if not self.errors:
            self.check_new_password()


class CodeForm(forms.Form):
    """A code of the authenticator app; a recovery code too where `user` has some."""

    code = forms.CharField(
        label=_("验证码"), max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}),
    )  # fmt: skip

    def __init__(self, *args, actor, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.actor, self.user = actor, user

    def clean_code(self):
        code = self.cleaned_data["code"]
        try:
            right = second_factor.check(self.actor, self.user, code)
        except Refused as refused:
            raise ValidationError(str(refused)) from None
        if not right:
            raise ValidationError(_("验证码不正确，或者已经用过。请输入应用上最新的 6 位数字，或一个没用过的恢复码。"))
        return code


class EnrolForm(forms.Form):
    """The first code of a new authenticator app."""

    code = forms.CharField(
        label=_("应用上显示的 6 位数字"), max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )  # fmt: skip
