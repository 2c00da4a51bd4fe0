from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from core import audit
from core.refusals import Refused
from organizations import rights
from organizations.models.batches import Batch, about, message_of, need_order, need_valid_fields
from organizations.models.tree import lock_tree
from organizations.models.units import Unit

PostKey = tuple[str, str, int]  # code of the unit, title, number


@dataclass(frozen=True)
class PostRow:
    """A post to be made in the unit with the code `unit`; `reports_to` is the key of a stored open post or of another row."""

    unit: str
    title: str
    tier: int
    number: int = 1
    reports_to: PostKey | None = None
    chain_role: str = ""
    roles: tuple[str, ...] = ()
    duty: str = ""
    phone: str = ""
    valid_from: date | None = None
    valid_to: date | None = None

    @property
    def key(self) -> PostKey:
        return self.unit, self.title, self.number


class PostBatch(Batch):
    """The rows beside the units and posts that are stored."""

    key_field, above_field = "number", "reports_to"

    def __init__(self, model, actor, rows):
        super().__init__(rows)
        self.model, self.today = model, actor.today
        self.role_model = model.roles.rel.related_model
        codes = {row.unit for row in self.rows} | {row.reports_to[0] for row in self.rows if row.reports_to}
        self.units = {unit.code: unit for unit in Unit.objects.filter(code__in=codes)}
        self.known = open_posts(model, codes)
        self.stored = set(self.known)

    def key_of(self, row):
        return row.key

    def above_of(self, row):
        return row.reports_to

    def twice(self, row):
        return message_of(self.model, "post_once_in_unit")

    def unknown(self, row):
        return _("没有上级岗位“%(post)s”。") % {"post": " ".join(map(str, row.reports_to[:2]))}

    def fit(self, row):
        unit = self.units.get(row.unit)
        with about("unit"):
            if unit is None:
                raise Refused(_("没有代码为“%(code)s”的单位。") % {"code": row.unit})
        with about("number"):
            if row.valid_to is None and row.key in self.stored:
                raise Refused(self.twice(row))
        post = self.model(
            unit=unit, title=row.title, number=row.number, tier=row.tier, chain_role=row.chain_role,
            duty=row.duty, phone=row.phone, valid_from=row.valid_from, valid_to=row.valid_to,
        )  # fmt: skip
        with about("unit"):
            post.need_open_unit(self.today)
        need_valid_fields(post)
        with about("tier"):
            post.need_range()
        need_order(post, "valid_from", "valid_to", "post_opened_before_closed")
        post.reports_to = self.known.get(row.reports_to)
        with about("reports_to"):
            post.need_higher(post.reports_to)
        with about("roles"):
            for role in row.roles:
                need_valid_fields(self.role_model(role=role))
            post.need_fitting(row.roles)
        return post


def open_posts(model, codes):
    """{key: post} of the open posts of the units with these codes, with unit and roles at hand."""
    posts = model.objects.filter(unit__code__in=codes, valid_to=None)
    return {
        (post.unit.code, post.title, post.number): post
        for post in posts.select_related("unit").prefetch_related("roles")
    }


class MakesManyPosts:
    """The verb of Post for a whole level or prefecture."""

    @classmethod
    @transaction.atomic
    def make_many(cls, actor, rows):
        """New posts from PostRows in any order, with their roles; the posts in the order of the rows. Raises RowsRefused."""
        rights.need(actor, "post.edit")
        lock_tree()
        batch = PostBatch(cls, actor, rows)
        if any(row.roles for row in batch.rows):
            rights.need(actor, "role.grant")
        for layer in batch.settle():
            cls.objects.bulk_create_with_history(layer)
        made = batch.made()
        roles = [
            batch.role_model(post=post, role=role)
            for post, row in zip(made, batch.rows, strict=True)
            for role in sorted(set(row.roles))
        ]
        batch.role_model.objects.bulk_create_with_history(roles)
        audit.record(actor, "post.make_many", posts=len(made), roles=dict(Counter(role.role for role in roles)))
        return made

    @classmethod
    @transaction.atomic
    def phone_many(cls, actor, phones):
        """Let stored posts have other telephones, {post: number}. Raises Refused for what is none."""
        rights.need(actor, "post.edit")
        for post, phone in phones.items():
            post.phone = phone
            need_valid_fields(post)
        cls._base_manager.filter(pk__in=[post.pk for post in phones]).update(version=F("version") + 1)
        cls.objects.bulk_update_with_history(list(phones), ["phone"])
        audit.record(actor, "post.phone_many", posts=len(phones))
