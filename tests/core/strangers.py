"""Files as honest people and others send them, made in memory."""

import io
import struct
import zipfile
import zlib

import docx
import openpyxl

TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"


def png(width=2, height=2):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0\0\0" * 2)) + chunk(b"IEND", b"")


def jpeg(width=2, height=2, comment=b"camera"):
    segment = b"\xff\xfe" + struct.pack(">H", len(comment) + 2) + comment
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\x01\x11\x00"
    return b"\xff\xd8" + segment + frame + b"\xff\xda\x00\x08\x01\x01\x00\x00?\x00" + b"\x12\x34" + b"\xff\xd9"


def pdf(extra=b"", packed=b""):
    stream = zlib.compress(packed)
    packed_object = (
        b"5 0 obj\n<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>\nstream\n%s\nendstream\nendobj\n"
        % (len(stream), stream)
        if packed
        else b""
    )
    picture = b"7 0 obj\n<</Subtype/Image/Length 9>>\nstream\n\x00/JS \x01\x02/XFA\nendstream\nendobj\n"
    pages = b"1 0 obj\n<</Type/Catalog/Pages 2 0 R/OpenAction[3 0 R/Fit]>>\nendobj\n"
    return b"%PDF-1.7\n%\xe2\xe3\n" + pages + picture + packed_object + extra + b"\nstartxref\n9\n%%EOF\n"


def saved(book_or_document):
    out = io.BytesIO()
    book_or_document.save(out)
    return out.getvalue()


def word():
    document = docx.Document()
    document.add_paragraph("关于推进重点工作的通知")
    return saved(document)


def workbook(rows=(("编码", "名称"), ("90", "澜岭州"))):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    return saved(book)


def archive(parts, *, method=zipfile.ZIP_DEFLATED):
    """A zip of {name: bytes or text}."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as made:
        for name, data in parts.items():
            made.writestr(name, data)
    return out.getvalue()


def rebuilt(office_file, changes):
    """An office file with parts replaced (bytes, text, or a function of the old bytes) or added."""
    with zipfile.ZipFile(io.BytesIO(office_file)) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    for name, change in changes.items():
        parts[name] = change(parts[name]) if callable(change) else change
    return archive(parts)


def ofd():
    return archive(
        {"OFD.xml": '<ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016" Version="1.1"/>', "Doc_0/Document.xml": "<a/>"}
    )


def relation(kind, target, *, external=True):
    """A function that puts one more relation into a .rels part."""
    mode = ' TargetMode="External"' if external else ""
    line = f'<Relationship Id="rX" Type="{OFFICE}/{kind}" Target="{target}"{mode}/>'.encode()
    return lambda old: old.replace(b"</Relationships>", line + b"</Relationships>")


def field(code):
    """A function that puts a field code into the text of a document, cut into two runs."""
    half = len(code) // 2
    runs = "".join(f"<w:r><w:instrText>{part}</w:instrText></w:r>" for part in (code[:half], code[half:]))
    return lambda old: old.replace(b"</w:p>", f"{runs}</w:p>".encode(), 1)


def macro_types(old):
    return old.replace(b"wordprocessingml.document.main+xml", b"wordprocessingml.x").replace(
        b"application/vnd.openxmlformats-officedocument.wordprocessingml.x",
        b"application/vnd.ms-word.document.macroEnabled.main+xml",
    )


def locked(data):
    """A zip whose entries say that they are encrypted."""
    out = bytearray(data)
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = out.find(mark)
        while at >= 0:
            out[at + place] |= 1
            at = out.find(mark, at + 4)
    return bytes(out)


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504
EXE = b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0" + b"\0" * 200
