"""The plain official document in code: fonts with fallbacks, styles, page, and the parts that a template is put together from.

Layout after GB/T 9704-2012 (党政机关公文格式): A4, 37 mm above, 28 mm left, 156 × 225 mm of text in 22 lines; title in 小标宋 22 pt,
body in 仿宋 16 pt with two characters' indent, levels in 黑体, 楷体, 仿宋; page number "— 1 —". The fonts themselves are not free and
never shipped: the font table names what to take in their place, and the language is zh-CN, so that no program takes Japanese forms.
"""

from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO

from docx import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm

SONG, TITLE_SONG, HEI, KAI, FANGSONG = "宋体", "方正小标宋简体", "黑体", "楷体_GB2312", "仿宋_GB2312"  # 数据
LATIN = "Times New Roman"
# (family, charset, what a machine without the font takes instead). Word reads w:altName as one name of at most 31 characters,
# whatever ISO/IEC 29500-1 17.8.3.1 says of lists (MS-OE376); docs/deploy/fonts.conf goes on from there for Debian.
FONTS = {
    LATIN: ("roman", "00", "Liberation Serif"),
    SONG: ("auto", "86", "SimSun"),
    TITLE_SONG: ("auto", "86", "华文中宋"),  # 数据
    HEI: ("modern", "86", "SimHei"),
    KAI: ("modern", "86", "楷体"),  # 数据
    FANGSONG: ("modern", "86", "仿宋"),  # 数据
}
TEXT_WIDTH = 156  # mm
NUMBER = 14  # points of the page number


@dataclass(frozen=True)
class Style:
    """A paragraph style. Word shows the built-in names in the reader's language. Sizes and lines in points, indents in characters."""

    name: str
    font: str = FANGSONG
    size: float = 16
    bold: bool = False
    align: str = "both"
    first: int = 0
    right: int = 0
    line: float = 28.9  # 225 mm in 22 lines; 0 for a line that grows
    level: int | None = None
    keep: bool = False
    before: float = 0
    after: float = 0
    base: str = "Normal"

    @property
    def id(self):
        return "".join(word[0].upper() + word[1:] for word in self.name.split())


STYLES = {
    style.name: style
    for style in (
        Style("Normal", base=""),
        Style("Body Text", first=2),
        Style("Title", font=TITLE_SONG, size=22, align="center", line=35, before=14, after=29),
        Style("Subtitle", font=KAI, align="center", after=14),
        Style("Salutation"),
        Style("heading 1", font=HEI, first=2, level=0),
        Style("heading 2", font=KAI, first=2, level=1),
        Style("heading 3", bold=True, first=2, level=2),
        Style("Signature", align="right", right=4, before=29, keep=True),
        Style("Date", align="right", right=4),
        Style("Table Text", size=12, align="left", line=0),
        Style("Table Head", font=HEI, size=12, align="center", line=0),
        Style("Table Category", font=HEI, size=12, align="left", line=0, keep=True),
        Style("Form Text", size=10.5, align="left", line=0),
        Style("Form Head", font=HEI, size=10.5, align="center", line=0),
        Style("footer", font=SONG, size=NUMBER, align="center", line=0),
    )
}


def base():
    """An empty document of this house: styles, fonts, page and page number; nothing of the library's own template is left."""
    document = Document()
    for part in (document.part, document.part.package):
        drop_strangers(part)
    replace_styles(document)
    replace_fonts(document)
    document.settings.element.find(qn("w:themeFontLang")).set(qn("w:eastAsia"), "zh-CN")
    lay_out(document.sections[0])
    describe(document, title="")
    return document


def drop_strangers(part):
    """Leave out a thumbnail, another program's styles and data that nobody put there."""
    unwanted = ("thumbnail", "stylesWithEffects", "customXml", "webSettings")
    for key in [key for key, rel in part.rels.items() if rel.reltype.rpartition("/")[2] in unwanted]:
        del part.rels[key]


def describe(document, *, title):
    """The properties that a reader sees under 属性: the title, and nobody's name."""
    properties = document.core_properties
    properties.author = properties.comments = properties.last_modified_by = ""
    properties.title = title[:255]


def replace_styles(document):
    element = document.styles.element
    for child in list(element):
        element.remove(child)
    for xml in (defaults_xml(), *map(style_xml, STYLES.values()), TABLE_STYLE):
        element.append(parse_xml(xml))


def defaults_xml():
    return (
        f"<w:docDefaults {nsdecls('w')}><w:rPrDefault><w:rPr>{font_xml(FANGSONG)}"
        '<w:sz w:val="32"/><w:szCs w:val="32"/><w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/>'
        "</w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>"
    )


def font_xml(font):
    return f'<w:rFonts w:ascii="{LATIN}" w:hAnsi="{LATIN}" w:cs="{LATIN}" w:eastAsia="{font}" w:hint="eastAsia"/>'


def style_xml(style):
    default = ' w:default="1"' if not style.base else ""
    based = f'<w:basedOn w:val="{style.base}"/>' if style.base else ""
    rule = f'w:line="{round(style.line * 20)}" w:lineRule="exact"' if style.line else 'w:line="240" w:lineRule="auto"'
    keep = "<w:keepNext/>" if style.keep or style.level is not None else ""
    outline = f'<w:outlineLvl w:val="{style.level}"/>' if style.level is not None else ""
    indent = (
        f'<w:ind w:firstLineChars="{style.first * 100}" w:firstLine="{round(style.first * style.size * 20)}"'
        f' w:rightChars="{style.right * 100}" w:right="{round(style.right * style.size * 20)}"/>'
    )
    bold = "<w:b/>" if style.bold else ""
    return (
        f'<w:style {nsdecls("w")} w:type="paragraph" w:styleId="{style.id}"{default}><w:name w:val="{style.name}"/>{based}<w:qFormat/>'
        f'<w:pPr>{keep}<w:widowControl w:val="0"/><w:spacing w:before="{round(style.before * 20)}" w:after="{round(style.after * 20)}" {rule}/>'
        f'{indent}<w:jc w:val="{style.align}"/>{outline}</w:pPr>'
        f'<w:rPr>{font_xml(style.font)}{bold}<w:sz w:val="{round(style.size * 2)}"/><w:szCs w:val="{round(style.size * 2)}"/></w:rPr></w:style>'
    )


EDGES = "".join(
    f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
    for edge in ("top", "left", "bottom", "right", "insideH", "insideV")
)
TABLE_STYLE = (
    f'<w:style {nsdecls("w")} w:type="table" w:styleId="TableGrid"><w:name w:val="Table Grid"/><w:tblPr><w:tblBorders>{EDGES}</w:tblBorders>'
    '<w:tblCellMar><w:left w:w="85" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
)


def replace_fonts(document):
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{instead}"/><w:charset w:val="{charset}"/>'
        f'<w:family w:val="{family}"/><w:pitch w:val="variable"/></w:font>'
        for name, (family, charset, instead) in FONTS.items()
    )
    table = document.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE)
    table._blob = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:fonts {nsdecls("w")}>{fonts}</w:fonts>'.encode()
    )


def lay_out(section):
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(24)
    number = section.footer.paragraphs[0]
    number.style = "footer"
    number.add_run("— ")
    number._p.append(parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr="PAGE"><w:r><w:t>1</w:t></w:r></w:fldSimple>'))
    number.add_run(" —")


def paragraph(document, text, style="Body Text"):
    """One paragraph; `text` may hold `{{ … }}`."""
    return document.add_paragraph(text, style=style)


@contextmanager
def repeated(document, each):
    """What is added inside the block appears once for `each` (`line in lines`)."""
    document.add_paragraph("{%p for " + each + " %}")
    yield
    document.add_paragraph("{%p endfor %}")


@contextmanager
def only_if(document, condition):
    """What is added inside the block appears only where `condition` holds."""
    document.add_paragraph("{%p if " + condition + " %}")
    yield
    document.add_paragraph("{%p endif %}")


def table(document, columns, *, each, category=""):
    """A table with one row for `each` (`row in rows`) and a head that each page repeats.

    `columns` is [(heading, what stands in the cell, width in mm)]. With `category` (`row.category`) a row across the table opens
    each new category.
    """
    made = document.add_table(1, len(columns), style="Table Grid")
    made.alignment, made.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    for n, (heading, _cell, width) in enumerate(columns):
        made.columns[n].width = Mm(width)
        fill(made.rows[0].cells[n], heading, "Table Head")
    mark(made.rows[0], "w:cantSplit", "w:tblHeader")
    tag(made, "for " + each)
    if category:
        tag(made, f"if loop.changed({category})")
        row = made.add_row()
        fill(row.cells[0].merge(row.cells[-1]), "{{ " + category + " }}", "Table Category")
        mark(row, "w:cantSplit")
        tag(made, "endif")
    row = made.add_row()
    for n, (_heading, text, _width) in enumerate(columns):
        fill(row.cells[n], text, "Table Text")
    mark(row, "w:cantSplit")
    tag(made, "endfor")
    return made


def fill(cell, text, style):
    cell.paragraphs[0].text = text
    cell.paragraphs[0].style = style
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER


def tag(made, statement):
    """A row that steers the rows behind it and is gone when the document is made."""
    made.add_row().cells[0].text = "{%tr " + statement + " %}"


def mark(row, *properties):
    for name in properties:
        row._tr.get_or_add_trPr().append(OxmlElement(name))


def signature(document, unit, day):
    """Who issues the document, and the day, together at the right below the text."""
    paragraph(document, unit, "Signature")
    paragraph(document, day, "Date")


def template(document):
    """The document as bytes, to be rendered."""
    out = BytesIO()
    document.save(out)
    return out.getvalue()
