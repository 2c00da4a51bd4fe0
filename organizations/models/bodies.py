from datetime import timedelta

from django.db import models, transaction
from django.db.models import Case, Count, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, Concat, JSONObject, NullIf
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
from organizations.models.dated import Dated, DatedQuerySet
from organizations.models.posts import Holding, Post
from organizations.models.units import Unit, within


class BodyQuerySet(TrackedQuerySet, ScopedQuerySet):
    def in_scope_of(self, actor):
        """All for those who see the whole prefecture; else the bodies in which a post of my units sits, or sat."""
        if rights.sees_everything(actor):
            return self
        mine = BodyMember.objects.filter(within(actor.holding.paths, "post__unit__path"))
        return self.filter(pk__in=mine.values("body"))

    def with_members(self, day):
        """Each with `.leader_name` ("单位 职务") and `.member_count` of `day`."""
        members = BodyMember.objects.on(day).filter(body=OuterRef("pk")).order_by()
        unit = Coalesce(NullIf("post__unit__short_name", Value("")), "post__unit__name")
        leader = members.filter(role=BodyMember.Role.LEADER).values(name=Concat(unit, Value(" "), "post__title"))
        count = members.values("body").annotate(n=Count("pk")).values("n")
        return self.select_related("serves__unit", "lead_unit").annotate(
            leader_name=Subquery(leader[:1]), member_count=Coalesce(Subquery(count), 0)
        )


class Body(Versioned, Tracked):
    """The leading group, or one of the execution groups that each assist a deputy governor; its members are posts."""

    class Kind(models.TextChoices):
        LEADING_GROUP = "leading", gettext_lazy("推进领导小组")
        EXECUTION_GROUP = "execution", gettext_lazy("执行小组")

    kind = models.CharField(gettext_lazy("类别"), max_length=12, choices=Kind.choices)
    number = models.PositiveSmallIntegerField(gettext_lazy("序号"), default=1)
    name = models.CharField(gettext_lazy("名称"), max_length=60, validators=[valid_text])
    serves = models.ForeignKey(
        Post,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="served_by",
        verbose_name=gettext_lazy("协助的副州长岗位"),
    )
    lead_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="leads_bodies", verbose_name=gettext_lazy("牵头部门")
    )
    closed_on = models.DateField(gettext_lazy("撤销日期"), null=True, blank=True)

    objects = BodyQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("领导小组和执行小组")
        ordering = ["-kind", "number"]
        constraints = [
            models.UniqueConstraint(
                name="body_number_once",
                fields=["kind", "number"],
                condition=Q(closed_on=None),
                violation_error_message=gettext_lazy("该序号的小组已存在"),
            ),
            models.CheckConstraint(
                name="body_execution_serves",
                condition=~Q(kind="execution") | Q(serves__isnull=False),
                violation_error_message=gettext_lazy("执行小组须写明协助哪一位副州长"),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("organizations:body", args=[self.pk])

    def members_on(self, day):
        """The rows of the members of `day`, leader first, each with `.holding` of its post."""
        held = Holding.objects.on(day).filter(post=OuterRef("post")).order_by("acting", "-since")
        holding = held.values(data=JSONObject(name=F("user__name"), acting=F("acting"), since=F("since")))[:1]
        rows = self.members.on(day).select_related("post__unit").annotate(holding=Subquery(holding))
        rank = Case(*(When(role=role, then=Value(n)) for n, role in enumerate(BodyMember.Role.values)))
        return rows.order_by(rank, "post__tier", "post__unit__order", "post__unit__code", "post__number")

    @classmethod
    @transaction.atomic
    def make(cls, actor, **fields):
        rights.need(actor, "body.edit")
        body = cls(**fields)
        body.full_clean()
        body.save(force_insert=True)
        audit.record(actor, "body.make", body)
        return body

    @transaction.atomic
    def change(self, actor, *, version, reason="", **fields):
        rights.need(actor, "body.edit")
        self.claim(version)
        for name, value in fields.items():
            setattr(self, name, value)
        self.full_clean()
        with because(reason):
            self.save(update_fields=list(fields))
        audit.record(actor, "body.change", self, reason=reason, **fields)

    @transaction.atomic
    def close(self, actor, on, *, version, reason=""):
        """End the body and its memberships with `on` as their last day."""
        rights.need(actor, "body.edit")
        if on > actor.today:
            raise Refused(_("日期不能晚于今天：请在当日或之后办理。"))
        self.claim(version)
        for member in self.members.filter(Q(until=None) | Q(until__gt=on)):
            member.end(on + timedelta(days=1))  # one that was to begin later never comes to be
        self.closed_on = on
        self.full_clean()
        with because(reason):
            self.save(update_fields=["closed_on"])
        audit.record(actor, "body.close", self, on=on, reason=reason)

    @transaction.atomic
    def reopen(self, actor, *, version, reason=""):
        """Take a closing back; its members are admitted anew."""
        rights.need(actor, "body.edit")
        self.claim(version)
        audit.record(actor, "body.reopen", self, closed_on=self.closed_on, reason=reason)
        self.closed_on = None
        self.full_clean()
        with because(reason):
            self.save(update_fields=["closed_on"])

    def refusal(self, actor, act):
        """Why `actor` may not do `act` (change, admit, dismiss, close, reopen) now, or None."""
        return rights.refusal(actor, "body.edit") or self.obstacle(act)

    def obstacle(self, act):
        if act == "reopen":
            return None if self.closed_on else _("“%(name)s”没有撤销。") % {"name": self.name}
        if self.closed_on:
            told = {"name": self.name, "day": self.closed_on}
            return _("“%(name)s”已于 %(day)s 撤销，不再变动。误撤的，请先恢复。") % told
        return None

    @transaction.atomic
    def admit(self, actor, post, role, since):
        """Let `post` be a member from `since`. Raises Refused for a second leader or a post that is in."""
        rights.need(actor, "body.edit")
        Body.objects.select_for_update().get(pk=self.pk)  # two at once would make two leaders
        running = self.members.on(since)
        if running.filter(post=post).exists():
            raise Refused(_("“%(post)s”已在%(body)s中。") % {"post": post, "body": self})
        if role == BodyMember.Role.LEADER and running.filter(role=role).exists():
            raise Refused(_("%(body)s已有组长：请先结束原组长。") % {"body": self})
        member = BodyMember(body=self, post=post, role=role, since=since)
        member.full_clean()
        member.save(force_insert=True)
        audit.record(actor, "body.admit", self, post=str(post), role=role, since=since)
        return member

    @transaction.atomic
    def dismiss(self, actor, member, on):
        rights.need(actor, "body.edit")
        audit.record(actor, "body.dismiss", self, post=str(member.post), on=on)
        member.end(on)


class BodyMember(Dated, Tracked):
    """A post that belongs to a body for some time; whoever holds the post sits there."""

    class Role(models.TextChoices):
        LEADER = "leader", gettext_lazy("组长")
        DEPUTY = "deputy", gettext_lazy("副组长")
        MEMBER = "member", gettext_lazy("成员")

    body = models.ForeignKey(Body, models.CASCADE, related_name="members", verbose_name=gettext_lazy("小组"))
    post = models.ForeignKey(Post, models.PROTECT, related_name="memberships", verbose_name=gettext_lazy("岗位"))
    role = models.CharField(gettext_lazy("组内职务"), max_length=8, choices=Role.choices)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("小组成员")
        ordering = ["-role", "post__tier", "post__unit__order", "post__number"]
        constraints = [
            models.UniqueConstraint(
                name="body_member_once", fields=["body", "post"], condition=Q(until=None),
                violation_error_message=gettext_lazy("该岗位已在小组中"),
            ),
            models.CheckConstraint(
                name="body_member_in_order", condition=Q(until=None) | Q(until__gte=F("since")),
                violation_error_message=gettext_lazy("结束日期不能早于开始日期"),
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.body} {self.post}"
