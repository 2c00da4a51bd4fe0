"""Whether the system is alive and fit to serve: each check is one function that returns a sentence or None."""

import shutil
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from core import audit, clock
from core.background import holds
from core.models import Run, Tick

LEAST_FREE_BYTES = 200 * 1024 * 1024
TICK_MAX_AGE = timedelta(minutes=3)
SEAL_MAX_AGE = timedelta(seconds=60)
RUN_MAX_LATE = timedelta(minutes=15)


def database_answers():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def schema_is_current():
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return _("数据库结构未升级：请运行 manage.py migrate。")


def disk_has_room():
    free = shutil.disk_usage(settings.VAR_DIR).free
    if free < LEAST_FREE_BYTES:
        return _("数据目录所在磁盘只剩 %(mb)d MB。") % {"mb": free // 1024 // 1024}


def schedule_ticks():
    tick = Tick.objects.first()
    if tick and tick.held_at:
        return _("定时办理已暂停：%(why)s") % {"why": tick.held_because}
    if tick is None or tick.ticked_at is None:
        return _("定时检查还没有运行过：请确认后台办理和定时进程已启动。")
    if (age := abs(clock.now() - tick.ticked_at)) > TICK_MAX_AGE:  # one that lies ahead is as bad
        return _("定时检查已停 %(minutes)d 分钟。") % {"minutes": age.total_seconds() // 60}


def runs_are_on_time():
    due = Run.objects.filter(finished_at=None, skipped_at=None, due_at__lt=clock.now() - RUN_MAX_LATE).first()
    if due is not None:
        return _("%(kind)s %(period)s 到期未办结。") % {"kind": due.kind, "period": due.period}


def audit_is_sealed():
    if audit.waiting().filter(at__lt=clock.now() - SEAL_MAX_AGE).exists():
        return _("审计记录超过一分钟没有封存。")


def clocks_agree():
    skew = holds.database_skew(clock.now())
    if skew > holds.MOST_SKEW:
        return _("本机与数据库的时钟相差 %(seconds)d 秒。") % {"seconds": skew.total_seconds()}


CHECKS = {
    "database": database_answers,
    "schema": schema_is_current,
    "disk": disk_has_room,
    "schedule": schedule_ticks,
    "runs": runs_are_on_time,
    "audit": audit_is_sealed,
    "clock": clocks_agree,
}


def problems():
    """{name of the check: sentence} of all that is not as it should be; a database that is away ends the list."""
    found = {}
    for name, check in CHECKS.items():
        try:
            sentence = check()
        except DatabaseError as why:
            return {name: _("数据库没有回答：%(why)s") % {"why": str(why).splitlines()[0]}}
        if sentence:
            found[name] = sentence
    return found
