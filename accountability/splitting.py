"""A share split among units by a key: the rows for `decompose`, and what they make of the whole."""

from collections import defaultdict

from django.utils.translation import gettext as _

from accountability.models import ShareRow, ShareTarget
from accountability.rules import quantities
from core.refusals import Unfit
from tasks.models import Indicator

EQUAL, WEIGHT, TYPED = "equal", "weight", "typed"
Rollup = Indicator.Rollup


def targets_of(share, year):
    """[ShareTarget] of a share in a year that have a figure, in the order of the indicators."""
    rows = ShareTarget.objects.filter(share=share, year=year, figure__isnull=False)
    return list(rows.select_related("indicator").order_by("indicator__order", "indicator"))


def adds_up(indicator):
    """Whether the shares of an indicator are parts of the whole; ratios are the same for everybody."""
    return indicator.rollup == Rollup.SUM


def rows_of(targets, units, *, key, values=(), places=None):
    """[ShareRow] for `units`: equal parts, parts by `values` [weight], or `values` [[quantity of each summed indicator]]. Raises Unfit."""
    figures = [{} for _unit in units]
    summed = [target for target in targets if adds_up(target.indicator)]
    for target in targets:
        if target not in summed:
            parts = [target.figure] * len(units)
        elif key == TYPED:
            parts = [row[summed.index(target)] for row in values]
        else:
            weights = [1] * len(units) if key == EQUAL else values
            kept = quantities.places_for(target.figure, len(units), target.indicator.unit) if places is None else places
            parts = quantities.split(target.figure, weights, kept)
        for found, part in zip(figures, parts, strict=True):
            found[target.indicator_id] = part
    return [ShareRow(unit, found) for unit, found in zip(units, figures, strict=True)]


def balances(share, year, rows=()):
    """[(Indicator, Balance)] of the shares below `share` in a year, `rows` (not yet written) included; one statement, two with figures."""
    parts = defaultdict(list)
    below = ShareTarget.objects.filter(
        share__parent=share, share__kind="main", share__returned_on=None, year=year, figure__isnull=False
    )
    for indicator, figure in below.values_list("indicator", "figure"):
        parts[indicator].append(figure)
    for row in rows:
        for indicator, figure in row.figures.items():
            parts[indicator].append(figure)
    return [
        (target.indicator, quantities.balance(target.figure, parts[target.indicator_id]))
        for target in targets_of(share, year)
        if adds_up(target.indicator)
    ]


def need_columns(values, targets):
    """Raise Unfit where a typed row has not one quantity for each summed indicator."""
    names = [target.indicator.name for target in targets if adds_up(target.indicator)]
    if any(len(row) != len(names) for row in values):
        raise Unfit(
            _("每行在单位后面依次写 %(n)d 个数量：%(names)s"),
            n=len(names),
            names=_("、").join(names) or _("（没有可分的数量）"),
        )
