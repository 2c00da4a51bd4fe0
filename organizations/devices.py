"""Browsers that know an account: a signed cookie of ours, so that strangers who lock an account do not lock its owner out."""

import secrets

from django.conf import settings
from django.core import signing

SALT = "organizations.devices"
DAYS = 180
MOST_ACCOUNTS = 8  # of one browser; the one that was away longest is forgotten


def cookie_name():
    return "__Host-device" if settings.HTTPS else "device"


def read(request):
    """(id of the browser, [[account, epoch], …]) of the cookie; a new id and nothing where there is none of ours."""
    try:
        stored = signing.loads(request.COOKIES[cookie_name()], salt=SALT, max_age=DAYS * 24 * 3600)
        return stored["id"], stored["accounts"]
    except (AttributeError, KeyError, signing.BadSignature):
        return secrets.token_urlsafe(16), []


def known(request, user):
    """The id of the browser when `user` got in on it before and did not end all sessions since; else an empty text."""
    if user is None:
        return ""
    device, accounts = read(request)
    return device if [user.pk, user.session_epoch] in accounts else ""


def remember(request, response, user):
    """Let the browser know `user` from now on."""
    device, accounts = read(request)
    accounts = [entry for entry in accounts if entry[0] != user.pk] + [[user.pk, user.session_epoch]]
    response.set_cookie(
        cookie_name(),
        signing.dumps({"id": device, "accounts": accounts[-MOST_ACCOUNTS:]}, salt=SALT),
        max_age=DAYS * 24 * 3600,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )
