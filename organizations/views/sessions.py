from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from core.refusals import Refused
from core.views.errors import refuse
from organizations import first, sessions
from organizations.forms.sessions import FirstAdministratorForm, SignInForm


def where_to(request):
    """The page that was asked for before signing in, when it is one of ours."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if ours else resolve_url(settings.LOGIN_REDIRECT_URL)


@login_not_required
@sensitive_post_parameters("password")
def sign_in(request):
    """Account and password; an official who is in already goes on."""
    if request.user.is_authenticated:
        return redirect(where_to(request))
    form = SignInForm(request, request.POST or None)
    if form.is_valid():
        sessions.enter(request, form.get_user())
        return redirect(where_to(request))
    if request.method == "POST":
        sessions.turned_away(request, request.POST.get("username", ""))
    context = {
        "form": form,
        "next": where_to(request),
        "demonstration_sign_in": sessions.demonstration_is_open(request),
    }
    return render(request, "organizations/sign_in.html", context)


@login_not_required
@require_POST
def demonstration_sign_in(request):
    """One click into the demonstration account, on this machine alone."""
    try:
        sessions.enter_demonstration(request)
    except Refused as refused:
        return refuse(request, refused)
    return redirect(where_to(request))


@login_not_required
@require_POST
def sign_out(request):
    """End the session; the browser forgets what it kept."""
    sessions.leave(request)
    answer = redirect(settings.LOGOUT_REDIRECT_URL)
    answer["Clear-Site-Data"] = '"cache", "storage"'
    return answer


@login_not_required
@sensitive_post_parameters("password", "again")
def first_administrator(request, token):
    """The one-time address of an empty installation, opened on this machine."""
    if not (sessions.is_on_this_machine(request) and first.is_valid(token)):
        return render(request, "organizations/first_administrator.html", {"expired": True}, status=404)
    form = FirstAdministratorForm(request.POST or None)
    if not form.is_valid():
        return render(request, "organizations/first_administrator.html", {"form": form})
    asked = {name: form.cleaned_data[name] for name in form.fields if name != "again"}
    try:
        user = first.make(token, **asked, request_id=request.id)
    except Refused as refused:
        return refuse(request, refused)
    sessions.enter(request, user)
    messages.success(request, _("首位系统管理员已建立，这个地址已失效。"))
    return redirect(settings.LOGIN_REDIRECT_URL)
