"""One way to list: filters that survive paging and sorting, a fixed number of statements, exports of the whole selection."""

from dataclasses import dataclass
from functools import cached_property
from math import ceil
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext_lazy as _

from core import exports
from core.models import SavedFilter

PAGE_SIZES = (25, 50, 100)
CONTROLS = ("sort", "cols", "per")
MOST_SAVED = 30


class NoFilters(forms.Form):
    """A list without filters."""


@dataclass
class Listing:
    """One page of a list, with the addresses of its other pages, orders and exports."""

    request: object
    sheet: object
    queryset: object
    form: forms.Form
    order: tuple
    as_of: str = ""

    @cached_property
    def selected(self):
        return self.queryset.order_by(*self._order_by())

    @cached_property
    def total(self):
        return self.queryset.count()

    @cached_property
    def per(self):
        asked = self.request.GET.get("per", "")
        return int(asked) if asked in map(str, PAGE_SIZES) else 50

    @cached_property
    def pages(self):
        return max(1, ceil(self.total / self.per))

    @cached_property
    def page(self):
        """The page that was asked for, or the nearest there is."""
        asked = self.request.GET.get("page", "1")
        number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else 1
        return min(max(1, number), self.pages)

    @cached_property
    def rows(self):
        start = (self.page - 1) * self.per
        return list(self.selected[start : start + self.per])

    @property
    def first(self):
        return (self.page - 1) * self.per + 1 if self.total else 0

    @property
    def last(self):
        return min(self.page * self.per, self.total)

    @cached_property
    def table(self):
        return self.sheet.table(self.rows, set_name=self.column_set, sorting=self._sorting)

    @cached_property
    def column_set(self):
        asked = self.request.GET.get("cols", "")
        return asked if any(asked == name for name, _label, _keys in self.sheet.sets) else ""

    @property
    def column_sets(self):
        """[(label, address, is current)] of the sets of columns."""
        current = self.column_set or (self.sheet.sets[0][0] if self.sheet.sets else "")
        return [(label, self.address(cols=name), name == current) for name, label, _keys in self.sheet.sets]

    # order

    @cached_property
    def _sorted_by(self):
        """(column, descending) that was asked for, or (None, False)."""
        asked = self.request.GET.get("sort", "")
        column = next((c for c in self.sheet.columns if c.sort and c.key == asked.removeprefix("-")), None)
        return column, column is not None and asked.startswith("-")

    def _order_by(self):
        column, descending = self._sorted_by
        if column is None:
            return self.order
        return (("-" if descending else "") + column.sort, *self.order)

    def _sorting(self, column):
        """Address and direction of a sortable head: a second click turns the order round."""
        current, descending = self._sorted_by
        if column is not current:
            return self.address(sort=column.key), ""
        turned = column.key if descending else f"-{column.key}"
        return self.address(sort=turned), "descending" if descending else "ascending"

    # addresses: only known keys are carried on

    @cached_property
    def filter_query(self):
        """The filters in force, as (name, value) pairs."""
        get = self.request.GET
        return [(name, value) for name in self.form.fields for value in get.getlist(name) if value]

    @cached_property
    def kept_query(self):
        """The filters and the order, columns and page size that were asked for."""
        return self.filter_query + [(n, self.request.GET[n]) for n in CONTROLS if self.request.GET.get(n)]

    def address(self, **changes):
        pairs = [(n, v) for n, v in self.kept_query if n not in changes] + [(n, v) for n, v in changes.items() if v]
        return "?" + urlencode(pairs)

    @property
    def next_address(self):
        return self.address(page=self.page + 1) if self.page < self.pages else ""

    @property
    def previous_address(self):
        return self.address(page=self.page - 1) if self.page > 1 else ""

    @property
    def last_address(self):
        return self.address(page=self.pages) if self.page < self.pages else ""

    @property
    def export_addresses(self):
        return [(kind, self.address(export=kind)) for kind in exports.FORMATS]

    @property
    def page_sizes(self):
        return [(size, self.address(per=size), size == self.per) for size in PAGE_SIZES]

    @property
    def saved_query(self):
        return urlencode(self.kept_query)

    # saved filters

    @property
    def view_name(self):
        return self.request.resolver_match.view_name

    @cached_property
    def saved(self):
        """The reader's own filters of this page, one statement."""
        return list(SavedFilter.objects.filter(owner=self.request.actor.key, page=self.view_name)[:MOST_SAVED])

    def export(self):
        """The download that was asked for with `export=…`, or None."""
        kind = self.request.GET.get("export")
        if kind not in exports.FORMATS:
            return None
        rows = self.selected.iterator(chunk_size=2000)
        return exports.export(self.sheet, rows, kind, set_name=self.column_set, as_of=self.as_of)


def listing(request, sheet, queryset, *, filters=NoFilters, apply=None, order=("pk",), as_of=""):
    """A Listing of what `apply(queryset, cleaned)` selects; the request's keys never reach the database by name.

    `filters` is a plain Form over the query; fields with errors are shown with them and not applied. `order` is the default
    order and the tie-break of every other one: it must end on something unique.
    """
    form = filters(request.GET) if any(name in request.GET for name in filters.base_fields) else filters({})
    form.is_valid()
    cleaned = {name: value for name, value in getattr(form, "cleaned_data", {}).items() if value not in (None, "", [])}
    if apply is not None and cleaned:
        queryset = apply(queryset, cleaned)
    return Listing(request, sheet, queryset, form, order, as_of)


ALL = _("全部")


def choice(label, choices):
    """A filter by one of `choices`, or all of them."""
    return forms.ChoiceField(label=label, required=False, choices=[("", ALL), *choices])
