"""Runs as a machine: whatever order of ticks, clicks, repeated messages, failures and revisions, each period is done once."""

from datetime import timedelta

from django.db import transaction
from hypothesis import HealthCheck
from hypothesis import settings as limits
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from core import clock, jobs
from core.background import runs
from core.models import Run, RunPolicy

KIND = "machine"
DAYS = 4
done, broken = [], set()


def work(run):
    """Note the work as done when its transaction stands; fail where the machine says so."""
    if run.period in broken:
        raise ValueError("不行")
    done.append((run.period, run.revision))


def day(back):
    return (clock.today() - timedelta(days=back)).isoformat()


class Runs(RuleBasedStateMachine):
    """One kind that is due each day since DAYS days ago."""

    backs = st.integers(0, DAYS)

    def __init__(self):
        super().__init__()
        done.clear()
        broken.clear()
        self.outer = transaction.atomic()
        self.outer.__enter__()
        RunPolicy.objects.create(
            kind=KIND, version=1, rhythm="daily", at="00:00", active_from=day(DAYS), made_at=clock.now()
        )

    def teardown(self):
        transaction.set_rollback(True)
        self.outer.__exit__(None, None, None)

    @rule()
    def tick(self):
        runs.tick(inline=True)

    @rule()
    def plan(self):
        runs.plan_due(clock.now())

    @rule(back=backs)
    def click(self, back):
        try:
            runs.do(KIND, day(back))
        except ValueError:
            assert day(back) in broken

    @rule(back=backs, times=st.integers(1, 3))
    def message(self, back, times):
        for _n in range(times):
            try:
                jobs.run_due(KIND, day(back))
            except ValueError:
                assert day(back) in broken

    @rule(back=backs)
    def breaks(self, back):
        broken.add(day(back))

    @rule()
    def is_mended_and_rested(self):
        broken.clear()
        Run.objects.exclude(attempted_at=None).update(attempted_at=clock.now() - timedelta(hours=2))

    @precondition(lambda self: Run.objects.filter(revision=0).exists())
    @rule()
    def revise(self):
        period = Run.objects.order_by("period").first().period
        runs.plan(KIND, period, revision=1, reason="更正")

    @invariant()
    def each_period_was_done_once_and_as_it_is_noted(self):
        finished = Run.objects.exclude(finished_at=None).values_list("period", "revision")
        assert sorted(done) == sorted(finished)
        assert len(done) == len(set(done))

    @invariant()
    def planned_periods_have_no_hole(self):
        periods = list(Run.objects.filter(revision=0).order_by("period").values_list("period", flat=True))
        assert periods == [day(back) for back in range(DAYS, DAYS - len(periods), -1)]

    @invariant()
    def what_failed_is_noted_and_open(self):
        for run in Run.objects.exclude(attempts=0).filter(finished_at=None):
            assert run.last_error.startswith("ValueError")


def test_the_machine(db, settings):
    settings.RUN_JOBS = {KIND: "tests.core.test_run_states.work"}
    settings.RUN_KINDS = {KIND: "机器"}
    few = limits(max_examples=20, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(Runs, settings=few)
