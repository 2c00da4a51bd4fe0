"""Bytes of a text file as text: UTF-8, GB18030 (what Excel writes as CSV in China), or UTF-16 with its mark."""

import codecs
import re

from core.refusals import Unfit
from core.words import _

MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
NOT_TEXT = re.compile("[\x00-\x08\x0e-\x19\x1b-\x1f]")
NUL = re.compile("\x00")
SAMPLE = 20_000  # characters by which a wrong guess shows


def decoded(data: bytes, *, controls: bool = False) -> str:
    """The text without its byte order mark. Raises Unfit where no encoding in use fits.

    `controls` lets control characters pass, for a table whose reader says in which cell they stand; NUL is in no text.
    """
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return readable(data[len(mark) :], encoding, NUL if controls else NOT_TEXT)
    try:
        return readable(data, "utf-8", NUL if controls else NOT_TEXT)
    except Unfit:
        text = readable(data, "gb18030", NUL if controls else NOT_TEXT)
    if is_garbled(text[:SAMPLE]):
        raise Unfit(_("文字编码认不出来（不是 UTF-8 或 GB18030）：请在 Excel 或 WPS 中另存为“CSV UTF-8”后重试"))
    return text


def readable(data: bytes, encoding: str, refused: re.Pattern[str]) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        text = "\x00"
    if refused.search(text):
        raise Unfit(_("不是文字文件，或编码认不出来：请在 Excel 或 WPS 中另存为“CSV UTF-8”或 .xlsx 后重试"))
    return text.rstrip("\x1a")


def is_garbled(text: str) -> bool:
    """Whether bytes of another encoding were read as GB18030: then most characters are rare ones (outside of GB 2312)."""
    foreign = [c for c in text if c > "\x7f"]
    usual = sum(1 for c in foreign if is_usual(c))
    return usual * 2 < len(foreign)


def is_usual(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True
