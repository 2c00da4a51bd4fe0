"""Rules of passwords in the two profiles, and initial passwords.

`dengbao3`: GB/T 22239-2019 8.1.4.1 a (复杂度、定期更换). `asvs`: OWASP ASVS 5.0 6.2 (length, no classes, no forced change).
The two contradict each other; SECURITY_PROFILE says which of them holds.
"""

import secrets
import unicodedata
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import clock


@dataclass(frozen=True)
class Profile:
    """`days`: how long a password is good, `remembered`: how many of the last ones are refused; 0 means no such rule."""

    least: int
    classes: int
    days: int
    remembered: int


PROFILES = {"dengbao3": Profile(10, 3, 90, 5), "asvs": Profile(15, 0, 0, 0)}
MOST_REMEMBERED = max(profile.remembered for profile in PROFILES.values())
LONGEST = 500  # characters; nothing is cut off silently
INITIAL_VALID = timedelta(days=7)
ALOUD = "abcdefghijkmnpqrstuvwxyz23456789"  # 5 bits each; no 0 o 1 l to mistake
INITIAL_GROUPS, INITIAL_GROUP = 3, 6


def profile():
    return PROFILES[settings.SECURITY_PROFILE]


def classes_of(password: str) -> int:
    """How many of the four classes (upper case, lower case, digit, other) a password holds."""
    kinds = {
        "upper" if c.isupper() else "lower" if c.islower() else "digit" if unicodedata.category(c) == "Nd" else "other"
        for c in password
    }
    return len(kinds)


def rule_in_words():
    """The sentence under a field for a new password."""
    rule = profile()
    length = _("至少 %(n)d 个字符") % {"n": rule.least}
    if not rule.classes:
        return _("%(length)s，可以是几个词；不能是常见密码。") % {"length": length}
    return _("%(length)s，含大写字母、小写字母、数字、其他字符中的三类；%(days)d 天内有效，不能与最近 %(last)d 次相同。") % {
        "length": length, "days": rule.days, "last": rule.remembered,
    }  # fmt: skip


class ProfileValidator:
    """Length, classes and former passwords as the profile of the installation asks."""

    def validate(self, password, user=None):
        rule = profile()
        if len(password) < rule.least:
            text = ngettext("密码至少 %(n)d 个字符，现在太短。", "密码至少 %(n)d 个字符，现在太短。", rule.least)
            raise ValidationError(text % {"n": rule.least}, code="password_too_short")
        if len(password) > LONGEST:
            raise ValidationError(_("密码不能超过 %(n)d 个字符。") % {"n": LONGEST}, code="password_too_long")
        if classes_of(password) < rule.classes:
            raise ValidationError(
                _("密码至少含大写字母、小写字母、数字、其他字符中的三类。"), code="password_too_simple"
            )
        if user is not None and names_account(password, user):
            raise ValidationError(_("密码里不能有账号或姓名。"), code="password_too_similar")
        if user is not None and user.pk and was_used(user, password):
            raise ValidationError(_("这个密码最近用过，请换一个没有用过的。"), code="password_used_before")

    def get_help_text(self):
        return rule_in_words()


def names_account(password, user):
    """Whether the account or the name stands in the password; short ones may by chance."""
    words = [word.casefold() for word in (user.username, user.name) if len(word) >= (4 if word.isascii() else 2)]
    return any(word in password.casefold() for word in words)


def was_used(user, password):
    """Whether `password` is among the last ones that the profile remembers, the present one included."""
    remembered = profile().remembered
    former = user.old_passwords.values_list("encoded", flat=True)[:remembered]
    return any(check_password(password, encoded) for encoded in former)


def initial():
    """A new initial password of 90 random bits, in three groups that can be read aloud: `k7mp3x-qa9dke-w4hzt8`."""
    groups = ("".join(secrets.choice(ALOUD) for _n in range(INITIAL_GROUP)) for _g in range(INITIAL_GROUPS))
    return "-".join(groups)


def digest_of_initial(password):
    """The digest of an initial password; quick, because the password is random (organizations.hashing)."""
    return make_password(password, hasher="initial_sha256")


def why_change(user):
    """`initial` or `expired` where the account must choose a new password before anything else, or an empty text."""
    if not user.has_usable_password():
        return ""
    if user.initial_until is not None:
        return "initial"
    days = profile().days
    if days and user.password_set_at and clock.now() - user.password_set_at > timedelta(days=days):
        return "expired"
    return ""
