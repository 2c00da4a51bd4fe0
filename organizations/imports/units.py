"""Units from a sheet: new ones made, known ones (by code) changed where the sheet says something else.

A blank cell says nothing: it leaves what is stored. Aliases are added, never taken away.
"""

from dataclasses import replace
from functools import cached_property, partial
from itertools import count

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.refusals import Refused
from organizations import rules
from organizations.imports import columns, values
from organizations.imports.lines import Line, Report
from organizations.imports.reading import Table, only_first, records_of, refused, table_of
from organizations.imports.trying import Trial, told
from organizations.models import Unit, UnitRow
from organizations.models.batches import about
from organizations.models.unit_batch import cleaned_aliases

TITLE = gettext_lazy("导入单位")
RIGHT, BEGIN, STEPS = "import.run", "organizations:import_units", ()
kept = Table.kept
FIELDS = columns.UNITS
SORTS = ((gettext_lazy("单位表"), FIELDS),)
LABELS = {
    "name": gettext_lazy("名称"), "short_name": gettext_lazy("简称"), "valid_from": gettext_lazy("设立日期"),
    "valid_to": gettext_lazy("撤销日期"), "parent": gettext_lazy("上级"), "aliases": gettext_lazy("别名"),
}  # fmt: skip
COLUMN_OF = {
    "parent": "parent_code",
    "text": "aliases",
    "order": "name",
}  # fields of the model that the sheet calls otherwise
LATER = {"assessment_class": gettext_lazy("“assessment_class”列由考核读取，这里不读。")}


def read(grid):
    """The Table of a grid. Raises Unfit."""
    return table_of(grid, FIELDS, LATER)


def carry_out(actor, table, reason=""):
    """Write what fits (inside of a transaction, which the caller takes back where that is not wanted); the Report."""
    return Sheet(actor, table, reason).carry_out()


def named(record):
    """How the report calls a row."""
    return f"{record['code']} {record['name']}".strip()


class Sheet:
    """One sheet beside what is stored."""

    def __init__(self, actor, table, reason):
        self.actor, self.table, self.reason = actor, table, reason
        self.records, self.lines = records_of(table, FIELDS)
        self._read_stored()
        self.records = [replace(r, values=r.values | {"code": self._code_of(r)}) for r in self.records]
        self._keep_first()

    def _read_stored(self):
        named = {r["code"] for r in self.records} | {r["parent_code"] for r in self.records}
        units = Unit.objects.filter(code__in=named) | Unit.objects.filter(parent__code__in=named)
        found = units.select_related("parent").prefetch_related("aliases")
        self.stored = {unit.code: unit for unit in found.order_by()}
        self.taken = {*self.stored, *named}
        self.by_name = {(u.parent.code, u.name): u.code for u in self.stored.values() if u.parent and not u.valid_to}

    def _code_of(self, record):
        """The code of a row; of one without, that of the stored unit with its name, else the parent's and the next number."""
        parent, name = record["parent_code"], record["name"]
        if record["code"] or not parent:
            return record["code"]
        if (parent, name) not in self.by_name:
            free = next(code for n in count(1) if (code := f"{parent}-{n:02}") not in self.taken)
            self.taken.add(free)
            self.by_name[parent, name] = free
        return self.by_name[parent, name]

    @cached_property
    def names(self):
        """{code: name} as it will be."""
        stored = {code: unit.name for code, unit in self.stored.items()}
        return stored | {record["code"]: record["name"] for record in self.records}

    def _keep_first(self):
        """Leave out rows whose code an earlier one has, whose kind is wrong, or whose parent's row was left out."""
        self.records, twice = only_first(self.table, self.records, lambda r: ("code", r["code"]), named)
        self.lines |= twice
        for record in self.records:
            if fault := self._fault_of_kind(record):
                self._refuse(record, *fault)
        self._refuse_below_refused()

    def _refuse(self, record, name, sentence):
        name = COLUMN_OF.get(name, name) or "code"
        self.lines[record.number] = refused(self.table, record.number, named(record), name, sentence)

    def _fault_of_kind(self, record):
        """(field, sentence) where level and kind say nothing, or not the same, or not what is stored; else None."""
        level, kind, unit = record["level"], record["kind"], self.stored.get(record["code"])
        if not record["code"]:
            return "code", _("没有上级，代码不能空着")
        if fault := values.fault_of_level(level, kind):
            return fault
        if unit and not (unit.kind == kind if kind else rules.is_at_level(unit.kind, level)):
            words = {"old": unit.get_kind_display(), "new": Unit.Kind(kind or values.kinds_at(level)[0]).label}
            return "kind" if kind else "level", _("类别原为%(old)s，不能改为%(new)s：请另立新单位") % words
        return None

    def _refuse_below_refused(self):
        """Rows below a row that was left out can't be made either."""
        there = {*self.stored, *(record["code"] for record in self._left())}
        gone = {values.code(texts.get("code", "")): number for number, texts in self.table.rows if number in self.lines}
        gone = {code: number for code, number in gone.items() if code and code not in there}
        while below := [record for record in self._left() if record["parent_code"] in gone]:
            for record in below:
                number = gone[record["parent_code"]]
                self._refuse(record, "parent_code", _("上级在第 %(n)d 行，那一行不能写入") % {"n": number})
                if record["code"] not in self.stored:
                    gone[record["code"]] = record.number

    def _left(self):
        """The rows that nothing speaks against so far."""
        return [record for record in self.records if record.number not in self.lines]

    # what is to be done

    def carry_out(self):
        trial, notes = Trial(Unit, partial(Unit.make_many, self.actor), {}, {}), {}
        for record in self._left():
            unit = self.stored.get(record["code"])
            if unit is None:
                trial.new[record.number] = row = self._new(record)
                notes[record.number] = self._about(row)
            elif changes := self._changes(unit, record):
                notes[record.number] = _("；").join(told(LABELS[name], *pair) for name, pair in changes.items())
                trial.changes[record.number] = partial(self._change, record, changes.keys())
        outcomes = dict.fromkeys(trial.new, Line.CREATED) | dict.fromkeys(trial.changes, Line.CHANGED)
        trial.run()
        for record in self.records:
            if record.number in trial.faults:
                self._refuse(record, *trial.faults[record.number])
        for record in self._left():
            n = record.number
            self.lines[n] = Line(n, named(record), outcomes.get(n, Line.UNCHANGED), notes.get(n, ""))
        return Report([self.lines[n] for n in sorted(self.lines)], self.table.notes)

    def _new(self, record):
        return UnitRow(
            record["code"], record["name"], record["kind"] or values.kinds_at(record["level"])[0], record["parent_code"],
            record["short_name"], record["aliases"], valid_from=record["valid_from"], valid_to=record["valid_to"],
        )  # fmt: skip

    def _about(self, row):
        """What a reader checks of a new unit."""
        above = self.names.get(row.parent, row.parent)
        words = {"kind": Unit.Kind(row.kind).label, "above": above}
        return _("%(kind)s，上级%(above)s") % words if above else str(words["kind"])

    def _changes(self, unit, record):
        """{what: (stored, in the sheet)} of what the sheet says otherwise."""
        found = {}
        for name in ("name", "short_name", "valid_from", "valid_to"):
            if record[name] and record[name] != getattr(unit, name):
                found[name] = getattr(unit, name), record[name]
        parent = unit.parent.code if unit.parent else ""
        if record["parent_code"] != parent:
            found["parent"] = (
                unit.parent and unit.parent.name,
                self.names.get(record["parent_code"], record["parent_code"]),
            )
        names = {alias.text for alias in unit.aliases.all()}
        added = [alias for alias in cleaned_aliases(record["aliases"], record["name"]) if alias not in names]
        if added:
            found["aliases"] = _("、").join(sorted(names)), _("、").join(sorted({*names, *added}))
        return found

    def _change(self, record, names):
        """Let the stored unit become what the row says, by the verbs."""
        unit = Unit.objects.select_related("parent").get(code=record["code"])
        fields = {name: record[name] for name in ("name", "short_name", "valid_from") if name in names}
        if fields:
            unit.change(self.actor, version=unit.version, reason=self.reason, **fields)
        if "parent" in names:
            with about("parent_code"):
                unit.move(self.actor, self._parent(record), version=unit.version, reason=self.reason)
        if "aliases" in names:
            with about("aliases"):
                aliases = [*unit.aliases.values_list("text", flat=True), *record["aliases"]]
                unit.name_also(self.actor, aliases, version=unit.version, reason=self.reason)
        if "valid_to" in names:
            with about("valid_to"):
                unit.close(self.actor, record["valid_to"], version=unit.version, reason=self.reason)

    def _parent(self, record):
        parent = Unit.objects.filter(code=record["parent_code"]).first()
        if parent is None:
            raise Refused(_("没有代码为“%(code)s”的上级单位。") % {"code": record["parent_code"]})
        return parent
