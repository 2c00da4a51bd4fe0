"""What a PDF does besides showing pages: looked for in its objects, compressed ones included, not in its pictures."""

import re
import zlib
from collections.abc import Iterator

from core.refusals import Unfit
from core.words import _

ENDING = 2048  # bytes in which %%EOF must stand
MOST_OBJECTS = 64 * 1024 * 1024  # bytes of unpacked object streams
STREAM = re.compile(rb"(?<!end)stream\r?\n")
HEX_NAME = re.compile(rb"#([0-9A-Fa-f]{2})")
ACTIVE = re.compile(rb"/(JavaScript|Launch|RichMedia|EmbeddedFiles?|JS|XFA)(?![A-Za-z0-9])")
LONG_ENOUGH = re.compile(
    rb"/(JavaScript|Launch|RichMedia|EmbeddedFiles?)(?![A-Za-z0-9])"
)  # never by chance in a picture
ENCRYPTED = re.compile(rb"/Encrypt(?![A-Za-z0-9])")
PACKED = re.compile(rb"/ObjStm(?![A-Za-z0-9])")


def check(data: bytes) -> None:
    """Raises Unfit for a PDF that is cut off, locked, or brings scripts, attachments or programs to start."""
    if not data.startswith(b"%PDF-") or b"%%EOF" not in data[-ENDING:]:
        raise Unfit(_("PDF 不完整：请重新导出或重新下载后再传"))
    refuse_active(LONG_ENOUGH.search(plain(data)))
    length = 0
    for piece in objects(data):
        length += len(piece)
        if length > len(data) + MOST_OBJECTS:
            raise Unfit(_("PDF 解开后太大，不能检查：请打印成新的 PDF 后再传"))
        piece = plain(piece)
        if ENCRYPTED.search(piece):
            raise Unfit(_("PDF 有密码或权限限制，不能检查：请打印成新的 PDF 后再传"))
        refuse_active(ACTIVE.search(piece))


def refuse_active(found: re.Match[bytes] | None) -> None:
    if found:
        raise Unfit(
            _("PDF 含脚本、附件或启动程序的动作（%(name)s）：请打印成新的 PDF 后再传，附件另行上传"),
            name=found[1].decode(),
        )


def plain(data: bytes) -> bytes:
    """Names written with hexadecimal digits (`/J#53`) as they are meant."""
    return HEX_NAME.sub(lambda found: bytes([int(found[1], 16)]), data)


def objects(data: bytes) -> Iterator[bytes]:
    """The text of the objects: all that stands outside of streams, and the object streams unpacked."""
    at = 0
    while (start := STREAM.search(data, at)) is not None:
        head = data[at : start.start()]
        yield head
        end = data.find(b"endstream", start.end())
        if end < 0:
            return
        if PACKED.search(head[head.rfind(b" obj") + 1 :]):
            yield unpacked(data[start.end() : end])
        at = end + len(b"endstream")
    yield data[at:]


def unpacked(stream: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(stream, MOST_OBJECTS)
    except zlib.error:
        raise Unfit(_("PDF 的内部格式不能检查：请打印成新的 PDF 后再传")) from None
