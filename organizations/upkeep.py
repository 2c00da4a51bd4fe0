"""What the program does for accounts each night: close those that nobody needs, forget what nobody looks at."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import clock, inbox, limits
from core.actor import Actor
from organizations.models import Holding, User
from organizations.session_store import SessionStore

IDLE_DAYS = 180  # without signing in
LEFT_DAYS = 30  # since the last holding ended
NAMED = 40  # accounts that the outcome names


def close_idle(run):
    """Close idle accounts and those of people who left their last post; administrators are only named. One line each."""
    actor = Actor.system("accounts.close_idle")
    found = [(user, idle_reason()) for user in idle()] + [(user, left_reason()) for user in left()]
    lines = []
    for user, reason in found:
        user.close(actor, reason)
        lines.append(f"{user.username} {user.name}：{reason}")  # 数据
    resting = [f"{user.username} {user.name}" for user in idle_administrators()]
    if lines:
        tell(run, lines)
    return "\n".join([summary(len(lines)), *shortened(lines), *warned(resting)])


def open_accounts():
    """Accounts of real people that may sign in, without the administrators: closing those could lock everybody out."""
    return User.objects.filter(is_active=True, demonstration=False, administrator=None)


def idle():
    return open_accounts().filter(rests())


def rests():
    """The condition that nobody signed in for IDLE_DAYS; an account that never did counts from when it was made, one reopened anew."""
    before = clock.now() - timedelta(days=IDLE_DAYS)
    unused = Q(last_login__lt=before) | Q(last_login=None, made_at__lt=before)
    return unused & not_reopened_since(clock.today() - timedelta(days=IDLE_DAYS))


def not_reopened_since(day):
    return Q(reopened_on=None) | Q(reopened_on__lt=day)


def left():
    """Accounts that held a post, hold none now or later, and whose last one ended more than LEFT_DAYS ago."""
    mine = Holding.objects.filter(user=OuterRef("pk"))
    lately = clock.today() - timedelta(days=LEFT_DAYS)
    recent = mine.filter(Q(until=None) | Q(until__gte=lately))
    return open_accounts().filter(Exists(mine), ~Exists(recent), not_reopened_since(lately)).exclude(rests())


def idle_administrators():
    return User.objects.filter(is_active=True, administrator__isnull=False, demonstration=False).filter(rests())


def idle_reason():
    return _("%(n)d 天没有登录，自动停用") % {"n": IDLE_DAYS}


def left_reason():
    return _("离任超过 %(n)d 天，自动停用") % {"n": LEFT_DAYS}


def summary(n):
    return ngettext("停用 %(n)d 个账号", "停用 %(n)d 个账号", n) % {"n": n}


def shortened(lines):
    rest = len(lines) - NAMED
    return [*lines[:NAMED], *([_("……另有 %(n)d 个，见审计记录") % {"n": rest}] if rest > 0 else [])]


def warned(resting):
    if not resting:
        return []
    return [_("管理员账号长期没有登录，请核实：%(names)s") % {"names": _("、").join(resting)}]


def tell(run, lines):
    """One notice to the system administrators."""
    inbox.notify(
        inbox.KEEPERS, f"accounts.close_idle:{run.period}", summary(len(lines)), body="\n".join(shortened(lines))
    )


def sweep(run):
    """Delete the rows of sessions that are long over and of limits that no rule looks at."""
    counts = {"sessions": SessionStore.clear_expired(), "limits": limits.sweep()}
    return _("删除过期会话 %(sessions)d 个、次数限制 %(limits)d 行") % counts
