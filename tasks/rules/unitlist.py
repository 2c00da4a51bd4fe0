"""Unit fields are a language: the first listed leads, prefixes and endings are written once, sets are named as one.

“列第一位者为牵头单位”; “市发改委、经贸委” is 市发改委 and 市经贸委; “黄埔区、南沙区政府” is two governments; “各县(市)人民政府” is a set.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from tasks.rules.headings import simplified

SEPARATORS = "、,，;；/\n"  # 数据
_LEADS = re.compile(r"[(（]?(?:牵头|主办|负责|总牵头)(?:单位)?[)）]?$|^(?:牵头|主办)(?:单位)?[:：]")  # 数据
_SUPPORTS = re.compile(r"[(（]?(?:配合|协办|参与)(?:单位)?[)）]?$|^(?:配合|协办|责任)(?:单位)?[:：]")  # 数据
_PREFIX = re.compile(r"^(?:自治州|州|省|市|县|区)")  # 数据
_ENDING = re.compile(r"(人民政府|政府|管委会|办事处)$")  # 数据
_PLACE = re.compile(r"[县市区乡镇州旗]$")  # 数据


@dataclass(frozen=True)
class Part:
    """One unit of a list: as written, what it may mean (the likeliest first), and whether it is marked as lead or support."""

    text: str
    readings: tuple[str, ...]
    role: str = ""


def parse(text: str) -> list[Part]:
    """The units of a cell in order; nothing for an empty one. Brackets hold together what stands in them."""
    pieces = [piece for piece in (_plain(piece) for piece in _split(text)) if piece]
    bare = [_SUPPORTS.sub("", _LEADS.sub("", piece)).strip() for piece in pieces]
    roles = ["lead" if _LEADS.search(p) else "support" if _SUPPORTS.search(p) else "" for p in pieces]
    return [
        Part(name, _readings(bare, n), role) for n, (name, role) in enumerate(zip(bare, roles, strict=True)) if name
    ]


def _split(text: str) -> list[str]:
    """The pieces between separators that stand outside of brackets."""
    pieces, depth = [""], 0
    for character in unicodedata.normalize("NFC", text):
        depth += (character in "(（") - (character in ")）")
        if character in SEPARATORS and depth <= 0:
            pieces.append("")
        else:
            pieces[-1] += character
    return pieces


def _plain(piece: str) -> str:
    return "".join(piece.split()).rstrip("。.等")  # 数据


def _readings(parts: list[str], n: int) -> tuple[str, ...]:
    """What part `n` may mean beside what stands there: with the prefix of the one before, with the ending of the one behind."""
    text, found = parts[n], [parts[n]]
    before = next((m.group() for p in reversed(parts[:n]) if (m := _PREFIX.match(p))), "")
    if before and not _PREFIX.match(text):
        found.append(before + text)
    behind = next((m.group(1) for p in parts[n + 1 :] if (m := _ENDING.search(p))), "")
    if behind and _PLACE.search(text):
        found.insert(0, text + behind)
    if ending := _ENDING.search(text):
        found.append(text[: ending.start()])
    return tuple(dict.fromkeys([*found, *(simplified(name) for name in found)]))


def roles(parts: list[Part]) -> list[tuple[str, Part]]:
    """[(lead | support, part)]: marks decide; where none is marked the first leads and the others support."""
    if any(part.role == "lead" for part in parts):
        return [("lead" if part.role == "lead" else "support", part) for part in parts]
    return [("lead" if n == 0 and part.role != "support" else "support", part) for n, part in enumerate(parts)]
