"""Targets as papers write them: a figure with its unit and comparator, or text that no figure can be made of."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from core import figures
from core.words import Sentence, _

COMPARATORS = {
    "不低于": "ge", "不少于": "ge", "以上": "ge", "达到": "ge", "≥": "ge", ">=": "ge", "大于等于": "ge",  # 数据
    "不超过": "le", "不高于": "le", "以内": "le", "控制在": "le", "低于": "le", "≤": "le", "<=": "le", "小于等于": "le",  # 数据
}  # fmt: skip
_FIGURE = re.compile(r"(?<![\d.,])([+-]?\d[\d,]*(?:\.\d+)?)\s*([%‰]|[\u4e00-\u9fff/a-zA-Z²³]{1,6})?")
_STOP = re.compile(r"(?:以上|以内|左右|以下)")  # 数据


@dataclass(frozen=True)
class Target:
    """`figure` and `unit` where one figure can be read; else `doubt` says why it can't be computed. `text` is always kept."""

    text: str
    figure: Decimal | None = None
    unit: str = ""
    comparator: str = "ge"
    doubt: Sentence | None = None


def parse(text: str, *, unit: str = "", places: int = 4) -> Target:
    """The target of a cell. Never raises and never rounds: what is no single figure stays text with its doubt."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if not plain:
        return Target(text, doubt=Sentence(_("没有量化目标")))
    found = _FIGURE.findall(_STOP.sub("", plain))
    if len(found) != 1:
        sentence = (
            _("“%(text)s”不是数字，不能计算，保留原文") if not found else _("“%(text)s”有几个数字，请分成几个指标")
        )
        return Target(text, doubt=Sentence(sentence, {"text": plain[:40]}))
    number, found_unit = found[0]
    try:
        figure = figures.parse(number, places=places)
    except figures.NotAFigure as bad:
        return Target(text, doubt=bad.sentence)
    return Target(text, figure, unit or found_unit, _comparator(plain))


def _comparator(plain: str) -> str:
    return next((sign for word, sign in COMPARATORS.items() if word in plain), "ge")
