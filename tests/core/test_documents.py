"""Word files: no stored text changes the shape of a document, every stored text reads back, and Chinese looks Chinese."""

import io
import zipfile
from datetime import datetime

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from docxtpl import DocxTemplate
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import Environment, UndefinedError
from jinja2.exceptions import SecurityError
from lxml import etree

from core import clock
from core.characters import fitting
from core.papers import documentbase, documents
from core.storage import files
from tests.core import office

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
HOSTILE = [
    "A & B <乡镇> “对比” 'x'",
    "</w:t></w:r></w:p><w:p><w:r><w:t>另行通知：经研究决定",
    "<w:br/>&lt;b&gt;&amp;&#10;]]>",
    "{{ 7*7 }}{% for x in y %}{# c #}",
    "{_{ title }_} {_% if x %_}",
    "{{ ''.__class__.__mro__ }}",
    '{ INCLUDEPICTURE "http://192.0.2.1/a.png" }',
    "{ DDEAUTO c:\\\\cmd.exe }",
    "第一行\n第二行\n\n第四行",
    "甲\t乙",
    "  前后有空格  ",
    "&#95;_x000D_",
    "<?xml version='1.0'?><!DOCTYPE a>",
    "ꆈꌠꁱꂷ བོད་ཡིག ᠮᠣᠩᠭᠣᠯ 👍🏽 \ue000 𠀀",
    "%}{%p endfor %}",
    "{%tr endfor %}",
    "'; DROP TABLE x; --",
    "",
]
POISON = ["一\x07二", "一\x0c二", "一\x0b二", "一\x00二", "一\x1f二", "一\ufffe二", "一\ud800二"]


def made():
    """A template with a text in each kind of place, put together as rooms do it."""
    document = documentbase.base()
    documentbase.paragraph(document, "{{ title }}", "Title")
    documentbase.paragraph(document, "前{{ text }}后")
    with documentbase.repeated(document, "line in body|lines"):
        documentbase.paragraph(document, "{{ line }}")
    with documentbase.only_if(document, "note"):
        documentbase.paragraph(document, "附注：{{ note }}")
    columns = [("序号", "{{ loop.index }}", 16), ("任务", "{{ row.task }}", 140)]
    documentbase.table(document, columns, each="row in rows", category="row.category")
    documentbase.signature(document, "{{ unit }}", "{{ day }}")
    return documentbase.template(document)


TEMPLATE = made()


def context(text="进展顺利", **given):
    rows = [
        {"task": text, "category": "一、经济"},
        {"task": "乙", "category": "一、经济"},
        {"task": "丙", "category": text},
    ]
    plain = {
        "title": "通报",
        "text": text,
        "body": "甲\n\n乙",
        "note": "",
        "rows": rows,
        "unit": "澜岭州推进办",
        "day": "2026年11月5日",
    }
    return plain | given


def rendered(text="进展顺利", **given):
    return documents.render(TEMPLATE, context(text, **given))


def opened(result):
    return docx.Document(io.BytesIO(result.file.getvalue()))


def shape(document):
    """How many paragraphs, table rows, fields and outside relations a document has."""
    body = document.element.body
    outside = [rel for part in document.part.package.iter_parts() for rel in part.rels.values() if rel.is_external]
    fields = list(body.iter(W + "fldSimple", W + "instrText", W + "fldChar"))
    return len(list(body.iter(W + "p"))), len(list(body.iter(W + "tr"))), len(fields), len(outside)


PLAIN_SHAPE = shape(opened(rendered()))


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_changes_the_shape_of_a_document_and_each_reads_back(text):
    result = rendered(text)
    document = opened(result)
    assert shape(document) == PLAIN_SHAPE
    assert document.paragraphs[1].text == f"前{text}后"
    assert document.tables[0].rows[2].cells[1].text == text
    assert document.tables[0].rows[4].cells[0].text == text
    assert result.mended == 0


@pytest.mark.parametrize("text", POISON)
def test_what_no_document_can_hold_is_marked_and_counted(text):
    result = rendered(text)
    document = opened(result)
    assert shape(document) == PLAIN_SHAPE
    assert document.paragraphs[1].text == f"前{fitting(text)}后"
    assert "□" in document.paragraphs[1].text
    assert result.mended == 3


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_every_text_of_every_script_reads_back(text):
    document = opened(rendered(text))
    expected = fitting(text.replace("\r\n", "\n").replace("\r", "\n"))
    assert shape(document) == PLAIN_SHAPE
    assert document.paragraphs[1].text == f"前{expected}后"


def unguarded(text, *, autoescape):
    """The document as the library makes it by itself."""
    environment = Environment(autoescape=autoescape)
    environment.filters["lines"] = documents.lines
    bare = DocxTemplate(io.BytesIO(TEMPLATE))
    bare.render(context(text), environment, autoescape=autoescape)
    out = io.BytesIO()
    bare.save(out)
    return docx.Document(out)


def test_without_escaping_a_text_forges_a_paragraph():
    assert shape(unguarded(HOSTILE[1], autoescape=False))[0] > PLAIN_SHAPE[0]


def test_with_the_escaping_of_the_library_alone_a_text_is_altered_or_forged():
    assert "{{ title }}" in unguarded(HOSTILE[4], autoescape=True).paragraphs[1].text
    assert shape(unguarded("一\x07二", autoescape=True))[0] > PLAIN_SHAPE[0]


def test_loops_conditions_and_categories_do_what_they_say():
    document = opened(rendered(note="待核"))
    assert [p.text for p in document.paragraphs] == [
        "通报",
        "前进展顺利后",
        "甲",
        "乙",
        "附注：待核",
        "澜岭州推进办",
        "2026年11月5日",
    ]
    cells = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert cells == [["序号", "任务"], ["一、经济"] * 2, ["1", "进展顺利"], ["2", "乙"], ["进展顺利"] * 2, ["3", "丙"]]
    assert document.tables[0].rows[0]._tr.trPr.find(W + "tblHeader") is not None


def test_a_name_that_is_missing_is_an_error_and_not_a_gap():
    with pytest.raises(UndefinedError):
        documents.render(TEMPLATE, context() | {"rows": [{"task": "甲"}]})


def test_a_template_can_not_reach_into_the_program():
    document = documentbase.base()
    documentbase.paragraph(document, "{{ text.__class__ }}")
    with pytest.raises(SecurityError):
        documents.render(documentbase.template(document), {"text": "x"})


def part(result, name):
    with zipfile.ZipFile(io.BytesIO(result.file.getvalue())) as archive:
        return etree.fromstring(archive.read(name))


def test_the_language_is_chinese_and_every_font_names_one_to_take_instead():
    styles = part(rendered(), "word/styles.xml")
    assert styles.find(f".//{W}docDefaults//{W}lang").get(W + "eastAsia") == "zh-CN"
    assert part(rendered(), "word/settings.xml").find(W + "themeFontLang").get(W + "eastAsia") == "zh-CN"
    used = {f.get(W + "eastAsia") for f in styles.iter(W + "rFonts")} | {
        f.get(W + "ascii") for f in styles.iter(W + "rFonts")
    }
    fonts = {f.get(W + "name"): f.find(W + "altName").get(W + "val") for f in part(rendered(), "word/fontTable.xml")}
    assert used == set(fonts)
    assert all(0 < len(instead) <= 31 and "," not in instead for instead in fonts.values())
    assert b"\xef\xbc\xad\xef\xbc\xb3" not in rendered().file.getvalue()  # no ＭＳ 明朝 of the library's own template


def test_every_style_that_is_used_is_there():
    document = opened(rendered())
    known = {style.style_id for style in document.styles}
    used = {e.get(W + "val") for e in document.element.body.iter(W + "pStyle", W + "tblStyle")}
    assert used <= known
    assert {"Title", "Heading1", "BodyText", "Signature", "Date", "TableText"} <= known


def test_the_page_is_that_of_the_standard():
    section = opened(rendered()).sections[0]
    millimetres = [
        round(length.mm)
        for length in (section.page_width, section.page_height, section.top_margin, section.left_margin)
    ]
    assert millimetres == [210, 297, 37, 28]
    assert 210 - 28 - round(section.right_margin.mm) == documentbase.TEXT_WIDTH
    assert section.footer.paragraphs[0]._p.find(W + "fldSimple").get(W + "instr") == "PAGE"


def test_nothing_of_other_people_or_programs_is_left_inside():
    result = documents.render(TEMPLATE, context(), title="通报\x00" + "长" * 300)
    with zipfile.ZipFile(io.BytesIO(result.file.getvalue())) as archive:
        assert not [n for n in archive.namelist() if "thumbnail" in n or "customXml" in n or "Effects" in n]
        assert b"python-docx" not in b"".join(archive.read(name) for name in archive.namelist())
    properties = opened(result).core_properties
    assert (properties.author, properties.comments) == ("", "")
    assert properties.title == "通报□" + "长" * 252


def test_equal_documents_are_equal_bytes():
    with clock.at(datetime(2026, 11, 5, 9, tzinfo=clock.SHANGHAI)):
        assert made() is not TEMPLATE
        assert rendered().file.getvalue() == documents.render(made(), context()).file.getvalue()


def test_our_own_documents_pass_our_own_check_of_files():
    data = rendered().file.getvalue()
    assert files.check(SimpleUploadedFile("通报.docx", data)).name == "docx"


def test_a_document_leaves_as_a_download_under_a_clean_name():
    answer = documents.response(rendered(), "通报/2026\n年10月")
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''2026%E5%B9%B410%E6%9C%88.docx"
    assert answer["Content-Type"] == documents.DOCX
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert b"".join(answer.streaming_content)[:2] == b"PK"


@pytest.mark.office
def test_an_office_program_opens_the_document_and_shows_its_texts(tmp_path):
    made_here = tmp_path / "通报.docx"
    made_here.write_bytes(rendered(HOSTILE[0], title="关于重点工作推进情况的通报").file.getvalue())
    shown = office.converted(made_here, "txt:Text (encoded):UTF8").read_text(encoding="utf-8-sig").splitlines()
    assert [line for line in shown if line][:4] == ["关于重点工作推进情况的通报", f"前{HOSTILE[0]}后", "甲", "乙"]
    assert "澜岭州推进办" in shown
