from allauth.account.internal.decorators import login_stage_required
from allauth.account.internal.flows.login import perform_password_login, record_authentication
from allauth.account.models import Login
from allauth.mfa.stages import AuthenticateStage
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from organizations import demonstration, sessions
from organizations.forms.own import CodeForm
from organizations.forms.sessions import SignInForm


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
    form = SignInForm(request.POST or None, request=request)
    if form.is_valid():
        login = Login(user=form.user, redirect_url=where_to(request))
        return perform_password_login(request, {"username": form.user.username}, login)
    context = {
        "form": form,
        "next": where_to(request),
        "why_ended": sessions.WHY_ENDED.get(request.GET.get("ended", ""), ""),
        "offered": demonstration.groups() if sessions.demonstration_is_open(request) else [],
    }
    return render(request, "organizations/sign_in.html", context)


@login_stage_required(stage=AuthenticateStage.key, redirect_urlname="account_login")
def second_factor(request):
    """The code after the password, for accounts that have a second factor."""
    stage = request._login_stage
    form = CodeForm(request.POST or None, actor=request.actor, user=stage.login.user)
    if form.is_valid():
        record_authentication(request, stage.login.user, "mfa")
        return stage.exit()
    return render(request, "organizations/second_factor_check.html", {"form": form})


@login_not_required
@require_POST
def demonstration_sign_in(request):
    """One click into one of the demonstration accounts, on this machine alone."""
    demonstration.enter(request, request.POST.get("account", ""))
    return redirect(where_to(request))


@login_not_required
@require_POST
def sign_out(request):
    """End the session; the browser forgets what it kept."""
    sessions.leave(request)
    answer = redirect(settings.LOGOUT_REDIRECT_URL)
    answer["Clear-Site-Data"] = '"cache", "storage"'
    return answer
