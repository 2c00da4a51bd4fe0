"""Workbooks that are small to send and endless to read, made in memory within a second or two."""

import io
import struct
import zipfile

from tests.core import strangers as s

SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
OPEN, CLOSE = b"<worksheet><sheetData>", b"</sheetData></worksheet>"


def book(sheet=OPEN + CLOSE, *, sheets=1, **parts):
    """A workbook around the XML of its one sheet; `sheets` names it so many times, `parts` adds or replaces others."""
    names = "".join(f'<sheet name="表{n}" sheetId="{n}" r:id="r1"/>' for n in range(sheets))
    made = {
        "[Content_Types].xml": f'<Types xmlns="{s.TYPES}"><Override PartName="/xl/workbook.xml" ContentType="{s.SHEET_TYPE}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{s.RELATIONS}"><Relationship Id="r1" Type="{s.OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns:r="{s.OFFICE}"><sheets>{names}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": (
            f'<Relationships xmlns="{s.RELATIONS}"><Relationship Id="r1" Type="{s.OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
            f'<Relationship Id="r2" Type="{s.OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
            f'<Relationship Id="r3" Type="{s.OFFICE}/styles" Target="/xl/styles.xml"/></Relationships>'
        ),
        SHEET: sheet,
        STRINGS: "<sst/>",
        "xl/styles.xml": '<styleSheet><cellXfs><xf numFmtId="0"/></cellXfs></styleSheet>',
    }  # fmt: skip
    return s.archive(made | {f"xl/{name}.xml": part for name, part in parts.items()})


def rows(count, row):
    return OPEN + row * count + CLOSE


def cell(reference, inner=b"<v>1</v>"):
    number = reference.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ").encode()
    return OPEN + b'<row r="%s"><c r="%s">%s</c></row>' % (number, reference.encode(), inner) + CLOSE


def long_part(before, middle, megabytes, after):
    return before + middle * (megabytes * 1024 * 1024 // len(middle)) + after


def lying(data, name, size):
    """A zip whose directory says that the part `name` unpacks to `size` bytes."""
    out = bytearray(data)
    at = out.find(name.encode(), out.find(b"PK\x01\x02"))
    out[at - 22 : at - 18] = struct.pack("<I", size)
    return bytes(out)


def overlapping():
    """Two hundred directory entries over one packed part."""
    data = s.archive({"xl/a.xml": b"0" * 1_000_000})
    directory = data.index(b"PK\x01\x02")
    entry = data[directory : data.index(b"PK\x05\x06")]
    entries = b"".join(entry.replace(b"xl/a.xml", b"xl/%03d.x" % n) for n in range(200))
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 200, 200, len(entries), directory, 0)
    return data[:directory] + entries + end


def nested():
    inner = s.archive({f"{n}.zip": s.archive({"0": b"0" * 100_000}) for n in range(20)})
    return s.archive({f"{n}.zip": inner for n in range(20)})


def repeated_string():
    """One text of 30,000 characters in each of 100,000 cells: 3 GB to read, 100 KB to send."""
    return book(
        rows(1000, b"<row>" + b'<c t="s"><v>0</v></c>' * 100 + b"</row>"),
        sharedStrings=b"<sst><si><t>" + b"a" * 30_000 + b"</t></si></sst>",
    )


def styles(count):
    return b"<styleSheet><cellXfs>" + b'<xf numFmtId="0"/>' * count + b"</cellXfs></styleSheet>"


def merged(count, reference):
    tail = b"</sheetData><mergeCells>" + b'<mergeCell ref="%s"/>' % reference * count + b"</mergeCells></worksheet>"
    return rows(50_000, b"<row><c><v>1</v></c></row>").replace(CLOSE, tail)


def many_formats():
    """Five thousand formats, each hard to take apart, each used."""
    code = "&quot;;" * 40 + "[" * 60
    own = "".join(f'<numFmt numFmtId="{n + 200}" formatCode="{n}{code}"/>' for n in range(5_000))
    xfs = "".join(f'<xf numFmtId="{n + 200}"/>' for n in range(5_000))
    cells = b"".join(
        b"<row>" + b"".join(b'<c s="%d"><v>1.5</v></c>' % (r * 50 + n) for n in range(50)) + b"</row>"
        for r in range(100)
    )
    return book(
        OPEN + cells + CLOSE, styles=f"<styleSheet><numFmts>{own}</numFmts><cellXfs>{xfs}</cellXfs></styleSheet>"
    )


def bombs():
    """{what: a function that makes it}."""
    megabyte = b"<!-- " + b"x" * 1024
    return {
        "one cell at XFD1048576": lambda: book(cell("XFD1048576")),
        "one cell in the last row": lambda: book(cell("A1048576")),
        "one cell in the last column": lambda: book(cell("XFD1")),
        "a column that is none": lambda: book(cell("ZZZZ1")),
        "a row number of eight digits": lambda: book(cell("A99999999")),
        "three million cells": lambda: book(rows(50_000, b"<row>" + b"<c><v>1</v></c>" * 60 + b"</row>")),
        "three million cells of another prefix": lambda: book(
            rows(50_000, b"<row>" + b"<c><x:v>1</x:v></c>" * 60 + b"</row>")
        ),
        "eight million empty cells": lambda: book(rows(50_000, b"<row>" + b'<c s="0"/>' * 200 + b"</row>")),
        "rows without end": lambda: book(rows(70_000, b"<row><c><v>1</v></c></row>")),
        "a text of 120 MB": lambda: book(sharedStrings=long_part(b"<sst><si><t>", b"a" * 1024, 120, b"</t></si></sst>")),
        "a text of 80 MB": lambda: book(sharedStrings=long_part(b"<sst><si><t>", b"a" * 1024, 80, b"</t></si></sst>")),
        "a text of 40,000 characters": lambda: book(cell("A1", b"<is><t>" + b"a" * 40_000 + b"</t></is>").replace(b'r="A1"', b't="inlineStr"')),
        "a size that lies": lambda: lying(book(long_part(b"<a>", b" " * 1024, 100, b"</a>")), SHEET, 1000),
        "the same text everywhere": repeated_string,
        "a million styles": lambda: book(styles=styles(1_000_000)),
        "seventy thousand styles": lambda: book(styles=styles(70_000)),
        "a hundred thousand sheets": lambda: book(sheets=100_000),
        "a thousand sheets": lambda: book(sheets=1000),
        "ten thousand parts": lambda: book(**{f"worksheets/s{n}": b"<a/>" for n in range(10_000)}),
        "merged a million times": lambda: book(merged(1_000_000, b"A1:B2")),
        "merged over each other": lambda: book(merged(20_000, b"A1:XFD1048576")),
        "a comment of 60 MB": lambda: book(long_part(OPEN + b"<!-- ", b"x" * 1024, 60, b"-->" + CLOSE)),
        "an attribute of 60 MB": lambda: book(long_part(OPEN + b'<row a="', b"x>" * 512, 60, b'"/>' + CLOSE)),
        "comments in a comment": lambda: book(long_part(OPEN + b"<!--", megabyte.replace(b"--", b"-"), 60, b"-->" + CLOSE)[:-30]),
        "twenty million elements": lambda: book(long_part(OPEN, b"<a/>" * 256, 80, CLOSE)),
        "entities": lambda: book(b'<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>' + OPEN + b"&b;" + CLOSE),
        "an outside entity": lambda: book(b'<!DOCTYPE a SYSTEM "file:///etc/passwd">' + OPEN + CLOSE),
        "archives over each other": overlapping,
        "archives in archives": nested,
        "two parts of one name": lambda: s.archive({"a": "1"}).replace(b"", b"") + s.archive({"a": "1"}),
        "a locked archive": lambda: s.locked(book()),
        "half a workbook": lambda: book(cell("A1"))[:-100],
        "rows that go back": lambda: book(OPEN + b'<row r="5"><c><v>1</v></c></row><row r="2"/>' + CLOSE),
        "an unknown packing": lambda: packed_with_bzip2(),
    }  # fmt: skip


def packed_with_bzip2():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_BZIP2) as made:
        made.writestr("xl/workbook.xml", "<a/>")
    return out.getvalue()


def honest(count, width=6):
    """A workbook of many rows, as programs write it."""
    strings = b"".join("<si><t>名称%d</t></si>".encode() % n for n in range(1000))
    cells = "".join(
        f'<c r="{{0}}" t="s"><v>{n}</v></c>' if n % 2 else f'<c s="0"><v>{n}.5</v></c>' for n in range(width)
    )
    body = "".join(f"<row>{cells}</row>".replace(' r="{0}"', "") for _n in range(count))
    return book(OPEN + body.encode() + CLOSE, sharedStrings=b"<sst>" + strings + b"</sst>")
