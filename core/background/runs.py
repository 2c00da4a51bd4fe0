"""The door through which every periodic work goes: the database knows what is due and what was done; beat only knocks.

One run = one transaction: the row is inserted and locked, the work is done, the end is noted, all or nothing.
A killed worker leaves nothing behind; a second delivery finds the row finished and does nothing.
"""

import logging
from contextlib import contextmanager
from datetime import timedelta
from itertools import groupby, zip_longest

from django.conf import settings
from django.db import Error, connection, transaction
from django.db.models import F, Max
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from core import audit, clock
from core.actor import Actor, acting
from core.background import holds
from core.background.failures import storable
from core.background.knocks import knock
from core.days.calendar import calendar
from core.days.schedule import Policy, due_periods, next_due
from core.models import Run, RunPolicy, Tick
from core.refusals import Conflict, Refused

log = logging.getLogger(__name__)
PAUSES = [timedelta(minutes=n) for n in (1, 2, 5, 10, 30, 60)]
TELL_AFTER = 3  # failed attempts


@contextmanager
def once(kind, period, *, revision=0, reason=""):
    """Yield the open run of (kind, period, revision), or None when it is finished, skipped, or in other hands.

    Everything written inside commits with the end of the run. What is raised inside takes all of it back, is noted on the run
    (attempts, last_error) and goes on to the caller. Raises Conflict for a period that is not due yet.
    """
    _register(kind, period, revision, reason)
    try:
        with transaction.atomic():
            run = _claim(kind, period, revision)
            yield run
            if run is not None:
                _finish(run)
    except Exception as why:
        with _whatever_happens():
            _note_failure(kind, period, revision, why)
        raise


def _register(kind, period, revision, reason):
    """Make sure that the row exists before it is claimed.

    Where policies rule the kind, only they make its first rows, in order: else one early or hasty period would hide older ones.
    """
    row = Run.objects.filter(kind=kind, period=period, revision=revision)
    if row.exists():
        return
    if revision or not RunPolicy.objects.filter(kind=kind).exists():
        plan(kind, period, revision=revision, reason=reason)
        return
    _plan_kind(kind, clock.now())
    if not row.exists():
        raise Conflict(
            _("%(kind)s %(period)s 还没有到期。") % {"kind": settings.RUN_KINDS.get(kind, kind), "period": period}
        )


def plan(kind, period, *, revision=0, reason="", policy=None, due_at=None, skipped_because=""):
    """Make sure that the row exists; planning twice is harmless. Raises ValueError for a revision without a reason."""
    if revision and not reason:  # SQLite would drop such a row in silence
        raise ValueError("a revision has a reason")
    now = clock.now()
    run = Run(
        kind=kind, period=period, revision=revision, reason=reason, policy=policy, due_at=due_at or now, planned_at=now,
        skipped_at=now if skipped_because else None, outcome=skipped_because,
    )  # fmt: skip
    Run.objects.bulk_create([run], ignore_conflicts=True)


def _claim(kind, period, revision):
    """The unfinished row that is due, locked; None when there is nothing to do or another transaction holds it."""
    rows = Run.objects.filter(kind=kind, period=period, revision=revision, finished_at=None, skipped_at=None)
    rows = rows.filter(due_at__lte=clock.now())
    if connection.features.has_select_for_update:
        rows = rows.select_for_update(skip_locked=True, of=("self",))
    return rows.first()


def _finish(run):
    run.finished_at = clock.now()
    allowed = timedelta(minutes=run.policy.late_after_minutes if run.policy else 60)
    run.late = run.finished_at - run.due_at > allowed
    run.last_error = ""
    run.save(update_fields=["finished_at", "late", "last_error", "outcome", "digest"])


@contextmanager
def _whatever_happens():
    """Noting a failure must not hide it: where the database is away too, that goes to the log alone."""
    try:
        yield
    except Error:
        log.error("a failed run could not be noted", exc_info=True)


def _note_failure(kind, period, revision, why):
    """In a transaction of its own, because the run's was taken back; the third failure tells the administrators."""
    from core import inbox

    with transaction.atomic():
        rows = Run.objects.filter(kind=kind, period=period, revision=revision, finished_at=None)
        rows.update(attempts=F("attempts") + 1, attempted_at=clock.now(), last_error=storable(why))
        run = rows.first()
        if run and run.attempts == TELL_AFTER:
            subject = f"{settings.RUN_KINDS.get(kind, kind)} {period}：多次没有办成"  # 数据
            inbox.notify(inbox.KEEPERS, f"run:{run.pk}", subject, body=run.last_error, url=reverse("core:runs"))


def do(kind, period, *, revision=0):
    """Do one due run now; True when this call did it.

    Raises Conflict while the clocks can't be trusted (core.background.holds), or when the period is not due yet.
    """
    holds.need_trusted_clocks()
    job = import_string(settings.RUN_JOBS[kind])
    with acting(Actor.system(kind)), once(kind, period, revision=revision) as run:
        if run is None:
            return False
        run.outcome = str(job(run) or "")
    return True


def tick(*, inline=False):
    """Ask the database what is due and not done, and see to it; the runs that were seen to.

    `inline` does the work here and now (no worker, no broker); otherwise a worker is knocked for.
    Held while the clocks can't be trusted (core.background.holds).
    """
    now = clock.now()
    if holds.held(now):
        return []
    Tick.objects.update_or_create(pk=1, defaults={"ticked_at": now})
    plan_due(now)
    due = list(workable(now))
    if inline:
        return [run for first in due for run in _do_in_turn(first)]
    for run in due:
        send(run)
    return due


def refusal(actor):
    """Why `actor` may not see to periodic work, or None."""
    return None if actor.administers_system else _("定期办理由系统管理员管理。")


def check(actor):
    """The tick that a person asks for: as harmless as the one of each minute; the runs that were seen to. Raises Refused."""
    if reason := refusal(actor):
        raise Refused(reason)
    with transaction.atomic():
        audit.record(actor, "runs.check")
    return tick()


def send(run):
    """Knock for a worker that does `run`."""
    from core.jobs import run_due

    knock(run_due, run.kind, run.period, run.revision, expires=300)


def _do_in_turn(run):
    """Do `run`, then the later periods of its kind that waited for it, until one fails; yields those that were tried."""
    while run is not None:
        yield run
        try:
            done = do(run.kind, run.period, revision=run.revision)
        except Exception:  # one bad kind must not stop the others; it is noted on its row and tried again
            log.error("run %s failed", run, exc_info=True)
            return
        run = following(run.kind) if done else None


def plan_due(now):
    """Make the rows of all periods that are due by `now`, oldest first, for every kind that has a job."""
    for kind in settings.RUN_JOBS:
        try:
            _plan_kind(kind, now)
        except Exception:  # one kind with a rule that can't be read must not stop the others
            log.error("the periods of %s could not be planned", kind, exc_info=True)


def _plan_kind(kind, now):
    latest = Run.objects.filter(kind=kind, revision=0).aggregate(latest=Max("period"))["latest"] or ""
    for policy, until in versions_of(kind):
        due = due_periods(schedule_of(policy), calendar(), now, after=latest)
        _plan_all(kind, policy, [(p, at) for p, at in due if not until or p < until])


def _plan_all(kind, policy, due):
    only_latest = policy.catch_up == RunPolicy.CatchUp.LATEST_ONLY
    if only_latest and due:
        unfinished = Run.objects.filter(kind=kind, revision=0, finished_at=None, skipped_at=None)
        passed = unfinished.filter(policy__catch_up=RunPolicy.CatchUp.LATEST_ONLY)
        passed.update(skipped_at=clock.now(), outcome=SKIPPED)
    for n, (period, due_at) in enumerate(due, 1):
        skipped = SKIPPED if only_latest and n < len(due) else ""
        plan(kind, period, policy=policy, due_at=due_at, skipped_because=skipped)


SKIPPED = "停机期间已过时，只办最近一期"  # 数据


def workable(now, *, kinds=None):
    """The oldest open run of each kind (a later period waits for it), unless it failed too recently."""
    kinds = settings.RUN_JOBS if kinds is None else kinds
    open_runs = Run.objects.filter(finished_at=None, skipped_at=None, due_at__lte=now, kind__in=kinds)
    seen = set()
    for run in open_runs.order_by("kind", "period", "revision"):
        if run.kind not in seen and not _resting(run, now):
            yield run
        seen.add(run.kind)


def following(kind):
    """The run of `kind` whose turn it is now, or None."""
    return next((run for run in workable(clock.now(), kinds=[kind])), None)


def _resting(run, now):
    return bool(run.attempts) and now < run.attempted_at + PAUSES[min(run.attempts, len(PAUSES)) - 1]


def schedule_of(policy):
    """The stored policy as the pure one of core.days.schedule."""
    return Policy(
        rhythm=policy.rhythm,
        at=policy.at,
        day=policy.day,
        shift_to_workday=policy.shift == RunPolicy.Shift.NEXT_WORKDAY,
        active_from=policy.active_from,
    )


def versions_of(kind):
    """[(policy, first period of the next version or "")] of a kind, oldest first: each version rules its own periods."""
    return _with_ends(RunPolicy.objects.filter(kind=kind).order_by("version"))


def _with_ends(policies):
    policies = list(policies)
    return [(p, after.active_from if after else "") for p, after in zip_longest(policies, policies[1:])]


def coming():
    """[(kind, policy in force then, next period, its due moment)] for the page 定期办理; None three times without a rule."""
    policies = RunPolicy.objects.filter(kind__in=settings.RUN_JOBS).order_by("kind", "version")
    versions = {kind: _with_ends(of_kind) for kind, of_kind in groupby(policies, key=lambda p: p.kind)}
    return [(kind, *_next_of(versions.get(kind, ()))) for kind in settings.RUN_JOBS]


def _next_of(versions):
    for policy, until in versions:
        period, at = next_due(schedule_of(policy), calendar(), clock.now())
        if not until or period < until:
            return policy, period, at
    return None, None, None
