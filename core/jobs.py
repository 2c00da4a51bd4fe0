"""Celery tasks: each opens a door of core and carries only text and numbers. Running one twice changes nothing more."""

from celery import shared_task

from core import audit, outbox, runs
from core.actor import Actor, acting


@shared_task(acks_late=True)
def tick():
    """Each minute: what is due and not done?"""
    with acting(Actor.system("tick")):
        runs.tick()


@shared_task(acks_late=True)
def run_due(kind, period, revision=0):
    """Do one run, unless it was done."""
    runs.do(kind, period, revision=revision)


@shared_task(acks_late=True)
def seal_audit():
    """Seal what was committed since; the database sees one sealer at a time."""
    while audit.seal():
        pass


@shared_task(acks_late=True)
def deliver_outbox():
    """Deliver what acts have left in the outbox."""
    with acting(Actor.system("outbox")):
        outbox.deliver()
