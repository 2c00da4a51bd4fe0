"""Strangers' zip archives (docx, xlsx, ofd), looked into without trusting a figure in them.

What a header declares is checked before anything is unpacked, and what comes out is counted while it comes. Nothing is ever
unpacked to disk, and no archive inside of an archive is opened.
"""

import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from core.refusals import Unfit
from core.words import _

MOST_PARTS = 5_000
MOST_UNPACKED = 512 * 1024 * 1024  # bytes of all parts together
MOST_ELEMENTS = 4_000_000  # of one part; 1.2 million filled cells have about 2.5 million
MOST_RATIO = 200  # sheets of equal rows reach about 30
SMALL = 16 * 1024 * 1024  # below this a high ratio harms nobody
CHUNK = 1024 * 1024
LOCAL_HEADER, DIRECTORY_ENTRY = b"PK\x03\x04", b"PK\x01\x02"
DAMAGED = _("文件不完整或已损坏：请用 Office 或 WPS 打开，另存一份后重试")
TOO_BIG_INSIDE = _("文件解开后太大，不能读取：请删去多余的内容（空行、图片、隐藏的表），另存后重试")
BROKEN = (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError, LookupError)


def opened(file: BinaryIO) -> ZipFile:
    """The archive, fit to be read part by part. Raises Unfit."""
    file.seek(0)
    if file.read(4) != LOCAL_HEADER:
        raise Unfit(DAMAGED)
    if entries(file) > MOST_PARTS:
        raise Unfit(_("文件内部有太多部分，不能读取：请另存一份后重试"))
    try:
        archive = ZipFile(file)
        infos = sorted(archive.infolist(), key=lambda info: info.header_offset)
        check_layout(file, archive, infos)
    except Unfit:
        raise
    except BROKEN as why:
        raise Unfit(DAMAGED) from why
    for info in infos:
        check_entry(info)
    if sum(info.file_size for info in infos) > MOST_UNPACKED:
        raise Unfit(TOO_BIG_INSIDE)
    return archive


def entries(file: BinaryIO) -> int:
    """How many directory entries the file can hold at most; counted before a library makes an object of each."""
    found, tail = 0, b""
    file.seek(0)
    while block := file.read(CHUNK):
        block = tail + block
        found += block.count(DIRECTORY_ENTRY)
        tail = block[-(len(DIRECTORY_ENTRY) - 1) :]
    return found


def check_layout(file: BinaryIO, archive: ZipFile, infos: list[ZipInfo]) -> None:
    """One archive from the first byte to the last: nothing before, behind or over each other."""
    names = [info.filename for info in infos]
    if not infos or infos[0].header_offset != 0 or archive.comment or len(names) != len(set(names)):
        raise Unfit(DAMAGED)
    ends = [*(info.header_offset for info in infos[1:]), archive.start_dir]
    for info, end in zip(infos, ends, strict=True):
        file.seek(info.header_offset)
        header = file.read(30)
        spare = int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
        if header[:4] != LOCAL_HEADER or info.header_offset + 30 + spare + info.compress_size > end:
            raise Unfit(DAMAGED)


def check_entry(info: ZipInfo) -> None:
    parts = info.filename.replace("\\", "/").split("/")
    if ".." in parts or info.filename.startswith(("/", "\\")) or "\x00" in info.orig_filename:
        raise Unfit(DAMAGED)
    if info.flag_bits & 1:
        raise Unfit(_("文件有密码：请去掉密码，另存后重试"))
    if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise Unfit(DAMAGED)
    if info.file_size > SMALL and info.file_size > MOST_RATIO * max(info.compress_size, 1):
        raise Unfit(TOO_BIG_INSIDE)


def chunks(archive: ZipFile, name: str, limit: int) -> Iterator[bytes]:
    """The part `name`, piece by piece. Raises Unfit where it is longer than `limit` bytes, missing or damaged."""
    total = 0
    try:
        with archive.open(name) as part:
            while block := part.read(CHUNK):
                total += len(block)
                if total > limit:
                    raise Unfit(TOO_BIG_INSIDE)
                yield block
    except Unfit:
        raise
    except BROKEN as why:
        raise Unfit(DAMAGED) from why


def whole(archive: ZipFile, name: str, limit: int = CHUNK) -> bytes:
    """All of a small part."""
    return b"".join(chunks(archive, name, limit))


def parse(
    archive: ZipFile,
    name: str,
    limit: int,
    *,
    start: Callable[[str, dict[str, str]], object] | None = None,
    end: Callable[[str], object] | None = None,
    text: Callable[[str], object] | None = None,
) -> None:
    """Send the XML part `name` through expat to `start`, `end` and `text`. A document type is refused, so no entities."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = refuse_doctype
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    elements = 0
    try:
        for block in chunks(archive, name, limit):
            elements += elements_in(block)
            if elements > MOST_ELEMENTS:
                raise Unfit(TOO_BIG_INSIDE)
            if len(block) == CHUNK and b"<" not in block:  # no honest token is as long, and expat is slow with such
                raise Unfit(DAMAGED)
            parser.Parse(block)
        parser.Parse(b"", True)
    except expat.ExpatError as why:
        if why.code == expat.errors.codes[expat.errors.XML_ERROR_NO_MEMORY]:
            raise MemoryError from why
        raise Unfit(DAMAGED) from why


def elements_in(block: bytes) -> int:
    return block.count(b"<") - block.count(b"</")


def refuse_doctype(*args: object) -> None:
    raise Unfit(DAMAGED)


def local(name: str) -> str:
    """The name of an element without its prefix."""
    return name.rpartition(":")[2]
