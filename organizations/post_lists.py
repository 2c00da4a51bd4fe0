"""What lists say of each post beside its own fields: who holds it, its roles; and the chain above it."""

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy

from core.lists.aggregates import Joined
from organizations.models import Holding, Post, PostRole
from organizations.unit_lists import posts_with_holders


class PostGap(models.TextChoices):
    """What the responsibility chain lacks at a post."""

    VACANT = "vacant", gettext_lazy("空缺")
    NO_SUPERIOR = "no_superior", gettext_lazy("没有上级岗位")
    NO_CHAIN_ROLE = "no_chain_role", gettext_lazy("没有责任链角色")


def described_posts(posts, day):
    """`posts` with `.holding` ({name, acting, since} or None) of `day` and `.role_names` (roles joined with 、, or None)."""
    roles = PostRole.objects.filter(post=OuterRef("pk")).order_by().values("post")
    names = Subquery(roles.annotate(names=Joined(F("role"), by="role")).values("names"))
    return posts_with_holders(posts, day).select_related("unit", "reports_to__unit").annotate(role_names=names)


def found_posts(posts, text, day):
    """Posts whose title, duty, unit or the name of who holds it on `day` holds `text`."""
    holding = Holding.objects.on(day).filter(user__name__contains=text)
    return posts.filter(
        Q(title__contains=text)
        | Q(duty__contains=text)
        | Q(unit__name__contains=text)
        | Q(unit__short_name__contains=text)
        | Q(pk__in=holding.values("post"))
    )


def lacking_in_chain(posts, gap, day):
    """Those of `posts` that lack `gap` on `day`."""
    if gap == PostGap.VACANT:
        return posts.vacant_on(day)
    if gap == PostGap.NO_SUPERIOR:
        return posts.filter(reports_to=None, unit__parent__isnull=False)
    return posts.filter(chain_role="")


def superiors(post, day):
    """The posts above `post`, the nearest last, each with `.holding`; as far as they stand in units above. One statement."""
    units = [*post.unit.ancestor_ids, post.unit_id]
    if post.reports_to_id:
        units.append(post.reports_to.unit_id)
    near = {row.pk: row for row in posts_with_holders(Post.objects.filter(unit__in=units), day).select_related("unit")}
    found, above = [], near.get(post.reports_to_id)
    while above is not None and above not in found:
        found.append(above)
        above = near.get(above.reports_to_id)
    return found[::-1]
