from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import check_password, make_password
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import audit, clock, inbox
from core.fields import valid_text
from core.refusals import Refused
from core.scope import ScopedQuerySet
from core.shown import in_house_language
from organizations import passwords, rights
from organizations.models.account_batch import AccountBatch
from organizations.models.administrators import AUDITORS, Administers

RIGHT_OF = {
    "rename": "account.edit",
    "close": "account.edit",
    "reopen": "account.edit",
    "make_administrator": "administrator.grant",
    "end_administrator": "administrator.grant",
}  # act on an account → its right


class UserQuerySet(ScopedQuerySet):
    def in_scope_of(self, actor):
        """All accounts for the administrators; for others who stands in a post that they see, and themselves."""
        if rights.reach(actor, "account.view") or rights.sees_everything(actor):
            return self
        holdings = self.model.holdings.rel.related_model.objects
        return self.filter(Q(pk=actor.user.pk) | Q(pk__in=holdings.visible_to(actor).values("user")))


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    def make(self, *, username, name, password=None, **fields):
        """A new account; without `password` nobody can sign in by one."""
        now = clock.now()
        user = self.model(username=username, name=name, made_at=now, **fields)
        user.set_password(password)
        user.password_set_at = now if password else None
        user.full_clean(exclude=["password"])
        user.save(force_insert=True)
        if password:
            user.remember_password()
        return user

    @transaction.atomic
    def register(self, actor, *, username, name):
        """A new account; (account, its initial password, told this once). Raises Refused or ValidationError."""
        rights.need(actor, "account.edit")
        user = self.model(username=username, name=name, made_at=clock.now())
        password = user.give_initial_password()
        user.full_clean(exclude=["password"])
        if self.filter(username__iexact=username).exists():
            raise ValidationError({"username": _("该账号已存在（只差大小写的也算）。")})
        user.save(force_insert=True)
        audit.record(actor, "account.make", user)
        return user, password

    @transaction.atomic
    def make_many(self, actor, rows):
        """New accounts from AccountRows, without a password unless the row has the hash of one. Raises RowsRefused."""
        rights.need(actor, "account.edit")
        batch = AccountBatch(self.model, rows)
        batch.settle()
        made = self.bulk_create(batch.made(), batch_size=500)
        audit.record(actor, "account.make_many", accounts=len(made))
        return made


class User(Administers, AbstractBaseUser):
    """An account of one person. Rights come from the posts held; only the three administrator roles belong to the account."""

    class Administrator(models.TextChoices):
        SYSTEM = "system", gettext_lazy("系统管理员")
        SECURITY = "security", gettext_lazy("安全管理员")
        AUDIT = "audit", gettext_lazy("审计管理员")

    username = models.CharField(
        gettext_lazy("账号"), max_length=60, unique=True, validators=[valid_text],
        error_messages={"unique": gettext_lazy("该账号已存在")},
    )  # fmt: skip
    name = models.CharField(gettext_lazy("姓名"), max_length=60, validators=[valid_text])
    administrator = models.CharField(
        gettext_lazy("管理员角色"), max_length=10, choices=Administrator.choices, null=True, blank=True
    )
    demonstration = models.BooleanField(gettext_lazy("演示账号"), default=False)
    demonstration_order = models.PositiveSmallIntegerField(
        gettext_lazy("演示登录次序"), null=True, blank=True, help_text=gettext_lazy("有次序的演示账号列在登录页上")
    )
    is_active = models.BooleanField(gettext_lazy("启用"), default=True)
    made_at = models.DateTimeField(gettext_lazy("建立时间"))
    password_set_at = models.DateTimeField(gettext_lazy("密码设定时间"), null=True, blank=True)
    initial_until = models.DateTimeField(gettext_lazy("初始密码有效至"), null=True, blank=True)
    session_epoch = models.PositiveIntegerField(default=0, editable=False)
    closed_on = models.DateField(gettext_lazy("停用日期"), null=True, blank=True)
    closed_because = models.CharField(gettext_lazy("停用原因"), max_length=200, blank=True)
    reopened_on = models.DateField(gettext_lazy("恢复日期"), null=True, blank=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]
    objects = UserManager()

    class Meta:
        verbose_name = gettext_lazy("账号")
        ordering = ["username"]
        constraints = [
            models.CheckConstraint(
                name="user_administrator_is_known",
                condition=Q(administrator=None) | Q(administrator__in=["system", "security", "audit"]),
            ),
            models.CheckConstraint(
                name="user_closed_is_inactive",
                condition=Q(closed_on=None) | Q(is_active=False),
                violation_error_message=gettext_lazy("停用的账号不能登录"),
            ),
            models.CheckConstraint(
                name="user_offered_is_demonstration",
                condition=Q(demonstration_order=None) | Q(demonstration=True),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("organizations:account", args=[self.pk])

    def get_session_auth_hash(self):
        """Changes with the password and with `session_epoch`: every session opened before then ends."""
        return f"{super().get_session_auth_hash()}.{self.session_epoch}"

    def get_session_auth_fallback_hash(self):
        for digest in super().get_session_auth_fallback_hash():
            yield f"{digest}.{self.session_epoch}"

    def check_password(self, raw_password):
        """As Django's. Of several that renew an old digest at once one wins and the others take its digest: no session ends by it."""

        def renew(password):
            before, self.password = self.password, make_password(password)
            if not type(self).objects.filter(pk=self.pk, password=before).update(password=self.password):
                self.refresh_from_db(fields=["password"])

        return check_password(raw_password, self.password, renew)

    def may_sign_in(self):
        """Whether the account is open and its password, where it is an initial one, still good."""
        return self.is_active and (self.initial_until is None or self.initial_until > clock.now())

    def note_entry(self, now):
        """Note a sign-in; an initial password is used up by it. False when somebody else was faster, or closed the account."""
        mine, fields = type(self).objects.filter(pk=self.pk, is_active=True), {"last_login": now}
        if self.initial_until is not None:
            mine, fields = mine.filter(initial_until=self.initial_until), fields | {"initial_until": now}
        if not self.may_sign_in() or not mine.update(**fields):
            return False
        for name, value in fields.items():
            setattr(self, name, value)
        return True

    def remember_password(self):
        """Keep the digest among the former ones, as many as a profile may ask for."""
        self.old_passwords.create(encoded=self.password, set_at=self.password_set_at)
        kept = self.old_passwords.values_list("pk", flat=True)[: passwords.MOST_REMEMBERED]
        self.old_passwords.exclude(pk__in=list(kept)).delete()

    def give_initial_password(self):
        """Set (unsaved) a new initial password, good for seven days and one sign-in; the password itself, told this once."""
        password = passwords.initial()
        self.password, self._password = passwords.digest_of_initial(password), None
        self.password_set_at = clock.now()
        self.initial_until = self.password_set_at + passwords.INITIAL_VALID
        return password

    # verbs

    def refusal(self, actor, act):
        """Why `actor` may not do `act` (rename, close, reopen, make_administrator, end_administrator) on this account now, or None."""
        return rights.refusal(actor, RIGHT_OF[act]) or self.obstacle(actor, act)

    def obstacle(self, actor, act):
        mine = self.pk == getattr(actor.user, "pk", None)
        if act in ("make_administrator", "end_administrator"):
            return self.role_obstacle(act, mine=mine)
        if act == "close" and mine:
            return _("不能停用自己的账号。")
        if act == "close" and not self.is_active:
            return _("“%(user)s”的账号已停用。") % {"user": self}
        if act == "reopen" and self.is_active:
            return _("“%(user)s”的账号没有停用。") % {"user": self}
        return None

    def need(self, actor, act):
        if why := self.refusal(actor, act):
            raise Refused(why)

    @transaction.atomic
    def rename(self, actor, name, *, seen, reason=""):
        """Another name for the person; `seen` is the one that was read. Raises Refused or ValidationError."""
        rights.need(actor, "account.edit")
        self.name = name
        self.clean_fields(exclude=["password"])
        if not type(self).objects.filter(pk=self.pk, name=seen).update(name=name):
            self.refresh_from_db(fields=["name"])
            raise Refused(_("您填写期间，别人已把姓名改为“%(name)s”。请返回账号页核对后再改。") % {"name": self.name})
        audit.record(actor, "account.rename", self, before=seen, after=name, reason=reason)

    @transaction.atomic
    def close(self, actor, reason):
        """End the account: nobody signs in by it any more, and its open sessions end at once."""
        self.need(actor, "close")
        self.need_another()
        self.is_active, self.closed_on, self.closed_because = False, actor.today, reason[:200]
        self.session_epoch += 1
        self.save(update_fields=["is_active", "closed_on", "closed_because", "session_epoch"])
        self.sessions.end("changed")
        audit.record(actor, "account.close", self, reason=reason)

    @transaction.atomic
    def reopen(self, actor, reason):
        """Let a closed account sign in again."""
        self.need(actor, "reopen")
        self.is_active, self.closed_on, self.closed_because, self.reopened_on = True, None, "", actor.today
        self.save(update_fields=["is_active", "closed_on", "closed_because", "reopened_on"])
        audit.record(actor, "account.reopen", self, reason=reason)

    @transaction.atomic
    def change_password(self, actor, password, *, kept_session=""):
        """Choose a new password of one's own (already validated); all sessions but `kept_session` end."""
        if self.pk != getattr(actor.user, "pk", None):
            raise Refused(_("密码由本人更改；忘记密码由安全管理员重置。"))
        self.set_password(password)
        self._password = None
        self.password_set_at, self.initial_until = clock.now(), None
        self.save(update_fields=["password", "password_set_at", "initial_until"])
        self.remember_password()
        self.sessions.exclude(session_key=kept_session).end("changed")
        audit.record(actor, "account.change_password", self)

    @transaction.atomic
    def reset_password(self, actor):
        """Give a new initial password in place of a lost one; it is told this once. Every session ends."""
        self.need_reset(actor)
        if self.demonstration:
            raise Refused(_("演示账号没有密码，从登录页一点进入。"))
        password = self.give_initial_password()
        self.save(update_fields=["password", "password_set_at", "initial_until"])
        self.end_all()
        audit.record(actor, "account.reset_password", self)
        self.tell(actor, gettext_lazy("密码已由安全管理员重置"))
        return password

    @transaction.atomic
    def reset_second_factor(self, actor):
        """Take the second factor away, for somebody who lost the phone and the codes. Every session ends."""
        self.need_reset(actor)
        self.authenticator_set.all().delete()
        self.end_all()
        audit.record(actor, "account.reset_second_factor", self)
        self.tell(actor, gettext_lazy("双因素已由安全管理员重置"))

    @transaction.atomic
    def end_sessions(self, actor):
        """End every session of this account at once."""
        if self.pk != getattr(actor.user, "pk", None):
            rights.need(actor, "account.reset")
        self.end_all()
        audit.record(actor, "account.end_sessions", self)

    def end_all(self):
        """Sessions and known browsers of the account count no more."""
        self.session_epoch += 1
        self.save(update_fields=["session_epoch"])
        self.sessions.end("changed")

    def need_reset(self, actor):
        """Raise Refused unless `actor` may reset this account: the security administrators, never their own."""
        rights.need(actor, "account.reset")
        if self.pk == getattr(actor.user, "pk", None):
            raise Refused(_("自己的密码和双因素在“我的账号”里改，不能自己重置。"))

    @in_house_language()
    def tell(self, actor, subject):
        """A reset is told to whom it concerns, and to the audit administrators where it concerns an administrator."""
        body = _("账号 %(user)s，办理人 %(actor)s。如不是您要求的，请立即告诉审计管理员。") % {
            "user": self.username, "actor": actor.label,
        }  # fmt: skip
        moment = f"{clock.now():%Y%m%d%H%M%S%f}"
        for recipient in [f"user:{self.pk}", *([AUDITORS] if self.administrator else [])]:
            inbox.notify(recipient, f"reset:{self.pk}:{moment}", str(subject), body=body)


class FirstAdministratorPass(models.Model):
    """A one-time address, good for an hour, at which the first administrator of an empty installation is made."""

    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = gettext_lazy("首位管理员地址")

    def __str__(self):
        return f"{self.expires_at:%Y-%m-%d %H:%M}"
