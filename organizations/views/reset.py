"""What the security administrator does for an account: a new initial password, a lost phone, ending its sessions."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.scope import get_visible_or_404
from organizations import agents, rights, second_factor
from organizations.models import User


def account_or_404(request, pk):
    """The account, for whoever may reset; raises Refused for others who see it."""
    account = get_visible_or_404(User.objects, request.actor, pk=pk)
    rights.need(request.actor, "account.reset")
    return account


@require_safe
def account_security(request, pk):
    """What keeps the account safe today, and the three acts."""
    account = account_or_404(request, pk)
    running = list(account.sessions.running())
    for session in running:
        session.browser = agents.in_words(session.agent)
    context = {"account": account, "sessions": running, "factor": second_factor.enrolled(account)}
    return render(request, "organizations/account_security.html", context)


@require_POST
def account_reset_password(request, pk):
    """A new initial password, shown this once."""
    account = account_or_404(request, pk)
    password = account.reset_password(request.actor)
    back = reverse("organizations:account_security", args=[pk])
    context = {"account": account, "password": password, "back": back}
    return render(request, "organizations/initial_password.html", context)


@require_POST
def account_reset_second_factor(request, pk):
    account = account_or_404(request, pk)
    account.reset_second_factor(request.actor)
    messages.success(
        request, _("“%(account)s”的双因素已取消，会话已结束；需要双因素的岗位登录后须重新设置。") % {"account": account}
    )
    return redirect("organizations:account_security", pk)


@require_POST
def account_end_sessions(request, pk):
    account = account_or_404(request, pk)
    account.end_sessions(request.actor)
    messages.success(request, _("“%(account)s”的会话已全部结束。") % {"account": account})
    return redirect("organizations:account_security", pk)
