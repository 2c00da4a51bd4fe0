from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import audit, clock
from core.fields import valid_text
from core.refusals import Refused
from core.scope import ScopedQuerySet
from organizations import rights
from organizations.models.account_batch import AccountBatch


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
        return user

    @transaction.atomic
    def make_many(self, actor, rows):
        """New accounts from AccountRows, without a password unless the row has the hash of one. Raises RowsRefused."""
        rights.need(actor, "account.edit")
        batch = AccountBatch(self.model, rows)
        batch.settle()
        made = self.bulk_create(batch.made(), batch_size=500)
        audit.record(actor, "account.make_many", accounts=len(made))
        return made


class User(AbstractBaseUser):
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
    is_active = models.BooleanField(gettext_lazy("启用"), default=True)
    made_at = models.DateTimeField(gettext_lazy("建立时间"))
    password_set_at = models.DateTimeField(gettext_lazy("密码设定时间"), null=True, blank=True)
    initial_until = models.DateTimeField(gettext_lazy("初始密码有效至"), null=True, blank=True)
    session_epoch = models.PositiveIntegerField(default=0, editable=False)
    closed_on = models.DateField(gettext_lazy("停用日期"), null=True, blank=True)
    closed_because = models.CharField(gettext_lazy("停用原因"), max_length=200, blank=True)

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
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("organizations:account", args=[self.pk])

    def get_session_auth_hash(self):
        """Changes with the password and with `session_epoch`: every session opened before then ends."""
        return f"{super().get_session_auth_hash()}.{self.session_epoch}"

    # verbs

    @transaction.atomic
    def close(self, actor, reason):
        """End the account: nobody signs in by it any more, and its open sessions end at once."""
        rights.need(actor, "account.edit")
        if self.pk == getattr(actor.user, "pk", None):
            raise Refused(_("不能停用自己的账号。"))
        self.is_active, self.closed_on, self.closed_because = False, actor.today, reason[:200]
        self.session_epoch += 1
        self.save(update_fields=["is_active", "closed_on", "closed_because", "session_epoch"])
        audit.record(actor, "account.close", self, reason=reason)

    @transaction.atomic
    def reopen(self, actor, reason):
        """Let a closed account sign in again."""
        rights.need(actor, "account.edit")
        self.is_active, self.closed_on, self.closed_because = True, None, ""
        self.save(update_fields=["is_active", "closed_on", "closed_because"])
        audit.record(actor, "account.reopen", self, reason=reason)

    @transaction.atomic
    def end_sessions(self, actor):
        """End every session of this account at once."""
        if self.pk != getattr(actor.user, "pk", None):
            rights.need(actor, "account.reset")
        self.session_epoch += 1
        self.save(update_fields=["session_epoch"])
        audit.record(actor, "account.end_sessions", self)


class FirstAdministratorPass(models.Model):
    """A one-time address, good for an hour, at which the first administrator of an empty installation is made."""

    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = gettext_lazy("首位管理员地址")

    def __str__(self):
        return f"{self.expires_at:%Y-%m-%d %H:%M}"
