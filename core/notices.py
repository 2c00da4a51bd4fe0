"""Reads a pasted notice of days off, line by line, as offices write it or as Excel copies it."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from core.words import Sentence, _

OFF = ("休", "放假", "休息", "假")  # 数据
WORK = ("班", "上班", "调休上班", "工作")  # 数据
_DATE = r"(?:(\d{4})\s*[-/.年]\s*)?(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?"  # 数据
_LINE = re.compile(
    rf"^{_DATE}(?:\s*(?:至|到|[—–~～-]+)\s*(?:{_DATE}|(\d{{1,2}})\s*日?))?[\s,，;；:：]*(\S+)(?:[\s,，;；:：]+(\S.*))?$"
)  # 数据
LONGEST = 31  # days of one range


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


def read(text, year):
    """(days in order, bad lines) of a pasted notice for `year`; a day that stands twice is a bad line."""
    days, bad = {}, []
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
    def __init__(self, sentence):
        super().__init__(str(sentence))
        self.sentence = sentence


def _days_of(line, year):
    match = _LINE.match(line)
    if not match:
        raise _Unreadable(Sentence(_("看不懂：每行写“日期 休或班 名称”，如“10月1日至10月7日 休 国庆节”")))
    y1, m1, d1, y2, m2, d2, only_day, kind, name = match.groups()
    first = _date(y1 or year, m1, d1)
    last = first if not (d2 or only_day) else _date(y2 or y1 or year, m2 or m1, d2 or only_day)
    if first.year != year or last.year != year:
        raise _Unreadable(Sentence(_("不是 %(year)d 年的日期，请到那一年的页面登记"), {"year": year}))
    if not timedelta(0) <= last - first < timedelta(days=LONGEST):
        raise _Unreadable(Sentence(_("起止日期颠倒，或一次超过 31 天")))
    if kind not in OFF + WORK:
        raise _Unreadable(Sentence(_("“%(kind)s”不明：放假写“休”，上班写“班”"), {"kind": kind[:10]}))
    name = (name or "").strip() or (OFF[1] if kind in OFF else WORK[1])
    if len(name) > 60:
        raise _Unreadable(Sentence(_("名称超过 60 个字")))
    for n in range((last - first).days + 1):
        yield PastedDay(first + timedelta(days=n), kind in WORK, name)


def _date(year, month, day):
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise _Unreadable(Sentence(_("没有 %(month)s 月 %(day)s 日这一天"), {"month": month, "day": day})) from None
