"""Only declared fields are writable (ASVS 15.3.3): each form is sent twice, plain and with the names of all columns; the effect is the same."""

import logging
import re

import pytest
from django.apps import apps
from django.db import transaction

from core import clock
from organizations import urls
from organizations.models import Post
from tests.access import OWN, PEOPLE, ROUTES
from tests.filling import FormOf
from tests.world import World

pytestmark = pytest.mark.once
SENDERS = ("drafter", "reviewer", "system", "security")
ROOMS = ("core", "organizations", "tasks", "accountability")
PASSING = re.compile(
    r"(^|_)(id|path|at|digest|token|password|session_key|sequence|key)$|^(prev|sealed)"
)  # differ between two runs
WRITTEN_BESIDE = re.compile("^(Historical|Session|AuditEvent|AuditSeal|OutboxMessage|Attempt|Limit)")


def models():
    return [m for m in apps.get_models() if m._meta.app_label in ROOMS and not WRITTEN_BESIDE.match(m.__name__)]


def columns():
    """The names of all columns, as a stranger would guess them, with values that would be seen."""
    named = {field.name for model in models() for field in model._meta.concrete_fields}
    named |= {field.attname for model in models() for field in model._meta.concrete_fields}
    named.discard("after")  # declared by the form of a step, which draws no box where there is no other step
    return dict.fromkeys(named | {"is_staff", "is_superuser", "role", "roles", "status", "pk", "owner", "score"}, "1")


def snapshot():
    """{(model, key): {column: value}} of all rows."""
    return {
        (model.__name__, row["pk"]): row
        for model in models()
        for row in model._base_manager.values("pk", *(f.attname for f in model._meta.concrete_fields))
    }


def effect(before, after):
    """What happened between two snapshots, told without keys and times: changed columns, rows made, rows gone."""
    changed = {
        (name, key, column)
        for (name, key), row in after.items()
        if (name, key) in before
        for column, value in row.items()
        if before[name, key][column] != value
    }
    made = sorted(
        str((name, [(c, v) for c, v in row.items() if not PASSING.search(c) and c != "pk"]))
        for (name, key), row in after.items()
        if (name, key) not in before
    )
    return changed, made, sorted(before.keys() - after.keys())


TAG = re.compile(r"<(?:input|select|textarea)\b[^>]*>")


def filled(html):
    """(address, fields of the form with something in each that must be filled, all names it declares); None where there is none."""
    form = FormOf(html)
    if form.action is None:
        return None
    tags = {match[1]: tag for tag in TAG.findall(html) if (match := re.search(r' name="([^"]+)"', tag))}
    for name, value in form.fields.items():
        if not value and " required" in tags.get(name, ""):
            form.fields[name] = clock.today().isoformat() if 'type="date"' in tags[name] else "3"
    return form.action, form.fields | {"confirmed": "1"}, tags.keys()


def sent(browser, address, data, before):
    with transaction.atomic():
        answer = browser.post(address, data)
        happened = effect(before, snapshot())
        transaction.set_rollback(True)
    return answer.status_code, happened


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """One World; what the requests do to it is taken back each time."""
    logging.disable(logging.WARNING)
    with django_db_blocker.unblock(), transaction.atomic(), clock.at(clock.now()):
        yield World()
        transaction.set_rollback(True)
    logging.disable(logging.NOTSET)


def compared(world, extra):
    """([(route, difference)], how many forms were sent, how many of them wrote something)."""
    wrong, forms, wrote = [], 0, 0
    for name in SENDERS:
        person = next(person for person in PEOPLE if person.name == name)
        browser = world.browsers[name]
        for route in (route for route in ROUTES if route.get == 200 and route.post):
            for how, address in world.addresses(route, person):
                if how not in ("", OWN):
                    continue
                page = browser.get(address)
                if page.status_code != 200 or (form := filled(page.content.decode())) is None:
                    continue
                before = snapshot()
                where, data = form[0] or address, form[1]
                undeclared = {column: value for column, value in extra.items() if column not in form[2]}
                plain = sent(browser, where, data, before)
                loaded = sent(browser, where, {**undeclared, **data}, before)
                forms, wrote = forms + 1, wrote + any(plain[1])
                if plain != loaded:
                    wrong.append(
                        (
                            route.name,
                            name,
                            plain[0],
                            loaded[0],
                            plain[1][0] ^ loaded[1][0],
                            set(plain[1][1]) ^ set(loaded[1][1]),
                        )
                    )
    return wrong, forms, wrote


@pytest.mark.django_db
def test_fields_that_no_form_declares_change_nothing(world):
    wrong, forms, wrote = compared(world, columns())
    assert wrong == []
    assert forms >= 40
    assert wrote >= 10


def test_a_form_that_takes_everything_is_noticed(world, monkeypatch):
    """The control: a view that writes what the request names."""
    honest = Post.change

    def careless(self, actor, **fields):
        if careless.request.POST.get("is_staff"):
            self.valid_from = clock.today()
            self.save(update_fields=["valid_from"])
        return honest(self, actor, **fields)

    def remembered(view):
        def kept(request, *args, **kwargs):
            careless.request = request
            return view(request, *args, **kwargs)

        return kept

    monkeypatch.setattr(Post, "change", careless)
    pattern = next(pattern for pattern in urls.urlpatterns if pattern.name == "post_change")
    monkeypatch.setattr(pattern, "callback", remembered(pattern.callback))
    monkeypatch.setattr("tests.test_mass_assignment.SENDERS", ("drafter",))
    wrong, _forms, _wrote = compared(world, {"is_staff": "1"})
    assert {name for name, *_rest in wrong} == {"organizations:post_change"}
