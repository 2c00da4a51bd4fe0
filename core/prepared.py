"""Annotations whose SQL is made once for each kind of database: for lists that would spend more on making it than on running it."""

from datetime import date
from functools import cached_property

from django.db import connection
from django.db.models.expressions import RawSQL

SAMPLE = date(1950, 1, 2)  # stands for the day while the SQL is made; no annotation may name it otherwise


class Prepared:
    """The annotations of `build(day)` ({name: expression over `model`}), for `queryset.annotate(**prepared.on(day))`.

    Their SQL may differ by the day alone, and they are for queries whose base table is that of the model.
    """

    def __init__(self, model, build):
        self.model, self.build = model, build

    def on(self, day):
        """{name: expression} as of `day`."""
        stored = connection.ops.adapt_datefield_value
        sample, wanted = stored(SAMPLE), stored(day)
        return {
            name: RawSQL(sql, [wanted if value == sample else value for value in params], output_field=field)  # noqa: S611
            for name, (sql, params, field) in self._made.items()
        }

    @cached_property
    def _made(self):
        """{name: (SQL, parameters, output field)}; the database of a process does not change."""
        query = self.model._base_manager.annotate(**self.build(SAMPLE)).query
        compiler = query.get_compiler(connection=connection)
        query.get_initial_alias()
        return {
            name: (*compiler.compile(expression), expression.output_field)
            for name, expression in query.annotation_select.items()
        }
