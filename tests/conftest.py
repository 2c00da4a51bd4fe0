"""People and places that tests share."""

import os

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

import time

import pytest
from django.contrib.auth import get_user_model
from django.db import OperationalError, connection
from django.test import Client

from core import clock
from core.actor import Actor, acting
from core.models import Installation
from organizations.standing import Standing
from tests.parallel import Parallel
from tests.prefecture import Prefecture

LONGEST_FIRST = ("test_access.py", "test_leaks.py", "test_up.py", "test_workers.py", "test_roles.py", "test_pages.py")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """A module runs on one core: the longest ones first, so that no core waits for another at the end."""
    items.sort(key=lambda item: item.path.name not in LONGEST_FIRST)


@pytest.fixture(scope="session", autouse=True)
def _quick_flush():
    """Empty the tables of PostgreSQL by DELETE: TRUNCATE writes a new file for each and takes seconds."""

    def by_delete(operations, style, tables, *, reset_sequences=False, allow_cascade=False):
        return [f"DELETE FROM {operations.quote_name(table)}" for table in tables]

    if connection.vendor == "postgresql":
        type(connection.ops).sql_flush = by_delete


@pytest.fixture(scope="session", autouse=True)
def _patient_flush():
    """Wait with emptying the tables of SQLite for the last answer of a live server: one in memory knows locks, but no waiting."""
    operations = type(connection.ops)
    at_once = operations.execute_sql_flush

    def patiently(self, sql_list):
        for _turn in range(100):
            try:
                return at_once(self, sql_list)
            except OperationalError as why:
                if "locked" not in str(why):
                    raise
                time.sleep(0.1)
        return at_once(self, sql_list)

    if connection.vendor == "sqlite":
        operations.execute_sql_flush = patiently


@pytest.fixture(autouse=True)
def _fresh_installation():
    Installation._kept = None
    yield
    Installation._kept = None


@pytest.fixture(autouse=True)
def _quick_passwords(settings):
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.MD5PasswordHasher", "organizations.hashing.InitialHasher",
    ]  # fmt: skip


class Browser(Client):
    """`force_login` signs in with both factors, as somebody who may work; `second_factor=False` leaves the second one out."""

    def force_login(self, user, backend=None, *, second_factor=True):
        super().force_login(user, backend)
        session = self.session
        session["second_factor"] = second_factor
        session.save()


@pytest.fixture
def client():
    return Browser()


@pytest.fixture
def official(db):
    """Somebody who is signed in and administers nothing."""
    return get_user_model().objects.make(username="official", name="经办人")


@pytest.fixture
def administrator(db):
    """The system administrator."""
    return get_user_model().objects.make(username="keeper", name="系统管理员", administrator="system")


@pytest.fixture
def keeper(administrator):
    """The system administrator at work: the block is attributed to them."""
    today = clock.today()
    standing = Standing(administrator, today)
    with acting(Actor(user=administrator, holding=standing, today=today, request_id="test")) as actor:
        yield actor


@pytest.fixture
def by_system():
    """The program itself at work."""
    with acting(Actor.system("test")) as actor:
        yield actor


@pytest.fixture
def prefecture(db):
    """A small prefecture with people in their posts (tests/prefecture.py)."""
    return Prefecture()


@pytest.fixture
def parallel(transactional_db, tmp_path):
    """Many at once with connections of their own (tests/parallel.py)."""
    return Parallel(tmp_path)
