"""The rules of when a kind is due: versions that are never edited, each from a period on."""

from datetime import time

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from core import audit, clock
from core.actor import Actor
from core.models import Run, RunPolicy
from core.months import Month
from core.refusals import Refused


def ensure():
    """Give each kind of RUN_POLICIES that has no policy its first one, from the current period on; the kinds that got one."""
    known = set(RunPolicy.objects.values_list("kind", flat=True))
    missing = {kind: wanted for kind, wanted in settings.RUN_POLICIES.items() if kind not in known}
    for kind, wanted in missing.items():
        fields = wanted | {"at": time.fromisoformat(wanted["at"])}
        first = current_period(fields["rhythm"])
        _store(Actor.system("ensure_policies"), kind, active_from=first, **fields)
    return list(missing)


def current_period(rhythm):
    return str(Month.of(clock.today())) if rhythm == "monthly" else clock.today().isoformat()


@transaction.atomic
def set_policy(actor, kind, *, active_from, **fields):
    """Put a new version in force from the period `active_from` on; periods that have a run keep theirs. Raises Refused."""
    if not actor.administers_system:
        raise Refused(_("办理规则由系统管理员修改。"))
    latest = Run.objects.filter(kind=kind).aggregate(latest=Max("period"))["latest"] or ""
    newest = RunPolicy.objects.filter(kind=kind).order_by("-version").first()
    if active_from <= latest or (newest and active_from <= newest.active_from):
        floor = max(latest, newest.active_from if newest else "")
        raise Refused(_("新规则须从 %(period)s 之后的一期起，已有的各期不变。") % {"period": floor})
    return _store(actor, kind, active_from=active_from, **fields)


@transaction.atomic
def _store(actor, kind, **fields):
    version = (RunPolicy.objects.filter(kind=kind).aggregate(Max("version"))["version__max"] or 0) + 1
    policy = RunPolicy(kind=kind, version=version, made_at=clock.now(), made_by=actor.label[:60], **fields)
    policy.full_clean()
    policy.save(force_insert=True)
    audit.record(actor, "runs.set_policy", policy, active_from=fields["active_from"])
    return policy
