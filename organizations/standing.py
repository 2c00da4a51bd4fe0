"""What a person is today: the posts held with their units and roles, in one statement, read when first asked."""

from dataclasses import dataclass

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core import inbox
from organizations import rules
from organizations.models import Holding


@dataclass(frozen=True)
class HeldPost:
    """A post held on the day: keys, names, path of its unit, whether acting, roles."""

    post_id: int
    unit_id: int
    unit: str
    title: str
    tier: int
    path: str
    acting: bool
    roles: frozenset[str]

    def __str__(self):
        return f"{self.unit} {self.title}" + (_("（代理）") if self.acting else "")


FIELDS = ("post_id", "post__unit_id", "post__unit__short_name", "post__unit__name", "post__title", "post__number",
          "post__tier", "post__unit__path", "acting", "post__roles__role")  # fmt: skip


class Standing:
    """The posts of one account on one day; `str()` is the first of them, for the audit log."""

    def __init__(self, user, today):
        self.user, self.today = user, today

    @cached_property
    def posts(self):
        """tuple[HeldPost], the regular and highest first. One statement, however many roles. An administrator holds none."""
        if not getattr(self.user, "is_authenticated", False) or self.user.administrator:
            return ()
        rows = Holding.objects.on(self.today).filter(user=self.user).values_list(*FIELDS)
        found, roles = {}, {}
        for post_id, unit_id, short, name, title, number, tier, path, acting, role in rows.order_by("pk"):
            label = title if number == 1 else f"{title} {number}"
            found[post_id] = (post_id, unit_id, short or name, label, tier, path, acting)
            roles.setdefault(post_id, set()).update({role} - {None})
        held = [HeldPost(*facts, frozenset(roles[post_id])) for post_id, facts in found.items()]
        return tuple(sorted(held, key=lambda post: (post.acting, post.tier, post.post_id)))

    @cached_property
    def roles(self):
        """The roles that count today (rules.fitting), of all posts."""
        return rules.fitting(role for post in self.posts for role in post.roles)

    @cached_property
    def paths(self):
        """Paths of the units of my posts, without those that lie below another of them."""
        mine = sorted({post.path for post in self.posts})
        return [path for n, path in enumerate(mine) if not any(path.startswith(above) for above in mine[:n])]

    def has(self, role):
        return role in self.roles

    def __str__(self):
        return str(self.posts[0]) if self.posts else ""


def keys_of(actor):
    """The recipient keys whose notices `actor` reads today: the account, its posts, their units."""
    posts = actor.holding.posts if actor.is_signed_in else ()
    units = dict.fromkeys(f"unit:{post.unit_id}" for post in posts)
    return [*inbox.own_keys(actor), *(f"post:{post.post_id}" for post in posts), *units]
