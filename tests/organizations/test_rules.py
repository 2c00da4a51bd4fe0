"""Paths, what stands under what, and pairs of roles."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from organizations import rules
from organizations.models import Unit
from organizations.rights import Role

keys = st.lists(st.integers(1, rules.MOST_UNITS - 1), min_size=1, max_size=5)


def path_of(steps):
    return "".join(map(rules.step, steps))


@given(keys, keys)
def test_a_path_lies_in_the_range_of_a_subtree_exactly_when_it_starts_with_it(above, other):
    first, behind = rules.subtree(path_of(above))
    assert (first <= path_of(other) < behind) == rules.is_under(path_of(other), path_of(above))
    assert first <= path_of(above + other) < behind


@given(keys)
def test_the_steps_of_a_path_are_its_keys(steps):
    assert rules.steps_of(path_of(steps)) == steps


@pytest.mark.parametrize("pk", [0, -1, rules.MOST_UNITS + 1])
def test_a_key_that_does_not_fit_is_refused(pk):
    with pytest.raises(ValueError, match="not a step"):
        rules.step(pk)


@pytest.mark.parametrize(
    ("kind", "parent", "fits"),
    [
        ("prefecture", None, True),
        ("prefecture", "prefecture", False),
        ("county", "prefecture", True),
        ("county", None, False),
        ("township", "county", True),
        ("township", "prefecture", False),
        ("village", "county", False),
        ("section", "department", True),
        ("project_owner", "township", True),
    ],
)
def test_what_may_stand_under_what(kind, parent, fits):
    assert (rules.parent_fault(kind, parent, "甲", "乙") is None) == fits


def test_every_kind_has_its_parents_and_every_level_its_kind():
    assert set(rules.PARENTS) == set(Unit.Kind.values)
    levels = [kind for kinds in rules.KINDS_OF_LEVEL.values() for kind in kinds]
    assert sorted([*levels, *rules.AT_ANY_LEVEL]) == sorted(Unit.Kind.values)
    assert rules.is_at_level("office", "department")
    assert rules.is_at_level("project_owner", "county")
    assert not rules.is_at_level("county", "department")


def test_the_forbidden_pairs_name_roles_and_are_found_whatever_else_is_held():
    for first, second, _reason in rules.FORBIDDEN_PAIRS:
        assert {first, second} <= set(Role.values)
        assert rules.forbidden_pair([second, "liaison", first])[:2] == (first, second)
    assert rules.forbidden_pair(["drafter", "liaison", "inspector"]) is None
