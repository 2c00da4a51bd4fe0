"""Which files are taken, and whether one is what its name says: told by its content alone.

Taken are what offices file and readers open without running anything. Not taken: archives (nobody can vouch for what is inside),
the old .doc/.xls/.ppt (they may hold macros), web pages and drawings that run scripts, and everything unknown.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from core.reading import texts
from core.refusals import Unfit
from core.storage import filenames, officefiles, pdfs, pictures
from core.words import _

TAIL = 66_000  # bytes in which the directory of a zip archive begins its end
MOST_TEXT = 20 * 1024 * 1024  # bytes of a plain text
END_OF_DIRECTORY = b"PK\x05\x06"
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MARKUP = re.compile(
    rb"\s*(<[!?a-z]|\[InternetShortcut\]|#!|@echo|\{\\rtf|MIME-Version:|[\w-]+: [^\n]*\r?\n(.*\n){0,20}?MIME-Version:)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Kind:
    """One kind of file that is taken."""

    name: str
    label: str
    content_type: str


KINDS = {
    kind.name: kind
    for kind in (
        Kind("pdf", _("PDF 文件"), "application/pdf"),
        Kind("ofd", _("OFD 文件"), "application/ofd"),
        Kind("docx", _("Word 文档"), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        Kind("xlsx", _("Excel 工作簿"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        Kind("jpg", _("JPEG 图片"), "image/jpeg"),
        Kind("png", _("PNG 图片"), "image/png"),
        Kind("csv", _("CSV 表格"), "text/csv"),
        Kind("txt", _("纯文本"), "text/plain"),
    )
}
ACCEPTED = ".pdf,.ofd,.docx,.xlsx,.jpg,.jpeg,.png,.csv,.txt"  # for the browser's file chooser
INSTEAD = {
    "doc": _("请在 Word 或 WPS 中另存为 .docx"),
    "wps": _("请在 WPS 中另存为 .docx"),
    "xls": _("请在 Excel 或 WPS 中另存为 .xlsx"),
    "et": _("请在 WPS 中另存为 .xlsx"),
    "docm": _("请另存为不含宏的 .docx"),
    "xlsm": _("请另存为不含宏的 .xlsx"),
    "ppt": _("请导出为 PDF"),
    "pptx": _("请导出为 PDF"),
    "zip": _("请解压后逐个上传"),
    "rar": _("请解压后逐个上传"),
    "7z": _("请解压后逐个上传"),
    "heic": _("请在手机上改存为 JPEG"),
    "webp": _("请另存为 JPEG 或 PNG"),
}
OTHERWISE = _("请转为 PDF、OFD、Word（.docx）、Excel（.xlsx）、JPEG、PNG、CSV 或纯文本")


def recognised(file: BinaryIO, name: str) -> Kind:
    """The kind of `file`, which its cleaned `name` must name too. Raises Unfit with what to do."""
    suffix = filenames.suffix(name)
    if suffix not in KINDS:
        raise Unfit(
            _("不收 .%(suffix)s 文件：%(instead)s。"), suffix=suffix[:20], instead=INSTEAD.get(suffix, OTHERWISE)
        )
    found = kind_by_content(file)
    if found != suffix and not (found == "txt" and suffix == "csv"):
        raise Unfit(
            _("文件名写的是 .%(suffix)s，内容却是%(found)s：请核对文件，改正后缀后重试"),
            suffix=suffix, found=KINDS[found].label,
        )  # fmt: skip
    return KINDS[suffix]


def kind_by_content(file: BinaryIO) -> str:
    """`pdf`, `docx` … `txt` by what stands in `file`. Raises Unfit for what is none of them, or two of them at once."""
    file.seek(0)
    head = file.read(8)
    if not head:
        raise Unfit(_("文件是空的：请核对后重新选择"))
    if head == OLD_OFFICE:
        raise Unfit(
            _("文件有密码，或是旧格式（.doc、.xls、.ppt）：请去掉密码，另存为 .docx 或 .xlsx，或导出为 PDF 后再传")
        )
    if head.startswith(b"PK"):
        return officefiles.kind_of(file)
    file.seek(0)
    data = file.read()
    if END_OF_DIRECTORY in data[-TAIL:]:
        raise Unfit(_("文件里藏着一个压缩包，不收：请重新导出后再传"))
    for magic, kind, check in SIGNATURES:
        if head.startswith(magic):
            check(data)
            return kind
    check_text(data)
    return "txt"


SIGNATURES: tuple[tuple[bytes, str, Callable[[bytes], None]], ...] = (
    (b"%PDF-", "pdf", pdfs.check),
    (pictures.PNG, "png", pictures.check_png),
    (pictures.JPEG, "jpg", pictures.check_jpeg),
)


def check_text(data: bytes) -> None:
    """Raises Unfit for what is no text, and for text that a browser or a shell would run."""
    if len(data) > MOST_TEXT:
        raise Unfit(_("纯文本超过 %(n)d MB：请拆成几个文件后再传"), n=MOST_TEXT // 1024 // 1024)
    text = texts.decoded(data)
    if MARKUP.match(text[:4096].lstrip("\ufeff").encode()):
        raise Unfit(_("内容是网页、快捷方式或脚本，不收：%(instead)s。"), instead=OTHERWISE)
