"""Units: the list, the tree, one unit, what is missing."""

from dataclasses import dataclass
from functools import partial
from urllib.parse import urlencode

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.history import history_of
from core.lists.listing import listing
from organizations import rights
from organizations.forms.acts import within_sight
from organizations.forms.units import UnitFilters
from organizations.models import Unit, UnitGroup
from organizations.models.restructuring import ACTS
from organizations.sheets.units import BELOW, GAPS, POSTS_OF_UNIT, UNITS
from organizations.unit_lists import Gap, described, gaps_of, kinds_of, lacking, posts_with_holders, tree_below

ORDER = ("order", "code")
LEVELS = 2  # that the tree shows below the opened unit
MOST_BELOW = 100  # rows of units below on the page of one unit


@require_safe
def units(request):
    """All units that I see, filtered."""
    seen, today = Unit.objects.visible_to(request.actor), request.actor.today

    def apply(_open, cleaned):
        return selected(seen, cleaned, today)

    found = listing(
        request, UNITS, seen.open_on(today), filters=within_sight(UnitFilters, request.actor), apply=apply, order=ORDER,
        describe=partial(described, day=today),
    )  # fmt: skip
    return found.export() or render(
        request, "organizations/units.html", {"listing": found, "may_make": may_make(request)}
    )


def selected(units, cleaned, today):
    """The units that the filter keeps."""
    state = cleaned.get("state", UnitFilters.OPEN)
    if state == UnitFilters.OPEN:
        units = units.open_on(today)
    elif state == UnitFilters.CLOSED:
        units = units.filter(valid_to__lt=today)
    if text := cleaned.get("q"):
        units = units.found_by(text)
    if kind := cleaned.get("kind"):
        units = units.filter(kind=kind)
    if above := cleaned.get("above"):
        units = units.below(above)
    if gap := cleaned.get("gap"):
        units = lacking(units, gap, today)
    return units


def may_make(request):
    return rights.refusal(request.actor, "unit.edit") is None


@require_safe
def tree(request):
    """The units that I see as a tree, two levels at a time; `?under=` opens one of them, `?all=1` opens all that is on the page."""
    seen, today = Unit.objects.visible_to(request.actor), request.actor.today
    under = opened(request, seen)
    paths = [under.path] if under else top_paths(request.actor, seen)
    rows = list(tree_below(seen, paths, today, levels=LEVELS).order_by(*ORDER))
    kinds = kinds_of((seen.below(under) if under else seen).open_on(today))
    context = {
        "under": under,
        "above": way_to(under, request.actor) if under else [],
        "tops": branches(rows),
        "kinds": kinds,
        "total": sum(n for _label, n in kinds),
        "all": "all" in request.GET,
    }
    return render(request, "organizations/tree.html", context)


def opened(request, seen):
    """The unit that was asked for, or None. Raises Http404 for one that I don't see."""
    asked = request.GET.get("under", "")
    if not asked:
        return None
    if not (asked.isascii() and asked.isdigit() and len(asked) < 10):
        raise Http404
    return get_object_or_404(seen, pk=int(asked))


def top_paths(actor, seen):
    """Where my tree begins: the prefecture, or the units of my posts."""
    if rights.sees_everything(actor):
        return list(seen.filter(parent=None).values_list("path", flat=True))
    return actor.holding.paths


@dataclass
class Branch:
    """A unit of the tree with the branches that are shown under it."""

    unit: Unit
    under: list

    @property
    def kinds(self):
        """[(kind, branches)] in the order of the kinds."""
        found = [(kind, [branch for branch in self.under if branch.unit.kind == kind]) for kind in Unit.Kind]
        return [(kind, rows) for kind, rows in found if rows]


def branches(rows):
    """The top Branches of `rows`: each row stands under its parent where that is a row too."""
    found = {unit.pk: Branch(unit, []) for unit in rows}
    tops = []
    for unit in rows:
        above = found.get(unit.parent_id)
        (above.under if above else tops).append(found[unit.pk])
    return tops


def way_to(unit, actor):
    """[(unit above, whether I see it)] from the prefecture down."""
    above = Unit.objects.in_bulk(unit.ancestor_ids)
    mine = [""] if rights.sees_everything(actor) else actor.holding.paths
    return [(above[pk], above[pk].path.startswith(tuple(mine))) for pk in unit.ancestor_ids if pk in above]


@require_safe
def unit(request, pk):
    """One unit: what it is, what stands above and below, who holds its posts, what was changed."""
    actor = request.actor
    shown = get_object_or_404(Unit.objects.visible_to(actor).select_related("parent", "successor"), pk=pk)
    posts = list(posts_with_holders(shown.posts.open_on(actor.today), actor.today).order_by("tier", "title", "number"))
    kinds = kinds_of(Unit.objects.below(shown, itself=False).open_on(actor.today))
    context = {
        "unit": shown,
        "above": way_to(shown, actor),
        "kinds": kinds,
        "below_count": sum(n for _label, n in kinds),
        "posts": POSTS_OF_UNIT.table(posts),
        "vacant": sum(post.holding is None for post in posts),
        "held": sum(post.holding is not None for post in posts),
        "aliases": [alias.text for alias in shown.aliases.all()],
        "groups": UnitGroup.objects.of(shown, actor.today),
        "predecessors": Unit.objects.visible_to(actor).filter(successor=shown).order_by("valid_to", *ORDER),
        "changes": list(history_of(shown)),
        "may": acts_open(shown, actor),
        **directly_below(shown, actor.today),
    }
    return render(request, "organizations/unit.html", context)


def acts_open(unit, actor):
    """What `actor` may do here now: ACTS of a unit, and `post` for a new post."""
    may = {act for act in ACTS if unit.refusal(actor, act) is None}
    return may | {"post"} if unit.refusal(actor, "post.edit") is None and not unit.valid_to else may


def directly_below(unit, today):
    """The table of the units directly below, and where the rest of them is where they are many."""
    rows = list(described(unit.children.open_on(today), today).order_by(*ORDER)[: MOST_BELOW + 1])
    everything = f"{reverse('organizations:units')}?{urlencode({'above': unit.code})}"
    return {"below": BELOW.table(rows[:MOST_BELOW]), "everything_below": everything if len(rows) > MOST_BELOW else ""}


@dataclass(frozen=True)
class GapRow:
    """What the units of one kind lack (all kinds: `is_total`)."""

    kind: str
    label: str
    counts: dict
    is_total: bool = False

    @property
    def total(self):
        return sum(self.counts.values())

    @property
    def named(self):
        """The counts under names that a template can ask for."""
        return {gap or "complete": self.counts.get(gap, 0) for gap in ("", *Gap.values)}

    def address(self, gap):
        asked = {"kind": self.kind, "gap": gap}
        return f"{reverse('organizations:units')}?{urlencode({k: v for k, v in asked.items() if v})}"


@require_safe
def unit_gaps(request):
    """Units without a post, without a head, with a vacant head: counts by kind, each with the way to the units."""
    today = request.actor.today
    found = gaps_of(Unit.objects.visible_to(request.actor).open_on(today), today)
    rows = [GapRow(kind, kind.label, counts) for kind, counts in found]
    sums = {}
    for row in rows:
        for gap, n in row.counts.items():
            sums[gap] = sums.get(gap, 0) + n
    total = GapRow("", _("合计"), sums, is_total=True)
    context = {"table": GAPS.table([*rows, total] if rows else []), "total": total}
    return render(request, "organizations/unit_gaps.html", context)
