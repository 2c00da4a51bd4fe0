"""Sessions and former passwords of accounts."""

from datetime import timedelta

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.translation import gettext_lazy

from core import clock
from organizations.models.accounts import User


class SessionQuerySet(models.QuerySet):
    def running(self):
        """Sessions of people that the next request may use."""
        now = clock.now()
        return self.filter(
            user__isnull=False, ended_at=None,
            opened_at__gt=now - timedelta(seconds=settings.SESSION_COOKIE_AGE),
            seen_at__gt=now - timedelta(seconds=settings.SESSION_IDLE_SECONDS),
        )  # fmt: skip

    def end(self, because):
        """End these sessions at once, each with its reason for whoever sits there; how many."""
        return self.filter(ended_at=None).update(ended_at=clock.now(), ended_because=because)


class Session(AbstractBaseSession):
    """One browser that is signed in (or on its way to). Ends by rest, by age, by its owner, or by what happens to the account."""

    class Ended(models.TextChoices):
        IDLE = "idle", gettext_lazy("长时间没有操作")
        AGE = "age", gettext_lazy("到最长时限")
        MORE = "more", gettext_lazy("个数超过上限")
        OWNER = "owner", gettext_lazy("本人结束")
        CHANGED = "changed", gettext_lazy("账号变化")

    id = models.BigAutoField(primary_key=True)
    session_key = models.CharField(max_length=40, unique=True)
    user = models.ForeignKey(
        User, models.CASCADE, null=True, related_name="sessions", verbose_name=gettext_lazy("账号")
    )
    opened_at = models.DateTimeField(gettext_lazy("登录时间"))
    seen_at = models.DateTimeField(gettext_lazy("最近操作"))
    source = models.CharField(gettext_lazy("来源地址"), max_length=45, blank=True)
    agent = models.CharField(gettext_lazy("浏览器"), max_length=300, blank=True)
    second_factor = models.BooleanField(gettext_lazy("已过双因素"), default=False)
    ended_at = models.DateTimeField(gettext_lazy("结束时间"), null=True)
    ended_because = models.CharField(gettext_lazy("结束原因"), max_length=10, choices=Ended.choices, blank=True)

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("会话")
        ordering = ["-seen_at", "-pk"]
        indexes = [
            models.Index(
                name="session_of_user", fields=["user", "ended_at"]
            ),  # the page 我的会话, the count at entering
        ]

    def __str__(self):
        return f"{self.opened_at.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M} {self.source}"

    @classmethod
    def get_session_store_class(cls):
        from organizations.session_store import SessionStore

        return SessionStore

    def why_over(self):
        """The `Ended` by which this session may not be used any more, or an empty text."""
        now = clock.now()
        if self.ended_at:
            return self.ended_because or self.Ended.CHANGED
        if now - self.opened_at >= timedelta(seconds=settings.SESSION_COOKIE_AGE):
            return self.Ended.AGE
        if now - self.seen_at >= timedelta(seconds=settings.SESSION_IDLE_SECONDS):
            return self.Ended.IDLE
        return ""


class OldPassword(models.Model):
    """A password that the account had, as its digest: the rules of `dengbao3` refuse the last ones."""

    user = models.ForeignKey(User, models.CASCADE, related_name="old_passwords", verbose_name=gettext_lazy("账号"))
    encoded = models.CharField(gettext_lazy("密码摘要"), max_length=128)
    set_at = models.DateTimeField(gettext_lazy("设定时间"))

    class Meta:
        verbose_name = gettext_lazy("历史密码")
        ordering = ["-set_at", "-pk"]

    def __str__(self):
        return f"{self.set_at:%Y-%m-%d}"
