from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from core import audit
from core.refusals import Conflict, Refused
from organizations import rights
from organizations.models.accounts import User
from organizations.models.batches import Batch, need_order, need_valid_fields
from organizations.models.pairs import check_pairs, hold_still
from organizations.models.post_batch import PostKey, open_posts


@dataclass(frozen=True)
class HoldingRow:
    """The account `username` holds the open post with the key `post` from `since`."""

    username: str
    post: PostKey
    since: date
    until: date | None = None
    acting: bool = False
    document: str = ""


class HoldingBatch(Batch):
    """The rows beside the accounts, the posts and all that their people hold already."""

    def __init__(self, model, rows):
        super().__init__(rows)
        self.model, post_model = model, model._meta.get_field("post").related_model
        self.users = {
            user.username: user for user in User.objects.filter(username__in={row.username for row in self.rows})
        }
        named = {row.post for row in self.rows}
        posts = open_posts(post_model, {key[0] for key in named})
        self.posts = {key: post for key, post in posts.items() if key in named}
        self.of_post, self.of_user = {}, {}
        for holding in self._held(post_model):
            self._remember(holding)

    def _held(self, post_model):
        """What is held of these posts and by these people; both are locked, so that nobody else is appointed meanwhile."""
        posts = [post.pk for post in self.posts.values()]
        list(post_model.objects.select_for_update(no_key=True).filter(pk__in=posts).order_by("pk").values_list("pk"))
        hold_still([user.pk for user in self.users.values()])
        held = self.model.objects.select_related("user", "post__unit").prefetch_related("post__roles")
        return held.filter(Q(post__in=posts) | Q(user__in=[user.pk for user in self.users.values()]))

    def _remember(self, holding):
        self.of_post.setdefault(holding.post_id, []).append(holding)
        self.of_user.setdefault(holding.user_id, []).append(holding)

    def key_of(self, row):
        return row

    def twice(self, row):
        return _("与前面一行重复。")

    def fit(self, row):
        post, user = self.posts.get(row.post), self.users.get(row.username)
        if post is None:
            raise Refused(_("没有岗位“%(post)s”。") % {"post": " ".join(map(str, row.post[:2]))})
        if user is None:
            raise Refused(_("没有账号“%(name)s”。") % {"name": row.username})
        holding = self.model(
            user=user, post=post, since=row.since, until=row.until, acting=row.acting, document=row.document
        )
        need_valid_fields(holding)
        need_order(holding, "since", "until", "holding_in_order")
        holding.need_room(self.of_post.get(post.pk, ()), self.of_user.get(user.pk, ()))
        self._remember(holding)
        return holding


class AppointsMany:
    """The verb of Holding for a whole prefecture."""

    @classmethod
    @transaction.atomic
    def make_many(cls, actor, rows):
        """New holdings from HoldingRows, each as `Post.appoint` would; in the order of the rows. Raises RowsRefused."""
        rights.need(actor, "holding.edit")
        batch = HoldingBatch(cls, rows)
        batch.settle()
        made = cls.objects.bulk_create_with_history(batch.made())
        audit.record(actor, "holding.make_many", holdings=len(made), acting=sum(h.acting for h in made))
        return made

    # what a single appointment asks too

    def need_room(self, of_post, of_user):
        """Raise Refused or Conflict when this may not begin beside all holdings of the post and all of the user."""
        post, user = self.post, self.user
        if not (post.unit.is_open_on(self.since) and post.is_open_on(self.since)):
            raise Refused(_("“%(post)s”在 %(day)s 不存在。") % {"post": post, "day": self.since})
        if not user.is_active:
            raise Refused(_("“%(user)s”的账号已停用。") % {"user": user})
        if user.administrator:
            raise Refused(_("管理员账号不担任岗位：请另建账号。"))
        beside = [other for other in of_post if self.overlaps(other)]
        if any(other.user_id == user.pk for other in beside):
            raise Conflict(_("“%(user)s”已在这个岗位上。") % {"user": user})
        regular = next((other for other in beside if not (self.acting or other.acting)), None)
        if regular:
            raise Conflict(
                _("%(post)s自 %(since)s 起由%(user)s任职：请办交接，或先免去。")
                % {"post": post, "since": regular.since, "user": regular.user}
            )
        self._need_fitting_roles([other for other in of_user if self.overlaps(other)])

    def _need_fitting_roles(self, beside):
        """Raise Refused when the user would have a forbidden pair on the first day, or on a later one when another holding begins."""
        for day in sorted({self.since, *(other.since for other in beside if other.since > self.since)}):
            others = [other.post.held_roles for other in beside if other.is_running_on(day)]
            check_pairs(self.post.held_roles.union(*others), self.user)
