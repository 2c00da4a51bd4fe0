from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from organizations import first, sessions
from organizations.forms.sessions import AdministratorForms, InstallationForm


@login_not_required
@sensitive_post_parameters()
def first_administrator(request, token):
    """The one-time address of an empty installation, opened on this machine: the three administrators."""
    if not (sessions.is_on_this_machine(request) and first.is_valid(token)):
        return render(request, "organizations/first_administrator.html", {"expired": True}, status=404)
    form, administrators = InstallationForm(request.POST or None), AdministratorForms(request.POST or None)
    if not (form.is_valid() & administrators.is_valid()):
        context = {"form": form, "administrators": administrators}
        return render(request, "organizations/first_administrator.html", context)
    user = first.make(token, **form.cleaned_data, accounts=administrators.accounts, request_id=request.id)
    sessions.enter(request, user)
    messages.success(request, _("三个管理员已建立，这个地址已失效。您现在以系统管理员登录；另两位请用各自的账号登录。"))
    return redirect(settings.LOGIN_REDIRECT_URL)
