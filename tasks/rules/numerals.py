"""Ordinals as papers write them: 26, 二十六, 五. What is no whole number stays text (9.1, 区1, 2021-1.1)."""

from __future__ import annotations

import re
import unicodedata

_DIGITS = {digit: n for n, digit in enumerate("零一二三四五六七八九")}  # 数据
_CHINESE = re.compile(
    r"(?:(?P<hundreds>[一二三四五六七八九])百零?)?(?:(?P<tens>[一二三四五六七八九])?(?P<ten>十))?(?P<ones>[一二三四五六七八九])?"  # 数据
)
_HEAD = re.compile(
    r"^\s*(?:第?[一二三四五六七八九十百]+[、.．章节类]|[（(][一二三四五六七八九十百\d]+[）)]|\d{1,3}[、.．](?!\d))\s*"  # 数据
)
_COUNT = re.compile(r"\s*[（(]\s*共?\s*\d+\s*[项件个条]\s*[）)]\s*$")  # 数据
MOST = 99_999


def whole(text: str) -> int | None:
    """The whole number from 1 that `text` is in either script; None for anything else."""
    plain = unicodedata.normalize("NFKC", text).strip().rstrip(".、")
    if plain.isascii() and plain.isdigit():
        number = int(plain)
    elif plain and (match := _CHINESE.fullmatch(plain)):
        tens = (_DIGITS[match["tens"]] if match["tens"] else 1) if match["ten"] else 0
        number = _DIGITS.get(match["hundreds"], 0) * 100 + tens * 10 + _DIGITS.get(match["ones"], 0)
    else:
        return None
    return number if 0 < number <= MOST else None


def bare(title: str) -> str:
    """A heading without the ordinal before it and the count behind it: 一、产业发展（12项） is 产业发展."""
    found = _COUNT.sub("", _HEAD.sub("", title)).strip()
    return found or title.strip()


def ordered(text: str) -> str:
    """How `text` is numbered: "category" for 一、, "item" for （一）, nothing otherwise."""
    if re.match(r"^\s*第?[一二三四五六七八九十百]+[、章类]", text):  # 数据
        return "category"
    return "item" if re.match(r"^\s*[（(][一二三四五六七八九十百]+[）)]", text) else ""  # 数据  # 数据
