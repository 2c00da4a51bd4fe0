"""Figures as people type them: exact, or refused."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.figures import NotAFigure, parse


@pytest.mark.parametrize(("typed", "figure"), [
    ("1,234.5", "1234.5"), ("1 234 567", "1234567"), ("１，２３４．５", "1234.5"), ("－３．５", "-3.5"), ("−13.8", "-13.8"),
    ("961.7%", "961.7"), ("１００％", "100"), ("100 %", "100"), ("　42 ", "42"), ("\u00a042\u00a0", "42"), ("+7", "7"), ("007", "7"),
    ("0", "0"), ("-0", "0"), ("-0.00", "0.00"), ("0.1234", "0.1234"), ("999999999999999", "999999999999999"),
])  # fmt: skip
def test_what_is_a_figure_is_taken_exactly(typed, figure):
    found = parse(typed)
    assert (found, str(found)) == (Decimal(figure), figure)


@pytest.mark.parametrize("typed", [
    "", " ", "%", "-", "+", ".", ".5", "5.", "1e5", "1E400", "NaN", "Infinity", "-inf", "0x1F", "1_000", "百分之八十", "约 80", "80万",
    "12 34", "80 90", "1,23", "0,123", "1,2345", "1,234 567", "12,34,567", "--5", "+-5", "5-", "- 5", "(1,234)", "1.2.3",
    "10²", "5½", "①", "١٢٣", "१२३", "༡༢", "𝟏𝟐", "Ⅻ", "十", "1％％", "1‰", "=1+1", "1;2", "1/2", "3:1", "\x001", "1\n2", "1\t2",
])  # fmt: skip
def test_what_is_none_is_refused_with_what_was_typed(typed):
    with pytest.raises(NotAFigure) as refused:
        parse(typed)
    assert "不是数字" in str(refused.value.sentence)
    assert typed[:20] in str(refused.value)


@pytest.mark.parametrize(("typed", "sentence"), [
    ("0.12345", "小数最多 4 位"), ("1234567890123456", "数字最多 15 位"), ("123456789012.3456", "数字最多 15 位"), ("9" * 5000, "不是数字"),
])  # fmt: skip
def test_nothing_is_rounded(typed, sentence):
    with pytest.raises(NotAFigure, match=sentence):
        parse(typed)


def test_whole_numbers_take_no_decimals():
    assert parse("12", places=0) == 12
    with pytest.raises(NotAFigure, match="小数最多 0 位"):
        parse("12.0", places=0)


@settings(max_examples=300, deadline=None)
@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**10), max_value=10**10))
def test_every_figure_comes_back_however_it_is_written(figure):
    wide = {ord(c): ord(c) + 0xFEE0 for c in "0123456789.,-+%"}
    for written in (f"{figure:f}", f"{figure:,f}", f"{figure:,f}%".translate(wide), f" {figure:,f} ".replace(",", " ")):
        assert parse(written.replace("-", "−")) == figure


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=70))
def test_any_text_is_a_figure_or_refused(text):
    try:
        figure = parse(text)
    except NotAFigure:
        return
    assert figure.is_finite()
    assert not (figure == 0 and figure.is_signed())
