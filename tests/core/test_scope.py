"""What is visible is named once for each model; where nothing is named nobody but the program sees a row."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from core import clock
from core.actor import Actor
from core.models import InboxItem, InboxReading
from core.scope import ScopedQuerySet, get_visible_or_404
from organizations.models import Unit

PROGRAM = Actor.system("test")


@pytest.fixture
def items(db):
    """Two notices, each with a reading."""
    made = [
        InboxItem.objects.create(recipient=f"user:{n}", dedupe_key="a", subject="通知", sent_at=clock.now())
        for n in (1, 2)
    ]
    for item in made:
        InboxReading.objects.create(item=item, reader=item.recipient, read_at=clock.now())
    return made


def stranger():
    return Actor(AnonymousUser(), None, clock.today(), "abc")


def somebody(user):
    return Actor(user, None, clock.today(), "abc")


def test_a_model_that_names_nothing_is_seen_by_the_program_alone(items, official, administrator):
    rows = ScopedQuerySet(InboxItem)
    assert rows.visible_to(PROGRAM).count() == 2
    for who in (somebody(official), somebody(administrator), stranger()):
        assert rows.visible_to(who).count() == 0


class OwnItems(ScopedQuerySet):
    def in_scope_of(self, actor):
        return self.filter(recipient="user:1")


def test_a_union_is_asked_for_those_who_are_signed_in(items, official):
    rows = OwnItems(InboxItem)
    assert [str(row.recipient) for row in rows.visible_to(somebody(official))] == ["user:1"]
    assert rows.visible_to(PROGRAM).count() == 2


def test_a_stranger_sees_nothing_in_no_statement(items, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert list(OwnItems(InboxItem).visible_to(stranger())) == []


def test_rows_follow_the_relation_that_is_named(items, official, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(InboxReading, "scope_through", "item", raising=False)
    monkeypatch.setattr(InboxItem, "objects", OwnItems.as_manager())
    InboxItem.objects.model = InboxItem
    with django_assert_num_queries(1):
        assert [row.reader for row in ScopedQuerySet(InboxReading).visible_to(somebody(official))] == ["user:1"]


def test_a_scope_stays_in_force_under_filters(items, official):
    rows = OwnItems(InboxItem).filter(dedupe_key="a").visible_to(somebody(official))
    assert rows.count() == 1
    assert OwnItems(InboxItem).visible_to(somebody(official)).filter(recipient="user:2").count() == 0


def test_foreign_and_missing_rows_are_the_same_404(items, official):
    who, rows = somebody(official), OwnItems(InboxItem)
    assert get_visible_or_404(rows, who, pk=items[0].pk) == items[0]
    found = []
    for pk in (items[1].pk, 0, -1, 10**30):
        with pytest.raises(Http404) as missing:
            get_visible_or_404(rows, who, pk=pk)
        found.append(str(missing.value))
    assert set(found) == {""}


def test_the_tree_is_seen_from_the_own_unit_down(prefecture):
    p = prefecture
    seen = set(Unit.objects.visible_to(p.actor(p.magistrate_a)).values_list("pk", flat=True))
    assert {p.county_a.pk, p.township_a1.pk, p.village_a11.pk} <= seen
    assert not seen & {p.root.pk, p.county_b.pk, p.township_b1.pk}
    with pytest.raises(Http404):
        get_visible_or_404(Unit.objects, p.actor(p.magistrate_a), pk=p.county_b.pk)
