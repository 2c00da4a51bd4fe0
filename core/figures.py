"""Figures as people type them: exact, or refused with what to do."""

import re
import unicodedata
from decimal import Decimal

from core.words import Sentence, _

_PLAIN = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?")
DIGITS = 15  # what a workbook keeps exactly


class NotAFigure(ValueError):
    """What was typed is no figure; `sentence` says why and what to do."""

    def __init__(self, sentence: Sentence):
        super().__init__(str(sentence))
        self.sentence = sentence


def parse(text: str, *, places: int = 4) -> Decimal:
    """The exact Decimal of `1,234.5`, `－３.５` or `961.7%` (as 961.7). Raises NotAFigure; never rounds."""
    typed = unicodedata.normalize("NFKC", text).replace("\u2212", "-").replace(" ", "").removesuffix("%")
    if not typed.isascii() or not _PLAIN.fullmatch(typed):
        raise NotAFigure(
            Sentence(_("“%(text)s”不是数字：只写数字，如 1,234.5；文字进展请写在说明里"), {"text": text[:20]})
        )
    figure = Decimal(typed.replace(",", ""))
    exponent = figure.as_tuple().exponent
    if isinstance(exponent, int) and -exponent > places:
        raise NotAFigure(Sentence(_("小数最多 %(n)d 位，系统不替您舍入"), {"n": places}))
    if len(figure.as_tuple().digits) > DIGITS:
        raise NotAFigure(Sentence(_("数字最多 %(n)d 位，请换一个大的计量单位"), {"n": DIGITS}))
    return abs(figure) if figure == 0 else figure
