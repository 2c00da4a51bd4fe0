from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from accountability.models.shares import Share, ShareTarget, late, watches_itself
from accountability.notices import shares_issued
from core import audit
from core.refusals import Refused
from organizations import rights
from organizations.models import Unit
from organizations.models.batches import RowsRefused
from organizations.rules import is_under
from tasks.models import TaskUnit

Kind, Role = Share.Kind, TaskUnit.Role


@dataclass(frozen=True)
class ShareRow:
    """What one unit gets: `figures` {indicator key: figure or None} of the year."""

    unit: Unit
    figures: dict = field(default_factory=dict)
    due_on: date | None = None


def root_of(actor, task):
    """The root share of a task, made with its lead unit where there is none yet; supporting units get theirs. Raises Refused."""
    root = Share.objects.filter(task=task, parent=None).select_related("unit", "task").first()
    return root or open_root(actor, task)


def opening_refusal(actor, task):
    """Why `actor` may not begin the decomposition of a task now, or None: whoever may everywhere, or the lead unit."""
    lead = task.units.filter(role=Role.LEAD, unit__isnull=False).select_related("unit").first()
    if reason := rights.refusal(actor, "share.decompose", lead and lead.unit.path):
        return reason
    if not task.issued_on:
        return _("“%(task)s”还没有下达，不能分解。") % {"task": task}
    return None if lead else _("“%(task)s”的牵头单位还没有对应到单位，不能分解。") % {"task": task}


@transaction.atomic
def open_root(actor, task):
    """The root for the first lead unit, a share of support for the other named units; drafts until they are issued."""
    if reason := opening_refusal(actor, task):
        raise Refused(reason)
    named = list(task.units.select_related("unit"))
    leads = [row.unit for row in named if row.unit and row.role == Role.LEAD]
    supervisor = next((row.unit for row in named if row.unit and row.role == Role.SUPERVISE), None)
    common = {"task": task, "due_on": task.due_on, "standard": task.acceptance_standard, "supervisor": supervisor}
    (root,) = Share.objects.bulk_create_with_history([Share(unit=leads[0], **common)])
    ShareTarget.objects.bulk_create_with_history(
        [
            ShareTarget(share=root, indicator=indicator, year=annual.year, figure=annual.figure)
            for indicator in task.indicators.prefetch_related("annual_targets")
            for annual in indicator.annual_targets.all()
        ]
    )
    named_too = [*leads[1:], *(row.unit for row in named if row.unit and row.role == Role.SUPPORT)]
    others = dict.fromkeys(unit for unit in named_too if unit != root.unit)
    supporting = [
        Share(unit=unit, parent=root, kind=Kind.SUPPORT, rhythm=Share.Rhythm.ON_CHANGE, **common) for unit in others
    ]
    Share.objects.bulk_create_with_history(supporting)
    audit.record(actor, "share.open", root, units=len(supporting) + 1)
    return root


@transaction.atomic
def decompose(
    actor, parents, *, year, supervisor=None, rhythm=Share.Rhythm.MONTHLY, due_on=None, standard="", **fields
):
    """Shares below their parents (of one task) from [(parent, [ShareRow])], a few statements for all.

    `fields` are written on each as they are (the day of issue). A unit that has a share below the same parent already gets the year's
    figures. Returns [Share] in the order of the rows. Raises
    Refused, or RowsRefused with every row that doesn't fit (counted over all parents); then nothing is written.
    """
    for parent, _rows in parents:
        parent.need(actor, "share.decompose")
    pairs = [(parent, row) for parent, rows in parents for row in rows]
    task = parents[0][0].task_id
    held = {
        share.unit_id: share for share in Share.objects.filter(task=task, unit__in=[row.unit.pk for _p, row in pairs])
    }
    with_year = set(ShareTarget.objects.filter(share__in=held.values(), year=year).values_list("share", flat=True))
    if faults := faults_of(actor, pairs, supervisor, due_on, held, with_year):
        raise RowsRefused(faults)
    new = [
        Share(
            task_id=task, unit=row.unit, parent=parent, due_on=row.due_on or due_on or parent.due_on, rhythm=rhythm,
            supervisor=supervisor or watcher_of(parent, row.unit), standard=standard or parent.standard, **fields,
        )
        for parent, row in pairs
        if row.unit.pk not in held
    ]  # fmt: skip
    made = {share.unit_id: share for share in Share.objects.bulk_create_with_history(new)}
    shares = [made.get(row.unit.pk) or held[row.unit.pk] for _parent, row in pairs]
    ShareTarget.objects.bulk_create_with_history(
        [
            ShareTarget(share=share, indicator_id=indicator, year=year, figure=figure)
            for share, (_parent, row) in zip(shares, pairs, strict=True)
            for indicator, figure in row.figures.items()
        ]
    )
    audit.record(actor, "share.decompose", parents[0][0], units=len(pairs), year=year)
    return shares


def may_reach(actor, parent, unit):
    """Whether a share may go to `unit`: the lead unit's to anybody, others' to what lies below them, unless by who may everywhere."""
    if parent.parent_id is None or rights.reach(actor, "share.decompose") == rights.Relation.ALL:
        return True
    return is_under(unit.path, parent.unit.path) and unit.pk != parent.unit_id


def watcher_of(parent, unit):
    """Who watches a share unless somebody else is named: whoever watches the parent, but never the unit itself."""
    return None if parent.supervisor_id == unit.pk else parent.supervisor


def faults_of(actor, pairs, supervisor, due_on, held, with_year):
    """{place of a row: sentence} of those of [(parent, row)] that don't fit."""
    faults, seen = {}, {}
    for place, (parent, row) in enumerate(pairs):
        share, due = held.get(row.unit.pk), row.due_on or due_on
        if row.unit.pk in seen:
            faults[place] = _("“%(unit)s”写了两次（第 %(n)d 行也是）。") % {
                "unit": row.unit,
                "n": seen[row.unit.pk] + 1,
            }
        elif not may_reach(actor, parent, row.unit):
            faults[place] = _("“%(unit)s”不在“%(above)s”下面，不能分给它。") % {"unit": row.unit, "above": parent.unit}
        elif not row.unit.is_open_on(actor.today):
            faults[place] = _("“%(unit)s”已撤销，不能承担任务。") % {"unit": row.unit}
        elif supervisor is not None and supervisor.pk == row.unit.pk:
            faults[place] = watches_itself(row.unit)
        elif parent.due_on and due and due > parent.due_on:
            faults[place] = late(due, parent.due_on)
        elif share is not None and (share.parent_id != parent.pk or share.pk in with_year or not row.figures):
            faults[place] = _("“%(unit)s”在该重点工作上已有责任分解。") % {"unit": row.unit}
        seen.setdefault(row.unit.pk, place)
    return faults


@transaction.atomic
def issue(actor, above, *, receipt_due_on, told=()):
    """下达 of the drafts below `above`, itself included where it is one; their units are told, and those of the shares `told`.

    Returns [Share]. Raises Refused where there is no draft.
    """
    above.need(actor, "share.issue")
    drafts = drafts_below(above)
    if not drafts:
        raise Refused(_("没有未下达的分解。"))
    for share in drafts:
        share.issued_on, share.receipt_due_on = actor.today, receipt_due_on
    Share.objects.bulk_update_with_history(drafts, ["issued_on", "receipt_due_on"])
    shares_issued(above.task, [*drafts, *told])
    audit.record(actor, "share.issue", above, shares=len(drafts))
    return drafts


def drafts_below(above):
    """The draft shares from `above` down, itself included."""
    drafts = list(Share.objects.filter(task=above.task_id).drafts().select_related("unit", "task"))
    if above.parent_id is None:
        return drafts
    keys, found = {above.pk}, [draft for draft in drafts if draft.pk == above.pk]
    while layer := [draft for draft in drafts if draft.parent_id in keys]:
        found += layer
        keys = {draft.pk for draft in layer}
    return found


@transaction.atomic
def undo(actor, above):
    """Delete the drafts below `above`, the lowest first; how many. Raises Refused where there is none."""
    above.need(actor, "share.decompose")
    drafts = [share for share in drafts_below(above) if share.pk != above.pk]
    if not drafts:
        raise Refused(_("没有未下达的分解可以撤回。"))
    left = drafts
    while left:
        holding = {share.parent_id for share in left}
        for share in [share for share in left if share.pk not in holding]:
            share.delete()
        left = [share for share in left if share.pk is not None]
    audit.record(actor, "share.undo", above, shares=len(drafts))
    return len(drafts)
