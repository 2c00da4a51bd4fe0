"""A task taken down the unit tree by equal parts: to all counties, to their townships, to their villages."""

from accountability.models import Share, ShareTarget, decompose, root_of
from accountability.splitting import EQUAL, rows_of
from organizations.models import Unit

LEVELS = (Unit.Kind.COUNTY, Unit.Kind.TOWNSHIP, Unit.Kind.VILLAGE)


def cascade(actor, task, year, down_to, **fields):
    """The shares made at each level, from the root down, in one list; `fields` are written on each. Raises Refused or Unfit."""
    layer = [root_of(actor, task)]
    made = []
    for kind in LEVELS[: LEVELS.index(down_to) + 1]:
        layer = level(actor, layer, kind, year, fields)
        made += layer
    return made


def level(actor, parents, kind, year, fields):
    """The shares of the next level below `parents`; a few statements. Who has split its share already keeps it as it is."""
    there = list(
        Share.objects.filter(parent__in=parents, kind=Share.Kind.MAIN).select_related("unit", "task", "parent")
    )
    split = {share.parent_id for share in there}
    units = units_below(parents, kind)
    waiting = [parent for parent in parents if units.get(parent.pk) and parent.pk not in split]
    made = new_level(actor, waiting, units, kind, year, fields) if waiting else []
    return [share for share in there if share.unit.kind == kind] + made


def new_level(actor, parents, units, kind, year, fields):
    """Equal parts of `parents` for their `units` {share: [Unit]}."""
    targets = targets_of(parents, year)
    pairs = [(parent, rows_of(targets.get(parent.pk, []), units[parent.pk], key=EQUAL)) for parent in parents]
    rhythm = Share.Rhythm.COUNTED_BY_PARENT if kind == Unit.Kind.VILLAGE else Share.Rhythm.MONTHLY
    return decompose(actor, pairs, year=year, rhythm=rhythm, **fields)


def units_below(parents, kind):
    """{share: [units of `kind`]}: all counties below a root, else those below the unit."""
    if kind == Unit.Kind.COUNTY:
        return {parents[0].pk: list(Unit.objects.filter(valid_to=None, kind=kind).order_by("order", "code"))}
    by_parent = {}
    for unit in Unit.objects.filter(valid_to=None, kind=kind, parent__in=[share.unit_id for share in parents]).order_by(
        "order", "code"
    ):
        by_parent.setdefault(unit.parent_id, []).append(unit)
    return {share.pk: by_parent.get(share.unit_id, []) for share in parents}


def targets_of(parents, year):
    """{share: [its targets of the year]}"""
    found = {}
    rows = ShareTarget.objects.filter(share__in=parents, year=year, figure__isnull=False).select_related("indicator")
    for row in rows.order_by("indicator__order", "indicator"):
        found.setdefault(row.share_id, []).append(row)
    return found
