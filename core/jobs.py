"""Celery tasks: each opens a door of core and carries only text and numbers. Running one twice changes nothing more."""

import logging

from celery import shared_task

from core import audit
from core.actor import Actor, acting
from core.background import outbox, runs
from core.refusals import Conflict

log = logging.getLogger(__name__)
MOST_DELIVERED = 1000  # messages in one go; the next knock goes on


@shared_task(acks_late=True)
def tick():
    """Each minute: what is due and not done?"""
    with acting(Actor.system("tick")):
        runs.tick()


@shared_task(acks_late=True)
def run_due(kind, period, revision=0):
    """Do one run, unless it was done; then knock for the next period of the kind that waited for it."""
    try:
        done = runs.do(kind, period, revision=revision)
    except Conflict as why:  # held, or not due: the next tick decides anew
        log.warning("%s %s was not done: %s", kind, period, why)
        return
    if done and (following := runs.following(kind)):
        runs.send(following)


@shared_task(acks_late=True)
def seal_audit():
    """Seal what was committed since; the database sees one sealer at a time."""
    while audit.seal():
        pass


@shared_task(acks_late=True)
def deliver_outbox():
    """Deliver what acts have left in the outbox."""
    with acting(Actor.system("outbox")):
        outbox.deliver(limit=MOST_DELIVERED)
