"""A morning's storm at the door: PEOPLE officials sign in, ACROSS at a time, through the real server.

The floor is what nobody can go below: one password digest, and all digests together on the processors there are.
PEOPLE and ACROSS may be set in the environment.
"""

import http.client
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "script"))
sys.path.insert(0, str(ROOT))

from bench_start import free_port, stop  # noqa: E402 — found only by the path above

PEOPLE, ACROSS = int(os.environ.get("PEOPLE", "2000")), int(os.environ.get("ACROSS", "16"))
PASSWORD = "Terrace-Field-7"
DIGESTS = 15
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


def started(port):
    """The server over an empty database of its own, once it answers."""
    server = subprocess.Popen(
        [sys.executable, "manage.py", "up", "--empty"], cwd=ROOT, start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    while True:
        try:
            ask(port, "GET", "/livez")
            return server
        except OSError:
            if server.poll() is not None:
                raise SystemExit("the server ended by itself") from None
            time.sleep(0.1)


def fill():
    """Accounts that all have PASSWORD, by one digest: only checking it is measured."""
    import django

    django.setup()
    from django.contrib.auth import get_user_model
    from django.contrib.auth.hashers import make_password

    from core.actor import Actor, acting
    from organizations.models.account_batch import AccountRow

    digest = make_password(PASSWORD)
    with acting(Actor.system("bench")) as actor:
        rows = [AccountRow(f"official{n}", "经办人", password=digest) for n in range(PEOPLE)]
        get_user_model().objects.make_many(actor, rows)
    return digest


def floor_seconds(digest):
    """Seconds of one digest with the machine otherwise at rest: the median."""
    from django.contrib.auth.hashers import check_password

    rounds = []
    for _ in range(DIGESTS):
        begun = time.perf_counter()
        check_password(PASSWORD, digest)
        rounds.append(time.perf_counter() - begun)
    return statistics.median(rounds)


def ask(port, method, path, body=None, headers=None):
    """(status, cookies, text) of one request."""
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    try:
        link.request(method, path, body, headers or {})
        answer = link.getresponse()
        cookies = "; ".join(value.split(";")[0] for value in answer.headers.get_all("Set-Cookie") or [])
        return answer.status, cookies, answer.read().decode()
    finally:
        link.close()


def sign_in(port, n):
    """(seconds from sending the password to the answer, whether the official is in)."""
    _status, cookies, page = ask(port, "GET", "/sign-in/")
    body = urlencode({"username": f"official{n}", "password": PASSWORD, "csrfmiddlewaretoken": TOKEN.search(page)[1]})
    headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}
    begun = time.perf_counter()
    status, entered, _page = ask(port, "POST", "/sign-in/", body, headers)
    took = time.perf_counter() - begun
    return took, status == 302 and ask(port, "GET", "/own/", headers={"Cookie": entered})[0] == 200


def main():
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="key-tasks-bench-") as folder:
        os.environ |= {"DJANGO_SETTINGS_MODULE": "config.settings", "VAR_DIR": folder, "PORT": str(port)}
        server = started(port)
        try:
            floor = floor_seconds(fill())
            begun = time.perf_counter()
            with ThreadPoolExecutor(ACROSS) as pool:
                answers = list(pool.map(lambda n: sign_in(port, n), range(PEOPLE)))
            whole = time.perf_counter() - begun
        finally:
            stop(server)
    took, good = sorted(seconds for seconds, _in in answers), sum(came_in for _seconds, came_in in answers)
    least = floor * PEOPLE / len(os.sched_getaffinity(0))
    p95 = took[int(len(took) * 0.95)]
    print(f"{good} of {PEOPLE} signed in, {ACROSS} at a time   goal: all")
    print(
        f"sign-in p50 {statistics.median(took):5.2f} s   p95 {p95:5.2f} s   longest {took[-1]:5.2f} s   {PEOPLE / whole:4.1f} a second"
    )
    print(f"one digest  {floor:5.3f} s   p95 is {p95 / floor:4.1f} digests")
    print(f"all of them {whole:5.1f} s   digests alone on all processors {least:5.1f} s   ratio {whole / least:4.2f}")


if __name__ == "__main__":
    main()
