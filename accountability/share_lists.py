"""What lists of shares say of each beside its own fields, without an object for each name."""

from django.db.models import Count, F, Func, OuterRef, Q, Subquery, TextField, Value
from django.db.models.functions import Cast, Coalesce, Concat, NullIf

from accountability.models import Share, ShareTarget
from accountability.models.receipts import WAITING
from core.lists.aggregates import Joined

YEAR = "年 "  # 数据


def described(shares):
    """`shares` with `task_number`, `task_title`, `unit_name`, `supervisor_name`, `quantities` (指标 年度 数量 joined). No statement more."""
    return shares.annotate(
        task_number=F("task__number"), task_title=F("task__title"), unit_name=name_of("unit"), supervisor_name=name_of("supervisor"),
        quantities=quantities(),
    )  # fmt: skip


class PlainFigure(Func):
    """A decimal as text without the zeros of its column: 30, 0.62."""

    output_field = TextField()

    def as_sqlite(self, compiler, connection, **extra):
        return self.as_sql(compiler, connection, template="CAST(%(expressions)s AS TEXT)", **extra)

    def as_postgresql(self, compiler, connection, **extra):
        return self.as_sql(compiler, connection, template="TRIM_SCALE(%(expressions)s)::text", **extra)


def name_of(key):
    return Coalesce(NullIf(f"{key}__short_name", Value("")), f"{key}__name")


def quantities(key="pk"):
    """`2026年 8 万亩` of each indicator of the share under `key`, joined in their order."""
    rows = ShareTarget.objects.filter(share=OuterRef(key), figure__isnull=False).order_by().values("share")
    text = Concat(
        Cast("year", TextField()),
        Value(YEAR),
        PlainFigure("figure"),
        Value(" "),
        "indicator__unit",
        output_field=TextField(),
    )
    return Subquery(rows.annotate(all=Joined(text, by="year")).values("all"))


def with_children(shares):
    """`described`, each with `n_below`, the number of shares below it."""
    below = Share.objects.filter(parent=OuterRef("pk")).order_by().values("parent").annotate(n=Count("pk")).values("n")
    return described(shares).annotate(n_below=Coalesce(Subquery(below), 0))


def found_by(shares, text):
    """Those whose task or unit holds `text`."""
    return shares.filter(
        Q(task__title__contains=text)
        | Q(task__code__startswith=text)
        | Q(unit__name__contains=text)
        | Q(unit__short_name__contains=text)
    )


STATES = {
    "draft": Q(issued_on=None),
    "waiting": WAITING,
    "received": Q(received_on__isnull=False, returned_on=None),
    "returned": Q(returned_on__isnull=False),
}
