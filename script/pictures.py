"""Takes the pictures of the README anew: .venv/bin/python script/pictures.py

Starts the demonstration in a data folder of its own, opens it in Chromium as a newcomer would, and ends it again.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs/pictures"
WIDTH, HEIGHT = 1366, 900
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
START_SECONDS = 60
LAST_MONTH = datetime.now(tz=ZoneInfo("Asia/Shanghai")).replace(day=1) - timedelta(days=1)  # the last that has reports
LEDGER = f"/ledger/?month={LAST_MONTH:%Y-%m}"
PAGES = {
    "register": "/tasks/",
    "task": "/tasks/1/",
    "ledger": LEDGER,
    "shares": "/tasks/1/shares/",
    "units": "/units/tree/",
    "calendar": "/calendar/",
}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(address):
    """Return as soon as the pages answer. Raises SystemExit when they don't."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"{address}/livez", timeout=1).close()
            return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("演示没有启动，图片没有重做。")


def take(address):
    """The sign-in page, then the pages of `PAGES` as the drafter of the demonstration sees them."""
    browser = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox", "--disable-gpu"])
        page = chromium.new_page(viewport={"width": WIDTH, "height": HEIGHT}, locale="zh-CN")
        page.goto(f"{address}/sign-in/")
        page.screenshot(path=PICTURES / "sign-in.png")
        page.click("button >> text=综合科科长")
        for name, path in PAGES.items():
            page.goto(f"{address}{path}")
            page.screenshot(path=PICTURES / f"{name}.png")
        chromium.close()


def main():
    PICTURES.mkdir(exist_ok=True)
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="key-tasks-pictures-") as folder:
        values = {"VAR_DIR": folder, "PORT": str(port)}
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        running = subprocess.Popen([sys.executable, ROOT / "manage.py", "up"], env=kept | values, cwd=ROOT)
        try:
            wait_for(f"http://127.0.0.1:{port}")
            take(f"http://127.0.0.1:{port}")
        finally:
            running.send_signal(signal.SIGINT)
            running.wait(30)


if __name__ == "__main__":
    main()
