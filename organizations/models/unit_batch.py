from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from core import audit
from core.refusals import Refused
from organizations import rights
from organizations.models.batches import Batch, about, message_of, need_order, need_valid_fields
from organizations.models.tree import lock_tree


@dataclass(frozen=True)
class UnitRow:
    """A unit to be made; `parent` is the code of a stored unit or of another row, empty for the prefecture."""

    code: str
    name: str
    kind: str
    parent: str = ""
    short_name: str = ""
    aliases: tuple[str, ...] = ()
    order: int = 0
    valid_from: date | None = None
    valid_to: date | None = None


class UnitBatch(Batch):
    """The rows beside what is stored: codes, names under each parent, aliases."""

    key_field, above_field = "code", "parent"

    def __init__(self, model, rows):
        super().__init__(rows)
        self.model, self.alias_model = model, model.aliases.rel.related_model
        units = model.objects.filter(code__in={row.code for row in self.rows} | {row.parent for row in self.rows})
        self.known = {unit.code: unit for unit in units}
        self.stored = set(self.known)
        below = model.objects.filter(parent__in=units.values("pk"), valid_to=None)
        self.names = set(below.values_list("parent__code", "name"))
        wanted = {alias for row in self.rows for alias in aliases_of(row)}
        rows = self.alias_model.objects.filter(text__in=wanted).select_related("unit")
        self.aliases = {row.text: row.unit.name for row in rows}
        self.has_root = model.objects.filter(kind=model.Kind.PREFECTURE).exists()

    def key_of(self, row):
        return row.code

    def above_of(self, row):
        return row.parent or None

    def twice(self, row):
        return str(self.model._meta.get_field("code").error_messages["unique"])

    def unknown(self, row):
        return _("没有代码为“%(code)s”的上级单位。") % {"code": row.parent}

    def fit(self, row):
        with about("code"):
            if row.code in self.stored:
                raise Refused(self.twice(row))
        unit = self.model(
            code=row.code, name=row.name, short_name=row.short_name, kind=row.kind, order=row.order,
            valid_from=row.valid_from, valid_to=row.valid_to,
        )  # fmt: skip
        need_valid_fields(unit, but=["path"])
        need_order(unit, "valid_from", "valid_to", "unit_opened_before_closed")
        unit.parent = self.known.get(row.parent)
        with about("parent"):
            unit.check_parent(unit.parent)
        self._need_free(row)
        return unit

    def _need_free(self, row):
        """Take the place under the parent and the aliases, or raise Refused."""
        is_root, is_open = row.kind == self.model.Kind.PREFECTURE, row.valid_to is None
        with about("kind"):
            if is_root and self.has_root:
                raise Refused(message_of(self.model, "unit_has_one_root"))
        with about("name"):
            if is_open and (row.parent, row.name) in self.names:
                raise Refused(message_of(self.model, "unit_name_once_under_parent"))
        with about("aliases"):
            self._need_free_aliases(row)
        self.has_root |= is_root
        self.names |= {(row.parent, row.name)} if is_open else set()
        self.aliases |= dict.fromkeys(aliases_of(row), row.name)

    def _need_free_aliases(self, row):
        for alias in aliases_of(row):
            need_valid_fields(self.alias_model(text=alias))
            if alias in self.aliases:
                raise Refused(alias_taken(alias, self.aliases[alias]))


def aliases_of(row):
    """The aliases of a row that say more than its name, each once."""
    return cleaned_aliases(row.aliases, row.name)


def cleaned_aliases(aliases, name):
    return [text for text in dict.fromkeys(alias.strip() for alias in aliases) if text not in ("", name)]


def alias_taken(alias, unit_name):
    return _("别名“%(alias)s”已经指“%(unit)s”，一个别名只能指一个单位。") % {"alias": alias, "unit": unit_name}


class MakesMany:
    """The verb of Unit for whole trees."""

    @classmethod
    @transaction.atomic
    def make_many(cls, actor, rows):
        """New units from UnitRows in any order, with their aliases; the units in the order of the rows. Raises RowsRefused."""
        rights.need(actor, "unit.edit")
        lock_tree()
        batch = UnitBatch(cls, rows)
        for layer in batch.settle():
            cls.objects.bulk_create_with_history(layer)
            cls._place(layer)
        made = batch.made()
        aliases = [(unit, text) for unit, row in zip(made, batch.rows, strict=True) for text in aliases_of(row)]
        batch.alias_model.objects.bulk_create_with_history(
            [batch.alias_model(unit=unit, text=text) for unit, text in aliases]
        )
        kinds = dict(Counter(row.kind for row in batch.rows))
        audit.record(actor, "unit.make_many", units=len(made), aliases=len(aliases), kinds=kinds)
        return made
