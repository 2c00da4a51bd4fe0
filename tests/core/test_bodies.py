"""What strangers send is refused before it is read: a real gunicorn, real sockets, bodies of 300 MB with and without a length."""

import os
import select
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import connection
from django.urls import reverse

from tests.access import ROUTES

ROOT = Path(__file__).resolve().parents[2]
MEGABYTE = 1024 * 1024
BODY = 300 * MEGABYTE
PIECE = b"x" * 65_536
TOKEN = "a" * 32  # the CSRF pair of somebody who makes up both halves
ADDRESSES = sorted({reverse(route.name, args=route.arguments(key=1)) for route in ROUTES})
PATHS = [*ADDRESSES, "/no/such/page/", "/static/no/such/file.css"]
UNREAD = (200, 302, 403, 404, 405, 410, 429)  # answers to a body that Django takes for empty
BOUNDARY = "----stranger"
FILE_PART = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="f"; filename="a.txt"\r\n\r\n'.encode()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def gunicorn(folder, settings_module):
    """A gunicorn over an SQLite of its own; what it writes and where can be asked."""
    port, env = free_port(), environment(folder, settings_module)
    command = [sys.executable, "-m", "gunicorn", "config.wsgi:application", "--bind", f"127.0.0.1:{port}", "--no-control-socket",
               "--worker-class", "gthread", "--workers", "1", "--threads", "4", "--worker-tmp-dir", str(folder)]  # fmt: skip
    process = subprocess.Popen(command, cwd=ROOT, env=env, stderr=subprocess.DEVNULL)
    try:
        server = SimpleNamespace(port=port, process=process, temporary=folder / "temp")
        wait_for(server)
        yield server
    finally:
        process.terminate()
        process.wait(20)


def wait_for(server):
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            return send(server, "/livez", length=0, body=0)
        except OSError:
            assert server.process.poll() is None
            time.sleep(0.1)
    raise TimeoutError


@pytest.fixture(scope="module")
def folder(tmp_path_factory, django_db_setup, django_db_blocker):
    """A data folder with a migrated SQLite: copied from that of the tests, or made where they run on another database."""
    made = tmp_path_factory.mktemp("bodies")
    with django_db_blocker.unblock():
        if connection.vendor == "sqlite":
            connection.cursor().execute("VACUUM INTO %s", [str(made / "db.sqlite3")])
            return made
    command, env = [sys.executable, "manage.py", "migrate", "-v0"], environment(made, "config.settings")
    subprocess.run(command, cwd=ROOT, env=env, check=True)
    return made


def environment(folder, settings_module):
    dropped = ("DATABASE_URL", "REDIS_URL", "DJANGO_ALLOW_ASYNC_UNSAFE")
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    temporary = folder / "temp"
    temporary.mkdir(exist_ok=True)
    return kept | {"VAR_DIR": str(folder), "TMPDIR": str(temporary), "DJANGO_SETTINGS_MODULE": settings_module}


@pytest.fixture(scope="module")
def server(folder):
    with gunicorn(folder, "config.settings") as started:
        yield started


def family(server):
    """The process numbers of the server and its workers."""
    parent = server.process.pid
    return [parent, *map(int, Path(f"/proc/{parent}/task/{parent}/children").read_text().split())]


def figures(server, file, name):
    """The sum of what /proc says under `name` for the whole family."""
    texts = [Path(f"/proc/{pid}/{file}").read_text() for pid in family(server)]
    return sum(int(line.split()[1]) for text in texts for line in text.splitlines() if line.startswith(f"{name}:"))


def written(server):
    """Bytes that the server has written into files since it started, temporary ones that are gone included."""
    return figures(server, "io", "wchar")


def largest(server):
    """The most memory that the server has ever held, in bytes."""
    return figures(server, "status", "VmHWM") * 1024


def send(server, path, *, length=None, body=BODY, method="POST"):
    """(status, bytes that left) of a request whose body of `body` bytes is sent until an answer comes; chunked without `length`."""
    framing = "Transfer-Encoding: chunked" if length is None else f"Content-Length: {length}"
    head = (
        f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nCookie: csrftoken={TOKEN}\r\nX-CSRFToken: {TOKEN}\r\n"
        f"Content-Type: multipart/form-data; boundary={BOUNDARY}\r\n{framing}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as wire:
        wire.sendall(head.encode())
        sent = push(wire, body, chunked=length is None)
        return int(wire.recv(65_536).split()[1]), sent


def push(wire, body, *, chunked):
    """Send pieces until the other side answers or hangs up; how many bytes."""
    sent, piece = 0, FILE_PART
    try:
        while sent < body and not select.select([wire], [], [], 0)[0]:
            piece = piece[: body - sent]
            wire.sendall(b"%x\r\n%s\r\n" % (len(piece), piece) if chunked else piece)
            sent += len(piece)
            piece = PIECE
    except (BrokenPipeError, ConnectionResetError):
        pass
    return sent


def lying(server):
    return sum(path.stat().st_size for path in server.temporary.rglob("*") if path.is_file())


@pytest.mark.processes
@pytest.mark.parametrize("length", [BODY, None], ids=["with a length", "chunked"])
def test_a_strangers_body_is_refused_unread_at_every_address(server, length):
    held = largest(server)
    for path in PATHS:
        before = written(server)
        status, sent = send(server, path, length=length)
        assert status == 413 or (length is None and status in UNREAD) or path == "/readyz", (path, status)
        assert sent < BODY, path
        assert written(server) - before < MEGABYTE, path
        assert lying(server) == 0, path
    assert largest(server) - held < 32 * MEGABYTE  # pages that are drawn for the first time; a body would be 300


@pytest.mark.processes
def test_without_the_limit_a_strangers_body_is_written_to_the_disk(folder, server):
    size = 12 * MEGABYTE
    with gunicorn(folder, "tests.core.unguarded") as unguarded:
        before = written(unguarded)
        send(unguarded, reverse("core:filter_save"), length=size, body=size)
        assert written(unguarded) - before > 10 * MEGABYTE
    before = written(server)
    assert send(server, reverse("core:filter_save"), length=size, body=size)[0] == 413
    assert written(server) - before < MEGABYTE


def post(client, size, path="/filters/save/"):
    return client.post(path, b"", content_type="text/plain", CONTENT_LENGTH=str(size)).status_code


def test_people_who_are_signed_in_may_send_more_but_not_all(client, official, settings):
    stranger, signed_in = settings.STRANGER_BODY_LIMIT, settings.SIGNED_IN_BODY_LIMIT
    assert (post(client, stranger), post(client, stranger + 1)) == (302, 413)
    client.force_login(official)
    assert (post(client, stranger + 1), post(client, signed_in), post(client, signed_in + 1)) == (404, 404, 413)


def test_a_length_that_is_none_counts_as_no_body(client, db):
    for length in ("", "abc", "-5", "１２"):
        assert client.post("/filters/save/", b"", content_type="text/plain", CONTENT_LENGTH=length).status_code == 302


def test_the_sign_in_page_survives_what_it_refuses(client, db, settings):
    assert post(client, settings.STRANGER_BODY_LIMIT + 1, reverse("organizations:sign_in")) == 413
    assert client.get(reverse("organizations:sign_in")).status_code == 200
