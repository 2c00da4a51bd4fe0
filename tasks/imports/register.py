"""A 任务分解表 into the register of a programme: new tasks made, known ones changed where the sheet says something else.

A row is known by the key of our own export, else by its document and number, else by document, place, title and ordinal among
equals. A blank cell says nothing. Units that nobody knows stay as text.
"""

from collections import Counter
from dataclasses import dataclass
from functools import partial
from itertools import count

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organizations.imports.lines import Line, Report
from organizations.imports.reading import records_of, refused
from organizations.imports.trying import Trial, told
from tasks.forms.fields import group_names
from tasks.imports import table
from tasks.imports.fields import FIELDS, NOTED
from tasks.imports.wanted import Reader
from tasks.models import Category, Indicator, KeyTask, PolicyDocument, Programme, TaskRow, TaskUnit, WorkItem, make_many
from tasks.rules import numerals

Role = TaskUnit.Role

TITLE = gettext_lazy("导入任务分解表")
RIGHT = "register.edit"
BEGIN = "tasks:import"
STEPS = (("tasks:import_columns", gettext_lazy("列的对应")), ("tasks:import_units", gettext_lazy("认单位")))
SORTS = ((gettext_lazy("任务分解表"), FIELDS),)
SHOWN = 12  # unknown units that the note names
COLUMN_OF = {
    "acceptance_standard": "standard", "evidence_list": "evidence", "due_on": "due", "lead_leader": "leader", "target_text": "target",
    "name": "indicator", "text": "lead", "coordinating_secretary": "secretary", "execution_group": "group", "original_number": "number",
}  # fmt: skip
read, kept = table.read, table.RawTable.kept


def carry_out(actor, raw, reason=""):
    """Write what fits (inside of a transaction, which the caller takes back where that is not wanted); the Report."""
    return Sheet(actor, raw, reason).carry_out()


def unknown_units(raw):
    """[(name, how often)] of the names in a RawTable that mean no unit and no group, the most frequent first."""
    found = table.rows_of(raw)
    records, _lines = records_of(found.table, (*FIELDS, NOTED))
    wanted, _faults = Reader(Programme.objects.get(pk=raw.programme), None).wanted(records, found.also)
    groups = group_names()
    return Counter(text for text in unknown_texts(wanted) if text not in groups).most_common()


def unknown_texts(rows):
    """The names of all Wanted rows that mean no unit, as often as they stand there."""
    return [text for wanted in rows for named in wanted.units.values() for unit, text in named if unit is None]


class Sheet:
    """One sheet beside the register of its programme."""

    def __init__(self, actor, raw, reason):
        self.actor, self.reason = actor, reason
        self.programme = Programme.objects.get(pk=raw.programme)
        document = PolicyDocument.objects.filter(pk=raw.document, programme=self.programme).first()
        self.raw, self.found = raw, table.rows_of(raw)
        self.table = self.found.table
        records, self.lines = records_of(self.table, (*FIELDS, NOTED))
        self.wanted, faults = Reader(self.programme, document).wanted(records, self.found.also)
        labels = {record.number: f"{record['number']} {record['title']}".strip() for record in records}
        for number, fault in faults.items():
            self.lines[number] = refused(self.table, number, labels[number], *fault)
        self._read_stored()

    def _read_stored(self):
        tasks = KeyTask.objects.filter(programme=self.programme).select_related("item__category", "programme")
        tasks = list(tasks.prefetch_related("units__unit", "indicators__annual_targets"))
        self.by_key = {task.stable_key: task for task in tasks}
        self.by_import_key = {task.import_key: task for task in tasks if task.import_key}
        self.by_name = {
            (task.original_number or str(task.number), task.title): task for task in tasks if not task.import_key
        }
        self.numbers = {task.number for task in tasks}
        self.items = {(item.category.title, item.title): item for item in WorkItem.objects.filter(category__programme=self.programme).select_related("category")}  # fmt: skip
        self.categories = {category.title: category for category in Category.objects.filter(programme=self.programme)}

    def _refuse(self, wanted, name, sentence):
        name = COLUMN_OF.get(name, name) or "title"
        self.lines[wanted.number] = refused(self.table, wanted.number, wanted.label, name, sentence)

    # what is to be done

    def carry_out(self):
        trial, said = Trial(KeyTask, partial(make_many, self.actor), {}, {}), {}
        for wanted in self.wanted:
            task = self._task_of(wanted)
            if wanted.number in self.lines:
                continue
            if task is None:
                trial.new[wanted.number] = self._row(wanted)
                said[wanted.number] = self._about(wanted)
            elif changes := self._changes(task, wanted):
                said[wanted.number] = [told(label, old, new) for label, old, new, _do in changes]
                trial.changes[wanted.number] = partial(self._change, task, changes)
        outcomes = dict.fromkeys(trial.new, Line.CREATED) | dict.fromkeys(trial.changes, Line.CHANGED)
        trial.run()
        for wanted in self.wanted:
            n = wanted.number
            if n in trial.faults:
                self._refuse(wanted, *trial.faults[n])
            elif n not in self.lines:
                note = _("；").join([*said.get(n, ()), *wanted.doubts])
                self.lines[n] = Line(n, wanted.label[:100], outcomes.get(n, Line.UNCHANGED), note)
        return Report([self.lines[n] for n in sorted(self.lines)], [*self.table.notes, *self._notes()])

    def _task_of(self, wanted):
        """The stored task that a row is about, or None for a new one; a row with a wrong key is refused."""
        if wanted.key:
            if (task := self.by_key.pop(wanted.key, None)) is None:
                self._refuse(
                    wanted,
                    "key",
                    _("系统标识“%(key)s”不是本批次的重点工作，或在表中重复：新任务请留空") % {"key": wanted.key[:20]},
                )
            return task
        task = self.by_import_key.pop(wanted.import_key, None)
        return task or self.by_name.pop((wanted.ordinal, wanted.fields["title"]), None)

    def _row(self, wanted):
        number = self._number(wanted.ordinal)
        original = {} if wanted.ordinal in ("", str(number)) else {"original_number": wanted.ordinal}
        units = [(role, unit, text) for role, named in wanted.units.items() for unit, text in named]
        fields = (
            wanted.fields | original | {"programme": self.programme, "number": number, "import_key": wanted.import_key}
        )
        return TaskRow(fields | {"item": self._item(wanted)}, units, wanted.indicators)

    def _number(self, ordinal):
        """The number that the paper gives where it is free, else the next one."""
        number = numerals.whole(ordinal)
        if number is None or number in self.numbers:
            number = next(n for n in count(max(self.numbers, default=0) + 1) if n not in self.numbers)
        self.numbers.add(number)
        return number

    def _item(self, wanted):
        """The work item of a row, made with its category where there is none."""
        place = wanted.category, wanted.item
        if place not in self.items:
            category = self.categories.get(wanted.category) or Category.make(
                self.actor,
                programme=self.programme,
                title=wanted.category,
                number=next_number(self.categories.values()),
            )
            self.categories[wanted.category] = category
            beside = [item for item in self.items.values() if item.category_id == category.pk]
            self.items[place] = WorkItem.make(
                self.actor, category=category, title=wanted.item, number=next_number(beside)
            )
        return self.items[place]

    def _about(self, wanted):
        """What a reader checks of a new task."""
        told_of = [" / ".join(dict.fromkeys((wanted.category, wanted.item)))]
        if named := _("、").join(text for _unit, text in wanted.units.get(Role.LEAD, ())):
            told_of.append(_("牵头：%(text)s") % {"text": named})
        if due := wanted.fields.get("due_on") or (_("持续推进") if wanted.fields.get("open_ended") else ""):
            told_of.append(_("时限：%(text)s") % {"text": due})
        return told_of

    def _notes(self):
        """What a reader must know of the whole: units that nobody knows, columns and rows that were not read."""
        notes, groups = [], group_names()
        if unknown := [text for text in dict.fromkeys(unknown_texts(self.wanted)) if text not in groups]:
            words = {
                "n": len(unknown),
                "names": _("、").join(unknown[:SHOWN]) + (_("等") if len(unknown) > SHOWN else ""),
            }
            notes.append(_("%(n)d 个单位名称认不出，先按原文保留：%(names)s。可在“认单位”中对应。") % words)
        if columns := self.raw.unread():
            words = {"n": len(columns), "columns": _("、").join(columns[: table.SHOWN])}
            notes.append(_("%(n)d 列没有读：%(columns)s。可在“列的对应”中改。") % words)
        if rows := self.found.left_out:
            words = {"n": len(rows), "rows": _("、").join(map(str, rows[: table.SHOWN]))}
            notes.append(_("%(n)d 行不是任务（合计、说明等），没有读：第 %(rows)s 行。") % words)
        return notes

    # changes of a stored task: (label, old, new, {fields} or a verb)

    def _changes(self, task, wanted):
        return [
            *self._changed_fields(task, wanted),
            *self._changed_units(task, wanted),
            *self._changed_indicators(task, wanted),
        ]

    def _changed_fields(self, task, wanted):
        for name, value in wanted.fields.items():
            old = getattr(task, name)
            if old != value:
                label = KeyTask._meta.get_field(name).verbose_name
                yield label, in_words(name, old), in_words(name, value), {name: value}
        place = task.item.category.title, task.item.title
        if (wanted.category, wanted.item) != place and self._says_place(wanted.number):
            yield _("工作项"), " / ".join(place), f"{wanted.category} / {wanted.item}", {"item": wanted}

    def _says_place(self, number):
        """Whether a row says of itself or by a category row where it belongs."""
        return any(texts.get("category") for row, texts in self.table.rows if row == number)

    def _changed_units(self, task, wanted):
        rows = list(task.units.all())
        for role, named in wanted.units.items():
            stored = [row for row in rows if row.role == role]
            if not same_units(stored, named):
                old, new = _("、").join(row.text for row in stored), _("、").join(text for _unit, text in named)
                yield Role(role).label, old, new, Units({role: named})

    def _changed_indicators(self, task, wanted):
        stored = {row.name: row for row in task.indicators.all()}
        for fields, annual in wanted.indicators:
            row = stored.get(fields["name"])
            if row is None:
                yield (
                    _("指标"),
                    "",
                    f"{fields['name']} {fields['target_text']}",
                    partial(Indicator.make, self.actor, task, annual=annual, order=len(stored), **fields),
                )
                continue
            changed = {
                name: fields[name]
                for name in ("kind", "target", "target_text", "unit")
                if getattr(row, name) != fields[name]
            }
            if changed:
                old, new = f"{row.target_text} {row.unit}", f"{fields['target_text']} {fields['unit']}"
                yield (
                    fields["name"],
                    old.strip(),
                    new.strip(),
                    partial(row.change, self.actor, version=row.version, reason=self.reason, annual=annual, **changed),
                )

    def _change(self, task, changes):
        """Let the stored task become what the row says, by the verbs."""
        fields = {name: value for *_words, do in changes if isinstance(do, dict) for name, value in do.items()}
        named = {role: rows for *_words, do in changes if isinstance(do, Units) for role, rows in do.named.items()}
        if "item" in fields:
            fields["item"] = self._item(fields["item"])
        if named:
            stored = {
                role: [(row.unit, row.text) for row in task.units.all() if row.role == role] for role in Role.values
            }
            fields["units"] = [(role, *one) for role, rows in (stored | named).items() for one in rows]
        if fields:
            fresh = KeyTask.objects.select_related("programme").get(pk=task.pk)
            fresh.change(self.actor, version=fresh.version, reason=self.reason, **fields)
        for *_words, do in changes:
            if callable(do):
                do()


@dataclass(frozen=True)
class Units:
    """The units that a task shall name in some roles: {role: [(Unit or None, text)]}."""

    named: dict


def next_number(rows):
    return max((row.number for row in rows), default=0) + 1


def same_units(stored, named):
    """Whether the stored rows say what a cell says: the same units, or the same words, as our own export writes them."""
    if [(row.unit_id, "" if row.unit_id else row.text) for row in stored] == [
        (unit.pk if unit else None, "" if unit else text) for unit, text in named
    ]:
        return True
    return [shown(row) for row in stored] == [text for _unit, text in named]


def shown(row):
    """A unit of a task as the register prints it."""
    return (row.unit.short_name or row.unit.name) if row.unit_id else row.text


def in_words(name, value):
    """A value as the report says it."""
    if name == "openness":
        return str(KeyTask.Openness(value).label)
    if name == "open_ended":
        return _("持续推进") if value else ""
    return str(value)[:60] if value not in (None, "") else ""
