"""The charter as a Word file: one form on A4, on one page where its texts allow, with places to sign."""

from datetime import date
from functools import cache
from itertools import accumulate

from django.utils import translation
from django.utils.translation import gettext as _
from docx.enum.table import WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.shared import Mm, Pt

from core.papers import documents
from core.papers.documentbase import base, fill, mark, paragraph, template
from tasks import letter
from tasks.models.charter_facts import RECORD

WIDTH, LABEL = 166, 26  # mm
ONE = (LABEL, WIDTH - LABEL)
TWO = (LABEL, 57, LABEL, 57)
STEPS = (LABEL, 11, 34, 42, 29, 24)
SIGNATURES = (56, 55, 55)
LINE, ROOM = 8, 36  # mm: least height of a row, and of the places to sign
TEXT, HEAD = "Form Text", "Form Head"


def file_of(charter, day):
    """core.papers.documents.Rendered of an edition, in Chinese whatever the reader's language."""
    with translation.override(RECORD):
        facts = charter.facts(day)
        heads, years = letter.years_of(facts)
        return documents.render(made(len(heads)), context_of(charter, facts, heads, years), title=str(charter))


def context_of(charter, facts, heads, years):
    """The values that the template asks for."""
    task = charter.task
    return {
        "task": task.title,
        "head": "　".join(filter(None, [task.code, _("第 %(n)d 版") % {"n": charter.edition}, task.programme.title])),
        "place": facts["place"],
        "texts": letter.text_lines(charter),
        "duty": letter.duty_lines(facts | {"due": paper_day(facts["due"])}),
        "years": heads,
        "indicators": letter.with_years(facts, years),
        "steps": [row | {"day": paper_day(row["day"])} for row in facts["milestones"]],
        "signatures": letter.signatures(facts),
        "signed": paper_day(charter.signed_on.isoformat()) if charter.signed_on else _("年　　月　　日"),
    }


def paper_day(iso):
    """2026年1月9日, as papers write a day; nothing for none."""
    if not iso:
        return ""
    day = date.fromisoformat(iso)
    return f"{day.year}年{day.month}月{day.day}日"  # 数据


@cache
def made(years):
    """The template with `years` columns of annual targets, as bytes."""
    with translation.override(RECORD):
        document = base()
        narrow(document.sections[0])
        title(document)
        indicators = (LABEL, 46, 28, *(66 / years for _n in range(years)))
        form = Form(document, (ONE, TWO, STEPS, SIGNATURES, indicators))
        form.row(ONE, [(_("重点工作"), HEAD), ("{{ task }}", TEXT)])
        form.row(ONE, [(_("类别"), HEAD), ("{{ place }}", TEXT)])
        form.each("line in texts", ONE, [("{{ line.label }}", HEAD), ("{{ line.text }}", TEXT)])
        duty_rows(form)
        indicator_rows(form, indicators, years)
        step_rows(form)
        signature_row(form)
        return template(document)


def title(document):
    """The title, closer to the form than to a text."""
    head = paragraph(document, _("重点工作任务书"), "Title")
    head.paragraph_format.space_before, head.paragraph_format.space_after = Pt(0), Pt(6)
    paragraph(document, "{{ head }}", HEAD).paragraph_format.space_after = Pt(6)


def narrow(section):
    """Margins of a form, so that it stays on one page."""
    section.top_margin, section.bottom_margin = Mm(16), Mm(16)
    section.left_margin = section.right_margin = Mm(22)
    section.footer_distance = Mm(9)


def duty_rows(form):
    """Eight lines in pairs."""
    for n in range(0, 8, 2):
        pair = [
            (f"{{{{ duty[{m}].{part} }}}}", style)
            for m in (n, n + 1)
            for part, style in (("label", HEAD), ("text", TEXT))
        ]
        form.row(TWO, pair)


def indicator_rows(form, widths, years):
    heads = [(f"{{{{ years[{n}] }}}}", HEAD) for n in range(years)]
    cells = [(f"{{{{ row['values'][{n}] }}}}", TEXT) for n in range(years)]
    with form.group(_("指标")):
        form.row(widths, [("", HEAD), (_("指标名称"), HEAD), (_("总目标"), HEAD), *heads])
        form.each(
            "row in indicators", widths, [("", HEAD), ("{{ row.name }}", TEXT), ("{{ row.target }}", TEXT), *cells]
        )


def step_rows(form):
    labels = (_("序号"), _("节点"), _("成果"), _("计划日期"), _("责任单位"))
    cells = [(f"{{{{ row.{name} }}}}", TEXT) for name in ("number", "title", "deliverable", "day", "owner")]
    with form.group(_("进度节点")):
        form.row(STEPS, [("", HEAD), *((label, HEAD) for label in labels)])
        form.each("row in steps", STEPS, [("", HEAD), *cells])


def signature_row(form):
    """Three places to sign, each with who signs and room for the day."""
    row = form.row(SIGNATURES, [(f"{{{{ signatures[{n}][0] }}}}", HEAD) for n in range(len(SIGNATURES))], least=ROOM)
    for n, cell in enumerate(cells_of(row)):
        cell.vertical_alignment = None
        for text in (f"{{{{ signatures[{n}][1] }}}}", f"{{{{ signatures[{n}][2] }}}}", "", "", "{{ signed }}"):
            cell.add_paragraph(text, style=HEAD)


class Form:
    """A bordered form whose rows are divided each in its own way: its grid has the edges of all of them."""

    def __init__(self, document, layouts):
        self.edges = sorted({round(edge, 2) for widths in layouts for edge in accumulate(widths)})
        self.table = document.add_table(0, len(self.edges), style="Table Grid")
        self.table.alignment, self.table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
        for column, start, end in zip(self.table.columns, [0, *self.edges], self.edges, strict=False):
            column.width = Mm(end - start)
        self.label = None

    def row(self, widths, cells, *, least=LINE):
        """A row of `cells` [(text, style)] that are as wide as `widths`; at least `least` mm high."""
        row = self.table.add_row()
        row.height, row.height_rule = Mm(least), WD_ROW_HEIGHT_RULE.AT_LEAST
        left = 0
        for edge, (text, style) in zip(accumulate(widths), cells, strict=True):
            right = self.edges.index(round(edge, 2))
            cell = row.cells[left].merge(row.cells[right])
            fill(cell, text, style)
            left = right + 1
        if least > LINE:
            mark(row, "w:cantSplit")
        if self.label is not None:
            self._join(row)
        return row

    def each(self, loop, widths, cells):
        """One such row for each of `loop` (`row in rows`)."""
        self._steer("for " + loop)
        self.row(widths, cells)
        self._steer("endfor")

    def _steer(self, statement):
        """A row that steers the rows behind it and is gone when the document is made."""
        self.table.add_row().cells[0].text = "{%tr " + statement + " %}"

    def group(self, label):
        """The rows added inside stand beside one label that spans them."""
        return Group(self, label)

    def _join(self, row):
        """Let the first cell go on with that of the row above, or begin the label."""
        cell = row.cells[0]
        cell._tc.vMerge = "restart" if self.label else "continue"
        cell.paragraphs[0].text, self.label = self.label, ""


class Group:
    """The rows of a Form beside one label."""

    def __init__(self, form, label):
        self.form, self.label = form, label

    def __enter__(self):
        self.form.label = self.label

    def __exit__(self, *_why):
        self.form.label = None


def cells_of(row):
    """The cells of a row, a merged one once."""
    return list(dict.fromkeys(row.cells))
