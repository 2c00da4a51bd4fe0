"""One way to list: filters that survive paging and sorting, a fixed number of statements, exports of the whole selection."""

from dataclasses import dataclass
from functools import cached_property
from math import ceil
from urllib.parse import urlencode

from django import forms
from django.db.models import Count, F, IntegerField, Subquery, Value
from django.utils.translation import gettext_lazy as _

from core.lists import exports
from core.models import SavedFilter

PAGE_SIZES = (25, 50, 100)
CONTROLS = {"sort", "cols", "per", "page", "export"}
MOST_SAVED = 30
LONGEST_PAGE = 9  # digits of a page number; more of them ask for the last page


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
    describe: object = None
    usual: int = 50

    @cached_property
    def selected(self):
        if isinstance(self.queryset, list):
            return self.queryset
        rows = self.describe(self.queryset) if self.describe else self.queryset
        return rows.order_by(*self._order_by())

    @cached_property
    def total(self):
        """How many rows are selected: told by the rows themselves where there are any on the page that was asked for."""
        if isinstance(self.queryset, list):
            return len(self.queryset)
        rows = self._rows_of(self.asked)
        return rows[0].listing_total if rows else self.queryset.count() if self.asked > 1 else 0

    @cached_property
    def per(self):
        asked = self.request.GET.get("per", "")
        return int(asked) if asked in map(str, PAGE_SIZES) else self.usual

    @cached_property
    def pages(self):
        return max(1, ceil(self.total / self.per))

    @cached_property
    def asked(self):
        """The number of the page that was asked for, 1 for anything that is none."""
        asked = self.request.GET.get("page", "1")
        return max(1, int(asked[:LONGEST_PAGE])) if asked.isascii() and asked.isdigit() else 1

    @cached_property
    def page(self):
        """The page that was asked for, or the nearest there is."""
        return min(self.asked, self.pages)

    @cached_property
    def rows(self):
        return self._rows_of(self.page)

    def _rows_of(self, page):
        """The rows of a page with the number of all, in one statement; read once."""
        if page not in self._read:
            start = (page - 1) * self.per
            rows = self.selected
            counted = rows if isinstance(rows, list) else rows.annotate(listing_total=self._count)
            self._read[page] = list(counted[start : start + self.per])
        return self._read[page]

    @cached_property
    def _read(self):
        return {}

    @property
    def _count(self):
        """The number of selected rows as a subquery that the database runs once."""
        rows = self.queryset.order_by().values("pk").annotate(every=Value(1, output_field=IntegerField()))
        return Subquery(rows.values("every").annotate(number=Count("pk")).values("number"))

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
        """What was asked for, nothing (—) last in either direction and on every database; then the default order."""
        column, descending = self._sorted_by
        if column is None:
            return self.order
        field = F(column.sort)
        return (field.desc(nulls_last=True) if descending else field.asc(nulls_last=True), *self.order)

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
        """The filters in force, as (name, value) pairs; of a key that stands twice the last, as the form takes it."""
        pairs = []
        for name, field in self.form.fields.items():
            if name in self.form.errors:
                continue
            values = self.request.GET.getlist(name)
            many = getattr(field.widget, "allow_multiple_selected", False)
            taken = field.widget.value_from_datadict(
                self.request.GET, {}, name
            )  # a widget may have made one of several keys
            kept = [taken] if isinstance(taken, str) else values if many else values[-1:]
            pairs += [(name, value) for value in kept if value]
        return pairs

    @cached_property
    def kept_query(self):
        """The filters and the order, columns and page size in force where they were asked for."""
        column, descending = self._sorted_by
        controls = {
            "sort": f"{'-' if descending else ''}{column.key}" if column else "",
            "cols": self.column_set,
            "per": str(self.per) if self.request.GET.get("per") == str(self.per) else "",
        }
        return self.filter_query + [(name, value) for name, value in controls.items() if value]

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

    @property
    def keeps_filters(self):
        """Whether filters of this page can be saved: its address has no arguments."""
        return (
            bool(self.form.fields)
            and not self.request.resolver_match.captured_kwargs
            and not self.request.resolver_match.args
        )

    @cached_property
    def saved(self):
        """The reader's own filters of this page, one statement."""
        return list(SavedFilter.objects.filter(owner=self.request.actor.key, page=self.view_name)[:MOST_SAVED])

    def export(self):
        """The download that was asked for with `export=…`, or None."""
        kind = self.request.GET.get("export")
        if kind not in exports.FORMATS:
            return None
        rows = self.selected if isinstance(self.selected, list) else self.selected.iterator(chunk_size=2000)
        return exports.export(self.sheet, rows, kind, set_name=self.column_set, as_of=self.as_of)


def listing(
    request, sheet, queryset, *, filters=NoFilters, apply=None, order=("pk",), as_of="", describe=None, usual=50
):
    """A Listing of what `apply(queryset, cleaned)` selects (rows of the database, or a list that stands ready); the request's keys never reach the database by name.

    `filters` is a plain Form over the query; fields with errors are shown with them and not applied. `order` is the default
    order and the tie-break of every other one: it must end on something unique. `describe(rows)` adds what only shown rows need;
    `usual` is the page size of a reader who chose none.
    """
    if taken := CONTROLS & filters.base_fields.keys():
        raise ValueError(f"{sheet.name}: a filter can't be called {taken}")
    form = filters(request.GET) if any(name in request.GET for name in filters.base_fields) else filters({})
    form.is_valid()
    cleaned = {name: value for name, value in getattr(form, "cleaned_data", {}).items() if value not in (None, "", [])}
    if apply is not None and cleaned:
        queryset = apply(queryset, cleaned)
    return Listing(request, sheet, queryset, form, order, as_of, describe, usual)


ALL = _("全部")


def choice(label, choices):
    """A filter by one of `choices`, or all of them."""
    return forms.ChoiceField(label=label, required=False, choices=[("", ALL), *choices])
