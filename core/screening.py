"""Finds what must not be published or stored unasked: personal numbers and marks of secrecy. A question to a person, not a verdict.

Sources: GB 11643-1999 (公民身份号码 and its check digit); ISO/IEC 7812 (Luhn) for bank cards; 保守国家秘密法 (密级标志“密级★保密期限”).
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from core.characters import narrow
from core.words import Sentence, _

IDENTITY, PHONE, CARD, SECRECY = "identity", "phone", "card", "secrecy"
_GAP = "[ \\-\u00a0\u00ad\u2002-\u200d\u2010-\u2014\u202f\u2060\ufeff]{0,2}"  # between digits, seen or not
_UNIT = r"\s?(?:元|[万亿]|吨|千瓦|立方|平方|公里|公斤|[亩株斤度]|(?:k?[wW]h?|k?[gm]|t)(?![A-Za-z]))"  # 数据
_START, _END = r"(?<![0-9])(?<![0-9]\.)", rf"(?![0-9])(?!\.[0-9])(?!{_UNIT})"
_ALONE, _AND_ALONE = rf"{_START}(?<![A-Za-z])(?<![0-9]-)", rf"{_END}(?![A-Za-z])(?!-[0-9])"


def _groups(*sizes: int) -> str:
    return _GAP.join(f"[0-9]{{{size}}}" for size in sizes)


def _anywhere(start: str, core: str, end: str) -> re.Pattern[str]:
    """Finds also what begins inside of something that only looked alike."""
    return re.compile(f"{start}(?=({core}){end})")


_ID18 = _anywhere(_START, f"(?:[0-9]{_GAP}){{17}}[0-9Xx]", "(?![0-9])")
_ID15 = _anywhere(_ALONE, _groups(6, 6, 3), _AND_ALONE)
_MOBILE = _anywhere(
    _START,
    rf"(?:(?:\+|00)?86{_GAP}\)?{_GAP})?(?=1[3-9])(?:{'|'.join([_groups(3, 4, 4), _groups(4, 3, 4), _groups(4, 4, 3), _groups(3, 3, 5)])}"
    r"|[0-9]{3}\.[0-9]{4}\.[0-9]{4})",
    _END,
)
_CARD = _anywhere(
    _ALONE,
    rf"(?=62|4|5[1-5]|35|3[47]|9558)(?:{_groups(4, 4, 4)}{_GAP}[0-9]{{3,4}}(?:{_GAP}[0-9]{{1,3}})?|[0-9]{{6}}{_GAP}[0-9]{{9,13}}|{_groups(4, 6, 5)})",
    _AND_ALONE,
)
_LEVEL = r"(?:绝\s?密|机\s?密|秘\s?密)"  # 数据
_MARK = re.compile(
    rf"{_LEVEL}\s{{0,3}}[★☆*]\s{{0,3}}(?:\d+\s?(?:年|个?月|日|天)|长期|启用前)?|(?m:^[^\S\n]*{_LEVEL}[^\S\n]*$)|密级\s?:\s?{_LEVEL}"  # 数据
    rf"|[\[【〔(]\s?{_LEVEL}\s?[\]】〕)]"
    r"|内部(?:资料|文件)\s?,?\s?(?:注意保密|严禁外传|不得外传)|(?:注意保密|严禁外传)\s?!"  # 数据
)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_PROVINCES = frozenset(
    str(code)
    for first, last in ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71), (81, 83))
    for code in range(first, last + 1)
)


@dataclass(frozen=True)
class Finding:
    """One place in a text: the kind, where, how it may be shown, what to do."""

    kind: str
    start: int
    end: int
    shown: str
    advice: Sentence


def findings(text: str) -> list[Finding]:
    """What stands in `text`, in order, none inside of another. Full-width digits count like plain ones."""
    plain = _same_length(text)
    found: list[Finding] = []
    for kind, start, end in sorted(_candidates(plain), key=lambda c: (c[1], -c[2])):
        if not found or start >= found[-1].end:
            found.append(Finding(kind, start, end, _shown(kind, text[start:end]), ADVICE[kind]))
    return found


def mask(text: str) -> str:
    """`text` with its personal numbers made unreadable; secrecy marks stay for a person to see.

    What is left is looked at again: two numbers may share a place, and only one of them was masked. Digits get fewer each time.
    """
    while personal := [finding for finding in findings(text) if finding.kind != SECRECY]:
        for finding in reversed(personal):
            text = text[: finding.start] + finding.shown + text[finding.end :]
    return text


ADVICE = {
    IDENTITY: Sentence(_("像是身份证号码，请删去；确有必要的请核对后确认")),
    PHONE: Sentence(_("像是手机号码，请改用办公电话；确有必要的请核对后确认")),
    CARD: Sentence(_("像是银行卡号，请删去；确有必要的请核对后确认")),
    SECRECY: Sentence(_("像是密级或保密标志。本系统严禁录入涉密内容；确认不涉密的请核对后确认")),
}


def _same_length(text: str) -> str:
    """Full-width characters and the digits of all scripts as plain ones, place by place."""
    return re.sub(r"(?![0-9])\d", lambda digit: str(unicodedata.decimal(digit[0])), narrow(text))


def _candidates(text: str) -> Iterator[tuple[str, int, int]]:
    for kind, pattern, test in (
        (IDENTITY, _ID18, is_identity_number),
        (IDENTITY, _ID15, is_old_identity_number),
        (CARD, _CARD, is_card_number),
        (PHONE, _MOBILE, lambda digits: True),
    ):
        for match in pattern.finditer(text):
            if test(re.sub(r"[^0-9Xx]", "", match[1]).upper()):
                yield kind, match.start(1), match.end(1)
    for match in _MARK.finditer(text):
        yield SECRECY, match.start(), match.end()


def is_identity_number(number: str) -> bool:
    """18 characters with a province, a birthday that exists, and the check digit of GB 11643.

    A foreigner's permanent residence card has 9, the province, three digits of the nationality, then the same (国家移民管理局
    新版外国人永久居留身份证机读信息规则, 2023).
    """
    province = number[1:3] if number.startswith("9") else number[:2]
    if province not in _PROVINCES or not _is_birthday(number[6:14]):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], _WEIGHTS, strict=True))
    return _CHECKS[total % 11] == number[17]


def is_old_identity_number(number: str) -> bool:
    """15 digits of the first generation: a province and a birthday of the 20th century."""
    return number[:2] in _PROVINCES and _is_birthday("19" + number[6:12])


def is_card_number(number: str) -> bool:
    """15 to 19 digits that pass Luhn's check."""
    doubled = [int(d) * (2 if n % 2 else 1) for n, d in enumerate(reversed(number))]
    return 15 <= len(number) <= 19 and sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0


def _is_birthday(digits: str) -> bool:
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return 1900 <= born.year <= 2099


def _shown(kind: str, text: str) -> str:
    """What may be shown of a finding: the mark itself, or three characters before the stars and two behind."""
    return text if kind == SECRECY else f"{text[:3]}{'*' * max(3, len(text) - 5)}{text[-2:]}"
