from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import clock


class UserManager(BaseUserManager):
    def make(self, *, username, name, password=None, **fields):
        """A new account; without `password` nobody can sign in by one."""
        user = self.model(username=username, name=name, made_at=clock.now(), **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save(force_insert=True)
        return user


class User(AbstractBaseUser):
    """An account of one person. Rights come from the posts held; only the three administrator roles belong to the account."""

    class Administrator(models.TextChoices):
        SYSTEM = "system", _("系统管理员")
        SECURITY = "security", _("安全管理员")
        AUDIT = "audit", _("审计管理员")

    username = models.CharField(_("账号"), max_length=60, unique=True, error_messages={"unique": _("该账号已存在")})
    name = models.CharField(_("姓名"), max_length=60)
    administrator = models.CharField(
        _("管理员角色"), max_length=10, choices=Administrator.choices, null=True, blank=True
    )
    demonstration = models.BooleanField(_("演示账号"), default=False)
    is_active = models.BooleanField(_("启用"), default=True)
    made_at = models.DateTimeField(_("建立时间"))

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]
    objects = UserManager()

    class Meta:
        verbose_name = _("账号")
        ordering = ["username"]
        constraints = [
            models.CheckConstraint(
                name="user_administrator_is_known",
                condition=Q(administrator=None) | Q(administrator__in=["system", "security", "audit"]),
            ),
        ]

    def __str__(self):
        return self.name


class FirstAdministratorPass(models.Model):
    """A one-time address, good for an hour, at which the first administrator of an empty installation is made."""

    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("首位管理员地址")

    def __str__(self):
        return f"{self.expires_at:%Y-%m-%d %H:%M}"
