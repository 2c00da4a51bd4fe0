"""The access table held against every route and every kind of person."""

import pytest
from django.urls import URLPattern, get_resolver, reverse

from tests.access import ROWS


def route_names(resolver=None, prefix=""):
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLPattern):
            yield prefix + (pattern.name or str(pattern.pattern))
        else:
            yield from route_names(pattern, prefix + (f"{pattern.namespace}:" if pattern.namespace else ""))


def test_every_route_has_a_row_and_every_row_a_route():
    assert {row.name for row in ROWS} == set(route_names())


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.method} {row.name}")
@pytest.mark.parametrize("who", ["stranger", "official", "administrator"])
def test_each_person_gets_the_answer_of_the_table(client, request, db, row, who):
    if who != "stranger":
        client.force_login(request.getfixturevalue(who))
    expected = getattr(row, who)
    answer = getattr(client, row.method)(reverse(row.name, args=row.args))
    assert answer.status_code == (302 if expected is None else expected)
    if expected is None:
        assert answer["Location"].startswith(reverse("organizations:sign_in"))


@pytest.mark.parametrize("row", [row for row in ROWS if row.method == "get"], ids=lambda row: row.name)
def test_get_never_writes(client, administrator, row):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.force_login(administrator)
    with CaptureQueriesContext(connection) as captured:
        client.get(reverse(row.name, args=row.args))
    wrote = [q["sql"] for q in captured if q["sql"].lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE"))]
    assert wrote == []
