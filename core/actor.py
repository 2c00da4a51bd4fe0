"""Who acts: made once by the middleware (or by a job) and taken by every verb."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from typing import Any

from core import clock

# what the jobs of the program are called in the records
JOBS = {
    "demonstration": "装入演示数据",  # 数据
    "seed_calendar": "装入国家放假安排",  # 数据
    "ensure_policies": "装入初始规则",  # 数据
    "first_administrator": "首次启用",  # 数据
    "reset_account": "命令行重置账号",  # 数据
    "tick": "定期检查",  # 数据
    "outbox": "投递消息",  # 数据
    "files sweep": "清理文件",  # 数据
    "accounts.close_idle": "停用闲置账号",  # 数据
    "accounts.sweep": "清理过期会话",  # 数据
    "inbox.digest": "消息汇总",  # 数据
}


class NoActor(RuntimeError):
    """Something that must be attributed was written while nobody was acting."""


@dataclass(frozen=True)
class Actor:
    """Somebody (or a job of the system) at work on one day.

    `user` and `holding` belong to organizations; core keeps only `key` and `label` of them.
    """

    user: Any
    holding: Any
    today: date
    request_id: str
    source: str = ""

    @classmethod
    def system(cls, job: str, *, request_id: str = "") -> Actor:
        """The program itself, doing `job`."""
        return cls(user=job, holding=None, today=clock.today(), request_id=request_id)

    @property
    def is_system(self) -> bool:
        return isinstance(self.user, str)

    @property
    def is_signed_in(self) -> bool:
        return not self.is_system and bool(getattr(self.user, "is_authenticated", False))

    @property
    def administers_system(self) -> bool:
        """Whether this is the system administrator, or the program itself."""
        return self.is_system or getattr(self.user, "administrator", None) == "system"

    @property
    def key(self) -> str:
        """`user:12`, `system:tick` or `stranger`: what tables of core store."""
        if self.is_system:
            return f"system:{self.user}"
        return f"user:{self.user.pk}" if self.is_signed_in else "stranger"

    @property
    def label(self) -> str:
        """The name as it was on the day, for people who read the record later."""
        if self.is_system:
            return f"系统（{JOBS.get(self.user, self.user)}）"  # 数据
        return str(self.user) if self.is_signed_in else "未登录者"  # 数据


_acting: ContextVar[Actor | None] = ContextVar("acting", default=None)


def current() -> Actor:
    """Who is acting in this request or job. Raises NoActor outside of both."""
    actor = _acting.get()
    if actor is None:
        raise NoActor("nobody is acting: write inside of a request or of acting(…)")
    return actor


@contextmanager
def acting(actor: Actor) -> Iterator[Actor]:
    """Attribute everything written inside the block to `actor`."""
    token = _acting.set(actor)
    try:
        yield actor
    finally:
        _acting.reset(token)
