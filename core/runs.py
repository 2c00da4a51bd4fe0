"""The door through which every periodic work goes: the database knows what is due and what was done; beat only knocks.

One run = one transaction: the row is inserted and locked, the work is done, the end is noted, all or nothing.
A killed worker leaves nothing behind; a second delivery finds the row finished and does nothing.
"""

import logging
from contextlib import contextmanager
from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Max
from django.utils.module_loading import import_string

from core import clock, holds
from core.actor import Actor, acting
from core.calendar import calendar
from core.models import Run, RunPolicy, Tick
from core.schedule import Policy, due_periods, next_due

log = logging.getLogger(__name__)
PAUSES = [timedelta(minutes=n) for n in (1, 2, 5, 10, 30, 60)]
TELL_AFTER = 3  # failed attempts


@contextmanager
def once(kind, period, *, revision=0, reason=""):
    """Yield the open run of (kind, period, revision), or None when it is finished, skipped, or in other hands.

    Everything written inside commits with the end of the run. What is raised inside takes all of it back, is noted on the run
    (attempts, last_error) and goes on to the caller.
    """
    plan(kind, period, revision=revision, reason=reason)
    try:
        with transaction.atomic():
            run = _claim(kind, period, revision)
            yield run
            if run is not None:
                _finish(run)
    except Exception as why:
        _note_failure(kind, period, revision, why)
        raise


def plan(kind, period, *, revision=0, reason="", policy=None, due_at=None, skipped_because=""):
    """Make sure that the row exists; planning twice is harmless."""
    now = clock.now()
    run = Run(
        kind=kind, period=period, revision=revision, reason=reason, policy=policy, due_at=due_at or now, planned_at=now,
        skipped_at=now if skipped_because else None, outcome=skipped_because,
    )  # fmt: skip
    Run.objects.bulk_create([run], ignore_conflicts=True)


def _claim(kind, period, revision):
    """The unfinished row, locked; None when there is nothing to do or another transaction holds it."""
    rows = Run.objects.filter(kind=kind, period=period, revision=revision, finished_at=None, skipped_at=None)
    if connection.features.has_select_for_update:
        rows = rows.select_for_update(skip_locked=True, of=("self",))
    return rows.first()


def _finish(run):
    run.finished_at = clock.now()
    allowed = timedelta(minutes=run.policy.late_after_minutes if run.policy else 60)
    run.late = run.finished_at - run.due_at > allowed
    run.last_error = ""
    run.save(update_fields=["finished_at", "late", "last_error", "outcome", "digest"])


def _note_failure(kind, period, revision, why):
    """In a transaction of its own, because the run's was taken back; the third failure tells the administrators."""
    from core import inbox

    with transaction.atomic():
        rows = Run.objects.filter(kind=kind, period=period, revision=revision, finished_at=None)
        rows.update(
            attempts=F("attempts") + 1, attempted_at=clock.now(), last_error=f"{type(why).__name__}: {why}"[:2000]
        )
        run = rows.first()
        if run and run.attempts == TELL_AFTER:
            subject = f"{settings.RUN_KINDS.get(kind, kind)} {period}：多次没有办成"  # 数据
            inbox.notify(inbox.KEEPERS, f"run:{run.pk}", subject, body=run.last_error)


def do(kind, period, *, revision=0):
    """Do one due run now; True when this call did it."""
    job = import_string(settings.RUN_JOBS[kind])
    with acting(Actor.system(kind)), once(kind, period, revision=revision) as run:
        if run is None:
            return False
        run.outcome = str(job(run) or "")
    return True


def tick(*, inline=False):
    """Ask the database what is due and not done, and see to it; the runs that were due.

    `inline` does the work here and now (no worker, no broker); otherwise a worker is knocked for.
    Held while the clocks can't be trusted (core.holds).
    """
    now = clock.now()
    if holds.held(now):
        return []
    Tick.objects.update_or_create(pk=1, defaults={"ticked_at": now})
    plan_due(now)
    due = list(workable(now))
    for run in due:
        _start(run, inline=inline)
    return due


def _start(run, *, inline):
    from core.jobs import run_due

    try:
        if inline:
            do(run.kind, run.period, revision=run.revision)
        else:
            run_due.apply_async([run.kind, run.period, run.revision], expires=300, retry=False)
    except Exception:  # one bad run must not stop the others; it is noted on its row and tried again
        log.error("run %s failed or could not be sent", run, exc_info=True)


def plan_due(now):
    """Make the rows of all periods that are due by `now`, oldest first, for every kind that has a job."""
    latest = dict(Run.objects.filter(revision=0).values_list("kind").annotate(Max("period")))
    for kind in settings.RUN_JOBS:
        for policy, until in versions_of(kind):
            due = due_periods(schedule_of(policy), calendar(), now, after=latest.get(kind, ""))
            _plan_all(kind, policy, [(p, at) for p, at in due if not until or p < until])


def _plan_all(kind, policy, due):
    only_latest = policy.catch_up == RunPolicy.CatchUp.LATEST_ONLY
    if only_latest and due:
        unfinished = Run.objects.filter(kind=kind, revision=0, finished_at=None, skipped_at=None)
        unfinished.update(skipped_at=clock.now(), outcome=SKIPPED)
    for n, (period, due_at) in enumerate(due, 1):
        skipped = SKIPPED if only_latest and n < len(due) else ""
        plan(kind, period, policy=policy, due_at=due_at, skipped_because=skipped)


SKIPPED = "停机期间已过时，只办最近一期"  # 数据


def workable(now):
    """The oldest open run of each kind (a later period waits for it), unless it failed too recently."""
    open_runs = Run.objects.filter(finished_at=None, skipped_at=None, due_at__lte=now, kind__in=settings.RUN_JOBS)
    seen = set()
    for run in open_runs.order_by("kind", "period", "revision"):
        if run.kind not in seen and not _resting(run, now):
            yield run
        seen.add(run.kind)


def _resting(run, now):
    return bool(run.attempts) and now < run.attempted_at + PAUSES[min(run.attempts, len(PAUSES)) - 1]


def schedule_of(policy):
    """The stored policy as the pure one of core.schedule."""
    return Policy(
        rhythm=policy.rhythm,
        at=policy.at,
        day=policy.day,
        shift_to_workday=policy.shift == RunPolicy.Shift.NEXT_WORKDAY,
        active_from=policy.active_from,
    )


def versions_of(kind):
    """[(policy, first period of the next version or "")] of a kind, oldest first: each version rules its own periods."""
    policies = list(RunPolicy.objects.filter(kind=kind).order_by("version"))
    ends = [policy.active_from for policy in policies[1:]] + [""]
    return list(zip(policies, ends, strict=True))


def coming():
    """[(kind, newest policy, next period, its due moment)] for the page 定期办理."""
    newest = {policy.kind: policy for policy in RunPolicy.objects.order_by("version")}
    known = [newest[kind] for kind in settings.RUN_JOBS if kind in newest]
    return [(p.kind, p, *next_due(schedule_of(p), calendar(), clock.now())) for p in known]
