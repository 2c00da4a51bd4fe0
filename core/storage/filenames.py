"""The name of a file that somebody sent: kept for people to read, never used as a path."""

import re
import unicodedata

from core.refusals import Unfit
from core.words import _

LONGEST = 200
UNNAMED = "未命名"  # 数据
FORBIDDEN = re.compile(r'[:*?"<>|]')
DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
HIDDEN = frozenset(("Cc", "Cf", "Cn", "Cs", "Zl", "Zp"))  # Unicode categories that nobody sees
JOINERS = "\u200c\u200d"  # shape the letters of several peoples
LONGEST_READ = 1000  # characters of a stranger's name that are looked at
# what a reader, or the reader's machine, may take the file for when a second suffix stands before the last one
TELLING = re.compile(
    "7z|ade|adp|apk|app|asp|aspx|bat|bin|cgi|chm|class|cmd|com|cpl|csv|dll|dmg|doc|docm|docx|dot|dotm|eml|exe|et|gif|"
    "hta|htm|html|inf|ini|iso|jar|jpeg|jpg|js|jse|jsp|lnk|mht|mhtml|msc|msi|msp|odt|ods|ofd|pdf|php|phtml|pif|png|"
    "ppt|pptx|ps1|py|rar|reg|rtf|scr|sh|sql|svg|swf|txt|url|vb|vbe|vbs|wps|ws|wsf|xhtml|xls|xlsb|xlsm|xlsx|xml|zip"
)
SAME = {"jpeg": "jpg"}


def shown(name: str) -> str:
    """`name` as pages show it and downloads carry it: no path, no hidden or direction characters, at most 200 long."""
    name = unicodedata.normalize("NFC", name[-LONGEST_READ:]).replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(c for c in name if c in JOINERS or unicodedata.category(c) not in HIDDEN)
    name = FORBIDDEN.sub("_", name).strip(" .\u3000")
    if DEVICES.match(name):
        name = f"_{name}"
    stem, dot, last = name.rpartition(".")
    if len(name) > LONGEST:
        name = stem[: LONGEST - 1 - len(last)] + dot + last if len(last) < LONGEST else name[:LONGEST]
    return name or UNNAMED


def suffix(name: str) -> str:
    """The suffix in small letters. Raises Unfit where there is none, and for `报告.pdf.exe` and its like."""
    _first, *parts = [part.strip().lower() for part in name.split(".")]
    if not parts:
        raise Unfit(_("文件名没有后缀（如 .pdf），认不出是什么文件：请补上真实的后缀后重试"))
    *inner, last = parts
    last = SAME.get(last, last)
    for part in inner:
        if TELLING.fullmatch(part) and SAME.get(part, part) != last:
            raise Unfit(
                _("文件名“%(name)s”有两个后缀（.%(inner)s.%(last)s）：请改名，只留真实的一个"),
                name=name[-60:], inner=part, last=last,
            )  # fmt: skip
    return last
