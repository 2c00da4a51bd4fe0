"""What lies outside of a person's scope shows nowhere: not on a page, in a list, a filter, an export, a suggestion or an error.

The sweep walks over every route of the access table, so a new page is covered by its line there.
"""

import io
import logging
import re
import zipfile

import pytest
from django.db import transaction
from django.urls import reverse

from core import clock
from core.scope import ScopedQuerySet
from tests.access import FOREIGN, KEY, OWN, PEOPLE, ROUTES, SIBLING
from tests.world import World

PEOPLE_OF_A = ("magistrate_a", "township_head_a")
OTHER_COUNTY = re.compile("石坪|石岭|9002[12]|_b\\b")  # names and codes of county B, its townships, villages and people
NUMBERS = re.compile(
    r'\b[0-9a-f]{12}\b|csrfmiddlewaretoken" value="\w+'
)  # of the request and its form: drawn by chance
ASKED = ({}, {"q": "石"}, {"q": "县"}, {"state": "every"}, {"closed": "on"}, {"above": "9002"}, {"export": "csv"}, {"export": "xlsx"},
         {"export": "csv", "q": "石"}, {"gap": "vacant"}, {"cols": "whole"}, {"under": "1"}, {"all": "1"}, {"per": "100", "page": "2"})  # fmt: skip


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """One World with an object of each kind in each unit; what the requests do to it is taken back each time."""
    with django_db_blocker.unblock(), transaction.atomic(), clock.at(clock.now()):
        made = World()
        for person in PEOPLE:
            for route in ROUTES:
                made.addresses(route, person)  # makes what the route shows
        yield made
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _silent():
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


def text_of(answer):
    """All that an answer says, a workbook unpacked; what was asked for is not counted as said."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            body = b"\n".join(book.read(name) for name in book.namelist())
    return NUMBERS.sub("", body.decode("utf-8", "replace"))


def pages(world, person):
    """Addresses that `person` may ask for: the lists, and the pages of what lies in scope."""
    for route in ROUTES:
        if route.get != 200:
            continue
        for how, address in world.addresses(route, person):
            if how in ("", OWN):
                yield route, address


def leaks(world, name):
    """[(address, query, what was said)] that `name` should not have learned."""
    person = next(person for person in PEOPLE if person.name == name)
    found = []
    for route, address in pages(world, person):
        for query in ASKED if not route.of else ASKED[:1]:
            answer = world.browsers[name].get(address, query)
            said = text_of(answer)
            if match := OTHER_COUNTY.search(said):
                found.append((address, query, said[max(0, match.start() - 60) : match.end() + 30]))
    return found


@pytest.mark.parametrize("name", PEOPLE_OF_A)
def test_nobody_of_one_county_learns_of_the_other(world, name):
    assert leaks(world, name) == []


@pytest.mark.django_db  # one of the module has to ask for the database, else it is not made
def test_the_sweep_finds_what_leaks_when_no_scope_is_kept(world, monkeypatch):
    monkeypatch.setattr(ScopedQuerySet, "visible_to", lambda self, actor: self)
    monkeypatch.setattr("tests.test_leaks.ASKED", ({},))
    found = leaks(world, "magistrate_a")
    assert {reverse("organizations:units"), reverse("organizations:posts")} <= {
        address for address, _query, _said in found
    }


def plain(answer):
    """What an answer says, without the number of the request and the key that was asked for."""
    return re.sub(r"/\d+/", "", NUMBERS.sub("", answer.content.decode()))


@pytest.mark.parametrize("method", ["get", "post"])
def test_what_is_foreign_and_what_does_not_exist_get_the_same_answer(world, method):
    person = next(person for person in PEOPLE if person.name == "magistrate_a")
    browser, differing, asked = world.browsers[person.name], [], 0
    for route in ROUTES:
        if not route.of or getattr(route, method) is None:
            continue
        for how, address in world.addresses(route, person):
            if how not in (FOREIGN, SIBLING) or route.who(person, how) != 404:
                continue
            nowhere = reverse(route.name, args=[99_999_999 if arg is KEY else arg for arg in route.args or (KEY,)])
            answers = [getattr(browser, method)(where) for where in (address, nowhere)]
            asked += 1
            if len({answer.status_code for answer in answers}) > 1 or len({plain(answer) for answer in answers}) > 1:
                differing.append((route.name, how, [answer.status_code for answer in answers]))
    assert differing == []
    assert asked >= 20
