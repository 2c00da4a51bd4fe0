"""Milestones in order: what depends on what, without a ring."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)


def ring(after: Mapping[Key, Sequence[Key]]) -> list[Key]:
    """A ring of dependencies, in order, or an empty list. `after` gives for each what must come before it."""
    done: set[Key] = set()
    for start in after:
        trail: list[Key] = []
        if found := _walk(start, after, trail, done):
            return found
    return []


def _walk(node: Key, after: Mapping[Key, Sequence[Key]], trail: list[Key], done: set[Key]) -> list[Key]:
    if node in trail:
        return trail[trail.index(node) :]
    if node in done:
        return []
    trail.append(node)
    for before in after.get(node, ()):
        if found := _walk(before, after, trail, done):
            return found
    trail.pop()
    done.add(node)
    return []


def columns(after: Mapping[Key, Sequence[Key]]) -> dict[Key, int]:
    """The column of each in a drawing from left to right: one behind the last of what it waits for. Raises ValueError for a ring."""
    if ring(after):
        raise ValueError("a ring has no order")
    placed: dict[Key, int] = {}

    def place(node: Key) -> int:
        if node not in placed:
            placed[node] = 1 + max((place(before) for before in after.get(node, ())), default=-1)
        return placed[node]

    for node in after:
        place(node)
    return placed
