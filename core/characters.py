"""Text that every document can hold: what people paste is set right where it can be, and refused with its place where not.

Whatever passes here goes into xlsx, docx and csv and is read back equal. Scripts of the prefecture's peoples (彝, 藏, 蒙 …), emoji and
private-use characters of office fonts stay as they are.
"""

import unicodedata

from core.words import Sentence, _

LINE_BREAKS = {"\r\n": "\n", "\r": "\n", "\x0b": "\n", "\x0c": "\n", "\x85": "\n", "\u2028": "\n", "\u2029": "\n"}
BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")
DROPPED = "\ufeff"


class BadCharacters(ValueError):
    """A character that may not stand in a text; `sentence` says which, where and what to do."""

    def __init__(self, sentence: Sentence):
        super().__init__(str(sentence))
        self.sentence = sentence


def clean(text: str, *, lines: bool = False) -> str:
    """`text` in NFC, line breaks of Word and WPS as plain ones (or one blank where `lines` is off), ends trimmed.

    Raises BadCharacters for control characters, surrogates, noncharacters, and marks that turn the direction of text.
    """
    for found, plain in LINE_BREAKS.items():
        text = text.replace(found, plain)
    text = text.replace(DROPPED, "")
    for position, character in enumerate(text, 1):
        if (fault := fault_of(character)) is not None:
            values = {"n": position, "code": f"U+{ord(character):04X}", "fault": fault}
            raise BadCharacters(Sentence(_("第 %(n)d 个字符（%(code)s）不能使用：%(fault)s，请删去后重试"), values))
    text = unicodedata.normalize("NFC", text)
    if not lines:
        return " ".join(text.replace("\n", " ").replace("\t", " ").split(" ")).strip()
    return text.strip("\n").rstrip()


def fault_of(character: str) -> str | None:
    """What is wrong with one character, or None."""
    code = ord(character)
    if character in "\n\t":
        return None
    if code < 0x20 or 0x7F <= code < 0xA0:
        return _("控制字符")
    if 0xD800 <= code <= 0xDFFF:
        return _("不完整的字符")
    if 0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE:
        return _("非字符")
    if character in BIDI:
        return _("改变文字方向的标记")
    return None
