"""PNG and JPEG by their structure alone: size in points, wholeness, nothing hidden behind the picture. Nothing is drawn."""

import re

from core.refusals import Unfit
from core.words import _

PNG, JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
MOST_POINTS = 100_000_000  # a phone's largest picture; 50,000 × 50,000 is a bomb
HEAD = 256 * 1024  # bytes in which descriptions stand
FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
BARE = frozenset({0x01, *range(0xD0, 0xD8)})  # markers without a length
MARKUP = re.compile(rb"<(html|script|svg[\s>]|\?php|!doctype|iframe)", re.IGNORECASE)
DAMAGED = _("图片不完整或已损坏：请重新导出或重新拍摄后再传")


def check_png(data: bytes) -> None:
    """Raises Unfit unless `data` is a chain of chunks from the signature to IEND and no byte more."""
    at, first = len(PNG), True
    while True:
        length, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        if len(kind) < 4 or at + 12 + length > len(data) or first != (kind == b"IHDR"):
            raise Unfit(DAMAGED)
        if first:
            check_points(int.from_bytes(data[at + 8 : at + 12], "big"), int.from_bytes(data[at + 12 : at + 16], "big"))
        at, first = at + 12 + length, False
        if kind == b"IEND":
            break
    if at != len(data):
        raise Unfit(DAMAGED)
    check_descriptions(data)


def check_jpeg(data: bytes) -> None:
    """Raises Unfit unless a frame is described before the scan and the picture ends. Phones add films behind it: that may be."""
    at = 2
    while True:
        if len(data) < at + 4 or data[at] != 0xFF:
            raise Unfit(DAMAGED)
        marker = data[at + 1]
        if marker == 0xFF or marker in BARE:
            at += 1 if marker == 0xFF else 2
            continue
        if marker in FRAMES:
            check_points(int.from_bytes(data[at + 7 : at + 9], "big"), int.from_bytes(data[at + 5 : at + 7], "big"))
            break
        if marker in (0xD9, 0xDA):
            raise Unfit(DAMAGED)
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    if data.find(b"\xff\xd9", at) < 0:
        raise Unfit(DAMAGED)
    check_descriptions(data)


def check_points(width: int, height: int) -> None:
    if not 0 < width * height <= MOST_POINTS:
        raise Unfit(_("图片为 %(width)d × %(height)d 点，太大：请缩小后再传"), width=width, height=height)


def check_descriptions(data: bytes) -> None:
    """A picture whose description is a web page is none that anybody took."""
    if MARKUP.search(data[:HEAD]) or MARKUP.search(data[-HEAD:]):
        raise Unfit(_("图片里夹带网页代码：请重新导出或截图后再传"))
