"""The first administrators of an empty installation: a one-time address instead of default accounts."""

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from core import audit, clock
from core.actor import Actor
from core.models import Installation
from core.refusals import Conflict, Refused
from organizations.models import FirstAdministratorPass, User

VALID = timedelta(hours=1)


def digest_of(token):
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def issue():
    """A new one-time token (43 characters), good for an hour; earlier ones end. Raises Refused once anybody exists."""
    if User.objects.exists():
        raise Refused(_("已有账号，不再签发首位管理员地址。"))
    FirstAdministratorPass.objects.filter(used_at=None).delete()
    token = secrets.token_urlsafe(32)
    FirstAdministratorPass.objects.create(digest=digest_of(token), expires_at=clock.now() + VALID)
    audit.record(Actor.system("first_administrator"), "first_administrator.issue")
    return token


def is_valid(token):
    """Whether `token` is unused, unexpired, and nobody exists yet."""
    waiting = FirstAdministratorPass.objects.filter(digest=digest_of(token), used_at=None, expires_at__gt=clock.now())
    return waiting.exists() and not User.objects.exists()


@transaction.atomic
def make(token, *, prefecture, office, phone, accounts, request_id=""):
    """Name the installation, make its three administrators and use the token up, all or nothing; the system administrator.

    `accounts`: [{administrator, username, name, password}], one for each role. Raises Conflict when the token was used before.
    """
    now = clock.now()
    claimed = FirstAdministratorPass.objects.filter(digest=digest_of(token), used_at=None, expires_at__gt=now).update(
        used_at=now
    )
    if not claimed or User.objects.exists():
        raise Conflict(_("这个地址已经用过或已过期。"))
    title = _("%(prefecture)s重点工作台账") % {"prefecture": prefecture}
    Installation(prefecture=prefecture, title=title, office=office, phone=phone).save()
    actor = Actor.system("first_administrator", request_id=request_id)
    made = {account["administrator"]: User.objects.make(**account) for account in accounts}
    for user in made.values():
        audit.record(actor, "first_administrator.make", user, administrator=user.administrator)
    return made[User.Administrator.SYSTEM]
