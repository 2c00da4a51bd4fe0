"""How somebody comes in and goes out; each way is recorded."""

from dataclasses import replace
from ipaddress import ip_address

from django.conf import settings
from django.contrib import auth
from django.db import transaction
from django.utils.translation import gettext as _

from core import audit
from core.models import Installation
from core.refusals import Refused
from organizations.models import User

FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_HOST", "HTTP_X_REAL_IP", "HTTP_FORWARDED")


@transaction.atomic
def enter(request, user):
    """Sign `user` in under a new session id."""
    auth.login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    audit.record(replace(request.actor, user=user), "session.enter", user)


@transaction.atomic
def turned_away(request, username):
    """Record a failed try; the name as typed is kept, the password never."""
    audit.record(request.actor, "session.turned_away", label=username[:60])


@transaction.atomic
def leave(request):
    """Sign out and drop the session."""
    if request.actor.is_signed_in:
        audit.record(request.actor, "session.leave", request.user)
    auth.logout(request)


def is_on_this_machine(request):
    """Whether the caller sits at this machine itself, with no proxy between."""
    if any(header in request.META for header in FORWARDED):
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def demonstration_is_open(request):
    """Whether the demonstration account may be entered by one click: demonstration data, this machine alone."""
    return (
        Installation.current().demonstration
        and settings.HOST in ("127.0.0.1", "localhost", "::1")
        and is_on_this_machine(request)
    )


def enter_demonstration(request):
    """Enter the marked demonstration account, which has no password. Raises Refused away from this machine."""
    if not demonstration_is_open(request):
        raise Refused(_("演示登录只在安装演示数据的本机上可用。"))
    user = User.objects.filter(demonstration=True, is_active=True).first()
    if user is None:
        raise Refused(_("没有演示账号：请重新填充演示数据（manage.py demonstration）。"))
    enter(request, user)
