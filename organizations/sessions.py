"""How somebody comes in and goes out; each way is recorded."""

from ipaddress import ip_address

from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from django.conf import settings
from django.contrib import auth, messages
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import audit, clock
from core.actor import Actor
from core.models import Installation
from core.refusals import Refused
from organizations.models import Session
from organizations.standing import Standing

BACKEND = "organizations.backends.Backend"
FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_HOST", "HTTP_X_REAL_IP", "HTTP_FORWARDED")
RECORDS = (AUTHENTICATION_METHODS_SESSION_KEY, _AUTHENTICATION_METHODS_USER_SESSION_KEY)
PASSWORD_AT, HALF_WAY, SECOND_FACTOR = "password_at", "half_way", "second_factor"  # keys of the session's data
PASSWORD_FRESH_SECONDS = 5 * 60
WHY_ENDED = {
    Session.Ended.IDLE: gettext_lazy("长时间没有操作，为安全起见会话已结束，请重新登录。"),
    Session.Ended.AGE: gettext_lazy("这次登录已到最长时限，请重新登录。"),
    Session.Ended.MORE: gettext_lazy(
        "这个账号在别处登录，会话个数超过上限，这里最早的会话已结束。如非本人所为，请告诉安全管理员。"
    ),
    Session.Ended.OWNER: gettext_lazy("这个会话已在别处被本账号结束。如非本人所为，请更改密码并告诉安全管理员。"),
    Session.Ended.CHANGED: gettext_lazy("账号的密码或状态有变化，会话已结束，请重新登录；不能登录请找安全管理员。"),
}


def start_anew(request, user):
    """The password was right: the session gets a new id and keeps nothing of what a stranger may have put into it."""
    kept = {key: request.session[key] for key in RECORDS if key in request.session}
    request.session.flush()
    request.session.update(kept | {HALF_WAY: user.get_session_auth_hash()})


@transaction.atomic
def enter(request, user, *, second_factor=False):
    """Sign `user` in under a new session id. Raises Refused when the account changed on the way."""
    now, session = clock.now(), request.session
    kept = {key: session[key] for key in RECORDS if key in session}
    half_way = session.get(HALF_WAY, user.get_session_auth_hash())
    initial = user.initial_until is not None
    if half_way != user.get_session_auth_hash() or not user.note_entry(now):
        raise Refused(_("登录过程中账号有变化，请重新登录。"))
    session.flush()
    session.update(kept | {PASSWORD_AT: now.timestamp(), SECOND_FACTOR: second_factor})
    session.source, session.agent = request.actor.source, request.headers.get("User-Agent", "")[:300]
    auth.login(request, user, backend=BACKEND)
    session.save()
    ended = end_the_oldest(user, session.session_key)
    actor = actor_of(request, user)
    audit.record(actor, "session.enter", user, second_factor=second_factor, initial=initial, ended=ended)
    if ended:
        most = settings.SESSIONS_AT_ONCE
        messages.warning(request, _("同一账号最多同时有 %(most)d 个会话，最早的一个已结束。") % {"most": most})


def actor_of(request, user):
    """`user`, who just came in by `request`, at work."""
    today = clock.today()
    return Actor(user, Standing(user, today), today, request.id, request.actor.source)


def end_the_oldest(user, key):
    """Let at most SESSIONS_AT_ONCE sessions of the account run, the one of `key` among them; how many had to end."""
    others = user.sessions.running().exclude(session_key=key).order_by("-opened_at", "-pk")
    too_many = [session.pk for session in others[settings.SESSIONS_AT_ONCE - 1 :]]
    return Session.objects.filter(pk__in=too_many).end(Session.Ended.MORE) if too_many else 0


@transaction.atomic
def leave(request):
    """Sign out and drop the session."""
    if request.actor.is_signed_in:
        audit.record(request.actor, "session.leave", request.user)
    auth.logout(request)


@transaction.atomic
def end(actor, sessions):
    """End `sessions` of one's own; how many."""
    ended = sessions.filter(user=actor.user).end(Session.Ended.OWNER)
    if ended:
        audit.record(actor, "session.end", actor.user, ended=ended)
    return ended


def typed_password(request):
    """The password was right once more: the session gets a new id, and for a few minutes it need not be typed again."""
    request.session.cycle_key()
    request.session[PASSWORD_AT] = clock.now().timestamp()


def passed_second_factor(request):
    """The second factor was right in this session, which gets a new id."""
    request.session.cycle_key()
    request.session[SECOND_FACTOR] = True


def has_second_factor(request):
    return bool(request.session.get(SECOND_FACTOR))


def password_is_fresh(request):
    """Whether the password was typed a few minutes ago, or there is none to type."""
    at = request.session.get(PASSWORD_AT, 0)
    return clock.now().timestamp() - at < PASSWORD_FRESH_SECONDS or not request.user.has_usable_password()


def is_on_this_machine(request):
    """Whether the caller sits at this machine itself, with no proxy between."""
    if any(header in request.META for header in FORWARDED):
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def demonstration_is_open(request):
    """Whether the demonstration accounts may be entered by one click: demonstration data, this machine alone."""
    return (
        Installation.current().demonstration
        and settings.HOST in ("127.0.0.1", "localhost", "::1")
        and is_on_this_machine(request)
    )
