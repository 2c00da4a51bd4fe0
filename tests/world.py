"""The small prefecture with somebody of each kind signed in, for tests that walk over every route (tests/access.py)."""

from http.cookies import SimpleCookie

from django.contrib.auth import get_user_model
from django.db import transaction
from django.urls import reverse

from organizations.rights import ADMINISTRATORS
from tests.access import ABOVE, FOREIGN, OWN, PEOPLE, SIBLING, SUBTREE
from tests.belongings import Belongings
from tests.conftest import Browser
from tests.prefecture import Prefecture

# units from which the relations are chosen, the first that fits
UNITS = ("transport", "water", "county_a", "county_b", "office", "township_a1", "township_a2", "village_a11", "village_a12",
         "village_b11", "root")  # fmt: skip


class World:
    """The small prefecture with a browser for each kind of person, and objects of every kind."""

    def __init__(self):
        self.p = Prefecture()
        self.things = Belongings(self.p)
        self.users = {person.name: self.user(person) for person in PEOPLE}
        self.browsers = {name: self.browser(user) for name, user in self.users.items()}

    def user(self, person):
        if person.name == "stranger":
            return None
        if person.unit:
            return getattr(self.p, person.name)
        kind = person.name if person.name in ADMINISTRATORS else None
        return get_user_model().objects.make(username=person.name, name=person.name, administrator=kind)

    def browser(self, user):
        browser = Browser()
        if user is not None:
            browser.force_login(user)
        return browser

    def relations(self, person):
        """{relation: unit} of the units beside that of `person`: to who has no unit all are foreign; who sees all needs but two."""
        mine = getattr(self.p, person.unit) if person.unit else None
        found = {}
        for name in UNITS:
            unit = getattr(self.p, name)
            found.setdefault(relation(mine, unit), unit)
        return {how: found[how] for how in (OWN, FOREIGN) if how in found} if person.sees_everything else found

    def addresses(self, route, person):
        """[(relation, address)] of a route."""
        if not route.of:
            return [("", reverse(route.name, args=route.arguments()))]
        units = self.relations(person)
        keys = [(how, self.things.key(route.of, unit)) for how, unit in units.items()]
        return [(how, reverse(route.name, args=route.arguments(key))) for how, key in keys]


def relation(mine, unit):
    """How `unit` stands to the unit of a person."""
    if mine is None:
        return FOREIGN
    if unit == mine:
        return OWN
    if unit.path.startswith(mine.path):
        return SUBTREE
    if mine.path.startswith(unit.path):
        return ABOVE
    return SIBLING if unit.parent_id == mine.parent_id else FOREIGN


def answer_of(browser, method, address):
    """The answer, with all that it wrote taken back, cookies included."""
    cookies = browser.cookies.output(header="")
    with transaction.atomic():
        answer = getattr(browser, method)(address)
        transaction.set_rollback(True)
    browser.cookies = SimpleCookie(cookies)
    return answer
