from decimal import Decimal

from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accountability.models.months import ShareMonth, settle
from accountability.models.receipts import signs_for
from accountability.models.shares import Share
from accountability.notices import report_returned
from core import audit, clock
from core.days.months import Month
from core.fields import valid_text
from core.history import Tracked, TrackedQuerySet, because
from core.refusals import Refused
from core.scope import ScopedQuerySet
from core.versions import Versioned
from organizations import rights
from tasks.models import Indicator

Rollup, Rhythm = Indicator.Rollup, Share.Rhythm
TEXTS = ("progress", "problem", "next_step", "help_needed")


class ReportQuerySet(TrackedQuerySet, ScopedQuerySet):
    """Reports follow their share."""


class MonthlyReport(Versioned, Tracked):
    """The one report of a share for a month (月度报告): a draft with a version; each submission leaves a ReportVersion that never changes."""

    share = models.ForeignKey(Share, models.PROTECT, related_name="reports", verbose_name=gettext_lazy("责任分解"))
    month = models.CharField(gettext_lazy("月份"), max_length=7)
    figures = models.JSONField(
        gettext_lazy("完成数"), default=dict, blank=True, help_text=gettext_lazy("指标：数，文字形式")
    )
    progress = models.TextField(gettext_lazy("进展情况"), blank=True, validators=[valid_text])
    problem = models.TextField(gettext_lazy("存在问题"), blank=True, validators=[valid_text])
    next_step = models.TextField(gettext_lazy("下一步措施"), blank=True, validators=[valid_text])
    help_needed = models.TextField(gettext_lazy("需协调事项"), blank=True, validators=[valid_text])
    unchanged = models.BooleanField(gettext_lazy("与上月相同"), default=False)
    less_reason = models.CharField(gettext_lazy("比上月少的原因"), max_length=300, blank=True, validators=[valid_text])

    scope_through = "share"
    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("月度报告")
        ordering = ["-month", "share"]
        constraints = [
            models.UniqueConstraint(
                name="report_once_a_month",
                fields=["share", "month"],
                violation_error_message=gettext_lazy("本月的报告已存在"),
            ),
        ]

    def __str__(self):
        return f"{self.share} {self.month}"

    def get_absolute_url(self):
        return reverse("accountability:report", args=[self.share_id, self.month])

    @property
    def standing(self):
        """The last ReportVersion, or None."""
        return self.versions.order_by("-number").first()

    # verbs

    @classmethod
    @transaction.atomic
    def write(cls, actor, share, month, *, version, submit, approved_by="", **fields):
        """Save the draft of a month as `version` (0 for a new one), and submit it; (report, ReportVersion or None).

        Raises Refused, Conflict or ValidationError. What was submitted twice alike is one version.
        """
        if reason := report_refusal(actor, share, month):
            raise Refused(reason)
        report = cls.objects.filter(share=share, month=str(month)).first() or cls(share=share, month=str(month))
        if report.pk:
            report.claim(version)
        before = None if report.pk is None else report.content()
        for name, value in fields.items():
            setattr(report, name, value)
        report.need_reason_for_less(share, month)
        report.full_clean()
        report.save(update_fields=list(fields) if report.pk else None)
        made = report._submit(actor, approved_by) if submit else None
        if before != report.content() and not submit:
            audit.record(actor, "report.save", report)
        return report, made

    def content(self):
        return {"figures": self.figures, **{name: getattr(self, name) for name in TEXTS}}

    def need_reason_for_less(self, share, month):
        """Raise Refused where a figure is less than last month's and nothing says why."""
        before = figures_of(share, month.previous)
        names = dict(Indicator.objects.filter(task=share.task_id).values_list("pk", "name"))
        less = [
            names[int(key)] for key, text in self.figures.items() if Decimal(text) < before.get(int(key), Decimal(0))
        ]
        if less and not self.less_reason and month.month > 1:
            raise Refused(_("“%(names)s”比上月少，请写明原因。") % {"names": _("、").join(less)})

    def _submit(self, actor, approved_by):
        last = self.standing
        if last and not last.returned_at and last.content == self.content():
            return last
        made = ReportVersion(
            report=self, number=(last.number if last else 0) + 1, content=self.content(), submitted_at=clock.now(),
            prepared_by=actor.label[:200], approved_by=(approved_by or actor.label)[:200],
        )  # fmt: skip
        made.full_clean()
        made.save(force_insert=True)
        audit.record(actor, "report.submit", self, number=made.number)
        recompute(self.share, Month.parse(self.month))
        return made


class ReportVersion(models.Model):
    """What was submitted, once for ever; given back by the unit above with a reason, or verified by another with its own figures."""

    report = models.ForeignKey(
        MonthlyReport, models.PROTECT, related_name="versions", verbose_name=gettext_lazy("月度报告")
    )
    number = models.PositiveSmallIntegerField(gettext_lazy("第几次"))
    content = models.JSONField(gettext_lazy("内容"))
    submitted_at = models.DateTimeField(gettext_lazy("上报时间"))
    prepared_by = models.CharField(gettext_lazy("填报人"), max_length=200)
    approved_by = models.CharField(gettext_lazy("审定人"), max_length=200)
    returned_at = models.DateTimeField(gettext_lazy("退回时间"), null=True, blank=True)
    returned_by = models.CharField(gettext_lazy("退回人"), max_length=200, blank=True)
    return_reason = models.CharField(gettext_lazy("退回理由"), max_length=300, blank=True, validators=[valid_text])
    verified = models.JSONField(gettext_lazy("核实数"), default=dict, blank=True)
    verified_at = models.DateTimeField(gettext_lazy("核实时间"), null=True, blank=True)
    verified_by = models.CharField(gettext_lazy("核实人"), max_length=200, blank=True)

    class Meta:
        verbose_name = gettext_lazy("报告版本")
        ordering = ["report", "number"]
        constraints = [
            models.UniqueConstraint(name="report_version_once", fields=["report", "number"]),
            models.CheckConstraint(
                name="report_returned_says_why", condition=Q(returned_at=None) | ~Q(return_reason="")
            ),
        ]

    def __str__(self):
        return f"{self.report} {self.number}"

    @property
    def figures(self):
        """{indicator: figure}, verified where it was."""
        return {int(key): Decimal(text) for key, text in (self.content["figures"] | self.verified).items()}

    @transaction.atomic
    def give_back(self, actor, *, reason):
        """退回 by the holder of the parent share. Raises Refused."""
        if why_not := review_refusal(actor, self.report.share):
            raise Refused(why_not)
        self._need_open()
        done = ReportVersion.objects.filter(pk=self.pk, returned_at=None).update(
            returned_at=clock.now(), returned_by=actor.label[:200], return_reason=reason
        )
        if not done:
            raise Refused(_("刚刚已退回。"))
        audit.record(actor, "report.give_back", self.report, number=self.number, reason=reason)
        report_returned(self.report, reason)
        recompute(self.report.share, Month.parse(self.report.month))

    @transaction.atomic
    def verify(self, actor, figures):
        """核实 by the supervising unit: its own figures {indicator: figure} count from then on. Raises Refused."""
        if why_not := verify_refusal(actor, self.report.share):
            raise Refused(why_not)
        self._need_open()
        self.verified = {str(key): str(figure) for key, figure in figures.items()}
        self.verified_at, self.verified_by = clock.now(), actor.label[:200]
        self.save(update_fields=["verified", "verified_at", "verified_by"])
        audit.record(actor, "report.verify", self.report, number=self.number, figures=self.verified)
        recompute(self.report.share, Month.parse(self.report.month))

    def _need_open(self):
        if self.returned_at:
            raise Refused(_("这一次上报已退回。"))
        if self.report.standing.pk != self.pk:
            raise Refused(_("之后又上报过，请看最新的一次。"))


# who may


def report_refusal(actor, share, month):
    """Why `actor` may not report this share for `month`, or None."""
    if reason := rights.refusal(actor, "report.write", share.unit.path):
        return reason
    if not signs_for(actor, share.unit):
        return _("由“%(unit)s”自己填报（村由乡镇代填）。") % {"unit": share.unit}
    if share.rhythm == Rhythm.COUNTED_BY_PARENT:
        return _("由上级统计，不用填报。")
    if not share.issued_on or share.returned_on or share.closed_on:
        return _("没有下达、已退回或已销号的，不填报。")
    if month > Month.of(actor.today):
        return _("%(month)s 还没有到。") % {"month": month}
    return None


def review_refusal(actor, share):
    """Why `actor` may not give this share's report back, or None: that is for the holder of the share above, and the promotion office."""
    above = share.parent or share
    if reason := rights.refusal(actor, "report.review", above.unit.path):
        return reason
    if rights.reach(actor, "report.review") == rights.Relation.ALL:
        return None
    if above.unit_id not in {post.unit_id for post in actor.holding.posts} or above == share:
        return _("由分解的上级单位审核。")
    return None


def verify_refusal(actor, share):
    """Why `actor` may not verify, or None: that is for the supervising unit, never for the doer."""
    if share.supervisor is None:
        return _("没有督办单位，不能核实。")
    if reason := rights.refusal(actor, "report.verify", share.supervisor.path):
        return reason
    if share.unit_id in {post.unit_id for post in actor.holding.posts}:
        return _("承办单位不能核实自己的数。")
    return None


# facts


def standing_version(share, month):
    """The last version submitted for the month if it was not given back, else None."""
    last = ReportVersion.objects.filter(report__share=share, report__month=str(month)).order_by("-number").first()
    return None if last is None or last.returned_at else last


def reporting_children(share):
    """The shares below that report themselves: their figures add up to this one's."""
    rows = share.children.filter(kind=Share.Kind.MAIN, returned_on=None, issued_on__isnull=False)
    return rows.exclude(rhythm=Rhythm.COUNTED_BY_PARENT)


def figures_of(share, month):
    """{indicator: figure} of a share in a month as they are stored. One statement."""
    row = ShareMonth.objects.filter(share=share, month=str(month)).first()
    return row.facts if row else {}


def recompute(share, month):
    """Settle the share's month and that of each share above it."""
    while share is not None:
        settle_facts(share, month)
        share = share.parent


def settle_facts(share, month):
    """Store what was reported of a share: the figures that add up come from the units below where those report, the rest from its own."""
    own, children = standing_version(share, month), list(reporting_children(share).values_list("pk", flat=True))
    figures, reported = dict(own.figures) if own else {}, own is not None
    if children:
        summed = set(
            share.targets.filter(year=month.year, indicator__rollup=Rollup.SUM).values_list("indicator", flat=True)
        )
        below = ShareMonth.objects.filter(share__in=children, month=str(month), reported=True)
        rolled = added_up(below, summed)
        figures = {key: figure for key, figure in figures.items() if key not in summed} | rolled
        reported = reported or bool(rolled)
    return settle(share, month, figures=figures, reported=reported, rolled=bool(children))


def added_up(months, summed):
    """{indicator: sum} of the summed indicators over ShareMonths."""
    sums = {}
    for row in months:
        for key, figure in row.facts.items():
            if key in summed:
                sums[key] = sums.get(key, Decimal(0)) + figure
    return sums


def leave_sums(share):
    """Settle the months of the shares above one that was given back: it counts there no more."""
    for text in share.months.values_list("month", flat=True):
        recompute(share.parent, Month.parse(text))


def not_reported(share, month):
    """The shares below that owe a report of the month and have none."""
    done = ShareMonth.objects.filter(month=str(month), reported=True).values("share")
    return reporting_children(share).exclude(pk__in=done).select_related("unit")


def typed_indicators(share, month):
    """[ShareTarget] whose figure the unit types itself: all, or where units below report those that don't add up."""
    rows = share.targets.filter(year=month.year).select_related("indicator").order_by("indicator__order", "indicator")
    if not reporting_children(share).exists():
        return list(rows)
    return [row for row in rows if row.indicator.rollup != Rollup.SUM]


def unchanged_many(actor, month, shares):
    """Submit last month's content again for each of `shares`; how many. Raises Refused where one has no last month."""
    made = 0
    for share in shares:
        last = standing_version(share, month.previous)
        if last is None:
            raise Refused(_("“%(share)s”上月没有报告，不能报“无变化”。") % {"share": share})
        report = MonthlyReport.objects.filter(share=share, month=str(month)).first()
        fields = {name: last.content[name] for name in TEXTS} | {"figures": last.content["figures"], "unchanged": True}
        with because(_("与上月相同")):
            MonthlyReport.write(actor, share, month, version=report.version if report else 0, submit=True, **fields)
        made += 1
    return made
