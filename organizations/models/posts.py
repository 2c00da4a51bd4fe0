from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import audit
from core.fields import valid_text
from core.history import Tracked, TrackedQuerySet, because
from core.refusals import Refused
from core.scope import ScopedQuerySet
from core.versions import Versioned
from organizations import rights
from organizations.models.accounts import User
from organizations.models.batches import message_of
from organizations.models.dated import Dated, DatedQuerySet, running
from organizations.models.holding_batch import AppointsMany
from organizations.models.pairs import check_pairs, hold_still
from organizations.models.post_batch import MakesManyPosts
from organizations.models.units import Unit, within

LOWEST_TIER = 12


class PostQuerySet(TrackedQuerySet, ScopedQuerySet):
    def in_scope_of(self, actor):
        """The posts of the units that I see."""
        if rights.sees_everything(actor):
            return self
        return self.filter(within(actor.holding.paths, "unit__path"))

    def open_on(self, day):
        return self.filter(Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_to=None) | Q(valid_to__gte=day))

    def vacant_on(self, day):
        """Posts that nobody holds on `day`."""
        held = Holding.objects.on(day).values("post")
        return self.open_on(day).exclude(pk__in=held)


class Post(MakesManyPosts, Versioned, Tracked):
    """A post of a unit. Responsibility belongs to it, not to the person who holds it for a time."""

    class ChainRole(models.TextChoices):
        """Place in the vertical chain 州长统筹—副州长分管—秘书长协调—部门主抓—县乡落实—村社动员."""

        OVERALL = "overall", gettext_lazy("统筹")
        IN_CHARGE = "in_charge", gettext_lazy("分管")
        COORDINATING = "coordinating", gettext_lazy("协调")
        LEAD = "lead", gettext_lazy("主抓")
        IMPLEMENT = "implement", gettext_lazy("落实")
        MOBILISE = "mobilise", gettext_lazy("动员")

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="posts", verbose_name=gettext_lazy("单位"))
    title = models.CharField(gettext_lazy("职务"), max_length=60, validators=[valid_text])
    number = models.PositiveSmallIntegerField(
        gettext_lazy("序号"), default=1, help_text=gettext_lazy("同名职务有几个时分别编号")
    )
    tier = models.PositiveSmallIntegerField(
        gettext_lazy("层级"), help_text=gettext_lazy("1 为州长，数字越大越靠近基层")
    )
    reports_to = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="reports", verbose_name=gettext_lazy("上级岗位")
    )
    chain_role = models.CharField(gettext_lazy("责任链角色"), max_length=12, choices=ChainRole.choices, blank=True)
    duty = models.CharField(gettext_lazy("职责"), max_length=300, blank=True, validators=[valid_text])
    phone = models.CharField(gettext_lazy("办公电话"), max_length=30, blank=True, validators=[valid_text])
    valid_from = models.DateField(gettext_lazy("设立日期"), null=True, blank=True)
    valid_to = models.DateField(gettext_lazy("撤销日期"), null=True, blank=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("岗位")
        ordering = ["unit__order", "unit__code", "tier", "title", "number"]
        constraints = [
            models.UniqueConstraint(
                name="post_once_in_unit",
                fields=["unit", "title", "number"],
                condition=Q(valid_to=None),
                violation_error_message=gettext_lazy("该单位已有同名同序号的岗位"),
            ),
            models.CheckConstraint(
                name="post_tier_in_range", condition=Q(tier__gte=1, tier__lte=LOWEST_TIER),
                violation_error_message=gettext_lazy("层级为 1 至 12"),
            ),
            models.CheckConstraint(
                name="post_number_from_one", condition=Q(number__gte=1),
                violation_error_message=gettext_lazy("序号从 1 起"),
            ),
            models.CheckConstraint(
                name="post_opened_before_closed",
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                violation_error_message=gettext_lazy("撤销日期不能早于设立日期"),
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.unit} {self.name}"

    @property
    def held_roles(self):
        return {row.role for row in self.roles.all()}

    @property
    def name(self):
        """The title, with its number where the unit has several (副州长 3)."""
        return self.title if self.number == 1 else f"{self.title} {self.number}"

    def get_absolute_url(self):
        return reverse("organizations:post", args=[self.pk])

    def refusal(self, actor, act):
        return rights.refusal(actor, act, self.unit.path)

    def obstacle(self, act, day):
        """Why the post's own state forbids `act` (change, close, reopen, roles, appoint, handover) on `day`, or None."""
        if act == "reopen":
            return None if self.valid_to else _("“%(post)s”没有撤销。") % {"post": self}
        if self.valid_to and self.valid_to < day:
            told = {"post": self, "day": self.valid_to}
            return _("“%(post)s”已于 %(day)s 撤销，不再变动。误撤的，请先恢复。") % told
        return None

    def holding_on(self, day):
        """The regular holding of `day`, else the acting one, else None."""
        return self.holdings.on(day).select_related("user").order_by("acting", "-since").first()

    def need_range(self):
        """Raise Refused for a tier or number that the database would not take."""
        if not 1 <= self.tier <= LOWEST_TIER:
            raise Refused(message_of(Post, "post_tier_in_range"))
        if self.number < 1:
            raise Refused(message_of(Post, "post_number_from_one"))

    def need_open_unit(self, day):
        if not self.unit.is_open_on(day):
            raise Refused(_("“%(unit)s”已撤销，不能设岗位。") % {"unit": self.unit})

    def need_higher(self, above):
        """Raise Refused when `above` stands lower than this post."""
        if above and above.tier > self.tier:
            raise Refused(_("“%(above)s”的层级低于“%(post)s”，不能作上级岗位。") % {"above": above, "post": self})

    def need_fitting(self, roles):
        """Raise Refused for a pair of roles that one person may not hold."""
        check_pairs(roles, self)

    def check_superior(self):
        """Raise Refused for a post that reports to itself, in a ring, or to a lower one."""
        seen, above = {self.pk}, self.reports_to
        self.need_higher(above)
        while above is not None:
            if above.pk in seen:
                raise Refused(_("“%(post)s”的上级岗位绕成了一圈，请改正。") % {"post": self})
            seen.add(above.pk)
            above = above.reports_to

    # verbs

    @classmethod
    @transaction.atomic
    def make(cls, actor, **fields):
        """A new post. Raises Refused or ValidationError."""
        rights.need(actor, "post.edit")
        post = cls(**fields)
        post.need_open_unit(actor.today)
        post.check_superior()
        post.full_clean()
        post.save(force_insert=True)
        audit.record(actor, "post.make", post)
        return post

    @transaction.atomic
    def change(self, actor, *, version, reason="", **fields):
        rights.need(actor, "post.edit")
        self.claim(version)
        for name, value in fields.items():
            setattr(self, name, value)
        self.check_superior()
        self.full_clean()
        with because(reason):
            self.save(update_fields=list(fields))
        audit.record(actor, "post.change", self, reason=reason, **fields)

    @transaction.atomic
    def go_to(self, actor, unit, *, reason=""):
        """Stand in another unit, with holders and roles, under the next free number."""
        rights.need(actor, "post.edit")
        taken = set(unit.posts.filter(title=self.title, valid_to=None).values_list("number", flat=True))
        self.unit, self.number = unit, next(n for n in range(1, len(taken) + 2) if n not in taken)
        with because(reason):
            self.save(update_fields=["unit", "number"])
        audit.record(actor, "post.go_to", self, reason=reason)

    @transaction.atomic
    def close(self, actor, on, *, version, reason=""):
        """End the post and its holdings with `on` as their last day. Raises Refused while posts report to it."""
        rights.need(actor, "post.edit")
        if on > actor.today:
            raise Refused(_("撤销日期不能晚于今天：请在当日或之后办理。"))
        if below := self.reports.filter(valid_to=None).count():
            raise Refused(_("还有 %(n)d 个岗位以“%(post)s”为上级，请先改它们的上级岗位。") % {"n": below, "post": self})
        self.claim(version)
        for holding in self.holdings.filter(until=None):
            holding.until = max(on, holding.since)
            holding.save(update_fields=["until"])
        self.valid_to = on
        self.full_clean()
        with because(reason):
            self.save(update_fields=["valid_to"])
        audit.record(actor, "post.close", self, on=on, reason=reason)

    @transaction.atomic
    def reopen(self, actor, *, version, reason=""):
        """Take a closing back; who held it is appointed anew."""
        rights.need(actor, "post.edit")
        self.need_open_unit(actor.today)
        if reason_not := self.obstacle("reopen", actor.today):
            raise Refused(reason_not)
        self.claim(version)
        audit.record(actor, "post.reopen", self, closed_on=self.valid_to, reason=reason)
        self.valid_to = None
        self.full_clean()
        with because(reason):
            self.save(update_fields=["valid_to"])

    @transaction.atomic
    def grant(self, actor, roles):
        """Let exactly `roles` belong to the post. Raises Refused for a pair that one person may not hold."""
        rights.need(actor, "role.grant")
        wanted = set(roles)
        check_pairs(wanted, self)
        Post.objects.select_for_update(no_key=True).get(pk=self.pk)
        hold_still(self.holdings.on(actor.today).values("user"))
        for holding in self.holdings.on(actor.today).select_related("user"):
            others = roles_of(holding.user, actor.today, without=self)
            check_pairs(wanted | others, holding.user)
        held = {row.role: row for row in self.roles.all()}
        for role in held.keys() - wanted:
            held[role].delete()
        for role in sorted(wanted - held.keys()):
            PostRole.objects.create(post=self, role=role)
        audit.record(actor, "role.grant", self, roles=sorted(wanted), before=sorted(held))

    @transaction.atomic
    def appoint(self, actor, user, since, *, acting=False, document="", until=None):
        """Let `user` hold the post from `since`. Raises Refused: post taken, account closed, forbidden pair of roles."""
        rights.need(actor, "holding.edit")
        Post.objects.select_for_update(no_key=True).get(pk=self.pk)
        hold_still([user.pk])
        holding = Holding(user=user, post=self, since=since, until=until, acting=acting, document=document)
        held = Holding.objects.filter(user=user).select_related("post__unit").prefetch_related("post__roles")
        holding.need_room(self.holdings.select_related("user"), held)
        holding.full_clean()
        holding.save(force_insert=True)
        audit.record(actor, "holding.appoint", holding, since=since, acting=acting)
        return holding

    def is_open_on(self, day):
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or self.valid_to >= day)


def roles_of(user, day, *, without=None):
    """The roles that `user` has by all posts held on `day` (but those of the post `without`)."""
    rows = PostRole.objects.filter(running(day, "post__holdings__"), post__holdings__user=user)
    if without is not None:
        rows = rows.exclude(post=without)
    return set(rows.values_list("role", flat=True))


class PostRole(Tracked):
    """A role that whoever holds the post has."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="roles", verbose_name=gettext_lazy("岗位"))
    role = models.CharField(gettext_lazy("角色"), max_length=12, choices=rights.Role.choices)

    class Meta:
        verbose_name = gettext_lazy("岗位角色")
        constraints = [models.UniqueConstraint(name="post_role_once", fields=["post", "role"])]

    def __str__(self):
        return f"{self.post} {self.get_role_display()}"


class HoldingQuerySet(DatedQuerySet, ScopedQuerySet):
    def in_scope_of(self, actor):
        if rights.sees_everything(actor):
            return self
        return self.filter(within(actor.holding.paths, "post__unit__path"))


class Holding(AppointsMany, Dated, Tracked):
    """Who holds a post from when to when; `acting`: in place of a regular holder."""

    user = models.ForeignKey(User, models.PROTECT, related_name="holdings", verbose_name=gettext_lazy("账号"))
    post = models.ForeignKey(Post, models.PROTECT, related_name="holdings", verbose_name=gettext_lazy("岗位"))
    acting = models.BooleanField(gettext_lazy("代理"), default=False)
    document = models.CharField(gettext_lazy("任免文件"), max_length=100, blank=True, validators=[valid_text])

    objects = HoldingQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("任职")
        ordering = ["-since", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="holding_in_order", condition=Q(until=None) | Q(until__gte=F("since")),
                violation_error_message=gettext_lazy("结束日期不能早于开始日期"),
            ),
            models.UniqueConstraint(
                name="holding_one_regular", fields=["post"], condition=Q(until=None, acting=False),
                violation_error_message=gettext_lazy("这个岗位已有人任职"),
            ),
        ]  # fmt: skip
        indexes = [models.Index(name="holding_of_user", fields=["user", "since", "until"])]  # every request

    def __str__(self):
        return f"{self.post} {self.user}" + (_("（代理）") if self.acting else "")

    def obstacle(self, day):
        """Why the holding can't be ended on `day`, or None."""
        if self.until and self.until < day:
            return _("%(user)s的任职已于 %(day)s 结束。") % {"user": self.user, "day": self.until}
        return None

    @transaction.atomic
    def dismiss(self, actor, on, *, reason=""):
        """Let the day before `on` be the last day of the holding."""
        rights.need(actor, "holding.edit")
        audit.record(actor, "holding.dismiss", self, on=on, reason=reason)
        with because(reason):
            self.end(on)
