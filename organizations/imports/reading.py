"""From a stranger's grid to the rows of an import: columns found by their headings, each text cleaned, each fault with its place."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from core.characters import BadCharacters, clean, fitting
from core.reading.grids import place
from core.refusals import Unfit
from core.shown import translated
from organizations.imports.lines import Line

MOST_ROWS = 20_000
SHOWN = 20  # ignored columns that are named


@dataclass(frozen=True)
class Field:
    """A column: its headings (the first is ours, the last the English one), and how a text becomes a value.

    `required`: the column must be there; `filled`: each row must say something in it. `parse` raises Unfit; `empty` is the value of
    a blank cell; `hint` says what may stand there; `lines`: line breaks stay.
    """

    name: str
    headings: tuple[str, ...]
    required: bool = False
    filled: bool = False
    longest: int = 100
    parse: Callable[[str], Any] = str
    empty: Any = ""
    hint: Any = ""
    lines: bool = False

    @property
    def heading(self):
        return self.headings[0]

    @property
    def label(self):
        """The heading as a person is told of it: 代码（code）."""
        return f"{self.headings[0]}（{self.headings[-1]}）"  # 数据


@dataclass(frozen=True)
class Table:
    """What was sent, as it is kept between preview and confirmation: {name: column}, [(row, {name: text})], faults of single cells.

    `faults` is {row: (name, sentence)}; `notes` are sentences about the whole.
    """

    columns: dict[str, int]
    rows: list
    faults: dict
    notes: list

    @classmethod
    def kept(cls, stored):
        """The table as it comes back from JSON."""
        return cls(
            stored["columns"],
            [(number, texts) for number, texts in stored["rows"]],
            {int(number): tuple(fault) for number, fault in stored["faults"].items()},
            stored["notes"],
        )

    def storable(self):
        return {"columns": self.columns, "rows": self.rows, "faults": self.faults, "notes": self.notes}

    def said(self, number, name, sentence):
        """`sentence` behind the place that it is about: row and column, or the row alone."""
        at = place(number, self.columns[name]) if name in self.columns else None
        where = translated(at) if at else _("第 %(n)d 行") % {"n": number}
        return where + _("：") + sentence


@dataclass(frozen=True)
class Record:
    """A row whose cells could all be read: its number and {name: value}, every field of the sheet among them."""

    number: int
    values: dict

    def __getitem__(self, name):
        return self.values[name]


# from the grid to the table


def table_of(grid, fields, elsewhere=None):
    """The Table of `grid` by the headings of `fields`. Raises Unfit where a required column is missing or there is no row.

    `elsewhere` is {heading: sentence} of columns that another import reads.
    """
    names = headings_of(fields)
    header = grid.header(names, required=[field.name for field in fields if field.required])
    known = {field.name: field for field in fields if field.name in header.columns}
    rows, faults = [], {}
    for record in grid.records(header):
        if len(rows) == MOST_ROWS:
            raise Unfit(_("超过 %(n)d 行：请拆成几个文件，依次导入"), n=MOST_ROWS)
        texts, fault = texts_of(record, known)
        rows.append((record.number, texts))
        if fault:
            faults[record.number] = fault
    if not rows:
        raise Unfit(_("表头下面没有内容：请核对后重试"))
    return Table(dict(header.columns), rows, faults, notes_of(grid, header, elsewhere or {}))


def headings_of(fields):
    """{name: headings} as core.reading.grids.Grid.header takes them; the first is what it calls a missing one."""
    return {field.name: (field.label, *field.headings) for field in fields}


def texts_of(record, fields):
    """({name: cleaned text}, the first fault as (name, sentence) or None)."""
    texts, fault = {}, None
    for name, field in fields.items():
        try:
            texts[name] = text_of(record[name], field)
        except Unfit as unfit:
            texts[name] = ""
            fault = fault or (name, translated(unfit.sentence))
    return texts, fault


def text_of(cell, field):
    """What a cell says. Raises Unfit for a formula, an error, and characters or a length that no column takes."""
    if cell.is_formula:
        raise Unfit(_("是公式，不读：请复制该列，“选择性粘贴”为“数值”后重试"))
    if cell.is_error:
        raise Unfit(_("是出错的值“%(text)s”：请改正后重试"), text=cell.text[:20])
    try:
        text = clean(plain(cell), lines=field.lines)
    except BadCharacters as bad:
        raise Unfit(bad.sentence.text, **bad.sentence.values) from None
    if len(text) > field.longest:
        raise Unfit(_("有 %(length)d 个字，最多 %(n)d 个：请缩短"), length=len(text), n=field.longest)
    return text


def plain(cell):
    """The text of a cell; a date or a whole number as such, however the sheet shows it."""
    if isinstance(cell.value, datetime):
        return cell.value.date().isoformat()
    if isinstance(cell.value, date):
        return cell.value.isoformat()
    if isinstance(cell.value, Decimal) and cell.value == cell.value.to_integral_value():
        return f"{cell.value:f}".partition(".")[0] if not cell.text.isdigit() else cell.text
    return cell.text


def notes_of(grid, header, elsewhere):
    """What a reader must know of the whole: the sheet that was read, the columns that were not (`elsewhere`: {heading: why})."""
    notes = []
    if len(grid.sheets) > 1:
        words = {"n": len(grid.sheets), "sheet": fitting(grid.sheet[:40])}
        notes.append(_("工作簿有 %(n)d 个工作表，只读了“%(sheet)s”。") % words)
    headings = [fitting(cell.text.strip()) for cell in header.unknown]
    notes += [str(elsewhere[heading]) for heading in headings if heading in elsewhere]
    if unknown := [heading[:20] for heading in headings if heading not in elsewhere]:
        words = {"n": len(unknown), "columns": _("、").join(unknown[:SHOWN])}
        notes.append(_("不认识的 %(n)d 列没有读：%(columns)s。") % words)
    return notes


# from the table to values


def records_of(table, fields):
    """([Record] of the rows that can be read, {row: refused Line} of the others)."""
    found, lines = [], {}
    telling = [field.name for field in fields if field.required][:2]  # what a row is called; jsonb keeps no order
    for number, texts in table.rows:
        values, fault = {}, table.faults.get(number)
        for field in fields:
            try:
                values[field.name] = value_of(texts.get(field.name, ""), field)
            except Unfit as unfit:
                fault = fault or (field.name, translated(unfit.sentence))
        if fault:
            what = " ".join(filter(None, (texts.get(name) for name in telling)))
            lines[number] = refused(table, number, what, *fault)
        else:
            found.append(Record(number, values))
    return found, lines


def value_of(text, field):
    if text:
        return field.parse(text)
    if field.filled:
        raise Unfit(_("“%(column)s”没有填"), column=field.heading)
    return field.empty


def refused(table, number, what, name, sentence):
    """The line of a row that can't be taken: what it is about, and why, with the place."""
    return Line(number, what[:100], Line.REFUSED, table.said(number, name, sentence))


def only_first(table, records, key, what):
    """([records whose `key(record)` no earlier one has], {row: refused Line}). `key` gives (field, value); `what` the name of a row."""
    first, kept, lines = {}, [], {}
    for record in records:
        found = key(record)
        before = first.setdefault(found, record.number)
        if before == record.number:
            kept.append(record)
        else:
            sentence = _("与第 %(n)d 行重复") % {"n": before}
            lines[record.number] = refused(table, record.number, what(record), found[0], sentence)
    return kept, lines
