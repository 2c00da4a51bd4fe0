"""The parts of a stranger's workbook, read one by one within limits: its sheets, texts, formats, and the cells of one sheet.

Read with zipfile and expat alone: a library that builds objects for whatever a file declares needs hours for one cell at
XFD1048576. Runs in the child process of core.reading.workbooks.
"""

import posixpath
import re
from dataclasses import dataclass
from zipfile import ZipFile

from core.reading import archives, cellformats, grids
from core.reading.archives import local
from core.refusals import Unfit
from core.words import _

MOST_SHEET = 192 * 1024 * 1024  # bytes of one part, unpacked
MOST_STRINGS = 96 * 1024 * 1024
MOST_STYLES = 16 * 1024 * 1024
MOST_BOOK = 2 * 1024 * 1024
MOST_SHEETS = 255
MOST_FORMATS = 65_490  # by the format
ESCAPED = re.compile(r"_x(?![Dd][89A-Fa-f])([0-9A-Fa-f]{4})_")
NO_WORKBOOK = _("不是 Excel 工作簿（.xlsx）：请在 Excel 或 WPS 中另存为 .xlsx 后重试")
TOO_COMPLICATED = _("工作簿太复杂（样式、合并单元格或工作表太多），不能读取：请把数据复制到新的工作簿后重试")


@dataclass(frozen=True)
class Sheet:
    name: str
    part: str
    is_hidden: bool


@dataclass(frozen=True)
class Book:
    sheets: list[Sheet]
    from_1904: bool
    strings: str
    styles: str


def book(archive: ZipFile) -> Book:
    """What the workbook holds. Raises Unfit where it is none."""
    main = next(
        (t for kind, t in relations(archive, "_rels/.rels", "").values() if kind.endswith("/officeDocument")), ""
    )
    if main not in archive.namelist():
        raise Unfit(NO_WORKBOOK)
    folder, name = posixpath.split(main)
    related = relations(archive, f"{folder}/_rels/{name}.rels", folder)
    by_kind = {kind.rpartition("/")[2]: target for kind, target in related.values()}
    found: list[dict[str, str]] = []
    properties: dict[str, str] = {}

    def start(name: str, attributes: dict[str, str]) -> None:
        if (name := local(name)) == "sheet":
            found.append({local(key): value for key, value in attributes.items()})
        elif name == "workbookPr":
            properties.update(attributes)

    archives.parse(archive, main, MOST_BOOK, start=start)
    if not found or len(found) > MOST_SHEETS:
        raise Unfit(TOO_COMPLICATED if found else NO_WORKBOOK)
    sheets = [
        Sheet(given.get("name", ""), related[given["id"]][1], given.get("state", "visible") != "visible")
        for given in found
        if related.get(given.get("id", ""), ("", ""))[0].endswith("/worksheet")
    ]
    return Book(
        sheets, properties.get("date1904") in ("1", "true"), by_kind.get("sharedStrings", ""), by_kind.get("styles", "")
    )


def relations(archive: ZipFile, part: str, folder: str) -> dict[str, tuple[str, str]]:
    """{id: (kind, part)} of what a part refers to inside of the archive."""
    found = {}

    def start(name: str, attributes: dict[str, str]) -> None:
        if local(name) == "Relationship" and attributes.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", ""))).lstrip("/")
            found[attributes.get("Id", "")] = attributes.get("Type", ""), target

    archives.parse(archive, part, MOST_BOOK, start=start)
    return found


def formats(archive: ZipFile, part: str) -> list[str]:
    """The number format of each cell style, by its place. Without a part of styles all is General."""
    if not part:
        return []
    own: dict[str, str] = {}
    codes: list[str] = []
    inside = False

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal inside
        name = local(name)
        if name == "cellXfs":
            inside = True
        elif name == "numFmt" and len(own) < MOST_FORMATS:
            own[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif name == "xf" and inside:
            codes.append(attributes.get("numFmtId", "0"))
            if len(codes) > MOST_FORMATS:
                raise Unfit(TOO_COMPLICATED)

    def end(name: str) -> None:
        nonlocal inside
        inside = inside and local(name) != "cellXfs"

    archives.parse(archive, part, MOST_STYLES, start=start, end=end)
    built_in = {str(key): code for key, code in cellformats.BUILT_IN.items()}
    known = built_in | own
    return [known.get(code, cellformats.GENERAL) for code in codes]


class Words:
    """Collects the text of a shared or inline string: its runs, without the readings above them (rPh)."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.inside = self.reading = False

    def start(self, name: str) -> None:
        self.inside = name == "t" and not self.reading
        self.reading = self.reading or name == "rPh"

    def end(self, name: str) -> None:
        self.inside = False
        self.reading = self.reading and name != "rPh"

    def text(self, data: str) -> None:
        if self.inside:
            self.parts.append(data)

    def take(self) -> str:
        text = "".join(self.parts)
        self.parts.clear()
        return unescaped(text)


def unescaped(text: str) -> str:
    """`_x000D_` is how a workbook writes what XML can't hold; half a character stays as it is written."""
    return ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def check_amount(archive: ZipFile, part: str) -> None:
    """A quick count, so that three million cells are refused before one of them is read."""
    filled = elements = 0
    for block in archives.chunks(archive, part, MOST_SHEET):
        filled += block.count(b"<v>") + block.count(b"<is>")
        elements += archives.elements_in(block)
    if filled > grids.MOST_CELLS:
        raise grids.too_much()
    if elements > archives.MOST_ELEMENTS:
        raise Unfit(archives.TOO_BIG_INSIDE)


def strings(archive: ZipFile, part: str) -> list[str]:
    """The shared texts of the cells, by their place."""
    if not part:
        return []
    found: list[str] = []
    words = Words()
    length = 0

    def end(name: str) -> None:
        nonlocal length
        name = local(name)
        words.end(name)
        if name == "si":
            found.append(words.take())
            length += len(found[-1])
            if len(found) > grids.MOST_CELLS or length > grids.MOST_TEXT:
                raise grids.too_much()

    archives.parse(
        archive, part, MOST_STRINGS, start=lambda name, _given: words.start(local(name)), end=end, text=words.text
    )
    return found
