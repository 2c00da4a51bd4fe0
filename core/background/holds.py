"""When the clocks can't be trusted nothing periodic runs: better late than twice or in the wrong month."""

from datetime import timedelta

from django.db import connection, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from core import audit, clock, inbox
from core.models import AuditEvent, Run, Tick
from core.refusals import Conflict, Refused
from core.shown import in_house_language

MOST_SKEW = timedelta(seconds=60)
MOST_BACKWARDS = timedelta(minutes=5)
LONGEST_GAP = timedelta(days=100)


class Held(Conflict):
    """Periodic work waits until the clocks can be trusted again."""


@in_house_language()
@transaction.atomic
def held(now):
    """Whether periodic work is held at `now`; stores since when and why, and ends a hold whose cause is gone."""
    tick = Tick.objects.select_for_update().first() or Tick(pk=1)
    reason = why_hold(tick, now)
    if reason != tick.held_because:
        since = (tick.held_at or now) if reason else None
        Tick.objects.update_or_create(pk=1, defaults={"held_at": since, "held_because": reason})
    if reason and not tick.held_at:
        inbox.notify(inbox.KEEPERS, f"hold:{now:%Y-%m-%d}", _("定期办理已暂停"), body=reason)
    return bool(reason)


def need_trusted_clocks():
    """Raises Held with the reason while nothing periodic may be done; stores nothing."""
    if reason := why_hold(Tick.objects.first() or Tick(pk=1), clock.now()):
        raise Held(_("定期办理已暂停：%(why)s。") % {"why": reason})


def why_hold(tick, now):
    """The sentence that says why to hold, or an empty one."""
    if (skew := database_skew(now)) > MOST_SKEW:
        return _("本机与数据库的时钟相差 %(n)d 秒，请校时") % {"n": skew.total_seconds()}
    newest = newest_stored()
    if newest and newest > now + MOST_BACKWARDS and not (tick.accepted_until and newest <= tick.accepted_until):
        return _("现在的时间早于库中最近的记录（%(at)s），请核对时钟") % {
            "at": f"{newest.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}"
        }
    last_seen = max(filter(None, [tick.ticked_at, tick.released_at]), default=None)
    if last_seen and now - last_seen > LONGEST_GAP:
        return _("距上次检查已有 %(n)d 天，请核对时钟后放行") % {"n": (now - last_seen).days}
    return ""


def database_skew(now):
    """How far this machine's clock and the database's are apart (SQLite has no clock of its own)."""
    if connection.vendor != "postgresql":
        return timedelta(0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return abs(now - cursor.fetchone()[0])


def newest_stored():
    """The newest moment that a run, an act or a tick has left behind."""
    runs = Run.objects.aggregate(planned=Max("planned_at"), finished=Max("finished_at"))
    event = AuditEvent.objects.order_by("-pk").values_list("at", flat=True).first()
    tick = Tick.objects.values_list("ticked_at", flat=True).first()
    return max(filter(None, [*runs.values(), event, tick]), default=None)


@transaction.atomic
def release(actor):
    """Let periodic work go on after a person has checked the clocks."""
    if not actor.administers_system:
        raise Refused(_("定期办理由系统管理员放行。"))
    now = clock.now()
    tick, _made = Tick.objects.select_for_update().get_or_create(pk=1)
    tick.released_at, tick.accepted_until = now, newest_stored()
    tick.held_at, reason = None, tick.held_because
    tick.held_because = ""
    tick.save()
    audit.record(actor, "runs.release", tick, reason=reason)
