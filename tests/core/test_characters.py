"""What people paste is set right, or refused with its place; what was stored exports and is read back equal (I2)."""

import csv
import io
import os
import re

import docx
import openpyxl
import pytest
from django import forms
from hypothesis import HealthCheck, given, settings
from openpyxl.utils.exceptions import IllegalCharacterError

from core.characters import MOST_MARKS, PLACEHOLDER, BadCharacters, clean, fitting, narrow
from core.fields import LongTextField, TextField
from core.lists import exports
from core.lists.columns import Column, Sheet
from core.papers import documentbase, documents
from tests.core.strange import SCRIPTS, TEXTS, TROUBLE

EXAMPLES = int(os.environ.get("CHARACTER_EXAMPLES", "400"))
SHEET = Sheet("texts", "文字", (Column("line", "一行"), Column("lines", "多行")), "没有")


class Texts(forms.Form):
    line = TextField(required=False)
    lines = LongTextField(required=False)


# set right


@pytest.mark.parametrize(("pasted", "line", "lines"), [
    ("第一行\x0b第二行", "第一行 第二行", "第一行\n第二行"),
    ("a\r\nb\rc\x0cd\x85e\u2028f\u2029g", "a b c d e f g", "a\nb\nc\nd\ne\nf\ng"),
    ("列一\t列二", "列一 列二", "列一\t列二"),
    ("\ufeff张\u200b三\u2060", "张三", "张三"),
    ("e\u0301", "é", "é"),
    ("\u3000\u3000各县：\n", "各县：", "\u3000\u3000各县："),
    ("\u200b\u3164\u2800 \ufe0f\u200d", "", ""),
    ("", "", ""),
])  # fmt: skip
def test_what_can_be_set_right_is(pasted, line, lines):
    assert (clean(pasted), clean(pasted, lines=True)) == (line, lines)


@pytest.mark.parametrize(
    "kept", [*SCRIPTS.split(), "👍👨‍👩‍👧🇨🇳👩🏽‍🌾", "\ue000\uf8ff\U000f0000", "ᠠ\u180eᠡ\u202fᠶᠢ", "😀" * 50, "𠀀𪚥"]
)
def test_scripts_emoji_and_office_fonts_stay(kept):
    assert clean(kept) == kept


@pytest.mark.parametrize(("pasted", "place", "code", "fault"), [
    ("办结\x00", 3, "U+0000", "控制字符"), ("\x1f办结", 1, "U+001F", "控制字符"), ("a\x9fb", 2, "U+009F", "控制字符"),
    ("a\ufff9b", 2, "U+FFF9", "控制字符"), ("ab\ud800c", 3, "U+D800", "不完整的字符"), ("\udfff", 1, "U+DFFF", "不完整的字符"),
    ("a\ufffe", 2, "U+FFFE", "非字符"), ("\ufdd0", 1, "U+FDD0", "非字符"), ("\U0010ffff", 1, "U+10FFFF", "非字符"),
    ("文\u202e件", 2, "U+202E", "改变文字方向的标记"), ("文\u2066件", 2, "U+2066", "改变文字方向的标记"),
    ("甲" + "\u0315" * (MOST_MARKS + 1), MOST_MARKS + 2, "U+0315", "叠加的符号太多"),
])  # fmt: skip
def test_what_can_not_be_set_right_is_refused_with_its_place(pasted, place, code, fault):
    with pytest.raises(BadCharacters) as refused:
        clean(pasted)
    sentence = str(refused.value.sentence)
    assert f"第 {place} 个字符（{code}）" in sentence
    assert fault in sentence


def test_the_form_says_it_in_the_reader_s_language(settings):
    form = Texts({"line": "办结\x01", "lines": "好"})
    assert form.errors["line"] == ["第 3 个字符（U+0001）不能使用：控制字符，请删去后重试"]
    assert form.errors.as_data()["line"][0].code == "characters"
    assert "lines" not in form.errors


def test_what_nobody_can_see_does_not_fill_a_field():
    class Required(forms.Form):
        name = TextField()

    assert Required({"name": "\u200b\u3164"}).errors["name"] == ["这个字段是必填项。"]


@pytest.mark.parametrize("marks", ["\u0315\u0300\u05ae", "\u0f71\u0f72"])
def test_a_heap_of_marks_is_refused_and_not_put_in_order(marks):
    """Normalising costs the square of a heap: 60,000 marks take seconds, these would take minutes."""
    with pytest.raises(BadCharacters, match="叠加的符号太多"):
        clean("甲" + marks * 200_000)


def test_marks_of_a_living_script_are_no_heap():
    assert clean("བསྒྲུབས་ å̱̊ " + "\u0301" * MOST_MARKS)


def test_full_width_letters_and_digits_only_are_narrowed():
    assert narrow("Ｇ５６１１　（①²）") == "G5611 (①²)"


# all planes


@pytest.fixture(scope="module")
def stored():
    """Texts that passed the form, as (line, lines); of all others the refusal was checked."""
    kept, refused = [], []

    @settings(max_examples=EXAMPLES, deadline=None, database=None, derandomize=EXAMPLES == 400,
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(TEXTS)
    def gather(text):
        form = Texts({"line": text, "lines": text})
        if form.is_valid():
            kept.append((form.cleaned_data["line"], form.cleaned_data["lines"]))
        else:
            refused.append(text)
            check_refusals(form, text)

    gather()
    assert len(kept) > EXAMPLES // 10
    assert len(refused) > EXAMPLES // 10
    return kept


def check_refusals(form, text):
    """Each sentence names a place, a code that stands in the text, and what is wrong with it."""
    for errors in form.errors.values():
        (sentence,) = errors
        found = re.fullmatch(r"第 (\d+) 个字符（U\+([0-9A-F]{4,6})）不能使用：(\S+)，请删去后重试", sentence)
        assert found, sentence
        assert chr(int(found[2], 16)) in text
        assert int(found[1]) <= len(text)


def rows(stored):
    return [{"line": line, "lines": lines} for line, lines in stored]


def unescaped(value):
    """A cell as Excel and LibreOffice show it."""
    return re.sub(r"_x005F_(?=x[0-9A-Fa-f]{4}_)", "_", value or "")


def test_stored_texts_are_settled(stored):
    for line, lines in stored:
        assert (clean(line), clean(lines, lines=True)) == (line, lines)
        assert "\n" not in line
        assert fitting(lines) == lines


def test_stored_texts_are_read_back_from_a_workbook(stored):
    answer = exports.export(SHEET, rows(stored), "xlsx")
    assert answer["X-Mended-Cells"] == "0"
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)), read_only=True)
    found = [(unescaped(a.value), unescaped(b.value)) for a, b in list(book.active.iter_rows(min_row=4))]
    assert found == stored


def test_stored_texts_are_read_back_from_csv(stored):
    text = b"".join(exports.export(SHEET, rows(stored), "csv").streaming_content).decode("utf-8-sig")
    found = list(csv.reader(io.StringIO(text, newline="")))[1:]
    assert found == [[exports.harmless(text or "—") for text in row] for row in stored]
    assert all(exports.harmless(text) in (text, f"'{text}") for row in stored for text in row)


def test_stored_texts_are_read_back_from_a_word_file(stored):
    document = documentbase.base()
    with documentbase.repeated(document, "text in texts"):
        documentbase.paragraph(document, "{{ text }}")
    texts = [text for pair in stored for text in pair]
    rendered = documents.render(documentbase.template(document), {"texts": texts})
    assert rendered.mended == 0
    assert [paragraph.text for paragraph in docx.Document(rendered.file).paragraphs] == texts


# the control: without the guard


def test_the_control_an_uncleaned_line_break_of_word_stops_openpyxl_and_word(tmp_path):
    class Plain(forms.Form):
        text = forms.CharField()

    form = Plain({"text": "第一行\x0b第二行"})
    assert form.is_valid()
    with pytest.raises(IllegalCharacterError):
        openpyxl.Workbook().active.append([form.cleaned_data["text"]])
    with pytest.raises(ValueError, match="XML compatible"):
        docx.Document().add_paragraph("a\x1fb")


def test_one_bad_text_that_came_in_on_another_way_does_not_stop_an_export():
    bad = [{"line": f"甲{trouble}乙", "lines": "好"} for trouble in TROUBLE]
    answer = exports.export(SHEET, bad, "xlsx")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    cells = [row[0].value for row in list(book.active.iter_rows(min_row=4))]
    assert len(cells) == len(bad)
    assert sum(PLACEHOLDER in cell for cell in cells) == int(answer["X-Mended-Cells"]) > 20
    assert b"".join(exports.export(SHEET, bad, "csv").streaming_content).decode().count("甲") == len(bad)
