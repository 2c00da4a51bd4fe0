"""From a clone to the first page, cold and warm, and the memory of the idle system.

The time in which packages are fetched and installed is shown apart: it depends on the network.
"""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
IDLE_SECONDS = 20


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start(clone):
    """(process, seconds until the first page) of `script/server` in `clone`."""
    port = free_port()
    kept = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "REDIS_URL", "VAR_DIR", "VIRTUAL_ENV")}
    begun = time.monotonic()
    server = subprocess.Popen(
        ["script/server"], cwd=clone, env=kept | {"PORT": str(port)}, start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as page:
                page.read()
            return server, time.monotonic() - begun
        except OSError:
            if server.poll() is not None:
                raise SystemExit("script/server ended by itself") from None
            time.sleep(0.02)


def stop(server):
    """Seconds that a Ctrl-C takes."""
    begun = time.monotonic()
    os.killpg(server.pid, signal.SIGINT)
    server.wait(30)
    return time.monotonic() - begun


def family(pid):
    """`pid` and all its descendants."""
    listing = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    parents = [tuple(map(int, line.split())) for line in listing.splitlines()]
    found = [pid]
    for one in found:
        found += [child for child, parent in parents if parent == one]
    return found


def pss_mb(pid):
    return int(re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.M)[1]) / 1024


def main():
    folder = Path(tempfile.mkdtemp(prefix="key-tasks-bench-"))
    clone = folder / "clone"
    try:
        subprocess.run(["git", "clone", "-q", str(ROOT), str(clone)], check=True)
        begun = time.monotonic()
        subprocess.run(
            ["sh", "-c", ". script/prepare; prepare requirements.txt .installed"],
            cwd=clone,
            check=True,
            stderr=subprocess.DEVNULL,
        )
        installed = time.monotonic() - begun
        server, cold = start(clone)
        time.sleep(IDLE_SECONDS)
        members = family(server.pid)
        total, parent = sum(map(pss_mb, members)), pss_mb(server.pid)
        ended = stop(server)
        server, warm = start(clone)
        stop(server)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(f"environment made and packages installed   {installed:5.1f} s")
    print(
        f"first page of a new clone after that      {cold:5.1f} s   together {installed + cold:.1f} s   goal ≤ 15 without downloads"
    )
    print(f"first page, warm                          {warm:5.1f} s   goal ≤ 2")
    print(f"Ctrl-C to the end                         {ended:5.1f} s")
    print(
        f"idle web + worker + beat                  {total - parent:5.0f} MB PSS in {len(members) - 1} processes, {total:.0f} with their parent   goal ≤ 300"
    )


if __name__ == "__main__":
    sys.exit(main())
