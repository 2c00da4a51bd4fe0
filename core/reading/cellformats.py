"""What a person sees in a cell of a workbook: a stored number, shown by the number format of its cell.

A workbook keeps 97.2 as 97.200000000000003; people see fifteen digits of it, and so do we. Formats that this module does not know
(fractions, conditions, several numbers in one format) show the plain number.
"""

import re
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache
from typing import NamedTuple

FIFTEEN = Context(prec=15, rounding=ROUND_HALF_UP)
GENERAL = "General"
# the formats that have a number instead of a text (ISO/IEC 29500-1 18.8.30), as a Chinese Excel shows them
BUILT_IN = {
    0: GENERAL, 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??",
    14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss",
    22: "yyyy/m/d h:mm", 37: "#,##0;-#,##0", 38: "#,##0;-#,##0", 39: "#,##0.00;-#,##0.00", 40: "#,##0.00;-#,##0.00", 45: "mm:ss",
    46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@",
    27: 'yyyy"年"m"月"', 28: 'm"月"d"日"', 29: 'm"月"d"日"', 30: "m-d-yy", 31: 'yyyy"年"m"月"d"日"', 32: 'h"时"mm"分"',  # 数据
    33: 'h"时"mm"分"ss"秒"', 34: 'AM/PMh"时"mm"分"', 35: 'AM/PMh"时"mm"分"ss"秒"', 36: 'yyyy"年"m"月"',  # 数据
    50: 'yyyy"年"m"月"', 51: 'm"月"d"日"', 52: 'yyyy"年"m"月"', 53: 'm"月"d"日"', 54: 'm"月"d"日"', 55: 'AM/PMh"时"mm"分"',  # 数据
    56: 'AM/PMh"时"mm"分"ss"秒"', 57: 'yyyy"年"m"月"', 58: 'm"月"d"日"',  # 数据
}  # fmt: skip
SYSTEM = {
    "[$-F800]": BUILT_IN[31],
    "[$-F400]": BUILT_IN[21],
}  # the day and the time as the reader's machine writes them
TOKENS = re.compile(
    r'(?P<general>General)|"(?P<quoted>[^"]*)"?|\\(?P<escaped>.)|_.|\*.|\[\$(?P<money>[^\]-]*)[^\]]*\]|\[(?P<bracket>[^\]]*)\]|(?P<half>AM/PM|A/P|上午/下午)'  # 数据
    r"|(?P<day>y+|e+|m+|d+|h+|s+(?:\.0+)?|a{3,4})|(?P<number>[0#?](?:[0#?,]*[0#?])?(?:\.[0#?]*)?|\.[0#?]+)|(?P<plain>.)",
    re.IGNORECASE | re.DOTALL,
)
SECTION = re.compile(r'((?:"[^"]*"?|\\.|[^;"\\])*)(?:;|$)')
ELAPSED = re.compile(r"h+|m+|s+", re.IGNORECASE)
FIRST_DAYS = {False: datetime(1899, 12, 30), True: datetime(1904, 1, 1)}  # noqa: DTZ001 — a workbook knows no zones
AS_SHOWN = re.compile(
    r"-?(0|[1-9]\d{0,14})|-?(?=[\d.]{3,16}$)(0|[1-9]\d*)\.\d*[1-9]"
)  # at most fifteen digits, none of them idle
LITERAL = frozenset(("quoted", "escaped", "money", "bracket"))
LARGEST = 308  # zeros of a number, by the format
LAST_SERIAL = 2_958_466  # the day after 9999-12-31
WEEKDAYS = "一二三四五六日"  # 数据
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Shown(NamedTuple):
    """The text of a cell, and what it is: kind as in core.reading.grids.typed, and the raw value where the text does not give it."""

    text: str
    kind: str
    raw: str = ""


def number(raw: str, code: str, *, from_1904: bool = False) -> Shown:
    """A stored number in the format `code`. What is no number stays text."""
    if code == GENERAL and AS_SHOWN.fullmatch(raw):
        return Shown(raw, "n")
    return formatted(raw, code, from_1904)


@lru_cache(maxsize=16_384)
def formatted(raw: str, code: str, from_1904: bool) -> Shown:
    """The same, remembered: days and shares repeat from row to row."""
    try:
        value = FIFTEEN.create_decimal(raw)
    except ArithmeticError:
        return Shown(raw, "")
    if not value.is_finite() or abs(value.adjusted()) > LARGEST:
        return Shown(raw, "")
    code = SYSTEM.get(code[:8], code)
    tokens = parsed(section(code, value))
    if any(name == "day" or is_elapsed(name, part) for name, part in tokens):
        is_length = any(is_elapsed(name, part) for name, part in tokens)
        if (moment := moment_of(value, from_1904=from_1904 and not is_length, is_length=is_length)) is not None:
            return day(moment, tokens, is_length=is_length)
        return Shown(plain(value), "n", plain(value))
    text = in_format(value, code, tokens)
    return Shown(text, "n", "" if text == plain(value) else plain(value))


@lru_cache(maxsize=4096)
def parsed(code: str) -> tuple[tuple[str, str], ...]:
    """The parts of one section: (name of the part, its text)."""
    found = ((match.lastgroup or "", match[match.lastgroup or 0]) for match in TOKENS.finditer(code[:300]))
    return tuple((name, part) for name, part in found if name)


@lru_cache(maxsize=4096)
def sections(code: str) -> tuple[str, ...]:
    """The parts of a format for positive, negative and zero, split at semicolons outside of quotes."""
    return (*SECTION.findall(code[:300]), "", "")


def section(code: str, value: Decimal) -> str:
    """The part that shows `value`. An empty part would hide the figure; a figure that was sent is shown."""
    positive, negative, zero, *_others = (*sections(code), "")
    return (value < 0 and negative) or (value == 0 and zero) or positive


def plain(value: Decimal) -> str:
    """All digits, no exponent, no zeros at the end."""
    if not value:
        return "0"
    return format(value.normalize(FIFTEEN), "f") if -15 < value.adjusted() < 15 else str(value.normalize(FIFTEEN))


def in_format(value: Decimal, code: str, tokens: tuple[tuple[str, str], ...]) -> str:
    """`value` with the digits, comma, percent sign and words that its format asks for."""
    if tokens and all(name in LITERAL for name, _part in tokens):
        return "".join(part for name, part in tokens if name != "bracket")
    numbers = [part for name, part in tokens if name in ("number", "general")]
    marks = [part for name, part in tokens if name == "plain"]
    known = len(numbers) == 1 and not {"/", "E", "e", "@", ","}.intersection(marks)
    if not known or any(name == "bracket" and part[:1] in "<>=" for name, part in tokens):
        return plain(value)
    value = value.scaleb(2 * marks.count("%"), FIFTEEN)
    signed = "-" if value < 0 and not sections(code)[1] else ""
    written = "".join(written_part(abs(value), name, part) for name, part in tokens)
    return signed + written if any(c in "123456789" for c in written) else written


def written_part(value: Decimal, name: str, part: str) -> str:
    if name == "number":
        return digits(value, part)
    if name == "general":
        return plain(value)
    return "" if name in ("bracket", "half") else part


def digits(value: Decimal, pattern: str) -> str:
    """The digits of a value that is not negative in a pattern like `#,##0.0#`."""
    whole, _dot, places = pattern.partition(".")
    rounded = value.quantize(Decimal(1).scaleb(-len(places)), ROUND_HALF_UP, Context(prec=400))
    text, _dot, decimals = format(rounded, "f").partition(".")
    least = len(places.rstrip("#?"))
    while len(decimals) > least and decimals.endswith("0"):
        decimals = decimals[:-1]
    text = text.lstrip("0").zfill(whole.count("0"))
    if "," in whole:
        text = f"{int(text or 0):,}".zfill(whole.count("0")) if text else ""
    return f"{text}.{decimals}" if decimals else text


def moment_of(serial: Decimal, *, from_1904: bool, is_length: bool) -> datetime | None:
    """The moment of a day number; Excel believes that there was a 29 February 1900, so days before 1 March are one off."""
    if not 0 <= serial < LAST_SERIAL:
        return None
    if not from_1904 and not is_length and 1 <= serial < 60:
        serial += 1
    seconds = int((serial * 86400).quantize(Decimal(1), ROUND_HALF_UP))
    return FIRST_DAYS[from_1904] + timedelta(seconds=seconds)


def day(moment: datetime, tokens: tuple[tuple[str, str], ...], *, is_length: bool) -> Shown:
    """A day, a time of day, or both, as the format shows it; how long something took stays a text."""
    marks = "".join(part.lower() for name, part in tokens if name == "day")
    has_day = any(c in marks for c in "yeda") or ("m" in marks and not any(c in marks for c in "hs"))
    text = "".join(pieces(moment, tokens))
    if is_length:
        return Shown(text, "")
    if not has_day:
        return Shown(text, "h", moment.time().isoformat())
    if moment.time() == time():
        return Shown(text, "d", moment.date().isoformat())
    return Shown(text, "t", moment.isoformat(sep=" "))


def pieces(moment: datetime, tokens: tuple[tuple[str, str], ...]) -> list[str]:
    half = any(name == "half" for name, _part in tokens)
    days = [part.lower()[0] for name, part in tokens if name == "day" or is_elapsed(name, part)]
    found, at = [], 0
    for name, part in tokens:
        if name == "day" or is_elapsed(name, part):
            is_minute = part[0] in "mM" and ("h" in days[max(at - 1, 0) : at] or "s" in days[at + 1 : at + 2])
            found.append(
                hours(moment, len(part)) if name == "bracket" else piece(moment, part.lower(), is_minute, half)
            )
            at += 1
        elif name == "half":
            found.append(half_of_day(moment, part))
        elif name != "bracket":
            found.append(part)
    return found


def is_elapsed(name: str, part: str) -> bool:
    return name == "bracket" and ELAPSED.fullmatch(part) is not None


def hours(moment: datetime, width: int) -> str:
    return str(int((moment - FIRST_DAYS[False]).total_seconds()) // 3600).zfill(width)


def half_of_day(moment: datetime, part: str) -> str:
    names = ("AM", "PM") if part.upper() in ("AM/PM", "A/P") else ("上午", "下午")  # 数据
    return names[moment.hour >= 12]


def piece(moment: datetime, part: str, is_minute: bool, half: bool) -> str:
    """One part of a day format: yyyy, m, dd, aaaa, hh, ss.0 …"""
    first, width = part[0], len(part.partition(".")[0])
    if first in "ye":
        return f"{moment.year % 100:02d}" if width == 2 else str(moment.year)
    if first == "a":
        return ("星期" if width == 4 else "") + WEEKDAYS[moment.weekday()]  # 数据
    if first == "m" and not is_minute and width in (3, 4):
        return MONTHS[moment.month - 1]
    if first == "d" and width > 2:
        return WEEKDAYS[moment.weekday()]
    hour = (moment.hour + 11) % 12 + 1 if half else moment.hour
    value = {"m": moment.minute if is_minute else moment.month, "d": moment.day, "h": hour, "s": moment.second}[first]
    return str(value).zfill(min(width, 2))


def iso(text: str) -> Shown:
    """A day or moment that the workbook keeps as ISO 8601 text."""
    try:
        moment = datetime.fromisoformat(text)  # naive: a workbook knows no zones
    except ValueError:
        return Shown(text, "")
    if len(text) <= 10:
        return Shown(date.isoformat(moment.date()), "d")
    return Shown(moment.isoformat(sep=" "), "t")
