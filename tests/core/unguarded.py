"""The settings of the product without its limit on bodies: the control of test_bodies."""

from config.settings import *  # noqa: F403 — all of them but one
from config.settings import MIDDLEWARE

MIDDLEWARE = [name for name in MIDDLEWARE if not name.endswith("BodyLimitMiddleware")]
