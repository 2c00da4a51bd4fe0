"""The clauses of a pasted policy document: 一、 / （一） / 1. / （1） by the levels of GB/T 9704-2012 7.3.3, the rest is their text."""

from __future__ import annotations

import re
from dataclasses import dataclass

_CHINESE = "一二三四五六七八九十百零"  # 数据
_LEVELS = (
    re.compile(rf"^(第[{_CHINESE}\d]+[章节条编部]|[{_CHINESE}]+、)\s*"),  # 数据
    re.compile(rf"^([（(][{_CHINESE}]+[）)][、.．]?)\s*"),
    re.compile(r"^(\d{1,3}[.．、])(?!\d)\s*"),
    re.compile(r"^([（(]\d{1,3}[）)])\s*"),
)
MOST = 2000  # clauses of one document
LONGEST = 8000  # characters of one clause


@dataclass(frozen=True)
class Draft:
    """One clause as read: depth from 0, its number as written, its text (several paragraphs joined by line breaks)."""

    level: int
    number: str
    text: str


def parse(text: str) -> list[Draft]:
    """The clauses of a text in order; what stands before the first number is a clause without one. Nothing is dropped."""
    found: list[list[str | int]] = []
    for line in (" ".join(raw.split()) for raw in text.splitlines()):
        if not line:
            continue
        level, number, rest = _head_of(line)
        if number or not found:
            found.append([level, number, rest])
        else:
            found[-1][2] = f"{found[-1][2]}\n{line}".strip("\n")
    return [Draft(int(level), str(number), str(body)) for level, number, body in found]


def _head_of(line: str) -> tuple[int, str, str]:
    for level, pattern in enumerate(_LEVELS):
        if match := pattern.match(line):
            return level, match[1], line[match.end() :]
    return 0, "", line


def joined(drafts: list[Draft]) -> str:
    """The text again, a line for each paragraph: what was pasted but for blanks and empty lines."""
    return "\n".join(f"{draft.number}{draft.text}" for draft in drafts)
