"""Marks a Chinese sentence of a pure module for the catalogue; whoever shows it translates it.

A pure module can't ask Django for a language, so it gives a `Sentence`: the marked text and what is filled in.
"""

from dataclasses import dataclass, field
from typing import Any


def _(text: str) -> str:
    """The text itself: only the catalogue sees the mark."""
    return text


@dataclass(frozen=True)
class Sentence:
    """A marked text with its values; `str()` is the Chinese sentence, `core.shown.translated` that of the reader's language."""

    text: str
    values: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text % self.values if self.values else self.text
