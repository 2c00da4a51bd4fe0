"""What stands in a charter beside its own texts, as Chinese texts: the record of what people put their names under."""

from django.utils import translation
from django.utils.translation import gettext as _

from core.lists.kinds import FULL_DAY
from organizations.models import Post
from organizations.unit_lists import head_posts, posts_with_holders
from tasks.models.register import KeyTask, TaskUnit
from tasks.words import figure_words, place, plain_figure, target_words, year_words

RECORD = "zh-hans"  # the language in which papers are signed
RELATED = ("clauses__document", "units__unit", "indicators__annual_targets", "milestones__owner")


def facts_of(task, day):
    """The facts of `task` on `day`."""
    return facts_of_all([task.pk], day)[task.pk]


def facts_of_all(keys, day):
    """{key: facts} of tasks on `day` as JSON can hold them; ten statements, however many tasks and whatever they have.

    Facts: {place, basis, due, due_text, leader, secretary: {post, holder}, group, lead, support, supervise: [{unit, post, holder}],
    years, indicators: [{name, target, baseline, weight, years}], milestones: [{number, title, deliverable, day, owner, weight}]}
    """
    rows = KeyTask.objects.filter(pk__in=keys).select_related("programme", "item__category", "execution_group")
    tasks = list(rows.prefetch_related(*RELATED))
    leaders = {key for task in tasks for key in (task.lead_leader_id, task.coordinating_secretary_id)} - {None}
    seats = {post.pk: seat(post) for post in posts_with_holders(Post.objects.filter(pk__in=leaders), day)}
    heads = heads_of({row.unit_id for task in tasks for row in task.units.all()} - {None}, day)
    with translation.override(RECORD):
        return {task.pk: whole(task, seats, heads) for task in tasks}


def heads_of(units, day):
    """{unit: the seat of its head on `day`}: of several the highest."""
    found = {}
    for post in posts_with_holders(head_posts(day).filter(unit__in=units), day):
        found.setdefault(post.unit_id, seat(post))
    return found


def whole(task, seats, heads):
    return {
        "place": place(task.item),
        "basis": [f"{clause.document}{clause.number}" for clause in task.clauses.all()],
        "due": "" if task.due_on is None else FULL_DAY.full(task.due_on),
        "due_text": _("持续推进") if task.open_ended and not task.due_text else task.due_text,
        "leader": seats.get(task.lead_leader_id),
        "secretary": seats.get(task.coordinating_secretary_id),
        "group": str(task.execution_group or ""),
        **{
            str(role): [unit_facts(row, heads) for row in task.units.all() if row.role == role]
            for role in TaskUnit.Role
        },
        "years": list(task.programme.years),
        "indicators": [indicator_facts(row, task) for row in task.indicators.all()],
        "milestones": [milestone_facts(row) for row in task.milestones.all()],
    }


def unit_facts(row, heads):
    return {"unit": str(row)} | heads.get(row.unit_id, {"post": "", "holder": ""})


def seat(post):
    """A post and who holds it: the regular holder, else the acting one, else nobody."""
    held = post.holding or {"name": "", "acting": False}
    return {"post": post.name, "holder": held["name"] + (_("（代理）") if held["acting"] else "")}


def indicator_facts(indicator, task):
    held = {row.year: year_words(indicator, row) for row in indicator.annual_targets.all()}
    return {
        "name": indicator.name,
        "target": target_words(indicator) or "",
        "baseline": figure_words(indicator.baseline, indicator.unit) or "",
        "weight": plain_figure(indicator.weight),
        "years": [held.get(year, "") for year in task.programme.years],
    }


def milestone_facts(step):
    return {
        "number": step.number,
        "title": step.title,
        "deliverable": step.deliverable,
        "day": FULL_DAY.full(step.planned_on),
        "owner": str(step.owner or ""),
        "weight": plain_figure(step.weight),
    }
