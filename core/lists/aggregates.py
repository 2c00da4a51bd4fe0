"""Texts of many rows joined into one cell by the database, so that a list needs no second statement."""

from django.db.models import Aggregate, TextField

SEPARATOR = "、"  # 数据


class Joined(Aggregate):
    """The texts of a group joined with 、, in the order of `by`.

    SQLite before 3.44 knows no order inside of an aggregate: there the rows come as an index on the grouping fields and `by` gives
    them, so the model needs that index (a test holds the order).
    """

    name = "Joined"
    output_field = TextField()

    def __init__(self, text, *, by, **extra):
        super().__init__(text, by, **extra)

    def as_sql(self, compiler, connection, **extra):
        text, by = self.get_source_expressions()[:2]
        text_sql, text_params = compiler.compile(text)
        by_sql, by_params = compiler.compile(by)
        if connection.vendor == "sqlite":
            return f"GROUP_CONCAT({text_sql}, %s)", [*text_params, SEPARATOR]
        return f"STRING_AGG({text_sql}, %s ORDER BY {by_sql})", [*text_params, SEPARATOR, *by_params]
