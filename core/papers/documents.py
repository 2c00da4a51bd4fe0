"""Word files: a template filled with what is stored, where no stored text can become anything but text.

A room puts its template together with core.papers.documentbase, or keeps a .docx that the office has edited; `render` fills it.
"""

from dataclasses import dataclass
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docxtpl import DocxTemplate
from jinja2 import StrictUndefined
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup, escape

from core import clock
from core.characters import fitting
from core.papers.documentbase import describe
from core.storage.attachments import attachment
from core.storage.filenames import shown

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
JOINED = ("{_{", "}_}", "{_%", "%_}")  # what the library would turn into a tag of a template after rendering


@dataclass
class Rendered:
    """A finished Word file (open, at its start), and how many texts held characters that no document can hold (□)."""

    file: BytesIO
    mended: int


class Texts:
    """Lets every value into the document as plain text, and counts those that had to be mended."""

    def __init__(self):
        self.mended = 0

    def __call__(self, value):
        text = "" if value is None else str(value)
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        fitted = fitting(text)
        self.mended += fitted != text
        safe = str(escape(fitted))
        if any(joined in safe for joined in JOINED):
            safe = safe.replace("_", "&#95;")
        return Markup(safe)  # noqa: S704 — escaped in the line above


def render(template, context, *, title=""):
    """Fill `template` (bytes of a .docx, or its path) with `context`; a name that the template asks for must be there.

    A line break in a value is a line break, a tab a tab; the number of paragraphs is that of the template.
    """
    texts = Texts()
    environment = SandboxedEnvironment(autoescape=True, finalize=texts, undefined=StrictUndefined)
    environment.filters["lines"] = lines
    made = DocxTemplate(BytesIO(template) if isinstance(template, bytes) else template)
    made.render(context, environment, autoescape=True)
    describe(made.docx, title=fitting(title))
    made.docx.core_properties.created = made.docx.core_properties.modified = clock.now().astimezone(clock.UTC)
    out = BytesIO()
    made.save(out)
    return Rendered(repacked(out), texts.mended)


def lines(text):
    """`text|lines`: the lines that hold something, for a template that gives each a paragraph."""
    return [line for line in str(text or "").replace("\r", "\n").split("\n") if line.strip()]


def repacked(made):
    """The same archive without the moment of packing: equal documents are equal bytes."""
    out = BytesIO()
    with ZipFile(made) as old, ZipFile(out, "w", ZIP_DEFLATED) as new:
        for info in old.infolist():
            new.writestr(ZipInfo(info.filename), old.read(info), ZIP_DEFLATED)
    out.seek(0)
    return out


def response(rendered, name):
    """The download of a rendered document as `name`.docx."""
    return attachment(rendered.file, shown(f"{name}.docx"), DOCX)
