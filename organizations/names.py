"""Which unit a text means: its code, name, short name or alias, as people write it in forms and sheets.

Full width and blanks don't matter; 州, the prefecture's name and the names of units above may stand before a name or be left out
(云沟县新村, 新村（云沟县）, 澜岭州水务局 for 州水务局). All texts of a sheet are resolved in one statement.
"""

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Value
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core.models import Installation
from organizations import rules
from organizations.models import Unit

PREFECTURE = ("自治州", "全州", "州级", "州直", "本州", "州")  # how the prefecture is called before a name  # 数据
SHORTEST = 2  # characters that must be left of a name without what stands before it
SHOWN = 8  # candidates that are offered
BLANKS = re.compile(r"\s+")
BETWEEN = re.compile(r"[\s/\\>›→·._\-‐—–]+")
IN_BRACKETS = re.compile(r"^(.+)\(([^()]+)\)$")
FIELDS = tuple(f.attname for f in Unit._meta.concrete_fields)
PK, CODE, NAME, SHORT, PATH, ORDER = map(FIELDS.index, ("id", "code", "name", "short_name", "path", "order"))


def code_key(text):
    """A code as it is compared."""
    return BLANKS.sub("", unicodedata.normalize("NFKC", text)).casefold()


def name_key(text):
    """A name as it is compared: half width, without blanks and what stands between parts."""
    return BETWEEN.sub("", unicodedata.normalize("NFKC", text)).casefold()


UNLIKE = (2, 0)


def likeness(key, name):
    """How far `name` is from what was asked, as (rank, length); UNLIKE where they have nothing to do with one another."""
    if key in name or name in key:
        return 0, len(name)
    characters = iter(name)
    return (1, len(name)) if all(character in characters for character in key) else UNLIKE


def written(unit):
    """A unit as a form field shows and takes it: 云沟县（9001）."""
    return f"{unit.name}（{unit.code}）"  # 数据


@dataclass(frozen=True)
class Meaning:
    """What a text means: one unit, several among which it must be said which, or none.

    `units` in official order; `places` the units above each; `near()` what is written alike where nothing was found.
    """

    text: str
    units: tuple = ()
    places: tuple[str, ...] = ()
    _names: object = field(default=None, repr=False, compare=False)

    @property
    def unit(self):
        """The one unit, or None."""
        return self.units[0] if len(self.units) == 1 else None

    def near(self):
        return self._names.near(self.text) if self._names and not self.units else Meaning(self.text)

    @property
    def fault(self):
        """Why the text means no one unit, and what to do; nothing where it does."""
        if len(self.units) == 1:
            return ""
        if not self.units:
            return _("没有找到单位“%(text)s”：请填代码、名称、简称或别名。") % {"text": self.text[:40]}
        shown = [self.choice(n) for n in range(min(len(self.units), 3))]
        return _("“%(text)s”可能指 %(n)d 个单位（%(shown)s）：请写明上级，或填代码。") % {
            "text": self.text[:40],
            "n": len(self.units),
            "shown": _("、").join(shown) + (_("等") if len(self.units) > 3 else ""),
        }

    def choice(self, n):
        """The words that tell candidate `n` from the others."""
        unit, place = self.units[n], self.places[n]
        return f"{place} {written(unit)}".strip()


def resolve(text, queryset):
    """The Meaning of `text` among the units of `queryset`. One statement."""
    return resolve_all([text], queryset)[text]


def resolve_all(texts, queryset):
    """{text: Meaning} among the units of `queryset`, in one statement however many texts there are (none for no text)."""
    names = Names(queryset)
    return {text: names.meaning(text) for text in dict.fromkeys(texts)}


class Names:
    """All names of the units of a queryset, read once when first asked."""

    def __init__(self, queryset):
        self.queryset = queryset

    @cached_property
    def rows(self):
        """{pk: values of a unit}; fills `names_of` on the way, the prefecture's too where it is not in the queryset."""
        columns = (*FIELDS, "aliases__text")
        root = Unit.objects.filter(parent=None).order_by().values_list(*columns, Value(0))
        rows, self.names_of = {}, defaultdict(dict)
        for *values, alias, wanted in self.queryset.order_by().values_list(*columns, Value(1)).union(root, all=True):
            if wanted:
                rows[values[PK]] = values
            for text in filter(None, (values[NAME], values[SHORT], alias)):
                self.names_of[values[PK]][name_key(text)] = None
        return rows

    @cached_property
    def codes(self):
        return {code_key(values[CODE]): pk for pk, values in self.rows.items()}

    @cached_property
    def full(self):
        """{name: [pk]}"""
        found = defaultdict(list)
        for pk in self.rows:
            for name in self.names_of[pk]:
                found[name].append(pk)
        return found

    @cached_property
    def bare(self):
        """{name without the names of units above: [pk]}"""
        found = defaultdict(list)
        for pk in self.rows:
            for name in self.bare_names(pk):
                found[name].append(pk)
        return found

    def bare_names(self, pk):
        """The names of a unit that begin with the name of one above, without it."""
        above = [front for up in self.above(pk) for front in self.fronts(up)]
        cut = {n[len(front) :] for n in self.names_of[pk] for front in above if n.startswith(front)}
        return [name for name in cut if len(name) >= SHORTEST and name not in self.names_of[pk]]

    def above(self, pk):
        """Keys of the units above, from the root down."""
        return rules.steps_of(self.rows[pk][PATH])[:-1]

    @cached_property
    def root(self):
        """The first step of every path."""
        return next((rules.steps_of(values[PATH])[0] for values in self.rows.values()), None)

    def fronts(self, pk):
        """How a unit above is called before the name of one below."""
        if pk == self.root:
            return self.prefecture_names
        return list(self.names_of.get(pk, ()))

    @cached_property
    def prefecture_names(self):
        own = name_key(Installation.current().prefecture or "")
        names = {*PREFECTURE, *self.names_of.get(self.root, ()), own} - {""}
        return sorted(names, key=len, reverse=True)

    # what a text means

    def meaning(self, text):
        if not text or text.isspace():
            return Meaning(text)
        if (pk := self.codes.get(code_key(text))) is not None:
            return self._meaning(text, [pk])
        key = name_key(text)
        found = self._in_brackets(text) or self.full.get(key, [])
        if len(found) != 1:
            found = found + [pk for pk in self.bare.get(key, []) if pk not in found] if found else self._qualified(key)
        return self._meaning(text, found or self.bare.get(key, []))

    def _in_brackets(self, text):
        """新村（9001） or 新村（云沟县）: the code or the place behind the name."""
        match = IN_BRACKETS.match(unicodedata.normalize("NFKC", text).strip())
        if not match:
            return []
        name, behind = match.groups()
        pk = self.codes.get(code_key(behind))
        if pk is not None and name_key(name) in self.names_of[pk]:
            return [pk]
        return self._qualified(name_key(behind) + name_key(name))

    def _qualified(self, key):
        """Units whose name stands behind names of units above it; the nearest below the last one named."""
        found = {}
        for n in range(1, len(key)):
            before, name = key[:n], key[n:]
            for pk in {*self.full.get(name, ()), *self.bare.get(name, ())}:
                above = self.above(pk)
                if (last := self._spelled(before, above)) is not None:
                    found[pk] = min(len(above) - last, found.get(pk, rules.DEEPEST))
        nearest = min(found.values(), default=0)
        return [pk for pk, distance in found.items() if distance == nearest]

    def _spelled(self, text, above, start=0):
        """The place in `above` of the last unit when `text` is the names of some of them, in their order; else None."""
        if not text:
            return start - 1
        for n in range(start, len(above)):
            for front in self.fronts(above[n]):
                if text.startswith(front):
                    last = self._spelled(text[len(front) :], above, n + 1)
                    if last is not None:
                        return last
        return None

    def near(self, text):
        """Up to SHOWN units whose name holds `text`, abbreviates to it (交通局 for 交通运输局) or is held by it, the likest first."""
        key = name_key(text)
        if len(key) < SHORTEST:
            return Meaning(text)
        alike = {pk: min(likeness(key, name) for name in self.names_of[pk]) for pk in self.rows}
        ranked = sorted((rank, pk) for pk, rank in alike.items() if rank < UNLIKE)
        return self._meaning(text, [pk for _rank, pk in ranked[:SHOWN]])

    def _meaning(self, text, pks):
        rows = sorted((self.rows[pk] for pk in pks), key=lambda v: (v[ORDER], v[CODE]))
        units = tuple(Unit.from_db(self.queryset.db, FIELDS, values) for values in rows)
        places = tuple(self._place(unit.pk) for unit in units)
        return Meaning(text, units, places, self)

    def _place(self, pk):
        """The names of the units above but the prefecture, as far as they are known."""
        return " ".join(self.rows[up][NAME] for up in self.above(pk)[1:] if up in self.rows)
