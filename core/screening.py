"""Finds what must not be published or stored unasked: personal numbers and marks of secrecy. A question to a person, not a verdict.

Sources: GB 11643-1999 (公民身份号码 and its check digit); ISO/IEC 7812 (Luhn) for bank cards; 保守国家秘密法 (密级标志“密级★保密期限”).
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from core.words import Sentence, _

IDENTITY, PHONE, CARD, SECRECY = "identity", "phone", "card", "secrecy"
_GAP = r"[ \-\u00a0\u3000]?"
_ID18 = re.compile(rf"(?<![0-9A-Za-z])(?:\d{_GAP}){{17}}[\dXx](?![0-9A-Za-z])")
_ID15 = re.compile(rf"(?<![0-9A-Za-z.])(?:\d{_GAP}){{14}}\d(?![0-9A-Za-z.])")
_MOBILE = re.compile(
    rf"(?<![0-9A-Za-z.])(?:\+?86{_GAP})?1[3-9]\d(?:{_GAP}\d{{4}}){{2}}(?![0-9A-Za-z.])|(?<![0-9A-Za-z.])1[3-9]\d{{9}}(?![0-9A-Za-z.])"
)
_CARD = re.compile(rf"(?<![0-9A-Za-z.])(?:62|4\d|5[1-5]|35|3[47])(?:{_GAP}\d){{13,17}}(?![0-9A-Za-z.])")
_LEVEL = r"(?:绝\s?密|机\s?密|秘\s?密)"  # 数据
_MARK = re.compile(
    rf"{_LEVEL}\s?[★☆*＊]\s?(?:\d+\s?(?:年|个?月|日|天)|长期|启用前)?|(?m:^\s*{_LEVEL}\s*$)|密级\s?[:：]\s?{_LEVEL}"  # 数据
    r"|内部(?:资料|文件)\s?[,，]?\s?(?:注意保密|严禁外传|不得外传)|(?:注意保密|严禁外传)\s?[!！]"  # 数据
)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_PROVINCES = frozenset(
    [
        "11",
        "12",
        "13",
        "14",
        "15",
        "21",
        "22",
        "23",
        "31",
        "32",
        "33",
        "34",
        "35",
        "36",
        "37",
        "41",
        "42",
        "43",
        "44",
        "45",
        "46",
        "50",
        "51",
        "52",
        "53",
        "54",
        "61",
        "62",
        "63",
        "64",
        "65",
        "71",
        "81",
        "82",
        "83",
    ]
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
    """`text` with its personal numbers made unreadable; secrecy marks stay for a person to see."""
    for finding in reversed(findings(text)):
        text = text[: finding.start] + finding.shown + text[finding.end :]
    return text


ADVICE = {
    IDENTITY: Sentence(_("像是身份证号码，请删去；确有必要的请核对后确认")),
    PHONE: Sentence(_("像是手机号码，请改用办公电话；确有必要的请核对后确认")),
    CARD: Sentence(_("像是银行卡号，请删去；确有必要的请核对后确认")),
    SECRECY: Sentence(_("像是密级或保密标志。本系统严禁录入涉密内容；确认不涉密的请核对后确认")),
}


def _same_length(text: str) -> str:
    """Full-width characters as plain ones, place by place."""
    return "".join(n if len(n := unicodedata.normalize("NFKC", c)) == 1 else c for c in text)


def _candidates(text: str) -> Iterator[tuple[str, int, int]]:
    for kind, pattern, test in (
        (IDENTITY, _ID18, is_identity_number),
        (IDENTITY, _ID15, is_old_identity_number),
        (CARD, _CARD, is_card_number),
        (PHONE, _MOBILE, lambda digits: True),
    ):
        for match in pattern.finditer(text):
            if test(re.sub(r"[^0-9Xx]", "", match[0]).upper()):
                yield kind, match.start(), match.end()
    for match in _MARK.finditer(text):
        yield SECRECY, match.start(), match.end()


def is_identity_number(number: str) -> bool:
    """18 characters with a province, a birthday that exists, and the check digit of GB 11643."""
    if number[:2] not in _PROVINCES or not _is_birthday(number[6:14]):
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
