"""Which column of a stranger's table is which of ours, by its heading: 主要任务 is 重点工作, 責任單位 is 责任单位."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher

_TRADITIONAL = "類別務責單領導編號項備註內牽頭辦結證據計劃進歸屬開協體點產時間標準實門機關見紀錄數劑員稱環質縣鄉鎮廳財發農業區衛總聯會國資統審長處團組讀監設建態況達達億萬"  # 数据
_SIMPLIFIED = "类别务责单领导编号项备注内牵头办结证据计划进归属开协体点产时间标准实门机关见纪录数剂员称环质县乡镇厅财发农业区卫总联会国资统审长处团组读监设建态况达达亿万"  # 数据
_SIMPLER = str.maketrans(_TRADITIONAL, _SIMPLIFIED)
_BRACKETS = re.compile(r"\([^()]*\)")
ALIKE = 0.75  # least likeness of two headings that are taken for the same
WITHIN = 0.5  # least share of the longer heading that the shorter one makes up


def simplified(text: str) -> str:
    """`text` with the traditional characters of headings and of offices' names in their simplified form."""
    return text.translate(_SIMPLER)


def plain(heading: str) -> str:
    """A heading as it is compared: half width, simplified, without blanks, brackets, years, stars and colons."""
    text = simplified(unicodedata.normalize("NFKC", heading))
    return re.sub(r"[\s*:]|\d{4}年度?", "", _BRACKETS.sub("", text) or text).casefold()  # 数据


def likeness(heading: str, known: str) -> float:
    """From 0 to 2 how surely two plain headings mean the same: 2 equal, above 1 one within the other, below that written alike."""
    if not heading or not known:
        return 0
    if heading == known:
        return 2
    shorter, longer = sorted((heading, known), key=len)
    if len(shorter) > 1 and shorter in longer and len(shorter) >= WITHIN * len(longer):
        return 1 + len(shorter) / len(longer)
    ratio = SequenceMatcher(None, heading, known, autojunk=False).ratio()
    return ratio if ratio >= ALIKE else 0


def matched(headings: Sequence[str], names: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """{our name: place of its heading, from 0}: each heading and each name once, the surest pairs first."""
    plains = [plain(heading) for heading in headings]
    pairs = [
        (max(likeness(text, plain(known)) for known in spellings), place, name)
        for name, spellings in names.items()
        for place, text in enumerate(plains)
    ]
    found: dict[str, int] = {}
    for score, place, name in sorted(pairs, key=lambda pair: (-pair[0], pair[1])):
        if score and name not in found and place not in found.values():
            found[name] = place
    return found
