"""Digests of passwords: only a few are made at once in a process, so that a storm at the door leaves the house usable."""

import threading
from contextlib import contextmanager

from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.utils.translation import gettext as _

from core.refusals import Refused

WAIT_SECONDS = 10
_gate = threading.BoundedSemaphore(settings.HASHINGS_AT_ONCE)


class Busy(Refused):
    """Too many are waiting for their turn."""

    status = 503


@contextmanager
def turn():
    """One of the few who may compute a digest now; waits for WAIT_SECONDS at most. Raises Busy."""
    if not _gate.acquire(timeout=WAIT_SECONDS):
        raise Busy(_("现在登录的人很多，请过几秒钟再试一次。"))
    try:
        yield
    finally:
        _gate.release()


class PasswordHasher(PBKDF2PasswordHasher):
    """Django's default, a few at once."""

    def encode(self, password, salt, iterations=None):
        with turn():
            return super().encode(password, salt, iterations)


class InitialHasher(PBKDF2PasswordHasher):
    """For initial passwords alone: 90 random bits need no stretching, and an import makes thousands.

    Signing in replaces the digest by one of PasswordHasher; the password itself ends with that sign-in.
    """

    algorithm = "initial_sha256"
    iterations = 1
