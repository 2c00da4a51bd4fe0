from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from organizations import agents, passwords, second_factor, sessions
from organizations.forms.own import ChangePasswordForm, PasswordAgainForm
from organizations.rights import needs_second_factor
from organizations.views.sessions import where_to


@require_safe
def own(request):
    """我的账号: who I am, my posts, and what keeps my account safe."""
    user = request.user
    context = {
        "posts": request.actor.holding.posts,
        "running": user.sessions.running().count(),
        "most": settings.SESSIONS_AT_ONCE,
        "days": passwords.profile().days,
        "factor": second_factor.enrolled(user),
        "codes_left": second_factor.codes_left(user),
        "factor_is_duty": needs_second_factor(request.actor),
    }
    return render(request, "organizations/own.html", context)


@require_safe
def own_sessions(request):
    """Where my account is signed in."""
    running = list(request.user.sessions.running())
    for session in running:
        session.browser = agents.in_words(session.agent)
        session.is_this = session.session_key == request.session.session_key
    context = {
        "sessions": running,
        "most": settings.SESSIONS_AT_ONCE,
        "idle_minutes": settings.SESSION_IDLE_SECONDS // 60,
        "hours": settings.SESSION_COOKIE_AGE // 3600,
    }
    return render(request, "organizations/sessions.html", context)


@require_POST
def end_session(request, pk):
    """End one of my sessions; the one that I am in is left by signing out."""
    session = get_object_or_404(request.user.sessions.running(), pk=pk)
    if session.session_key == request.session.session_key:
        messages.warning(request, _("这是您正在用的会话，请用页眉的“退出”。"))
        return redirect("organizations:sessions")
    sessions.end(request.actor, request.user.sessions.filter(pk=pk))
    messages.success(request, _("那个会话已结束。"))
    return redirect("organizations:sessions")


@require_POST
def end_other_sessions(request):
    """End all of my sessions but this one."""
    others = request.user.sessions.running().exclude(session_key=request.session.session_key)
    n = sessions.end(request.actor, others)
    messages.success(request, ngettext("已结束 %(n)d 个其他会话。", "已结束 %(n)d 个其他会话。", n) % {"n": n})
    return redirect("organizations:sessions")


@sensitive_post_parameters()
def change_password(request):
    """A new password, by choice or because the present one is an initial or an old one."""
    if not request.user.has_usable_password():
        messages.warning(request, _("这个账号没有密码，不用更改。"))
        return redirect("organizations:own")
    form = ChangePasswordForm(request.POST or None, user=request.user)
    if form.is_valid():
        key = request.session.session_key
        request.user.change_password(request.actor, form.cleaned_data["password"], kept_session=key)
        update_session_auth_hash(request, request.user)
        sessions.typed_password(request)
        messages.success(request, _("密码已更改，您在别处的会话都已结束。"))
        return redirect(where_to(request))
    context = {"form": form, "why": passwords.why_change(request.user), "next": where_to(request)}
    return render(request, "organizations/change_password.html", context)


@sensitive_post_parameters()
def confirm_password(request):
    """The present password once more, before what only its owner may do."""
    if sessions.password_is_fresh(request):
        return redirect(where_to(request))
    form = PasswordAgainForm(request.POST or None, user=request.user)
    if form.is_valid():
        sessions.typed_password(request)
        return redirect(where_to(request))
    return render(request, "organizations/confirm_password.html", {"form": form, "next": where_to(request)})
