"""Figures as people type them: exact, or refused with what to do."""

import re
from decimal import Decimal

from core.characters import narrow
from core.words import Sentence, _

_PLAIN = re.compile(r"[+-]?([1-9]\d{0,2}([, ])\d{3}(\2\d{3})*|\d+)(\.\d+)?", re.ASCII)
LONGEST = 60  # characters of anything that could be a figure
DIGITS = 15  # what a workbook keeps exactly


class NotAFigure(ValueError):
    """What was typed is no figure; `sentence` says why and what to do."""

    def __init__(self, sentence: Sentence):
        super().__init__(str(sentence))
        self.sentence = sentence


def parse(text: str, *, places: int = 4) -> Decimal:
    """The exact Decimal of `1,234.5`, `－３.５` or `961.7%` (as 961.7). Raises NotAFigure; never rounds, never guesses.

    Blanks may stand around a figure, or between thousands: `12 34` is two figures and `10²` none.
    """
    typed = narrow(text[:LONGEST]).replace("\N{MINUS SIGN}", "-").replace("\N{NO-BREAK SPACE}", " ").strip()
    typed = typed.removesuffix("%").rstrip()
    if len(text) > LONGEST or not _PLAIN.fullmatch(typed):
        raise NotAFigure(
            Sentence(_("“%(text)s”不是数字：只写数字，如 1,234.5；文字进展请写在说明里"), {"text": text[:20]})
        )
    figure = Decimal(typed.replace(",", "").replace(" ", ""))
    _sign, digits, exponent = figure.as_tuple()
    if isinstance(exponent, int) and -exponent > places:
        raise NotAFigure(Sentence(_("小数最多 %(n)d 位，系统不替您舍入"), {"n": places}))
    if len(digits) > DIGITS:
        raise NotAFigure(Sentence(_("数字最多 %(n)d 位，请换一个大的计量单位"), {"n": DIGITS}))
    return abs(figure) if figure == 0 else figure
