"""The three administrator roles of accounts: who gives them, who may not have them, and that none is ever without anybody."""

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from core import audit, clock, inbox
from core.refusals import Refused

AUDITORS = "administrator:audit"


class Administers:
    """The verbs of User about its administrator role. GB/T 22239-2019 8.1.5 and 8.1.10: 系统、安全、审计管理员分设.

    The system administrator makes the account, the security administrator gives and takes the role, the audit administrators
    are told of both. Nobody does it to the own account; an account has one role and then no post.
    """

    @transaction.atomic
    def make_administrator(self, actor, role, *, reason=""):
        """Give the account one of the roles. Raises Refused: it has one, is closed, or holds a post today or later."""
        self.locked().need(actor, "make_administrator")
        self.need_no_post(actor.today)
        self.set_administrator(actor, role, "administrator.make", reason, role=role)

    @transaction.atomic
    def end_administrator(self, actor, *, reason=""):
        """Take the role away. Raises Refused where it has none, or nobody else of the role could sign in."""
        fresh = self.locked()
        fresh.need(actor, "end_administrator")
        fresh.need_another()
        self.set_administrator(actor, None, "administrator.end", reason, role=fresh.administrator)

    def set_administrator(self, actor, administrator, verb, reason, *, role):
        """Store the role, end all sessions, record and tell it."""
        self.administrator = administrator
        self.save(update_fields=["administrator"])
        self.end_all()
        audit.record(actor, verb, self, administrator=role, reason=reason)
        told = {"user": f"{self.name}（{self.username}）", "role": type(self).Administrator(role).label}  # 数据
        sentence = _("%(user)s已任%(role)s") if administrator else _("%(user)s已不再任%(role)s")
        self.tell_of_role(actor, sentence % told)

    def tell_of_role(self, actor, subject):
        """The account and the audit administrators learn of a change of roles."""
        body = _("办理人 %(actor)s。如有疑问，请立即告诉审计管理员。") % {"actor": actor.label}
        moment = f"{clock.now():%Y%m%d%H%M%S%f}"
        for recipient in (f"user:{self.pk}", AUDITORS):
            inbox.notify(recipient, f"administrator:{self.pk}:{moment}", subject, body=body)

    # what is asked before

    def role_obstacle(self, act, *, mine):
        """Why the role can't be given (`make_administrator`) or taken (`end_administrator`) as the account stands, or None."""
        told = {"user": self, "role": self.get_administrator_display()}
        if mine:
            return _("不能任免自己：请由另一位安全管理员办理。")
        if act == "end_administrator":
            return None if self.administrator else _("“%(user)s”不是管理员。") % told
        if self.administrator:
            return _("“%(user)s”已是%(role)s；三种管理员不能由一人兼任，请先免去。") % told
        return None if self.is_active else _("“%(user)s”的账号已停用，请系统管理员先恢复。") % told

    def need_no_post(self, today):
        """Raise Refused for somebody who holds a post today or later."""
        if held := self.held_from(today).first():
            told = {"user": self, "post": held.post}
            raise Refused(_("“%(user)s”任%(post)s：管理员不担任岗位，请先免去，或另建账号。") % told)

    def held_from(self, day):
        """The holdings that run on `day` or begin later."""
        return self.holdings.filter(Q(until=None) | Q(until__gte=day)).select_related("post__unit")

    def need_another(self):
        """Raise Refused as `check_another`, for the act itself: of two who would leave at once the second waits and stays."""
        same = type(self).objects.select_for_update().filter(administrator=self.administrator)
        list(same.order_by("pk").values_list("pk", flat=True))
        self.check_another()

    def check_another(self):
        """Raise Refused when nobody else who may sign in has the administrator role of this account."""
        if not (self.administrator and self.is_active):
            return
        same = type(self).objects.filter(administrator=self.administrator, is_active=True)
        if not same.exclude(pk=self.pk).exists():
            told = {"user": self, "role": self.get_administrator_display()}
            raise Refused(_("“%(user)s”是唯一启用的%(role)s：请先另任一位，再办。") % told)

    def locked(self):
        """The account as it is stored now; others wait until this act is done."""
        return type(self).objects.select_for_update().get(pk=self.pk)
