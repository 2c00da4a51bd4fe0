"""A 任务分解表 as it was sent: its cells, which column is which, and what follows for the rows: category rows, merged cells, 同上."""

from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from core.characters import fitting
from core.lists.exports import taken_back
from core.refusals import Unfit
from core.shown import translated
from organizations.imports.reading import Field, Table, text_of
from tasks.imports.fields import BY_NAME, NOTED, OURS, PROGRESS, PROGRESS_LABELS, names
from tasks.rules import headings, numerals

MOST_ROWS = 5_000
HEADER_WITHIN = 20
SHOWN = 20  # columns that are named
ANY = Field("any", (), longest=32_767, lines=True)
AS_ABOVE = ("同上", "〃", "″")  # 数据
SUMS = ("合计", "总计", "小计", "注", "备注", "说明", "填表")  # how rows begin that are no tasks  # 数据
FILLED_DOWN = ("category", "item", "leader", "secretary", "group", "lead", "support", "units", "supervise", "due")


@dataclass(frozen=True)
class RawTable:
    """The cells below the header: `rows` is [(number, [text], [column that a merged cell above fills])], columns from 1.

    `columns` {our name: column} and `noted` [column] say what is read; `faults` {row: {column: sentence}} what can't be.
    `programme` and `document` are the keys of what the table belongs to.
    """

    headings: list[str]
    columns: dict[str, int]
    noted: list[int]
    rows: list
    faults: dict
    notes: list
    programme: int = 0
    document: int | None = None
    wide: list = field(default_factory=list)  # rows that one cell spans

    @classmethod
    def kept(cls, stored):
        faults = {
            int(row): {int(column): why for column, why in found.items()} for row, found in stored["faults"].items()
        }
        return cls(**stored | {"faults": faults})

    def storable(self):
        return {name: getattr(self, name) for name in self.__dataclass_fields__}

    def mapped(self, columns, noted):
        """The same cells with other columns read."""
        return replace(self, columns=columns, noted=noted)

    def samples(self, column, n=3):
        """The first texts of a column that differ."""
        found = dict.fromkeys(texts[column - 1] for _number, texts, _filled in self.rows if texts[column - 1])
        return list(found)[:n]

    def unread(self):
        """The headings of columns that are neither read nor noted."""
        used = {*self.columns.values(), *self.noted}
        return [text for column, text in enumerate(self.headings, 1) if text and column not in used]


# from the grid


def read(grid):
    """The RawTable of a grid, its columns guessed. Raises Unfit where there is no header or no row."""
    texts, first = header_of(grid)
    columns, noted = guessed(texts)
    if "title" not in columns:
        raise Unfit(_("找不到“重点工作”一列：表头须在前 %(n)d 行，写“重点工作”“工作任务”或“任务名称”"), n=HEADER_WITHIN)
    rows, faults, wide = [], {}, []
    for row in grid.rows:
        if row.number < first:
            continue
        if len(rows) == MOST_ROWS:
            raise Unfit(_("超过 %(n)d 行：请拆成几个文件，依次导入"), n=MOST_ROWS)
        found, filled, bad = cells_of(grid, row.number, len(texts))
        if any(found):
            rows.append([row.number, found, filled])
            if is_wide(grid, row.number):
                wide.append(row.number)
        if bad:
            faults[row.number] = bad
    if not rows:
        raise Unfit(_("表头下面没有内容：请核对后重试"))
    return RawTable(texts, columns, noted, rows, faults, notes_of(grid), wide=wide)


def header_of(grid):
    """([heading of each column], first row below it); a heading over two rows is the lower one where there is one."""
    near = [row.number for row in grid.rows[:HEADER_WITHIN]]
    best = max(near, key=lambda number: len(guessed(line_of(grid, number))[0]), default=1)
    upper = line_of(grid, best)
    if not any(
        span.top == best and (span.bottom > best or span.right > span.left) for span in grid.spans_by_row.get(best, ())
    ):
        return upper, best + 1
    lower = line_of(grid, best + 1)
    both = [low or high for low, high in zip(lower, upper, strict=True)]
    if any(low != high for low, high in zip(lower, upper, strict=True) if low) and len(guessed(both)[0]) > len(
        guessed(upper)[0]
    ):
        return both, best + 2
    return upper, best + 1


def line_of(grid, number):
    """The texts of a row as a reader sees them, a merged cell in all of its columns' first."""
    return [fitting(grid.shown(number, column).text.strip())[:60] for column in range(1, grid.width + 1)]


def guessed(texts):
    """({our name: column}, [columns for the note]) for headings."""
    first = ["" if text in texts[:n] else text for n, text in enumerate(texts)]  # a merged heading counts once
    found = headings.matched(first, names())
    if "unit" in found and "target" not in found and not {"lead", "units"} & found.keys():
        found["units"] = found.pop("unit")
    columns = {name: at + 1 for name, at in found.items() if name in BY_NAME}
    progress = [at + 1 for name, at in found.items() if name in PROGRESS]
    if "key" in columns:
        progress = [at for at in progress if texts[at - 1] not in OURS]
    return columns, sorted(progress)


def cells_of(grid, number, width):
    """(texts of a row, columns filled by a merged cell above, {column: what is wrong with it})."""
    texts, filled, bad = [], [], {}
    for column in range(1, width + 1):
        cell = grid.shown(number, column)
        if cell.column not in (0, column):
            texts.append("")  # another column of a wide cell
            continue
        if cell.row != number and not cell.is_blank:
            filled.append(column)
        try:
            texts.append(taken_back(text_of(cell, ANY)))
        except Unfit as unfit:
            texts.append("")
            bad[column] = translated(unfit.sentence)
    return texts, filled, bad


def is_wide(grid, number):
    """Whether one merged cell spans most of a row."""
    spans = grid.spans_by_row.get(number, ())
    return any(span.right - span.left >= min(2, grid.width - 1) and span.top == span.bottom for span in spans)


def notes_of(grid):
    if len(grid.sheets) < 2:
        return []
    return [
        _("工作簿有 %(n)d 个工作表，只读了“%(sheet)s”。") % {"n": len(grid.sheets), "sheet": fitting(grid.sheet[:40])}
    ]


# from the cells to the rows of an import


def as_column(name, text):
    """A text as its column takes it: in one line, or with its line breaks."""
    return text if BY_NAME[name].lines else " ".join(text.split())


@dataclass
class Read:
    """What was made of the rows: `table` for core's reader, `also` {row: [texts of the rows that its merged cells span]}, `left_out` [row]."""

    table: Table
    also: dict
    left_out: list


def rows_of(raw):
    """The Read of a RawTable by its columns."""
    return Rows(raw).read()


class Rows:
    """Goes down the rows and keeps what the rows above say."""

    def __init__(self, raw):
        self.raw = raw
        self.category = self.item = ""
        self.above = {}
        self.rows, self.faults, self.also, self.left_out = [], {}, {}, []

    def read(self):
        for number, cells, filled in self.raw.rows:
            self._take(number, cells, filled)
        columns = dict(self.raw.columns)
        return Read(Table(columns, self.rows, self.faults, list(self.raw.notes)), self.also, self.left_out)

    def _take(self, number, cells, filled):
        if self._is_category_row(number, cells):
            return self._keep_category(next(text for text in cells if text))
        texts = {name: as_column(name, cells[column - 1]) for name, column in self.raw.columns.items()}
        if self.rows and self.raw.columns["title"] in filled:
            return self.also.setdefault(self.rows[-1][0], []).append(texts)
        if not texts["title"] and any(cells[0].startswith(word) for word in SUMS):
            return self.left_out.append(number)
        if not any(texts.values()):
            return self.left_out.append(number)
        self._fill(texts)
        texts["noted"] = self._noted(cells)
        self.rows.append((number, texts))
        self._find_fault(number, texts)

    def _is_category_row(self, number, cells):
        """A row with one text that spans it, or that stands beside the column of titles, or is numbered 一、 or （一）."""
        filled = [column for column, text in enumerate(cells, 1) if text]
        if len(filled) != 1 or len(cells) == 1:
            return False
        text = cells[filled[0] - 1]
        if any(text.startswith(word) for word in SUMS):
            return False
        return number in self.raw.wide or filled[0] != self.raw.columns["title"] or bool(numerals.ordered(text))

    def _keep_category(self, text):
        """一、产业发展　（一）高原特色农业 names both; （一）… an item; anything else a category."""
        parts = [part for part in text.replace("　", "  ").split("  ") if part.strip()]
        for part in parts:
            if numerals.ordered(part) == "item":
                self.item = numerals.bare(part)
            else:
                self.category, self.item = numerals.bare(part), ""

    def _fill(self, texts):
        """Put in what the rows above say: the category row, 同上, a first cell that stands for those below it."""
        for name in FILLED_DOWN:
            if texts.get(name) in AS_ABOVE:
                texts[name] = self.above.get(name, "")
            if texts.get(name):
                self.above[name] = texts[name]
        if not texts.get("category"):
            texts["category"] = self.category
            texts["item"] = texts.get("item") or self.item

    def _noted(self, cells):
        """`标题：内容` of the columns that go into the note."""
        labels = {heading: label for name, label in PROGRESS_LABELS.items() for heading in PROGRESS[name]}
        parts = []
        for column in self.raw.noted:
            if text := cells[column - 1]:
                heading = self.raw.headings[column - 1]
                parts.append(_("%(label)s：%(text)s") % {"label": labels.get(heading, heading), "text": text})
        return "\n".join(parts)

    def _find_fault(self, number, texts):
        """The first thing that is wrong with a cell that is read: what the sender's program made of it, or its length."""
        bad = self.raw.faults.get(number, {})
        for name, column in self.raw.columns.items():
            if column in bad:
                self.faults[number] = name, bad[column]
                return
            if len(texts[name]) > BY_NAME[name].longest:
                words = {"length": len(texts[name]), "n": BY_NAME[name].longest}
                self.faults[number] = name, _("有 %(length)d 个字，最多 %(n)d 个：请缩短") % words
                return
        if len(texts["noted"]) > NOTED.longest:
            self.faults[number] = "note", _("记入备注的内容超过 %(n)d 个字") % {"n": NOTED.longest}
