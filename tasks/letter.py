"""The charter as a paper: its lines in order, for the page, the Word file, and two editions side by side."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from core.lists.columns import WHOLE, Column, Sheet
from core.lists.kinds import MISSING
from tasks.models import Charter

TEXTS = tuple((name, Charter._meta.get_field(name).verbose_name) for name in Charter.TEXTS)
MOST_YEARS = 5  # columns of annual targets; a longer programme has them in one


@dataclass(frozen=True)
class Line:
    """One line of the form: its label and its text."""

    label: str
    text: str


def seat_words(seat):
    """副州长 2　李四; the post alone while nobody holds it."""
    return f"{seat['post']}　{seat['holder']}".strip() if seat else ""  # 数据


def unit_words(rows):
    """州水务局（局长　王五）、石坪县（县长　赵六）"""
    parts = [f"{row['unit']}（{seat_words(row)}）" if row["post"] else row["unit"] for row in rows]  # 数据
    return str(_("、")).join(parts)


def names(rows):
    return str(_("、")).join(row["unit"] for row in rows)


def due_words(facts):
    """2026-12-31（12月底前）, or what the paper says instead of a day."""
    if not facts["due"]:
        return facts["due_text"]
    return f"{facts['due']}（{facts['due_text']}）" if facts["due_text"] else facts["due"]


def text_lines(charter):
    """What the edition itself says, line by line."""
    return [Line(str(label), getattr(charter, name)) for name, label in TEXTS]


def duty_lines(facts):
    """Who answers, by when."""
    return [
        Line(str(_("责任领导")), seat_words(facts["leader"])),
        Line(str(_("联系副秘书长")), seat_words(facts["secretary"])),
        Line(str(_("牵头单位")), unit_words(facts["lead"])),
        Line(str(_("配合单位")), names(facts["support"])),
        Line(str(_("督办单位")), unit_words(facts["supervise"])),
        Line(str(_("执行小组")), facts["group"]),
        Line(str(_("完成时限")), due_words(facts)),
        Line(str(_("文件依据")), str(_("；")).join(facts["basis"])),
    ]


def plan_lines(facts):
    """Indicators and milestones, each as one line."""
    for row in facts["indicators"]:
        years = [f"{year} {text}" for year, text in zip(facts["years"], row["years"], strict=False) if text]
        yield Line(str(_("指标：%(name)s")) % row, str(_("；")).join(filter(None, [row["target"], *years])))
    for row in facts["milestones"]:
        parts = (row["day"], row["title"], row["deliverable"], row["owner"])
        yield Line(str(_("节点 %(number)d")) % row, "　".join(filter(None, parts)))


def lines(charter, facts):
    return [*text_lines(charter), *duty_lines(facts), *plan_lines(facts)]


@dataclass(frozen=True)
class Difference:
    """A line that two editions have in different words."""

    label: str
    before: str
    now: str


def differences(before, now):
    """[Difference] between the lines of two editions, in the order of the paper; what one of them lacks stands as —."""
    old, new = ({line.label: line.text for line in found} for found in (before, now))
    return [
        Difference(label, old.get(label) or MISSING, new.get(label) or MISSING)
        for label in dict.fromkeys([*old, *new])
        if (old.get(label) or "") != (new.get(label) or "")
    ]


def years_of(facts):
    """(heads, [texts of each indicator]) of the columns of annual targets: one a year, or all in one."""
    if len(facts["years"]) <= MOST_YEARS:
        return [str(_("%(year)d 年")) % {"year": year} for year in facts["years"]], [
            row["years"] for row in facts["indicators"]
        ]
    joined = [
        [str(_("；")).join(f"{y} {text}" for y, text in zip(facts["years"], row["years"], strict=False) if text)]
        for row in facts["indicators"]
    ]
    return [str(_("年度目标"))], joined


def with_years(facts, values):
    """The indicators with the texts of their columns of annual targets."""
    return [row | {"values": texts} for row, texts in zip(facts["indicators"], values, strict=True)]


def indicator_sheet(heads):
    """Indicators with a column for each of `heads`."""
    years = tuple(Column(f"year{n}", head, nth(n), width=12) for n, head in enumerate(heads))
    whole = (
        Column("name", _("指标"), heads_row=True, width=24, phone="full"),
        Column("target", _("总目标"), width=14),
        Column("baseline", _("基期值"), width=12),
        Column("weight", _("权重"), width=8),
    )
    return Sheet("charter indicators", _("指标和年度目标"), (*whole, *years), _("没有指标。"))


def nth(n):
    return lambda row: row["values"][n]


STEPS = Sheet(
    "charter steps",
    _("进度节点"),
    (
        Column("number", _("序号"), kind=WHOLE, width=6, phone="s2"),
        Column("title", _("节点"), heads_row=True, width=20, phone="full"),
        Column("deliverable", _("成果"), width=28, phone="full"),
        Column("day", _("计划日期"), css="nw", width=12),
        Column("owner", _("责任单位"), width=18),
        Column("weight", _("权重"), width=8),
    ),
    _("没有节点。"),
)  # fmt: skip


def signatures(facts):
    """[(who, how, name)] of the places to sign."""
    return [
        (_("责任领导"), _("（签字）"), seat_words(facts["leader"])),
        (_("牵头单位"), _("（盖章、负责人签字）"), names(facts["lead"])),
        (_("督办单位"), _("（盖章、负责人签字）"), names(facts["supervise"])),
    ]


def between(before, now, day):
    """[Difference] of two editions; the facts of a draft are those of `day`."""
    return differences(lines(before, before.facts(day)), lines(now, now.facts(day)))
