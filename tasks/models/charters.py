from django.db import models, transaction
from django.db.models import Max, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import audit
from core.fields import valid_text
from core.history import Tracked
from core.refusals import Refused
from core.versions import Versioned
from tasks.models.charter_facts import facts_of
from tasks.models.register import KeyTask


class Charter(Versioned, Tracked):
    """The task letter (任务书) of a key task: goal, approach, measures, lever. Drafts are edited; a signed one is never changed.

    What it says of units, posts, deadline, indicators and milestones is read from the task while it is a draft, and kept in `signed_facts`
    from the day on which it is signed.
    """

    task = models.ForeignKey(KeyTask, models.CASCADE, related_name="charters", verbose_name=gettext_lazy("重点工作"))
    edition = models.PositiveSmallIntegerField(gettext_lazy("版次"))
    goal = models.TextField(gettext_lazy("目标"), validators=[valid_text])
    approach = models.TextField(gettext_lazy("思路"), blank=True, validators=[valid_text])
    measures = models.TextField(gettext_lazy("举措"), blank=True, validators=[valid_text])
    lever = models.TextField(gettext_lazy("抓手"), blank=True, validators=[valid_text])
    standard = models.TextField(gettext_lazy("办结标准"), blank=True, validators=[valid_text])
    evidence = models.TextField(gettext_lazy("佐证材料清单"), blank=True, validators=[valid_text])
    drafted_by = models.CharField(gettext_lazy("起草人"), max_length=200)
    drafted_by_key = models.CharField(max_length=60)
    signed_on = models.DateField(gettext_lazy("签订日期"), null=True, blank=True)
    signed_by = models.CharField(gettext_lazy("签订登记人"), max_length=200, blank=True)
    signed_facts = models.JSONField(gettext_lazy("签订时情况"), default=dict, blank=True, editable=False)

    untracked = ("version", "signed_facts")

    class Meta:
        verbose_name = gettext_lazy("任务书")
        ordering = ["task", "-edition"]
        constraints = [
            models.UniqueConstraint(name="charter_edition_once", fields=["task", "edition"]),
            models.UniqueConstraint(
                name="charter_one_draft", fields=["task"], condition=Q(signed_on=None),
                violation_error_message=gettext_lazy("已有一份未签订的任务书，请在其上修改"),
            ),
        ]  # fmt: skip

    def __str__(self):
        return _("%(task)s 任务书第 %(n)d 版") % {"task": self.task, "n": self.edition}

    def get_absolute_url(self):
        return reverse("tasks:charter", args=[self.task_id, self.edition])

    TEXTS = ("goal", "approach", "measures", "lever", "standard", "evidence")

    def facts(self, day):
        """Units, posts, deadline, indicators and milestones (charter_facts.facts_of): as signed, or as of `day`."""
        return self.signed_facts or facts_of(self.task, day)

    def refusal(self, actor, act):
        """Why `actor` may not do `act` (charter.edit, charter.sign) on this edition, or None."""
        if reason := self.task.refusal(actor, act):
            return reason
        if act == "charter.edit" and self.signed_on:
            return _("已签订的任务书不能改，请起草新的一版。")
        if act == "charter.sign" and self.signed_on:
            return _("这一版已于 %(day)s 签订。") % {"day": self.signed_on}
        if act == "charter.sign" and actor.key == self.drafted_by_key:
            return _("起草的人不能登记签订，请由另一人办理。")
        return None

    def need(self, actor, act):
        if reason := self.refusal(actor, act):
            raise Refused(reason)

    # verbs

    @classmethod
    @transaction.atomic
    def draft(cls, actor, task, *, findings=(), **texts):
        """A new edition, to be edited until it is signed. `findings`: kinds of what was screened and confirmed."""
        task.need(actor, "charter.edit")
        last = cls.objects.filter(task=task).aggregate(last=Max("edition"))["last"] or 0
        charter = cls(task=task, edition=last + 1, drafted_by=actor.label[:200], drafted_by_key=actor.key, **texts)
        charter.full_clean()
        charter.save(force_insert=True)
        audit.record(actor, "charter.draft", charter, findings=findings)
        return charter

    @transaction.atomic
    def change(self, actor, *, version, findings=(), **texts):
        self.need(actor, "charter.edit")
        self.claim(version)
        for name, value in texts.items():
            setattr(self, name, value)
        self.full_clean()
        self.save(update_fields=list(texts))
        audit.record(actor, "charter.change", self, findings=findings)

    @transaction.atomic
    def sign(self, actor, on, *, version):
        """Record that all have signed on paper on `on`; by another person than the drafter."""
        self.need(actor, "charter.sign")
        if on > actor.today:
            raise Refused(_("签订日期不能晚于今天。"))
        self.claim(version)
        self.signed_on, self.signed_by, self.signed_facts = on, actor.label[:200], facts_of(self.task, on)
        self.save(update_fields=["signed_on", "signed_by", "signed_facts"])
        audit.record(actor, "charter.sign", self, on=on)
