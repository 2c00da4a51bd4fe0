"""The access table (tests/access.py) held against every route, every kind of person, every relation and every method."""

import logging
from collections import Counter

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, get_resolver, reverse

from core import clock
from organizations.rights import by_verb
from organizations.standing import Standing
from tests.access import OPEN, PEOPLE, ROUTES
from tests.world import World, answer_of

pytestmark = pytest.mark.once
METHODS = ("get", "head", "post", "put", "patch", "delete", "options", "trace")


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """One World for the module; what the requests do to it is taken back each time."""
    with django_db_blocker.unblock(), transaction.atomic(), clock.at(clock.now()):
        yield World()
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _silent():
    """A thousand refusals need no line in the log each."""
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


def expected(route, person, how, method):
    """The status of the table; None: to the sign-in page."""
    if person.name == "stranger" and (route.stranger or route.who is not OPEN):
        return route.stranger
    who = route.posts if method == "post" and route.posts else route.who
    return who(person, how) or getattr(route, method)


def is_as_told(answer, status):
    if status is None:
        return answer.status_code == 302 and answer["Location"].startswith(reverse("organizations:sign_in"))
    return answer.status_code == status


def route_names(resolver=None, prefix=""):
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLPattern):
            yield prefix + (pattern.name or str(pattern.pattern))
        else:
            yield from route_names(pattern, prefix + (f"{pattern.namespace}:" if pattern.namespace else ""))


def test_every_route_has_a_line_and_every_line_a_route():
    assert {route.name for route in ROUTES} == set(route_names())
    assert [name for name, n in Counter((r.name, r.args) for r in ROUTES).items() if n > 1] == []


@pytest.mark.django_db  # one of the module has to ask for the database, else it is not made
def test_every_role_of_the_table_of_rights_is_somebody_here():
    named = {who for right in by_verb().values() for who, _relation in right.grants}
    assert named <= set().union(*(person.is_one for person in PEOPLE))


def test_the_people_are_what_the_table_takes_them_for(world):
    for person in PEOPLE:
        if person.unit:
            standing = Standing(world.users[person.name], world.p.system.today)
            assert standing.roles == person.is_one - {"official"}, person.name
            assert [post.unit_id for post in standing.posts] == [getattr(world.p, person.unit).pk]


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person.name)
def test_each_person_gets_the_answers_of_the_table(world, person):
    browser, wrong = world.browsers[person.name], {}
    for route in ROUTES:
        for how, address in world.addresses(route, person):
            for method in ("get", "post"):
                if getattr(route, method) is None:
                    continue
                status, answer = expected(route, person, how, method), answer_of(browser, method, address)
                if not is_as_told(answer, status):
                    wrong[route.name, method, how] = (answer.status_code, status)
    assert wrong == {}


@pytest.mark.parametrize("name", ["system", "magistrate_a"])
def test_a_method_that_no_page_takes_is_answered_405(world, name):
    person, wrong = next(person for person in PEOPLE if person.name == name), {}
    for route in ROUTES:
        address = world.addresses(route, person)[0][1]
        for method in METHODS:
            if getattr(route, "get" if method == "head" else method, None) is None:
                answer = answer_of(world.browsers[name], method, address)
                if answer.status_code != 405:
                    wrong[route.name, method] = answer.status_code
    assert wrong == {}


def test_get_and_head_never_write(world):
    wrote, browser = {}, world.browsers["system"]
    system = next(person for person in PEOPLE if person.name == "system")
    for route in ROUTES:
        if route.get:
            address = world.addresses(route, system)[0][1]
            for method in ("get", "head"):
                with CaptureQueriesContext(connection) as captured:
                    getattr(browser, method)(address)
                if found := [query["sql"] for query in captured if is_write(query["sql"])]:
                    wrote[route.name, method] = found
    assert wrote == {}


def is_write(sql):
    return sql.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE"))
