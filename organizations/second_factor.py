"""The second factor: codes of an authenticator app (RFC 6238) and recovery codes, by allauth.mfa.

What allauth keeps in a cache of one process stands here in the database: a code works once, and five wrong ones lock.
"""

import base64
import hashlib
import unicodedata

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from allauth.mfa.utils import decrypt
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core import signing
from django.db import transaction
from django.utils.translation import gettext as _

from core import audit, clock, inbox, limits
from core.refusals import Refused
from core.shown import in_house_language
from organizations import rights
from organizations.tries import SECURITY

STEP = 30  # seconds
ACCEPTED = (0, -1)  # steps from now: this one and the one before, for slow fingers
LOCK = limits.Rule("second_factor.account", 5, 15 * 60)
FAILS = limits.Rule("second_factor.fails", LOCK.most - 1, LOCK.seconds)  # the fifth is told
USED = limits.Rule("second_factor.used", 1, 180)
OFFER_SALT = "organizations.second_factor"
OFFER_VALID = 15 * 60


def vault():
    """Encrypts what the database keeps of a factor; the key comes from SECRET_KEY, former ones still open."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = (hashlib.sha256(b"second factor" + key.encode()).digest() for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


def encrypt(text):
    return vault().encrypt(text.encode()).decode()


def decrypted(text):
    """Raises Refused where SECRET_KEY was changed without a fallback: the factor has to be set up anew."""
    try:
        return vault().decrypt(text.encode()).decode()
    except InvalidToken:
        raise Refused(_("双因素的密钥打不开（服务器的 SECRET_KEY 换过）：请安全管理员重置双因素。")) from None


def enrolled(user):
    """The authenticator app of an account, or None."""
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()


def codes_left(user):
    """How many recovery codes are unused."""
    row = Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).first()
    return len(RecoveryCodes(row).get_unused_codes()) if row else 0


def check(actor, user, code):
    """Whether `code` is right, once. Raises Refused when too many wrong ones came before."""
    reserved = limits.reserve(LOCK, str(user.pk))
    if reserved is None:
        raise Refused(_("验证码连续输错 5 次，暂停验证。请 20 分钟后再试，或找安全管理员重置双因素。"))
    kind = kind_of(user, unicodedata.normalize("NFKC", code))
    if kind:
        limits.give_back([reserved])
    note(actor, user, kind)
    return bool(kind)


def kind_of(user, code):
    """`totp` or `recovery_codes` when one of the account's factors takes `code`, else an empty text."""
    for row in Authenticator.objects.filter(user=user):
        if row.type == Authenticator.Type.TOTP and totp_takes(row, code):
            return row.type
        if row.type == Authenticator.Type.RECOVERY_CODES and RecoveryCodes(row).validate_code(code):
            return row.type
    return ""


def totp_takes(row, code):
    step = step_of(decrypt(row.data["secret"]), code)
    return step is not None and limits.reserve(USED, f"{row.pk}:{step}") is not None


def step_of(secret, code):
    """The step of time whose code this is, among those accepted now; None for a wrong code."""
    now = int(clock.now().timestamp()) // STEP
    for step in (now + shift for shift in ACCEPTED):
        if compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, step))):
            return step
    return None


@in_house_language()
@transaction.atomic
def note(actor, user, kind):
    """Record that a code was right (`kind` says of which factor) or wrong; the code never."""
    audit.record(actor, "second_factor.verify" if kind else "second_factor.fail", user, kind=kind)
    if kind:
        Authenticator.objects.filter(user=user, type=kind).update(last_used_at=clock.now())
    elif limits.reserve(FAILS, str(user.pk)) is None:
        subject = _("账号“%(user)s”密码正确，验证码连续输错") % {"user": user.username}
        body = _("密码可能已经泄露。请与本人核实，必要时重置密码。")
        inbox.notify(SECURITY, f"second_factor:{user.pk}:{clock.now():%Y%m%d%H}", subject, body=body)


# setting up and taking away


def offer(user):
    """A new secret for the enrolment page, signed for this account: nothing is stored before the first code was right."""
    secret = generate_totp_secret()
    return secret, signing.dumps([user.pk, secret], salt=OFFER_SALT)


def secret_of(user, offered):
    """The secret that was offered to `user` at most 15 minutes ago, or None."""
    try:
        pk, secret = signing.loads(offered, salt=OFFER_SALT, max_age=OFFER_VALID)
    except (signing.BadSignature, TypeError, ValueError):
        return None
    return secret if pk == user.pk else None


def picture(user, secret):
    """The QR code as an SVG file in a data address."""
    adapter = get_adapter()
    svg = adapter.build_totp_svg(adapter.build_totp_url(user, secret))
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


@transaction.atomic
def enrol(actor, user, secret, code):
    """Take the app whose `code` is right as second factor; the recovery codes, told this once, or None for a wrong code."""
    step = step_of(secret, unicodedata.normalize("NFKC", code))
    if step is None:
        audit.record(actor, "second_factor.fail", user, kind="")
        return None
    user.authenticator_set.all().delete()
    row = TOTP.activate(user, secret).instance
    limits.reserve(USED, f"{row.pk}:{step}")
    audit.record(actor, "second_factor.enrol", user)
    return RecoveryCodes.activate(user).generate_codes()


@transaction.atomic
def new_codes(actor, user):
    """Recovery codes in place of the former ones, told this once."""
    user.authenticator_set.filter(type=Authenticator.Type.RECOVERY_CODES).delete()
    audit.record(actor, "second_factor.new_codes", user)
    return RecoveryCodes.activate(user).generate_codes()


@transaction.atomic
def remove(actor, user):
    """Take the second factor of one's own away. Raises Refused where the post asks for one."""
    if rights.needs_second_factor(actor):
        raise Refused(_("管理员、推进办审核、发布审核必须使用双因素，不能取消。换手机时请安全管理员重置。"))
    user.authenticator_set.all().delete()
    audit.record(actor, "second_factor.remove", user)
