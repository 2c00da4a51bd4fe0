"""Reads a pasted notice of days off: the notice's own sentences, or one line for each date as Excel copies it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from core.words import Sentence, _

OFF = ("休", "放假", "休息", "假")  # 数据
WORK = ("班", "上班", "调休上班", "工作")  # 数据
_DATE = r"(?:(\d{4})\s*[-/.年]\s*)?(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?+"  # 数据
_SPAN = rf"{_DATE}(?:\s*(?:至|到|[—–~～-]+)\s*(?:{_DATE}|(\d{{1,2}})\s*日?+))?"  # 数据
_LINE = re.compile(rf"^{_SPAN}[\s,，;；:：]*([^\s,，;；:：]+)(?:[\s,，;；:：]+(\S.*))?$")  # 数据
# 一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
_NAMED = re.compile(
    r"^(?:第?[一二三四五六七八九十]+[、.．]\s*|[（(][一二三四五六七八九十]+[）)]\s*)?([^\d：:]{1,60})[：:]\s*(\S.*)$"  # 数据
)
_BRACKETS = re.compile(r"[（(][^（()）]*[）)]")
_SAID = re.compile(
    r"^([\d年月日至到—–~～、和及./\s-]+?)\s*(放假调休|放假|休息|调休上班|正常上班|上班)((?:[，,\s]*(?:与周末连休|调休|补休|共?\s*\d+\s*天))*)$"  # 数据
)
_PART = re.compile(rf"^(?:{_SPAN}|(\d{{1,2}})\s*日)$")  # 数据
LONGEST = 31  # days of one range
LONGEST_NAME = 60


@dataclass(frozen=True)
class PastedDay:
    """One day of a notice."""

    date: date
    is_workday: bool
    name: str


@dataclass(frozen=True)
class BadLine:
    """A line that can't be read: its number from 1, what stands there, what to do."""

    number: int
    text: str
    advice: Sentence


def read(text: str, year: int) -> tuple[list[PastedDay], list[BadLine]]:
    """(days in order, bad lines) of a pasted notice for `year`; a day that stands twice is a bad line."""
    days: dict[date, PastedDay] = {}
    bad = []
    for number, line in enumerate(text.splitlines(), 1):
        cells = " ".join(line.split())
        if not cells:
            continue
        try:
            for day in _days_of(cells, year):
                if day.date in days:
                    raise _Unreadable(Sentence(_("%(day)s 前面已经有了，请删去一行"), {"day": day.date.isoformat()}))
                days[day.date] = day
        except _Unreadable as why:
            bad.append(BadLine(number, cells[:60], why.sentence))
    return sorted(days.values(), key=lambda d: d.date), bad


class _Unreadable(ValueError):
    def __init__(self, sentence: Sentence) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


def _days_of(line: str, year: int) -> Iterator[PastedDay]:
    if named := _NAMED.match(line):
        return _sentences(named[1].strip(), named[2], year)
    return _cells(line, year)


def _cells(line: str, year: int) -> Iterator[PastedDay]:
    """The days of `10月1日至10月7日 休 国庆节` or of a row of a sheet."""
    if not any(character.isdigit() for character in line):
        raise _Unreadable(Sentence(_("这一行没有日期，请删去")))
    match = _LINE.match(line)
    if not match:
        raise _Unreadable(Sentence(_("看不懂：每行写“日期 休或班 名称”，如“10月1日至10月7日 休 国庆节”")))
    *span, kind, name = match.groups()
    days = _span(*span, year=year)
    if kind not in OFF + WORK:
        raise _Unreadable(Sentence(_("“%(kind)s”不明：放假写“休”，上班写“班”"), {"kind": kind[:10]}))
    name = (name or "").strip() or (OFF[1] if kind in OFF else WORK[1])
    if len(name) > LONGEST_NAME:
        raise _Unreadable(Sentence(_("名称超过 60 个字")))
    for day in days:
        yield PastedDay(day, kind in WORK, name)


def _sentences(name: str, text: str, year: int) -> Iterator[PastedDay]:
    """The days of what a notice says of the holiday `name`; the count it gives (共3天) must be that of its dates."""
    for sentence in re.split("[。；;]", _BRACKETS.sub("", text)):
        if not sentence.strip():
            continue
        match = _SAID.match(sentence.strip())
        if not match:
            raise _Unreadable(
                Sentence(_("看不懂“%(text)s”：请改为“日期 休或班 名称”，每行一条"), {"text": sentence[:30]})
            )
        days = list(_listed(match[1], year))
        said = re.search(r"\d+", match[3])
        if said and int(said[0]) != len(days):
            raise _Unreadable(
                Sentence(_("通知写 %(said)d 天，起止日期是 %(n)d 天，请核对"), {"said": int(said[0]), "n": len(days)})
            )
        is_workday = match[2].endswith(WORK[1])
        for day in days:
            yield PastedDay(day, is_workday, f"{name}调休" if is_workday else name)  # 数据


def _listed(text: str, year: int) -> Iterator[date]:
    """The days of `2月14日、28日` or `9月25日至27日`: a day without its month takes that of the date before it."""
    month = None
    for part in re.split("[、和及]", text):  # 数据
        match = _PART.match(part.strip())
        if not match or (match[8] and month is None):
            raise _Unreadable(Sentence(_("看不懂“%(text)s”：请改为“日期 休或班 名称”，每行一条"), {"text": text[:30]}))
        *span, only_day = match.groups()
        days = [_date(year, month, only_day)] if only_day else _span(*span, year=year)
        month = days[-1].month
        yield from days


def _span(*groups: str | None, year: int) -> list[date]:
    """The days of a date or a range, from the groups of `_SPAN`."""
    y1, m1, d1, y2, m2, d2, only_day = groups
    first = _date(y1 or year, m1, d1)
    last = first if not (d2 or only_day) else _date(y2 or y1 or year, m2 or m1, d2 or only_day)
    if first.year != year or last.year != year:
        raise _Unreadable(Sentence(_("不是 %(year)d 年的日期，请到那一年的页面登记"), {"year": year}))
    if not timedelta(0) <= last - first < timedelta(days=LONGEST):
        raise _Unreadable(Sentence(_("起止日期颠倒，或一次超过 31 天")))
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _date(year: str | int, month: str | int | None, day: str | None) -> date:
    try:
        return date(int(year), int(month or 0), int(day or 0))
    except ValueError:
        raise _Unreadable(Sentence(_("没有 %(month)s 月 %(day)s 日这一天"), {"month": month, "day": day})) from None
