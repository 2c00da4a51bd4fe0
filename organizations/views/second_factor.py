from functools import wraps

from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from organizations import rights, second_factor, sessions
from organizations.forms.own import CodeForm, EnrolForm
from organizations.views.sessions import where_to


def with_fresh_password(view):
    """Only for whoever typed the password a few minutes ago; others type it once more."""

    @wraps(view)
    def asked_again(request, *args, **kwargs):
        if sessions.password_is_fresh(request):
            return view(request, *args, **kwargs)
        back = request.get_full_path() if request.method == "GET" else reverse("organizations:own")
        return redirect(f"{reverse('organizations:confirm_password')}?{urlencode({REDIRECT_FIELD_NAME: back})}")

    return asked_again


def own_second_factor(request):
    """Set the second factor up; where it is set up elsewhere meanwhile, pass it in this session."""
    if not second_factor.enrolled(request.user):
        return enrol(request)
    if sessions.has_second_factor(request):
        return redirect("organizations:own")
    form = CodeForm(request.POST or None, actor=request.actor, user=request.user)
    if form.is_valid():
        sessions.passed_second_factor(request)
        return redirect(where_to(request))
    return render(request, "organizations/second_factor_check.html", {"form": form, "next": where_to(request)})


@with_fresh_password
@sensitive_post_parameters()
def enrol(request):
    """The QR code and the first code; then the recovery codes, this once. Nothing is stored before that code was right."""
    user, offered = request.user, request.POST.get("offered", "")
    secret = second_factor.secret_of(user, offered)
    form = EnrolForm(request.POST if secret else None)
    if form.is_valid():
        if codes := second_factor.enrol(request.actor, user, secret, form.cleaned_data["code"]):
            sessions.passed_second_factor(request)
            return show_codes(request, codes)
        form.add_error("code", _("这个数字不对。请核对手机的时间，输入最新的 6 位数字。"))
    if secret is None:
        if request.method == "POST":
            messages.warning(request, _("页面已过期，二维码已换新，请重新扫描。"))
        secret, offered = second_factor.offer(user)
    context = {
        "form": form,
        "offered": offered,
        "secret": secret,
        "grouped": " ".join(secret[n : n + 4] for n in range(0, len(secret), 4)),
        "picture": second_factor.picture(user, secret),
        "is_duty": rights.needs_second_factor(request.actor),
        "next": where_to(request),
    }
    return render(request, "organizations/second_factor.html", context)


def show_codes(request, codes):
    context = {"codes": codes, "next": where_to(request)}
    return render(request, "organizations/recovery_codes.html", context)


@require_POST
@with_fresh_password
def new_recovery_codes(request):
    """Recovery codes in place of the former ones, shown this once."""
    if not second_factor.enrolled(request.user):
        return redirect("organizations:own")
    return show_codes(request, second_factor.new_codes(request.actor, request.user))


@require_POST
@with_fresh_password
def remove_second_factor(request):
    """Take the second factor away, where it is a choice."""
    second_factor.remove(request.actor, request.user)
    request.session.cycle_key()
    request.session[sessions.SECOND_FACTOR] = False
    messages.success(request, _("双因素已取消。以后登录只用密码。"))
    return redirect("organizations:own")
