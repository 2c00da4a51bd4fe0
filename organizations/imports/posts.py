"""Posts from a sheet: one row for a whole level (each unit of it gets `count` numbered posts), or one row for each post.

A post is known by unit, title and number. A blank cell says nothing; a superior that fits what a level's row says stays.
"""

from dataclasses import dataclass, field
from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.refusals import Refused, Unfit
from organizations import rights, rules
from organizations.imports import columns, values
from organizations.imports.lines import Line, Report
from organizations.imports.places import Places
from organizations.imports.reading import Table, headings_of, only_first, records_of, refused, table_of
from organizations.imports.trying import Trial, told
from organizations.models import Post, PostRow, Unit
from organizations.models.batches import about

TITLE = gettext_lazy("导入岗位")
RIGHT, BEGIN, STEPS = "import.run", "organizations:import_posts", ()
kept = Table.kept
OF_LEVELS, OF_POSTS = columns.POSTS_OF_LEVELS, columns.POSTS
SORTS = (
    (gettext_lazy("整级岗位表（一行给一级的每个单位建岗位）"), OF_LEVELS),
    (gettext_lazy("逐个岗位表（一行一个岗位）"), OF_POSTS),
)
LABELS = {
    "tier": gettext_lazy("层级"), "chain_role": gettext_lazy("责任链角色"), "duty": gettext_lazy("职责"),
    "phone": gettext_lazy("办公电话"), "reports_to": gettext_lazy("上级岗位"), "roles": gettext_lazy("角色"),
}  # fmt: skip
COLUMN_OF = {"reports_to": "superior_title", "role": "roles"}


def read(grid):
    """The Table of a grid of either sort. Raises Unfit."""
    there = grid.header(headings_of((*OF_LEVELS, *OF_POSTS))).columns
    if not {"unit", "level"} & set(there):
        raise Unfit(_("表头缺少“单位（unit）”（逐个岗位）或“级别（level）”（整级岗位）：请补上后重试"))
    return table_of(grid, OF_POSTS if "unit" in there else OF_LEVELS)


def carry_out(actor, table, reason=""):
    """Write what fits (inside of a transaction, which the caller takes back where that is not wanted); the Report."""
    sheet = PostSheet if "unit" in table.columns else LevelSheet
    return sheet(actor, table, reason).carry_out()


@dataclass
class Wanted:
    """A post as a row wants it: its unit, the values that the row gives, its superior as (unit, title, number) or None."""

    record: object
    unit: object
    number: int
    given: dict
    superior: tuple | None = None
    roles: tuple = ()
    notes: list = field(default_factory=list)

    @property
    def title(self):
        return self.record["title"]

    @property
    def what(self):
        return called(self.unit, self.title, self.number)

    def keeps(self, superior):
        """Whether the stored superior is what the row asks for."""
        unit, *rest = self.superior
        return superior is not None and [superior.unit_id, superior.title, superior.number] == [unit.pk, *rest]


class Sheet:
    """One sheet beside what is stored."""

    fields = ()

    def __init__(self, actor, table, reason):
        self.actor, self.table, self.reason = actor, table, reason
        self.records, found = records_of(table, self.fields)
        self.lines, self.notes = [*found.values()], [*table.notes]
        self.places = Places(actor.today)
        self.wanted = []

    def keep_first(self, key, what):
        self.records, found = only_first(self.table, self.records, key, what)
        self.lines += found.values()

    def refuse(self, record, name, sentence, what=""):
        name = COLUMN_OF.get(name, name) or "title"
        self.lines.append(refused(self.table, record.number, what or record["title"], name, sentence))

    def want(self):
        """Fill `wanted` from the records, and refuse those that mean nothing."""
        raise NotImplementedError

    def carry_out(self):
        self.want()
        trial = Trial(Post, partial(Post.make_many, self.actor), {}, {})
        for place, wanted in enumerate(self.wanted):
            self._plan(trial, place, wanted)
        outcomes = dict.fromkeys(trial.new, Line.CREATED) | dict.fromkeys(trial.changes, Line.CHANGED)
        trial.run()
        for place, wanted in enumerate(self.wanted):
            if place in trial.faults:
                self.refuse(wanted.record, *trial.faults[place], what=wanted.what)
            else:
                outcome, note = outcomes.get(place, Line.UNCHANGED), _("；").join(wanted.notes)
                self.lines.append(Line(wanted.record.number, wanted.what, outcome, note))
        return Report(sorted(self.lines, key=lambda line: line.number), self.notes)

    def _plan(self, trial, place, wanted):
        """What is to be done for one post, and what the report says of it."""
        post = self.places.post(wanted.unit, wanted.title, wanted.number)
        if post is None:
            trial.new[place] = self._new(wanted)
            if wanted.superior:
                wanted.notes.insert(0, _("上级%(post)s") % {"post": called(*wanted.superior)})
        elif changes := self._changes(post, wanted):
            trial.changes[place] = partial(self._change, post, wanted, changes.keys())
            more = wanted.notes if "reports_to" in changes else []
            wanted.notes = [*(told(LABELS[name], *pair) for name, pair in changes.items()), *more]
        else:
            wanted.notes = []

    def _new(self, wanted):
        above = wanted.superior
        return PostRow(
            wanted.unit.code, wanted.title, number=wanted.number, reports_to=above and (above[0].code, *above[1:]),
            roles=wanted.roles, **wanted.given,
        )  # fmt: skip

    def _changes(self, post, wanted):
        """{what: (stored, in the sheet)} of what the row says otherwise."""
        found = {}
        for name, value in wanted.given.items():
            if value and value != getattr(post, name):
                found[name] = shown(name, getattr(post, name)), shown(name, value)
        if wanted.superior and not wanted.keeps(post.reports_to):
            found["reports_to"] = post.reports_to, called(*wanted.superior)
        if wanted.roles and set(wanted.roles) != post.held_roles:
            found["roles"] = shown("roles", sorted(post.held_roles)), shown("roles", wanted.roles)
        return found

    def _change(self, post, wanted, names):
        """Let the stored post become what the row says, by the verbs."""
        post = Post.objects.select_related("unit", "reports_to__unit").get(pk=post.pk)
        fields = {name: value for name, value in wanted.given.items() if name in names}
        if "reports_to" in names:
            with about("reports_to"):
                fields["reports_to"] = stored(*wanted.superior)
        if fields:
            with about("reports_to" if "reports_to" in names else "tier"):
                post.change(self.actor, version=post.version, reason=self.reason, **fields)
        if "roles" in names:
            with about("roles"):
                post.grant(self.actor, wanted.roles)


def stored(unit, title, number):
    """The open post, read anew. Raises Refused where it has not come to be."""
    found = Post.objects.filter(unit=unit, title=title, number=number, valid_to=None).select_related("unit").first()
    if found is None:
        raise Refused(_("没有上级岗位“%(post)s”。") % {"post": called(unit, title, number)})
    return found


def called(unit, title, number):
    """How the report calls a post."""
    return f"{unit} {title}" + (f" {number}" if number > 1 else "")


def shown(name, value):
    """A stored value as the report says it."""
    if name == "chain_role":
        return value and Post.ChainRole(value).label
    if name == "roles":
        return _("、").join(str(rights.Role(role).label) for role in value)
    return value


class LevelSheet(Sheet):
    """Each row is for all units of a level."""

    fields = OF_LEVELS

    def want(self):
        self.keep_first(lambda r: ("title", (kind_of(r), r["title"])), lambda r: r["title"])
        for record in self.records:
            if fault := values.fault_of_level(record["level"], record["kind"]):
                self.refuse(record, *fault)
            else:
                self._want_each(record)
        self.wanted = [wanted for wanted in self.wanted if self._finds_superior(wanted)]

    def _want_each(self, record):
        """The posts of a row in each unit."""
        kind = kind_of(record)
        units = self.places.by_kind[kind]
        if not units:
            note = _("没有%(kind)s，不用建岗位") % {"kind": Unit.Kind(kind).label}
            self.lines.append(Line(record.number, record["title"], Line.UNCHANGED, note))
        given = {name: record[name] for name in ("tier", "chain_role")}
        for unit in units:
            for number in range(1, record["count"] + 1):
                self.places.expect(unit, record["title"], number)
                self.wanted.append(LevelWanted(record, unit, number, given))

    def _finds_superior(self, wanted):
        """Whether the superior that the row names stands above the post; else the post is refused."""
        record = wanted.record
        title, level = record["superior_title"], record["superior_level"]
        if not title:
            return True
        kinds = values.kinds_at(level) if level else ()
        number = wanted.number if record["count"] > 1 else None
        wanted.superior = self.places.superior(wanted.unit, title, kinds=kinds, number=number, below=wanted.title)
        if wanted.superior is None:
            self.refuse(record, "superior_title", nobody_above(wanted.unit, title, level), wanted.what)
            return False
        several = self.places.how_many(wanted.superior[0], title)
        if several > 1 and number is None:
            told = {"unit": wanted.superior[0], "title": title, "n": several}
            wanted.notes.append(_("%(unit)s有 %(n)d 个%(title)s，先以第 1 个为上级，请核对") % told)
        return True


class LevelWanted(Wanted):
    """A post of a level: a superior that was chosen since stays, if it fits the row."""

    def keeps(self, superior):
        kinds = values.kinds_at(level) if (level := self.record["superior_level"]) else ()
        return (
            superior is not None
            and superior.title == self.record["superior_title"]
            and (not kinds or superior.unit.kind in kinds)
            and rules.is_under(self.unit.path, superior.unit.path)
        )


def kind_of(record):
    """The kind of the units that a row of a level is for; nothing where it says none."""
    level = record["level"]
    return record["kind"] or (values.kinds_at(level)[0] if level else "")


def nobody_above(unit, title, level=""):
    where = values.level_word(level) if level else _("本单位及以上")
    return _("“%(unit)s”的上级岗位“%(title)s”（%(where)s）没有找到：请先建该岗位") % {
        "unit": unit, "title": title, "where": where,
    }  # fmt: skip


class PostSheet(Sheet):
    """Each row is one post."""

    fields = OF_POSTS

    def want(self):
        meanings = self.places.meanings(
            {r[name] for r in self.records for name in ("unit", "superior_unit") if r[name]}
        )
        self.units = {text: meaning.unit for text, meaning in meanings.items()}
        for record in self.records:
            for name in ("unit", "superior_unit"):
                if record[name] and self.units[record[name]] is None:
                    self.refuse(record, name, meanings[record[name]].fault)
                    break
        told = {line.number for line in self.lines}
        self.records = [record for record in self.records if record.number not in told]
        self.keep_first(
            lambda r: ("number", (self.units[r["unit"]].pk, r["title"], r["number"])),
            lambda r: f"{r['unit']} {r['title']}",
        )
        roles = self._may_grant()
        for record in self.records:
            unit = self.units[record["unit"]]
            given = {name: record[name] for name in ("tier", "chain_role", "duty", "phone")}
            self.places.expect(unit, record["title"], record["number"])
            self.wanted.append(Wanted(record, unit, record["number"], given, roles=record["roles"] if roles else ()))
        self.wanted = [wanted for wanted in self.wanted if self._finds_superior(wanted)]

    def _may_grant(self):
        """Whether the roles are read; a note says so where they are not."""
        reason = rights.refusal(self.actor, "role.grant")
        if reason and any(record["roles"] for record in self.records):
            self.notes.append(_("“角色”列没有读：%(reason)s") % {"reason": reason})
        return reason is None

    def _finds_superior(self, wanted):
        record = wanted.record
        title, unit = record["superior_title"], self.units.get(record["superior_unit"])
        if not title and unit is None:
            return True
        if not title:
            self.refuse(record, "superior_title", _("填了上级单位，没有填上级职务"), wanted.what)
            return False
        if unit is None:
            wanted.superior = self.places.superior(
                wanted.unit, title, number=record["superior_number"], below=wanted.title
            )
        elif (number := record["superior_number"] or 1) in self.places.numbers.get((unit.pk, title), ()):
            wanted.superior = unit, title, number
        if wanted.superior is None:
            self.refuse(record, "superior_title", nobody_above(unit or wanted.unit, title), wanted.what)
        return wanted.superior is not None
