"""What is inside of a docx, xlsx or ofd: which of the three it is, and nothing that acts or calls outside."""

import re
from typing import BinaryIO
from zipfile import ZipFile

from core.reading import archives
from core.refusals import Unfit
from core.words import _

MAIN_PARTS = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": "xlsx",
}
CONTENT_TYPES, OFD = "[Content_Types].xml", "OFD.xml"
OFD_ROOT = "ofd:OFD"
MOST_XML = 4 * 1024 * 1024  # bytes of one part that is read here
MOST_TEXT_XML = 64 * 1024 * 1024  # bytes of the text of a document
ACTING = ("vbaproject", "vbadata", "activex", "oleobject", "xl/macrosheets", "customui")
EMBEDDED = ("docx", "xlsx", "xml", "png", "jpg", "jpeg", "gif", "emf", "wmf", "rels")
LINK_TO_FOLLOW = "/hyperlink"
FIELDS = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml", re.IGNORECASE)
OUTSIDE_FIELD = re.compile(r"\bDDE(AUTO)?\b|\bINCLUDE(TEXT|PICTURE)\s+\"?\s*(\w\w+:|\\\\)", re.IGNORECASE)
SCHEME = re.compile(r"[a-z][a-z0-9+.-]+:")


def kind_of(file: BinaryIO) -> str:
    """`docx`, `xlsx` or `ofd`. Raises Unfit for every other archive and for what acts or calls outside."""
    archive = archives.opened(file)
    names = archive.namelist()
    if CONTENT_TYPES in names:
        return office_kind(archive, names)
    if OFD in names and OFD_ROOT in first_element(archive, OFD):
        return "ofd"
    raise Unfit(_("不收压缩包：请解压后把其中的文件逐个上传"))


def office_kind(archive: ZipFile, names: list[str]) -> str:
    types = set(content_types(archive))
    if any("macroenabled" in kind.lower() or "vbaproject" in kind.lower() for kind in types):
        raise Unfit(_("文件含宏，不收：请另存为不含宏的 .docx 或 .xlsx 后再传"))
    kinds = [MAIN_PARTS[kind] for kind in types if kind in MAIN_PARTS]
    if len(kinds) != 1:
        raise Unfit(_("不是 Word 文档（.docx）或 Excel 工作簿（.xlsx）：请另存为这两种之一后再传"))
    for name in names:
        check_part(archive, name)
    return kinds[0]


def check_part(archive: ZipFile, name: str) -> None:
    small = name.lower()
    if any(acting in small for acting in ACTING):
        raise Unfit(_("文件含宏、控件或嵌入的程序（OLE 对象），不收：请删去，或改为图片，另存后再传"))
    if "/embeddings/" in small and small.rpartition(".")[2] not in EMBEDDED:
        raise Unfit(_("文件里嵌入了别的文件（%(name)s），不收：请取出后逐个上传"), name=name.rpartition("/")[2][:60])
    if small.endswith(".rels"):
        check_relations(archive, name)
    if small.startswith("xl/externallinks/") and small.endswith(".xml"):
        archives.parse(archive, name, MOST_XML, start=refuse_live_link)
    if FIELDS.fullmatch(name):
        check_fields(archive, name)


def content_types(archive: ZipFile) -> list[str]:
    found: list[str] = []
    archives.parse(
        archive, CONTENT_TYPES, MOST_XML, start=lambda name, given: found.append(given.get("ContentType", ""))
    )
    return found


def check_relations(archive: ZipFile, part: str) -> None:
    """Links that a reader may click are usual; what a program fetches by itself from elsewhere is not."""

    def start(name: str, attributes: dict[str, str]) -> None:
        target, kind = attributes.get("Target", ""), attributes.get("Type", "")
        if attributes.get("TargetMode") == "External" and not kind.endswith(LINK_TO_FOLLOW) and leads_away(target):
            refuse_outside(target)

    archives.parse(archive, part, MOST_XML, start=start)


def leads_away(target: str) -> bool:
    r"""Whether a target is on another machine; `file:///C:\…` and `表2.xlsx` of the writer's disk lead nowhere here."""
    plain = target.strip().lower().replace("\\", "/")
    if plain.startswith("file:"):
        return re.match(r"/{2}[^/]", plain.removeprefix("file:")) is not None or plain.startswith("file:////")
    return plain.startswith("//") or SCHEME.match(plain) is not None


def refuse_live_link(name: str, attributes: dict[str, str]) -> None:
    if archives.local(name) in ("ddeLink", "oleLink"):
        refuse_outside(attributes.get("ddeService", ""))


def check_fields(archive: ZipFile, part: str) -> None:
    """Field codes that start programs or fetch from elsewhere; a code may be cut into several runs."""
    codes: list[str] = []
    inside = False

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal inside
        inside = archives.local(name) == "instrText"
        codes.extend(f"\n{value}" for key, value in attributes.items() if archives.local(key) == "instr")

    def text(data: str) -> None:
        if inside:
            codes.append(data)

    archives.parse(archive, part, MOST_TEXT_XML, start=start, text=text)
    if found := OUTSIDE_FIELD.search("".join(codes)):
        refuse_outside(found[0])


def refuse_outside(target: str) -> None:
    raise Unfit(
        _("文件打开时会自动访问外部内容（%(target)s），不收：请断开外部链接，改为嵌入，另存后再传"), target=target[:60]
    )


def first_element(archive: ZipFile, part: str) -> str:
    found: list[str] = []
    archives.parse(archive, part, MOST_XML, start=lambda name, attributes: found.append(name))
    return found[0]
