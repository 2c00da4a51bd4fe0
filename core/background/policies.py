"""The rules of when a kind is due: versions that are never edited, each from a period on."""

from datetime import date, time, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from core import audit, clock
from core.actor import Actor
from core.days.months import Month
from core.models import Run, RunPolicy
from core.refusals import Conflict, Refused

MONTHLY = RunPolicy.Rhythm.MONTHLY


def ensure():
    """Give each kind of RUN_POLICIES that has no policy its first one, from the current period on; the kinds that got one."""
    known = set(RunPolicy.objects.values_list("kind", flat=True))
    missing = {kind: wanted for kind, wanted in settings.RUN_POLICIES.items() if kind not in known}
    return [kind for kind, wanted in missing.items() if _ensure(kind, wanted)]


def _ensure(kind, wanted):
    """Whether the first policy was made here; of two processes that start at once one makes it."""
    fields = wanted | {"at": time.fromisoformat(wanted["at"])}
    try:
        _store(Actor.system("ensure_policies"), kind, 1, active_from=current_period(fields["rhythm"]), **fields)
    except Conflict:
        return False
    return True


def current_period(rhythm):
    return str(Month.of(clock.today())) if rhythm == MONTHLY else clock.today().isoformat()


def next_period(rhythm):
    return str(Month.of(clock.today()).next) if rhythm == MONTHLY else (clock.today() + timedelta(days=1)).isoformat()


def is_period(text, rhythm):
    """Whether `text` is a period of this century as kinds of that rhythm write it: `2026-11`, or `2026-11-05`."""
    try:
        written = str(Month.parse(text)) if rhythm == MONTHLY else date.fromisoformat(text).isoformat()
        return text == written and text.startswith("20")
    except ValueError:
        return False


def newest_of(kind):
    """The newest policy of a kind, or None."""
    return RunPolicy.objects.filter(kind=kind).order_by("-version").first()


def refusal(kind, newest, rhythm, active_from):
    """Why a rule of that rhythm may not hold from the period `active_from` on, after `newest`; None when it may."""
    if not is_period(active_from, rhythm):
        return _("“自哪一期起”应为月份（如 2026-11）或日期（如 2026-11-05），并与周期一致。")
    if newest and (newest.rhythm == MONTHLY) != (rhythm == MONTHLY):
        return _("按月办理的事项不能改为按日办理，反过来也不行。")
    latest = Run.objects.filter(kind=kind).aggregate(latest=Max("period"))["latest"] or ""
    floor = max(latest, newest.active_from if newest else "")
    if active_from <= floor:
        return _("新规则须从 %(period)s 之后的一期起，已有的各期不变。") % {"period": floor}
    return None


@transaction.atomic
def set_policy(actor, kind, *, active_from, **fields):
    """Put a new version in force from the period `active_from` on; periods that have a run keep theirs.

    Raises Refused, and Conflict when somebody else made the same version at the same time.
    """
    if not actor.administers_system:
        raise Refused(_("办理规则由系统管理员修改。"))
    newest = newest_of(kind)
    if reason := refusal(kind, newest, fields["rhythm"], active_from):
        raise Refused(reason)
    return _store(actor, kind, newest.version + 1 if newest else 1, active_from=active_from, **fields)


@transaction.atomic
def _store(actor, kind, version, **fields):
    policy = RunPolicy(kind=kind, version=version, made_at=clock.now(), made_by=actor.label[:60], **fields)
    policy.full_clean(exclude=["version"])
    try:
        with transaction.atomic():
            policy.save(force_insert=True)
    except IntegrityError:
        raise Conflict(_("刚才已有人修改了这条规则，请刷新后核对。")) from None
    audit.record(actor, "runs.set_policy", policy, active_from=fields["active_from"])
    return policy
