"""The signed-in empty page beside a bare signed-in one-line template, the list of units and the register beside the empty page: CPU of
one request through the whole WSGI stack."""

import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ["DEVELOPMENT"] = "1"
os.environ.setdefault("VAR_DIR", tempfile.mkdtemp(prefix="key-tasks-bench-"))
ROUNDS, REQUESTS = 15, 60
UNITS = 1500  # that the list of units holds at least


def floor(request):
    """What every page must pay: the middleware, the session, the user, one line."""
    from django.http import HttpResponse
    from django.template import engines

    return HttpResponse(engines["django"].from_string("{{ user }}").template.render(_context(request.user)))


def _context(user):
    from django.template import Context

    return Context({"user": user})


def prepared():
    """(application, cookie) of a fresh database with one signed-in official."""
    import django
    from django.conf import settings

    django.setup()
    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from django.core.wsgi import get_wsgi_application
    from django.test import Client
    from django.urls import path

    from config import urls

    urls.urlpatterns.append(path("floor/", floor))
    call_command("migrate", verbosity=0)
    call_command("demonstration", verbosity=0)
    whole = {"holdings__until": None, "holdings__post__unit__parent": None}  # the posts of the prefecture see all units
    user = get_user_model().objects.filter(holdings__isnull=False, administrator=None, **whole).first()
    client = Client()
    client.force_login(user)
    session = client.session
    session["second_factor"] = True
    session.save()
    return get_wsgi_application(), f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def fill():
    """Villages under one township until there are UNITS units."""
    from core.actor import Actor, acting
    from organizations.models import Unit, UnitRow

    township = Unit.objects.filter(kind=Unit.Kind.TOWNSHIP).first()
    rows = [
        UnitRow(f"V{n:05}", f"第{n}村", Unit.Kind.VILLAGE, township.code) for n in range(UNITS - Unit.objects.count())
    ]
    with acting(Actor.system("bench")) as actor:
        Unit.make_many(actor, rows)


def fill_register(wanted):
    """Copies of the demonstration's tasks until the newest programme has `wanted`."""
    from core.actor import Actor, acting
    from tasks.models import Programme, TaskRow, make_many

    programme = Programme.objects.order_by("-first_year", "-pk").first()
    models = list(programme.tasks.prefetch_related("units__unit"))
    copied = (
        "title",
        "content",
        "item",
        "lead_leader",
        "coordinating_secretary",
        "execution_group",
        "due_text",
        "due_on",
        "acceptance_standard",
    )
    rows = [
        TaskRow(
            {name: getattr(models[n % 95], name) for name in copied} | {"programme": programme, "number": 1000 + n},
            [(row.role, row.unit, row.text) for row in models[n % 95].units.all()],
        )
        for n in range(wanted - len(models))
    ]  # fmt: skip
    with acting(Actor.system("bench")) as actor:
        if rows:
            make_many(actor, rows)


def get(application, cookie, path):
    """Status and body of one request (`path` with its query), straight through WSGI."""
    import io

    path, _sep, query = path.partition("?")
    environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query, "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "8000",
        "HTTP_HOST": "127.0.0.1:8000", "HTTP_COOKIE": cookie, "REMOTE_ADDR": "127.0.0.1", "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.input": io.BytesIO(), "wsgi.errors": sys.stderr, "wsgi.url_scheme": "http", "wsgi.version": (1, 0),
        "wsgi.multithread": False, "wsgi.multiprocess": False, "wsgi.run_once": False,
    }  # fmt: skip
    status = []
    answer = application(environ, lambda line, headers, exc_info=None: status.append(line))
    body = b"".join(answer)
    answer.close()
    return status[0], body


def cpu_ms(application, cookie, path, requests=REQUESTS):
    """CPU milliseconds of one request: the median of rounds."""
    rounds = []
    for _ in range(ROUNDS):
        begun = time.process_time()
        for _ in range(requests):
            get(application, cookie, path)
        rounds.append((time.process_time() - begun) / requests * 1000)
    return statistics.median(rounds)


def statements(application, cookie, path):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        status, _ = get(application, cookie, path)
    if not status.startswith("200"):
        raise SystemExit(f"{path}: {status}")
    return len(captured)


def main():
    application, cookie = prepared()
    for path in ("/floor/", "/components/empty/", "/floor/"):
        get(application, cookie, path)
    bare = cpu_ms(application, cookie, "/floor/")
    empty = cpu_ms(application, cookie, "/components/empty/")
    print(f"signed-in empty page   {empty:6.2f} ms CPU   floor {bare:5.2f} ms   ratio {empty / bare:4.2f}   goal ≤ 4")
    count = statements(application, cookie, "/components/empty/")
    print(f"signed-in empty page   {count} statements   goal ≤ 3")
    fill()
    get(application, cookie, "/units/")
    more = statements(application, cookie, "/units/") - count
    listed = cpu_ms(application, cookie, "/units/", requests=20)
    print(f"50 of {UNITS} units       {listed:6.2f} ms CPU   ratio {listed / empty:4.2f}   goal ≤ 3")
    print(f"50 of {UNITS} units       {more} statements more   goal ≤ 3")
    for tasks in (95, 950):
        fill_register(tasks)
        get(application, cookie, "/tasks/")
        more = statements(application, cookie, "/tasks/") - count
        drawn = cpu_ms(application, cookie, "/tasks/", requests=10)
        goal = "goal ≤ 4" if tasks == 95 else f"100 of {tasks} on the page"
        print(
            f"register of {tasks:4} tasks {drawn:6.2f} ms CPU   ratio {drawn / empty:4.2f}   {goal}; {more} statements more, goal ≤ 3"
        )


if __name__ == "__main__":
    main()
