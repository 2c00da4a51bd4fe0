"""The product's worker or beat with the test's kind of work: `python -m tests.core.worker_process worker|beat [seconds]`.

`seconds` quickens each entry of the product's own schedule.
"""

import os
import sys


def main(what, seconds=None):
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    import django
    from django.conf import settings

    settings.RUN_JOBS = {"slow": "tests.core.homes.slow"}
    settings.RUN_KINDS = {"slow": "slow"}
    django.setup()
    from config.celery import app
    from core.background import processes

    if seconds:
        app.conf.beat_schedule = {
            name: entry | {"schedule": float(seconds)} for name, entry in settings.CELERY_BEAT_SCHEDULE.items()
        }
    getattr(processes, what)()


if __name__ == "__main__":
    main(*sys.argv[1:])
