"""我的责任: all that the posts of a person answer for, in which role."""

from dataclasses import dataclass

from django.db.models import Q

from accountability.models import Duty, Share
from accountability.share_lists import described
from organizations.models import Post
from tasks.models import KeyTask

Chain = Post.ChainRole


@dataclass(frozen=True)
class Mine:
    """One duty: the task, in which role, by which post; of a share, what and by when."""

    task_number: int
    task_title: str
    role: str
    post: str
    address: str
    unit_name: str = ""
    quantities: str = ""
    due_on: object = None


def duties_of(actor):
    """[Mine] of all posts that `actor` holds today, by task. Four statements however many."""
    held = {post.post_id: post for post in actor.holding.posts}
    posts = list(Post.objects.filter(pk__in=held).exclude(chain_role=""))
    found = [*of_tasks(posts, held), *of_shares(posts, held), *of_told(held)]
    return sorted(found, key=lambda mine: (mine.task_number, mine.role))


def of_tasks(posts, held):
    """The tasks that a post has the whole of (统筹), leads (分管) or coordinates (协调)."""
    keys = list(held)
    condition = Q(lead_leader__in=keys) | Q(coordinating_secretary__in=keys)
    overall = next((post for post in posts if post.chain_role == Chain.OVERALL), None)
    tasks = KeyTask.objects.in_force().filter(issued_on__isnull=False)
    for task in tasks if overall else tasks.filter(condition):
        for key, role in ((task.lead_leader_id, Chain.IN_CHARGE), (task.coordinating_secretary_id, Chain.COORDINATING)):
            if key in held:
                yield of_task(task, role, held[key])
        if overall:
            yield of_task(task, Chain.OVERALL, held[overall.pk])


def of_task(task, role, post):
    return Mine(task.number, task.title, str(Chain(role).label), str(post), task.get_absolute_url(), due_on=task.due_on)


def of_shares(posts, held):
    """The shares of the units of posts that stand in the chain there; each unit by its highest post among mine."""
    by_unit = {}
    for post in sorted(posts, key=lambda post: post.tier):
        if post.chain_role in (Chain.LEAD, Chain.IMPLEMENT, Chain.MOBILISE):
            by_unit.setdefault(post.unit_id, post)
    shares = Share.objects.in_force().filter(unit__in=by_unit, issued_on__isnull=False)
    for share in described(shares):
        post = by_unit[share.unit_id]
        yield of_share(share, post.chain_role, held[post.pk])


def of_told(held):
    """The shares that a post was told to answer for."""
    duties = {duty.share_id: duty for duty in Duty.objects.filter(post__in=held)}
    for share in described(Share.objects.in_force().filter(pk__in=duties)):
        duty = duties[share.pk]
        yield of_share(share, duty.role, held[duty.post_id])


def of_share(share, role, post):
    return Mine(
        share.task_number, share.task_title, str(Chain(role).label), str(post), share.get_absolute_url(), share.unit_name,
        share.quantities or "", share.due_on,
    )  # fmt: skip
