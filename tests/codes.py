"""The authenticator app of a test: what it shows, and setting it up."""

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from core import clock
from core.actor import Actor
from organizations import second_factor


def code_of(secret, steps=0):
    """The code that an app shows `steps` steps from now."""
    return format_hotp_value(hotp_value(secret, int(clock.now().timestamp()) // 30 + steps))


def actor_of(user):
    """`user` at work, as a verb takes them."""
    return Actor(user=user, holding=None, today=clock.today(), request_id="test")


def enrolled(user):
    """The secret of the app that the user sets up now (by the code of the step before), and the recovery codes."""
    secret, _offered = second_factor.offer(user)
    return secret, second_factor.enrol(actor_of(user), user, secret, code_of(secret, -1))
