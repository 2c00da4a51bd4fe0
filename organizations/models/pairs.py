from django.utils.translation import gettext as _

from core.refusals import Refused
from core.shown import translated
from organizations import rights, rules
from organizations.models.accounts import User


def check_pairs(roles, holder):
    """Raise Refused when one person would hold a forbidden pair of roles."""
    if pair := rules.forbidden_pair(roles):
        first, second = (str(rights.Role(role).label) for role in pair[:2])
        raise Refused(
            _("“%(holder)s”不能同时是%(first)s和%(second)s：%(why)s。")
            % {"holder": holder, "first": first, "second": second, "why": translated(pair[2])}
        )


def hold_still(users):
    """Lock these accounts till the end of the transaction: of two acts that would give one person a pair, one waits and sees the other."""
    list(User.objects.select_for_update(no_key=True).filter(pk__in=users).order_by("pk").values_list("pk"))
