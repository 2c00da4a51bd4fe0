"""What the three processes of the embedded size run: gunicorn, a Celery worker on threads, Celery beat."""

import warnings

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from gunicorn.app.base import BaseApplication


class Web(BaseApplication):
    """gunicorn over the application that the parent has already loaded."""

    def load_config(self):
        options = {
            "bind": f"{bracketed(settings.HOST)}:{settings.PORT}",
            "workers": settings.WEB_WORKERS,
            "threads": settings.WEB_THREADS,
            "worker_class": "gthread",
            "preload_app": True,
            "timeout": 60,
            "graceful_timeout": 10,
            "proc_name": "key-tasks-web",
            "errorlog": "-",
            "loglevel": "warning",
            "control_socket_disable": True,
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self):
        return get_wsgi_application()


def bracketed(host: str) -> str:
    """An IPv6 address stands in brackets before a port."""
    return f"[{host}]" if ":" in host else host


def web() -> None:
    Web().run()


def worker() -> None:
    from celery import current_app
    from celery.platforms import SecurityWarning

    warnings.simplefilter("ignore", SecurityWarning)  # messages are JSON alone, whoever runs the worker
    current_app.worker_main(
        ["--quiet", "worker", "--pool=threads", f"--concurrency={settings.WORKER_THREADS}", "--loglevel=WARNING",
         "--without-gossip", "--without-mingle", "--without-heartbeat"]
    )  # fmt: skip


def beat() -> None:
    from celery import current_app

    current_app.Beat(loglevel="WARNING", quiet=True).run()
