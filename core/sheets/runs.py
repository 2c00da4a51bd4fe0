"""Tables and sentences of the page 定期办理: what is coming, what was done, the rules, what could not be delivered."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock
from core.background import runs
from core.days import schedule
from core.days.calendar import calendar
from core.days.workdays import WEEKDAYS, day_in_words
from core.lists.columns import COUNT, MOMENT, WHOLE, Button, Column, Sheet
from core.models import Run, RunPolicy
from core.shown import translated

PREVIEWED = 3  # due moments of a new rule


def name_of(row):
    """The kind of a row in words."""
    return settings.RUN_KINDS.get(row.kind, row.kind)


def rule_in_words(policy):
    """When a rule is due: 每个工作日 08:30; 次月 5 日 09:00，遇休息日顺延."""
    at = f"{policy.at:%H:%M}"
    if policy.rhythm == RunPolicy.Rhythm.MONTHLY:
        words = _("次月 %(day)d 日 %(at)s") % {"day": policy.day, "at": at}
    else:
        words = f"{policy.get_rhythm_display()} {at}"
    moved = policy.shift == RunPolicy.Shift.NEXT_WORKDAY
    return words + _("，遇休息日顺延") if moved else words


def moment_in_words(at):
    """A due moment as people say it: 2026 年 11 月 5 日（星期四）08:30."""
    local = at.astimezone(clock.SHANGHAI)
    return _("%(day)s（%(weekday)s）%(at)s") % {
        "day": translated(day_in_words(local.date())),
        "weekday": translated(WEEKDAYS[local.weekday()]),
        "at": f"{local:%H:%M}",
    }


# what is coming


@dataclass(frozen=True)
class Coming:
    """The next period of a kind; `policy` is None where no rule was set."""

    kind: str
    policy: RunPolicy | None
    period: str | None
    at: datetime | None


def rules_page(row):
    return reverse("core:run_policy", args=[row.kind])


COMING = Sheet(
    "runs coming",
    gettext_lazy("接下来办理"),
    (
        Column("kind", gettext_lazy("事项"), name_of, heads_row=True, phone="s6c"),
        Column("rule", gettext_lazy("规则"), lambda row: row.policy and rule_in_words(row.policy), phone="s6"),
        Column("period", gettext_lazy("下一期"), css="num w8"),
        Column("at", gettext_lazy("应办时间"), lambda row: row.at and moment_in_words(row.at), css="w18"),
        Column("change", gettext_lazy("办理"), lambda row: _("查看、修改规则"), css="w10", group_line=True, link=rules_page),
    ),
    empty=gettext_lazy("没有定期办理的事项。"),
)  # fmt: skip


def coming():
    return COMING.table(Coming(*row) for row in runs.coming())


# what was done


def revised(run):
    return _("修订 %(n)d：%(reason)s") % {"n": run.revision, "reason": run.reason} if run.revision else ""


def state(run):
    return Run.State(run.state).label


def outcome(run):
    """What came of it; while nothing did, the last error."""
    return run.outcome or run.last_error


def alarming(run):
    return "late" if run.state == Run.State.FAILED else ""


LEDGER = Sheet(
    "runs",
    gettext_lazy("定期办理"),
    (
        Column("kind", gettext_lazy("事项"), name_of, heads_row=True, sub=revised, css="w10", phone="c-name"),
        Column("state", gettext_lazy("办理情况"), state, css="w6 c-lamp", phone="", mark=alarming),
        Column("period", gettext_lazy("期"), css="num w6", sort="period"),
        Column("due", gettext_lazy("应办"), "due_at", MOMENT, css="num w8", sort="due_at"),
        Column("done", gettext_lazy("办结"), "finished_at", MOMENT, css="num w8"),
        Column("attempts", gettext_lazy("出错次数"), kind=COUNT, css="w5", sort="attempts", phone="hide"),
        Column("outcome", gettext_lazy("结果或最近错误"), outcome, group_line=True, width=40),
    ),
    empty=gettext_lazy("没有符合条件的记录。到期的事项办理后，记在这里。"),
)


@dataclass(frozen=True)
class Account:
    """How many runs there are, by state; the parts add up to `total`."""

    done: int = 0
    late: int = 0
    skipped: int = 0
    open: int = 0
    failed: int = 0

    @property
    def total(self):
        return self.done + self.late + self.skipped + self.open + self.failed


def account():
    """The Account of all runs: one statement."""
    counted = Run.objects.with_state().order_by().values_list("state").annotate(Count("pk"))
    return Account(**dict(counted))


# rules


def since(policy):
    return _("%(period)s 起") % {"period": policy.active_from}


RULES = Sheet(
    "run policies",
    gettext_lazy("办理规则"),
    (
        Column("version", gettext_lazy("版本"), kind=WHOLE, css="w4", phone="s2"),
        Column("rule", gettext_lazy("规则"), rule_in_words, heads_row=True, phone="s10"),
        Column("since", gettext_lazy("适用"), since, css="w10"),
        Column("catch_up", gettext_lazy("停机之后"), lambda policy: policy.get_catch_up_display()),
        Column("late", gettext_lazy("迟多少分钟算补办"), "late_after_minutes", WHOLE),
        Column("by", gettext_lazy("制定人"), "made_by", group_line=True),
        Column("at", gettext_lazy("制定时间"), "made_at", MOMENT, css="num w8"),
    ),
    empty=gettext_lazy("还没有规则，这件事项不会定期办理。请在下面制定。"),
)


@dataclass(frozen=True)
class Moment:
    """One of the next due moments of a rule that is not yet in force."""

    period: str
    at: datetime
    note: str


PREVIEW = Sheet(
    "run preview",
    gettext_lazy("最先的几期"),
    (
        Column("period", gettext_lazy("期"), heads_row=True, css="nw", phone="s6"),
        Column("at", gettext_lazy("应办时间"), lambda row: moment_in_words(row.at), phone="s6"),
        Column("note", gettext_lazy("说明"), phone="full"),
    ),
    empty=gettext_lazy("没有应办的时间。"),
)


def preview(policy):
    """The first due moments of `policy`, with what there is to say of each."""
    days = calendar()
    for period, at in schedule.first_dues(runs.schedule_of(policy), days, PREVIEWED):
        notes = [_("时间已过，确认后随即办理")] if at <= clock.now() else []
        notes += (
            [_("那一年的放假通知还没有登记，日期暂定")]
            if days.is_provisional(at.astimezone(clock.SHANGHAI).date())
            else []
        )
        yield Moment(period, at, _("；").join(notes))


# what could not be delivered


def subject(message):
    """What a message is about, in words where it has them."""
    return message.payload.get("subject") or message.dedupe_key


def again(message):
    return Button(_("再试一次"), reverse("core:outbox_again", args=[message.pk]), str(subject(message)))


GIVEN_UP = Sheet(
    "outbox given up",
    gettext_lazy("没有办成的待发事项"),
    (
        Column("subject", gettext_lazy("事由"), subject, heads_row=True, sub=lambda m: f"{m.topic}　{m.dedupe_key}", phone="c-name"),
        Column("attempts", gettext_lazy("尝试次数"), kind=COUNT, css="w5", phone=""),
        Column("given_up", gettext_lazy("停止时间"), "given_up_at", MOMENT, css="num w8"),
        Column("error", gettext_lazy("最近错误"), "last_error"),
        Column("again", gettext_lazy("办理"), css="w6", group_line=True, button=again),
    ),
    empty=gettext_lazy("没有停止重试的事项。"),
)  # fmt: skip
