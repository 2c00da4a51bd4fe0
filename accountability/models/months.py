from decimal import Decimal

from django.db import connection, models
from django.utils.translation import gettext_lazy

from accountability.models.shares import Share
from accountability.rules import progress
from core.days.months import Month
from core.scope import ScopedQuerySet
from core.shown import in_house_language, translated
from tasks.models import PlannedCurve
from tasks.rules import curves

QUARTER_ENDS = (3, 6, 9, 12)


class ShareMonthQuerySet(ScopedQuerySet):
    def owed(self):
        return self.filter(owed=True)

    def open_for(self, actor):
        """Those that `actor` reports: of my units' shares, owed, nothing submitted that stands."""
        return self.filter(share__in=Share.objects.signed_for_by(actor), owed=True, reported=False)


class ShareMonth(models.Model):
    """A share in a month: whether a report is owed, what came, and the light. Stored by the acts that change it, selected and summed by SQL."""

    LIGHTS = {
        progress.GREEN: gettext_lazy("绿灯"), progress.YELLOW: gettext_lazy("黄灯"), progress.RED: gettext_lazy("红灯"),
        progress.DONE: gettext_lazy("已销号"), progress.NOT_REPORTED: gettext_lazy("未报"), progress.NO_LIGHT: gettext_lazy("不亮灯"),
    }  # fmt: skip

    share = models.ForeignKey(Share, models.CASCADE, related_name="months", verbose_name=gettext_lazy("责任分解"))
    month = models.CharField(gettext_lazy("月份"), max_length=7)
    owed = models.BooleanField(gettext_lazy("应报"), default=True)
    reported = models.BooleanField(gettext_lazy("已报"), default=False)
    rolled = models.BooleanField(gettext_lazy("由下级汇总"), default=False)
    figures = models.JSONField(
        gettext_lazy("完成数"), default=dict, blank=True, help_text=gettext_lazy("指标：数，文字形式")
    )
    ratio = models.DecimalField(gettext_lazy("完成率"), max_digits=19, decimal_places=6, null=True, blank=True)
    expected = models.DecimalField(gettext_lazy("序时"), max_digits=9, decimal_places=6)
    gap = models.DecimalField(gettext_lazy("序时差"), max_digits=15, decimal_places=1, null=True, blank=True)
    light = models.CharField(gettext_lazy("亮灯"), max_length=1, default=progress.NOT_REPORTED)
    why = models.CharField(gettext_lazy("原因"), max_length=200, blank=True)

    scope_through = "share"
    objects = ShareMonthQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("月度情况")
        ordering = ["-month", "share"]
        constraints = [models.UniqueConstraint(name="share_month_once", fields=["share", "month"])]
        indexes = [models.Index(name="share_month_light", fields=["month", "light"])]  # the ledger and its counts

    def __str__(self):
        return f"{self.share} {self.month}"

    @property
    def facts(self):
        """{indicator: figure}"""
        return {int(key): Decimal(text) for key, text in self.figures.items()}


def open_month(month):
    """A row for each issued share that stands in `month` and has none yet, by one statement; how many."""
    expected = curves.even()[month.month - 1]
    owes = [Share.Rhythm.MONTHLY, *([Share.Rhythm.QUARTERLY] if month.month in QUARTER_ENDS else [])]
    share, row = Share._meta.db_table, ShareMonth._meta.db_table
    sql = f"""
        INSERT INTO {row} (share_id, month, owed, reported, rolled, figures, expected, light, why)
        SELECT s.id, %s, s.kind = 'main' AND s.rhythm IN ({", ".join(["%s"] * len(owes))}), %s, %s, '{{}}', %s, 'n', %s
        FROM {share} s
        WHERE s.issued_on <= %s AND s.returned_on IS NULL AND (s.closed_on IS NULL OR s.closed_on >= %s)
          AND s.rhythm <> 'counted_by_parent'
          AND NOT EXISTS (SELECT 1 FROM {row} m WHERE m.share_id = s.id AND m.month = %s)
    """  # noqa: S608 — names of our own tables
    why = translated(
        progress.light(
            reported=False, closed=False, due_on=None, as_of=month.last_day, ratio=None, expected=expected
        ).why
    )
    given = [str(month), *map(str, owes), False, False, expected, why, month.last_day, month.first_day, str(month)]
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return cursor.rowcount


def expected_of(share, month):
    """序时 of a share at the end of a month: its task's curve of that year, else n/12."""
    curve = PlannedCurve.objects.filter(task=share.task_id, year=month.year).first()
    return (curve.curve if curve else curves.even())[month.month - 1]


@in_house_language()
def settle(share, month, *, figures, reported, rolled):
    """Store what `figures` {indicator: figure} make of a share in a month: ratio, gap, light; the ShareMonth."""
    measured = measured_of(share, month, figures)
    row = ShareMonth.objects.filter(share=share, month=str(month)).first() or ShareMonth(
        share=share, month=str(month), owed=False
    )
    row.expected = expected_of(share, month)
    row.ratio, row.reported, row.rolled = progress.overall(measured), reported, rolled
    row.figures = {str(key): str(figure) for key, figure in figures.items()}
    row.gap = progress.gap(row.ratio, row.expected)
    found = progress.light(
        reported=reported, closed=bool(share.closed_on), due_on=share.due_on, as_of=month.last_day, ratio=row.ratio,
        expected=row.expected, kept=[one.met for one in measured if one.kind in ("lower", "range")],
    )  # fmt: skip
    row.light, row.why = found.letter, translated(found.why)[:200]
    row.save()
    return row


def measured_of(share, month, figures):
    """[Measured] of the share's quantities of that year, and of indicators without a quantity that were reported."""
    found = []
    for target in share.targets.filter(year=month.year).select_related("indicator"):
        indicator = target.indicator
        found.append(
            progress.Measured(
                indicator.kind, target.figure, figures.get(indicator.pk), Decimal(indicator.weight), indicator.upper
            )
        )
    return found


def month_of(text):
    """The Month of '2026-10', or None for anything else."""
    try:
        return Month.parse(text)
    except ValueError:
        return None
