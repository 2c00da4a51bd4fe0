"""Celery: four knocks, none of which carries a date (the database decides what is due: core.background.runs)."""

import os

from celery import Celery
from celery.signals import worker_init, worker_ready
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
TRANSPORT_ALIASES["embedded"] = "core.background.broker:Transport"

app = Celery("key_tasks")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(related_name="jobs")


@worker_init.connect
def take_up_what_was_left(sender=None, **kwargs):
    """A worker of the embedded size gives back what its killed predecessor had taken."""
    from django.conf import settings

    from core.background.broker import give_back

    if settings.EMBEDDED:
        app.embedded_lock = give_back()


@worker_ready.connect
def look_at_once(sender=None, **kwargs):
    """A worker that starts asks what fell due while nobody worked, instead of waiting for the next minute."""
    from core.jobs import tick

    tick.apply_async(expires=50)
