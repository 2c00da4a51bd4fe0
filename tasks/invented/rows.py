"""The demonstration's words as rows: lines read, deadlines counted, milestones and charters laid out."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tasks.invented import words
from tasks.rules import deadlines, unitlist

KINDS = {"h": "higher", "l": "lower", "r": "range", "y": "yes_no", "m": "milestone", "t": "text"}
WRITTEN_FOR = 2026  # the first year of the words

# (step, what lies on the table then, month of the first year or 0 for the task's own end, weight)
BUILDING = (
    ("前期批复", "立项、用地、环评批复", 3, 20),
    ("开工建设", "施工许可和开工报告", 6, 20),
    ("主体完工", "形象进度照片和监理月报", 10, 40),
    ("竣工验收", "验收意见和移交清单", 0, 20),
)
YEARLY_WORK = (
    ("方案到县", "实施方案和任务分解表", 2, 10),
    ("半年过半", "半年进度表", 6, 40),
    ("三季度核查", "核查报告", 9, 30),
    ("年度验收", "验收意见和汇总表", 0, 20),
)
BUILDS = ("建设", "改建", "改造", "建成", "工程", "加固", "扩容", "园", "中心", "体系")


@dataclass(frozen=True)
class Line:
    """One task of the words, read."""

    category: int
    item: int
    number: int
    code: str
    title: str
    leads: tuple[str, ...]
    supports: tuple[str, ...]
    leader: int
    due_text: str
    due_on: date | None
    open_ended: bool
    indicator: str
    kind: str
    target: Decimal | None
    unit: str
    years: tuple[Decimal | None, ...]
    standard: str
    domain: str


def lines(first):
    """The 95 tasks in order; `first` is the programme's first year, the third its last."""
    number = 0
    for c, (_title, letter, domain, items) in enumerate(words.CATEGORIES, 1):
        in_category = 0
        for i, (_item, text) in enumerate(items, 1):
            for row in filter(None, (line.strip() for line in text.splitlines())):
                number += 1
                in_category += 1
                yield read(row, c, i, number, f"{letter}-{in_category:02d}", domain, first)


def read(row, category, item, number, code, domain, first):
    cells = [cell.strip() for cell in row.split("|")]
    title, leads, supports, leader, due, indicator, kind, target, unit, years, standard = cells
    due_on, open_ended = due_of(due, first)
    return Line(
        category, item, number, code, title, names(leads), names(supports), int(leader), due, due_on, open_ended,
        indicator, KINDS[kind], figure(target), unit, tuple(figure(part) for part in years.split(";")), standard, domain,
    )  # fmt: skip


def names(cell):
    return tuple(part.text for part in unitlist.parse(cell))


def figure(cell):
    return Decimal(cell) if cell.strip() else None


def due_of(text, first):
    """(day, whether it has no end) of a deadline, its years moved to those of the programme."""
    for n in range(3):
        text = text.replace(str(WRITTEN_FOR + n), f"{{{n}}}")
    found = deadlines.parse(text.format(first, first + 1, first + 2), first, last=first + 2)
    return found.due_on, found.open_ended


def steps(line, first):
    """[(title, deliverable, day, weight)] of a task's roadmap, the last on its own final day."""
    plan = BUILDING if any(word in line.title for word in BUILDS) else YEARLY_WORK
    final = line.due_on or date(first + 2, 12, 31)
    for title, deliverable, month, weight in plan:
        day = date(first, month, 28) if month else final
        yield title, deliverable, min(day, final), Decimal(weight)


def charter(line):
    """The six texts of a task letter."""
    lead = "、".join(line.leads)  # 数据
    amount = f"{line.target:f}{line.unit}" if line.target is not None else "按年度清单完成"  # 数据
    return {
        "goal": f"{line.title}：{line.indicator}{amount}，{line.due_text}。",  # 数据
        "approach": f"由{lead}牵头，先试点后推开，按季调度，当年任务当年清零。",  # 数据
        "measures": "一是细化到县、到乡、到项目，列出清单；二是每月对照序时，落后即调度；三是验收一件、销号一件。",  # 数据
        "lever": "以任务清单和时间表为抓手，进度纳入月排位，问题提交协调会议。",  # 数据
        "standard": line.standard,
        "evidence": "实施方案；进度报表；验收意见；影像资料（选填）",  # 数据
    }
