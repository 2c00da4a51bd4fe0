"""Posts: the list, one post, the report of a handover."""

from functools import partial

from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from core.history import history_of
from core.lists.listing import listing
from organizations import rights
from organizations.forms.acts import within_sight
from organizations.forms.posts import PostFilters
from organizations.models import Handover, Post
from organizations.models.units import within
from organizations.post_lists import described_posts, found_posts, lacking_in_chain, superiors
from organizations.sheets import posts as sheets
from organizations.unit_lists import posts_with_holders

ORDER = ("unit__order", "unit__code", "tier", "title", "number")
RIGHT_OF = {
    "change": "post.edit",
    "close": "post.edit",
    "reopen": "post.edit",
    "roles": "role.grant",
    "appoint": "holding.edit",
    "handover": "holding.edit",
}


@require_safe
def posts(request):
    """All posts that I see, filtered."""
    seen, today = Post.objects.visible_to(request.actor), request.actor.today
    found = listing(
        request, sheets.POSTS, seen.open_on(today), filters=within_sight(PostFilters, request.actor), order=ORDER,
        apply=lambda _open, cleaned: selected(seen, cleaned, today), describe=partial(described_posts, day=today),
    )  # fmt: skip
    may_import = rights.refusal(request.actor, "import.run") is None
    return found.export() or render(request, "organizations/posts.html", {"listing": found, "may_import": may_import})


def selected(posts, cleaned, today):
    """The posts that the filter keeps."""
    if cleaned.get("state") == "closed":
        posts = posts.filter(valid_to__lt=today)
    elif cleaned.get("state") != "every":
        posts = posts.open_on(today)
    if text := cleaned.get("q"):
        posts = found_posts(posts, text, today)
    if above := cleaned.get("above"):
        posts = posts.filter(within([above.path], "unit__path"))
    if kind := cleaned.get("kind"):
        posts = posts.filter(unit__kind=kind)
    if chain := cleaned.get("chain"):
        posts = posts.filter(chain_role=chain)
    if role := cleaned.get("role"):
        posts = posts.filter(roles__role=role)
    if gap := cleaned.get("gap"):
        posts = lacking_in_chain(posts, gap, today)
    return posts


def found_post(request, pk):
    """The post, if I see it; else 404."""
    return get_object_or_404(Post.objects.visible_to(request.actor).select_related("unit", "reports_to__unit"), pk=pk)


def refusal(post, actor, act):
    """Why `actor` may not do `act` of RIGHT_OF on this post now, or None."""
    return post.refusal(actor, RIGHT_OF[act]) or post.obstacle(act, actor.today)


@require_safe
def post(request, pk):
    """One post: what stands above and below, who held it, what belongs to it, what was changed."""
    shown, actor = found_post(request, pk), request.actor
    below = posts_with_holders(shown.reports.open_on(actor.today), actor.today).visible_to(actor)
    context = {
        "post": shown,
        "holding": shown.holding_on(actor.today),
        "roles": [row.get_role_display() for row in shown.roles.order_by("role")],
        "above": sheets.CHAIN.table(seen_by(actor, superiors(shown, actor.today))),
        "below": sheets.BELOW.table(list(below.select_related("unit").order_by(*ORDER))),
        "holders": sheets.HOLDERS.table(holders_of(shown, actor)),
        "memberships": sheets.MEMBERSHIPS.table(list(shown.memberships.select_related("body"))),
        "handovers": sheets.HANDOVERS.table(list(shown.handovers.select_related("outgoing", "incoming"))),
        "changes": list(history_of(shown)),
        "may": {act for act in RIGHT_OF if refusal(shown, actor, act) is None},
    }
    return render(request, "organizations/post.html", context)


def seen_by(actor, posts):
    """The posts, each with `.seen`: whether `actor` may open its page."""
    seen = set(Post.objects.visible_to(actor).filter(pk__in=[post.pk for post in posts]).values_list("pk", flat=True))
    for post in posts:
        post.seen = post.pk in seen
    return posts


def holders_of(post, actor):
    """All holdings of the post, the newest first, each with `may_end`."""
    may = post.refusal(actor, "holding.edit") is None
    rows = list(post.holdings.select_related("user"))
    for row in rows:
        row.may_end = may and row.obstacle(actor.today) is None
    return rows


@require_safe
def handover_report(request, pk):
    """The printable report of a handover: who, when, what went over, what stayed; with places to sign."""
    rows = Handover.objects.visible_to(request.actor).select_related("post__unit", "outgoing", "incoming")
    made = get_object_or_404(rows, pk=pk)
    moving = [row for row in made.listed if row["moves"]]
    staying = [row for row in made.listed if not row["moves"]]
    context = {
        "handover": made,
        "moving": sheets.LISTED.table(moving),
        # the other posts of who left are no business of a county that does not see them
        "staying": None if rights.refusal(request.actor, "holding.edit") else sheets.LISTED.table(staying),
    }
    return render(request, "organizations/handover.html", context)
