"""What a row of a 任务分解表 wants of the register: fields of a task, its units, its indicators, and the doubts that a reader must see."""

import hashlib
from collections import Counter
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from core.shown import translated
from organizations.models import Body
from tasks.forms.fields import COORDINATES, LEADS, MOST_NAMED, posts_by_name, resolved
from tasks.models import Indicator, TaskUnit
from tasks.rules import deadlines, numerals, targets, unitlist

Role, Kind, Rollup = TaskUnit.Role, Indicator.Kind, Indicator.Rollup
DIRECTIONS = {
    Kind.HIGHER: ("up", "higher", "越高越好", "正向", "增", "≥"),  # 数据
    Kind.LOWER: ("down", "lower", "越低越好", "逆向", "减", "≤"),  # 数据
}
LONGEST_NAME = TaskUnit._meta.get_field("text").max_length


@dataclass
class Wanted:
    """One row: `fields` of KeyTask that it says something about, `units` {role: [(Unit or None, text)]}, `indicators` [(fields, annual)]."""

    number: int
    label: str
    key: str
    ordinal: str
    import_key: str
    category: str
    item: str
    fields: dict
    units: dict = field(default_factory=dict)
    indicators: list = field(default_factory=list)
    doubts: list = field(default_factory=list)


class Reader:
    """Reads records beside the posts, groups and units that there are; a few statements for the whole sheet."""

    def __init__(self, programme, document):
        self.programme, self.document = programme, document
        self.leaders = posts_by_name(LEADS)
        self.secretaries = posts_by_name(COORDINATES)
        self.bodies = {name: body for body in Body.objects.filter(closed_on=None) for name in {body.name, str(body)}}

    def wanted(self, records, also):
        """([Wanted], {row: (column, sentence)}) of Records; `also` are the further rows of a task."""
        parts = {record.number: parts_of(record) for record in records}
        found = resolved([part for lists in parts.values() for named in lists.values() for part in named])
        self.meant = {text: unit for _role, unit, text in found}
        keys = import_keys(records, self.document)
        rows, faults = [], {}
        for record, key in zip(records, keys, strict=True):
            try:
                rows.append(self._one(record, key, parts[record.number], also.get(record.number, [])))
            except WrongCell as wrong:
                faults[record.number] = wrong.column, wrong.sentence
        return rows, faults

    def _one(self, record, import_key, parts, also):
        category, item = place_of(record)
        wanted = Wanted(
            record.number, f"{record['number']} {record['title']}".strip(), record["key"], record["number"], import_key,
            category, item, {"title": record["title"]},
        )  # fmt: skip
        for name, column in (("code", "code"), ("content", "content"), ("acceptance_standard", "standard"),
                             ("evidence_list", "evidence"), ("openness", "openness"), ("openness_reason", "openness_reason")):  # fmt: skip
            if record[column]:
                wanted.fields[name] = record[column]
        self._units(wanted, parts)
        self._deadline(wanted, record)
        notes = [record["note"], *self._people(wanted, record), record["noted"]]
        if note := "\n".join(filter(None, notes)):
            wanted.fields["note"] = note
        wanted.indicators = indicators_of(wanted, record, also, self.programme)
        return wanted

    def _units(self, wanted, parts):
        for role, named in parts.items():
            if len(named) > MOST_NAMED:
                raise WrongCell(role, _("一格最多 %(n)d 个单位。") % {"n": MOST_NAMED})
            units = {}
            for part in named:
                if len(part.text) > LONGEST_NAME:
                    raise WrongCell(role, _("单位名称最多 %(n)d 个字：请用顿号分开") % {"n": LONGEST_NAME})
                unit = self.meant[part.text]
                units.setdefault(unit.pk if unit else part.text, (unit, part.text))
            if units:
                wanted.units[role] = list(units.values())

    def _deadline(self, wanted, record):
        """The words of the paper, and the day that they mean; a plain date needs no words."""
        text = record["due_text"] or record["due"]
        if not text:
            return
        found = deadlines.parse(text, self.programme.first_year, last=self.programme.last_year)
        written = (
            deadlines.parse(record["due"], self.programme.first_year) if record["due_text"] and record["due"] else found
        )
        if found.doubt and not written.due_on:
            wanted.doubts.append(translated(found.doubt))
        day = written.due_on or found.due_on
        plain = day is not None and text == day.isoformat()
        wanted.fields |= {"due_text": "" if plain else text, "due_on": day, "open_ended": found.open_ended and not day}

    def _people(self, wanted, record):
        """Put the posts in; the lines for the note of those that no post is known for."""
        lines = []
        for name, column, known in (
            ("lead_leader", "leader", self.leaders),
            ("coordinating_secretary", "secretary", self.secretaries),
            ("execution_group", "group", self.bodies),
        ):
            if not (text := record[column]):
                continue
            if found := known.get(text):
                wanted.fields[name] = found
            else:
                label = {"leader": _("责任领导"), "secretary": _("联系副秘书长"), "group": _("执行小组")}[column]
                lines.append(_("%(label)s：%(text)s") % {"label": label, "text": text})
                wanted.doubts.append(_("没有与“%(text)s”对应的岗位或小组，原文记入备注") % {"text": text[:30]})
        return lines


class WrongCell(ValueError):
    """A cell that can't be taken: the column and the sentence."""

    def __init__(self, column, sentence):
        self.column, self.sentence = column, sentence
        super().__init__(sentence)


def place_of(record):
    """(category, item): from their columns, or from “A/B” in one cell. Raises WrongCell."""
    category, item = record["category"], record["item"]
    if not item and "/" in category:
        category, _sep, item = category.partition("/")
    category = numerals.bare(category) if category else _("未分类")
    item = numerals.bare(item) if item else category
    for column, text, most in (("category", category, 60), ("item", item, 120)):
        if len(text) > most:
            raise WrongCell(column, _("有 %(length)d 个字，最多 %(n)d 个：请缩短") % {"length": len(text), "n": most})
    return category, item


def parts_of(record):
    """{role: [Part]} by the columns: the first listed leads where one column names all."""
    lead, support, listed = (unitlist.parse(record[name]) for name in ("lead", "support", "units"))
    pairs = [("support" if part.role == "support" else "lead", part) for part in lead]
    pairs += [("lead" if part.role == "lead" else "support", part) for part in support]
    pairs += (
        [("lead" if part.role == "lead" else "support", part) for part in listed] if lead else unitlist.roles(listed)
    )
    found = {role: [part for other, part in pairs if other == role] for role in (Role.LEAD, Role.SUPPORT)}
    leads = {part.text for part in found[Role.LEAD]}
    found[Role.SUPPORT] = [part for part in found[Role.SUPPORT] if part.text not in leads]
    return found | {Role.SUPERVISE: unitlist.parse(record["supervise"])}


def import_keys(records, document):
    """What each row is known by when the same paper comes again: document and number, else document, place, title and ordinal among equals."""
    papers = [document.title if document else ""] * len(records)
    times = Counter((paper, record["number"]) for paper, record in zip(papers, records, strict=True))
    seen, keys = Counter(), []
    for paper, record in zip(papers, records, strict=True):
        if record["number"] and times[paper, record["number"]] == 1:
            parts = (paper, record["number"])
        else:
            parts = (paper, record["category"], record["item"], record["title"])
            seen[parts] += 1
            parts = (*parts, str(seen[parts]))
        keys.append(hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:40])
    return keys


# indicators


def indicators_of(wanted, record, also, programme):
    """[(fields, annual)] of a row and the further rows of its task; a target that is no number stays text and says so. Raises WrongCell."""
    found = {}
    for texts in [record.values, *also]:
        if not (texts.get("target") or texts.get("indicator")):
            continue
        name = texts.get("indicator") or record["title"][:110]
        while name in found:
            name = f"{name[:110]}（{len(found) + 1}）"  # 数据
        found[name] = indicator_of(wanted, name, texts, programme)
    return list(found.values())


def indicator_of(wanted, name, texts, programme):
    target = targets.parse(texts.get("target") or "", unit=texts.get("unit") or "")
    if target.doubt and texts.get("target"):
        wanted.doubts.append(translated(target.doubt))
    kind = kind_of(target, texts.get("direction") or "")
    fields = {
        "name": name, "kind": kind, "target": target.figure, "target_text": (texts.get("target") or "")[:200],
        "unit": target.unit[:20], "rollup": rollup_of(kind, target),
        "comparator": "le" if kind == Kind.LOWER else target.comparator,
    }  # fmt: skip
    one_year = programme.first_year == programme.last_year and target.figure is not None
    return fields, ({programme.first_year: (target.figure, "")} if one_year else {})


def kind_of(target, direction):
    if target.figure is None:
        return Kind.TEXT
    said = next((kind for kind, words in DIRECTIONS.items() if direction.strip().lower() in words), None)
    return said or (Kind.LOWER if target.comparator == "le" else Kind.HIGHER)


def rollup_of(kind, target):
    """Quantities add up; shares and what is no figure do not."""
    if kind == Kind.TEXT or target.unit in ("%", "‰"):
        return Rollup.NONE
    return Rollup.SUM if kind == Kind.HIGHER else Rollup.NONE
