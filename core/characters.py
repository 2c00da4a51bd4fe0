"""Text that every document can hold: what people paste is set right where it can be, and refused with its place where not.

Whatever passes here goes into xlsx, docx and csv and is read back equal. Scripts of the prefecture's peoples (彝, 藏, 蒙 …), emoji and
private-use characters of office fonts stay as they are.
"""

import re
import unicodedata

from core.words import Sentence, _

LINE_BREAKS = {"\r\n": "\n", "\r": "\n", "\x0b": "\n", "\x0c": "\n", "\x85": "\n", "\u2028": "\n", "\u2029": "\n"}
DROPPED = dict.fromkeys(
    map(ord, "\ufeff\u200b\u2060\u00ad")
)  # nobody sees them, and names that look alike would differ
NARROW = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
BIDI = "\u202a-\u202e\u2066-\u206f\u200e\u200f\u061c"
_FAULTS = {
    "control": _("控制字符"),
    "surrogate": _("不完整的字符"),
    "nothing": _("非字符"),
    "bidi": _("改变文字方向的标记"),
}
_NONCHARACTERS = "\ufdd0-\ufdef" + "".join(
    f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000)
)
_FAULTY = re.compile(
    "(?P<control>[\x00-\x08\x0e-\x1f\x0b-\x0d\x7f-\x9f\ufff9-\ufffb])"
    f"|(?P<surrogate>[\ud800-\udfff])|(?P<nothing>[{_NONCHARACTERS}])|(?P<bidi>[{BIDI}])"
)
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
MOST_MARKS = 30  # marks on one letter: the limit of Unicode's stream-safe text (UAX #15)
BLANKS = "\u115f\u1160\u3164\uffa0\u2800\u034f\u180b\u180c\u180d\u180e\u180f"  # letters and marks that draw nothing
PLACEHOLDER = "□"


class BadCharacters(ValueError):
    """A character that may not stand in a text; `sentence` says which, where and what to do."""

    def __init__(self, sentence: Sentence):
        super().__init__(str(sentence))
        self.sentence = sentence


def clean(text: str, *, lines: bool = False) -> str:
    """`text` in NFC, line breaks of Word and WPS as plain ones (or one blank where `lines` is off), ends trimmed.

    Empty where nothing of it can be seen. Raises BadCharacters for control characters, surrogates, noncharacters, marks that
    turn the direction of text, and letters under a heap of marks (they cost a normalisation its square).
    """
    for found, plain in LINE_BREAKS.items():
        text = text.replace(found, plain)
    text = text.translate(DROPPED)
    if faulty := _FAULTY.search(text):
        raise _refused(text, faulty.start(), _FAULTS[str(faulty.lastgroup)])
    if (place := heaped(text)) is not None:
        raise _refused(text, place, _("一个字上叠加的符号太多"))
    text = unicodedata.normalize("NFC", text)
    if not lines:
        text = text.replace("\n", " ").replace("\t", " ")
    text = text.strip() if not lines else text.strip("\n").rstrip()
    return text if any(map(can_be_seen, text)) else ""


def narrow(text: str) -> str:
    """Full-width letters, digits and signs as plain ones, place by place; ² and ① stay what they are."""
    return text.translate(NARROW)


def fitting(text: str) -> str:
    """`text` with □ in place of what XML can't hold: for a text that came into the database on another way than `clean`."""
    return _UNFIT.sub(PLACEHOLDER, text)


def heaped(text: str) -> int | None:
    """Where more than MOST_MARKS marks stand on one letter, or None."""
    if text.isascii():
        return None
    marks = 0
    for place, character in enumerate(text):
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks > MOST_MARKS:
            return place
    return None


def can_be_seen(character: str) -> bool:
    """Whether a character draws anything by itself."""
    if character in BLANKS or "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef":
        return False
    return unicodedata.category(character) not in ("Zs", "Cc", "Cf")


def _refused(text: str, place: int, fault: str) -> BadCharacters:
    values = {"n": place + 1, "code": f"U+{ord(text[place]):04X}", "fault": fault}
    return BadCharacters(Sentence(_("第 %(n)d 个字符（%(code)s）不能使用：%(fault)s，请删去后重试"), values))
