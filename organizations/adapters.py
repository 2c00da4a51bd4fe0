"""What allauth asks the house: no mail, no sign-up, our limits, our session, our words."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib.auth import authenticate
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.models import Installation
from organizations import devices, second_factor, sessions


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in by account and password, then the second factor where there is one."""

    error_messages = DefaultAccountAdapter.error_messages | {"incorrect_password": _("密码不正确，请重新输入。")}

    def authenticate(self, request, **credentials):
        return authenticate(request, **credentials)

    def reauthenticate(self, user, password):
        found = authenticate(self.request, username=user.username, password=password)
        return found is not None and found.pk == user.pk

    def get_login_stages(self):
        return ["allauth.mfa.stages.AuthenticateStage"]

    def pre_login(self, request, user, **login):
        """The password was right: nothing that stood in the session before may stay, the id changes."""
        sessions.start_anew(request, user)

    def login(self, request, user):
        done = {record["method"] for record in get_authentication_records(request, user)}
        sessions.enter(request, user, second_factor="mfa" in done)

    def post_login(self, request, user, *, redirect_url, **login):
        answer = redirect(redirect_url or self.get_login_redirect_url(request))
        devices.remember(request, answer, user)
        return answer

    def is_reauthentication_required(self, *, app, **kwargs):
        """The password again, unless it was typed a few minutes ago."""
        return not sessions.entered_just_now(self.request)

    def get_reauthentication_methods(self, user):
        if not user.is_authenticated or not user.has_usable_password():
            return []
        return [{"id": "reauthenticate", "description": "", "url": reverse("account_reauthenticate")}]

    def is_open_for_signup(self, request):
        return False

    def add_message(self, request, *args, **kwargs):
        """The pages say themselves what was done."""

    def send_notification_mail(self, *args, **kwargs):
        """There is no mail; the audit log and the inbox tell."""


class MFAAdapter(DefaultMFAAdapter):
    """Secrets are kept encrypted; the app shows the installation and the account."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("验证码不正确，或者已经用过。请输入最新的 6 位数字。")
    }

    def encrypt(self, text):
        return second_factor.encrypt(text)

    def decrypt(self, encrypted_text):
        return second_factor.decrypted(encrypted_text)

    def get_totp_issuer(self):
        return Installation.current().title

    def get_totp_label(self, user):
        return user.username
