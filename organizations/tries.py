"""How often somebody may try to get in, counted before the costly digest is made and given back to those who were right.

At most 10 failed tries for an account in 15 minutes and 100 for a source in an hour, existing accounts or not. A browser on which the
account got in before (organizations.devices) counts for itself: others can't lock the owner out, and it can't be used to guess faster.
"""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from core import audit, clock, inbox, limits
from core.shown import in_house_language
from organizations import devices

MINUTES, HOUR = 60, 3600
ACCOUNT = limits.Rule("sign_in.account", 10, 15 * MINUTES)
DEVICE = limits.Rule("sign_in.device", 10, 15 * MINUTES)
SOURCE = limits.Rule("sign_in.source", 100, HOUR)
# different accounts that failed from one source: the twentieth is told to the security administrators
PAIR = limits.Rule("sign_in.pair", 1, HOUR)
MANY_ACCOUNTS = 20
SPREAD = limits.Rule("sign_in.spread", MANY_ACCOUNTS - 1, HOUR)
TOLD = limits.Rule("sign_in.told", 1, HOUR)
SECURITY = "administrator:security"


@dataclass(frozen=True)
class Attempt:
    """A try at one account: what was reserved for it, and the rule that has nothing left (None when it may go on)."""

    username: str
    source: str
    reserved: tuple
    refused_by: limits.Rule | None


def begin(request, user, username):
    """Reserve a try of `username` (`user` where it exists) from where the request comes."""
    source = source_of(request)
    device = devices.known(request, user)
    wanted = [(DEVICE, f"{device}|{user.pk}")] if device else [(SOURCE, source), (ACCOUNT, username)]
    reserved = []
    for rule, subject in wanted:
        one = limits.reserve(rule, subject)
        if one is None:
            return Attempt(username, source, tuple(reserved), rule)
        reserved.append(one)
    return Attempt(username, source, tuple(reserved), None)


def source_of(request):
    """The true peer address (core.peer); empty outside of a request."""
    return getattr(getattr(request, "actor", None), "source", "")


def give_back(attempt):
    limits.give_back(attempt.reserved)


@transaction.atomic
def failed(actor, attempt, user, why):
    """Record a try that failed (`why`: password, account or limit); nothing that was typed but the name of an account."""
    if attempt.refused_by in (SOURCE, DEVICE) and not limits.reserve(
        TOLD, f"{attempt.refused_by.name}|{attempt.source}"
    ):
        return  # a flood is recorded once
    if limits.reserve(PAIR, f"{attempt.source}|{attempt.username}"):
        watch_spread(attempt.source)
    audit.record(actor, "session.turned_away", user, label=shown(attempt.username, user), why=why)


@in_house_language()
def watch_spread(source):
    """One more account failed from `source`; many in an hour look like somebody who walks along the list."""
    if limits.reserve(SPREAD, source) or not limits.reserve(TOLD, f"spread|{source}"):
        return
    subject = _("来源 %(source)s 一小时内试了 %(n)d 个账号，登录都失败") % {"source": source, "n": MANY_ACCOUNTS}
    body = _("可能有人在逐个猜测账号的密码。请核对这个地址是谁在用；审计记录里有每一次尝试。")
    inbox.notify(SECURITY, f"spread:{source}:{clock.now():%Y%m%d%H}", subject, body=body)


def shown(username, user):
    """The name for the audit log: people type passwords into the field for the account, so an unknown name is masked."""
    if user is not None:
        return user.username
    return f"{username[:2]}…（{len(username)}）"  # 数据
