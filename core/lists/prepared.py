"""Annotations whose SQL is made once for each kind of database: for lists that would spend more on making it than on running it."""

from datetime import date
from functools import cached_property

from django.db import NotSupportedError, connection
from django.db.models.expressions import RawSQL

SAMPLE = date(1950, 1, 2)  # stands for the day while the SQL is made; no annotation may name it otherwise


class Made(RawSQL):
    """SQL over the table of a model by its own name: in a subquery, where Django calls the table otherwise, it would mean another row."""

    def relabeled_clone(self, change_map):
        raise NotSupportedError("a prepared annotation does not go into a subquery: annotate the outer query, last")


class Prepared:
    """The annotations of `build(day)` ({name: expression over `model`}), for `queryset.annotate(**prepared.on(day))`.

    Their SQL may differ by the day alone; they belong to the outermost query (NotSupportedError elsewhere).
    """

    def __init__(self, model, build):
        self.model, self.build = model, build

    def on(self, day):
        """{name: expression} as of `day`."""
        stored = connection.ops.adapt_datefield_value
        sample, wanted = stored(SAMPLE), stored(day)
        return {
            name: Made(sql, [wanted if value == sample else value for value in params], output_field=field)
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
