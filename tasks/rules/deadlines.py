"""Deadlines as offices write them: the day that a phrase means, with the phrase kept beside it.

“前” includes the day itself, as ledgers use it (2023年12月31日前 = 12-31). 持续推进, 长期坚持: no end, reported each period, never overdue.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from core.words import Sentence, _

_YEAR = r"(?:(?P<year>\d{4})年?[-/.]?)?"  # 数据
_DAY = re.compile(r"(?P<year>\d{4})[-/.年](?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})日?")  # 数据
_MONTH_DAY = re.compile(r"(?P<month>\d{1,2})月(?P<day>\d{1,2})日")  # 数据
_MONTH = re.compile(_YEAR + r"(?P<month>\d{1,2})月(?:底|末|份)?")  # 数据
_QUARTER = re.compile(_YEAR + r"第?(?P<quarter>[一二三四1-4])季度(?:末|底)?")  # 数据
_HALF = re.compile(_YEAR + r"(?P<half>上|下)半年")  # 数据
_YEAR_END = re.compile(_YEAR + r"(?:年底|年末|年内|全年|年度|底|末|内)|(?P<only>\d{4})年?")  # 数据
_OPEN = ("持续推进", "长期坚持", "长期", "常态化", "持续", "全年推进", "滚动推进")  # 数据
_UNSET = ("按上级要求", "待定", "按计划", "按时序", "按要求")  # 数据
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}  # 数据
_REPEATED = re.compile(r"每(?:年度?|季度(?:末月)?|半年|月)(?:底|末)?")  # 数据
_BRACKETS = re.compile(r"(?:(?P<year>\d{4})年)?[^()]*\((?P<inside>[^()]+)\)")  # 数据
_TAIL = re.compile(r"(?:之?前|以前|完成|前完成|止|截止|为止|竣工|全面完成)+$")  # 数据


@dataclass(frozen=True)
class Deadline:
    """What a phrase means: a day, or no end (`open_ended`), or nothing that can be computed (`doubt` says why)."""

    text: str
    due_on: date | None = None
    open_ended: bool = False
    doubt: Sentence | None = None


def parse(text: str, year: int, *, last: int | None = None) -> Deadline:
    """The deadline of a phrase of a paper of `year`. Never raises: what can't be read stays text, with its doubt.

    What is owed each year or quarter (每年10月底前) ends with `last`, the last year that the paper speaks of.
    """
    plain = _TAIL.sub("", "".join(unicodedata.normalize("NFKC", text).split()).rstrip("。;"))
    if not plain:
        return Deadline(text, doubt=Sentence(_("没有写时限")))
    if any(word in plain for word in _OPEN):
        return Deadline(text, open_ended=True)
    if any(word in plain for word in _UNSET):
        return Deadline(text, doubt=Sentence(_("“%(text)s”没有写明日期，请补充"), {"text": text.strip()[:30]}))
    if repeated := _REPEATED.match(plain):
        plain, year = plain[repeated.end() :] or "12月", last or year  # 数据
    try:
        due_on = _day_of(plain, year) or _in_brackets(plain, year)
    except ValueError:
        return Deadline(text, doubt=Sentence(_("“%(text)s”没有这一天，请核对"), {"text": text.strip()[:30]}))
    if due_on is None:
        return Deadline(text, doubt=Sentence(_("看不出“%(text)s”是哪一天，请写明日期"), {"text": text.strip()[:30]}))
    return Deadline(text, due_on=due_on)


def _day_of(plain: str, year: int) -> date | None:
    """The last day that the phrase includes. Raises ValueError for a day that no calendar has."""
    if match := _DAY.fullmatch(plain):
        return date(int(match["year"]), int(match["month"]), int(match["day"]))
    if match := _MONTH_DAY.fullmatch(plain):
        return date(year, int(match["month"]), int(match["day"]))
    if match := _QUARTER.fullmatch(plain):
        return _month_end(int(match["year"] or year), _QUARTERS[match["quarter"]] * 3)
    if match := _HALF.fullmatch(plain):
        return _month_end(int(match["year"] or year), 6 if match["half"] == "上" else 12)  # 数据
    if match := _MONTH.fullmatch(plain):
        return _month_end(int(match["year"] or year), int(match["month"]))
    if match := _YEAR_END.fullmatch(plain):
        return date(int(match["year"] or match["only"] or year), 12, 31)
    return None


def _in_brackets(plain: str, year: int) -> date | None:
    """The day that stands in brackets behind words (2027年汛期前(5月底前)), in the year that stands before them."""
    if not (match := _BRACKETS.fullmatch(plain)):
        return None
    return _day_of(_TAIL.sub("", match["inside"]), int(match["year"] or year))


def _month_end(year: int, month: int) -> date:
    if not 1 <= month <= 12:
        raise ValueError(f"no month {month}")
    return date(year, month, monthrange(year, month)[1])
