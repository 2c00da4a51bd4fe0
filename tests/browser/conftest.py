"""A real Chromium before a real server: signed in by a cookie, so that a test begins on its page."""

import os
import shutil
import subprocess
from functools import cache

import pytest
from django.conf import settings

from core.days import calendar
from tests.conftest import Browser

NAMES = ("chromium", "chromium-browser", "google-chrome")


def missing(what):
    """A machine without `what`: a skip, or a failure where nothing may be skipped."""
    (pytest.fail if os.environ.get("REQUIRE_BROWSER", "0") != "0" else pytest.skip)(what)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if not path:
        missing("no Chromium: apt-get install chromium, or CHROMIUM=/path")
    fonts = (
        subprocess.run(["fc-list", ":lang=zh"], capture_output=True, text=True).stdout
        if shutil.which("fc-list")
        else ""
    )
    if not fonts.strip():
        missing("no Chinese font: apt-get install fontconfig fonts-noto-cjk")
    switches = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    return {**browser_type_launch_args, "executable_path": path, "args": [*switches, "--disable-sync", "--lang=zh-CN"]}


@pytest.fixture
def in_development(settings):
    """The pages of development are open."""
    settings.DEVELOPMENT = True


@pytest.fixture
def seeded_calendar(transactional_db):
    """The years that the package knows."""
    calendar.seed()
    calendar.forget()
    yield
    calendar.forget()


@pytest.fixture
def session_cookie(live_server):
    """`session_cookie(user)`: the cookie of somebody who is signed in; one session for each person in a test."""

    @cache
    def value(user):
        client = Browser()
        client.force_login(user)
        return client.cookies[settings.SESSION_COOKIE_NAME].value

    return lambda user: {"name": settings.SESSION_COOKIE_NAME, "value": value(user), "url": live_server.url}


@pytest.fixture
def complaints():
    """What pages said that no page should say: refused resources, errors, requests to other hosts."""
    return []


@pytest.fixture
def open_as(live_server, browser, session_cookie, complaints):
    """`open_as(user, path, width=…)`: a page of a context of its own; `user` None is a stranger."""
    contexts = []

    def opened(user, path, *, width=1366, height=900, locale="zh-CN", **options):
        context = browser.new_context(viewport={"width": width, "height": height}, locale=locale, **options)
        contexts.append(context)
        if user is not None:
            context.add_cookies([session_cookie(user)])
        page = context.new_page()
        page.set_default_timeout(10_000)
        watch(page, live_server.url, complaints)
        page.goto(live_server.url + path)
        return page

    yield opened
    for context in contexts:
        context.close()


def watch(page, home, complaints):
    """Write down what the page complains about and each request that leaves for another host."""
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: complaints.append(request.url) if not ours(request.url, home) else None)


def ours(url, home):
    return url.startswith((home, "data:", "blob:", "about:"))
