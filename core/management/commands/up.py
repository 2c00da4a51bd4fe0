import fcntl
import os
import socket
import time
from contextlib import closing
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import OperationalError

from core.background.processes import beat, bracketed, web, worker
from core.background.supervisor import Child, supervise
from core.models import CalendarYear, Installation

NETWORK_FILE_SYSTEMS = ("nfs", "nfs4", "cifs", "smb3", "fuse.sshfs", "9p")


class Command(BaseCommand):
    help = "准备数据库，启动网页、后台办理和定时三个进程；按 Ctrl-C 全部结束。"
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--empty", action="store_true", help="不填充演示数据，建立正式的空库")

    def handle(self, *, empty, **options):
        lock = hold_lock(settings.VAR_DIR / "up.lock")
        need_free_port()
        if file_system_of(settings.VAR_DIR) in NETWORK_FILE_SYSTEMS and is_sqlite():
            self.say(
                f"注意：数据目录 {settings.VAR_DIR} 在网络盘上，SQLite 在网络盘上可能损坏；请换到本机磁盘或改用 PostgreSQL。"
            )
        prepare_database(self.say)
        first_address = fill(empty=empty)
        connections.close_all()
        children = [Child("网页", web), Child("后台办理", worker), Child("定时", beat)]
        supervise(children, started=lambda: self.welcome(first_address), say=self.say)
        self.say("已停止。")
        lock.close()

    def say(self, text):
        self.stdout.write(text)
        self.stdout.flush()

    def welcome(self, first_address):
        """Wait until the web answers, then say where."""
        wait_for_port()
        self.say(f"已启动：{address()}（按 Ctrl-C 停止）")
        if first_address:
            self.say(f"请在本机一小时内打开此地址，建立首位系统管理员：\n  {address()}{first_address}")


def address():
    host = "127.0.0.1" if settings.HOST in ("0.0.0.0", "::") else settings.HOST  # noqa: S104
    return f"http://{bracketed(host)}:{settings.PORT}/"


def is_sqlite():
    return connections["default"].vendor == "sqlite"


def hold_lock(path):
    """The lock that one running instance holds on its data folder; its owner's process number stands in it."""
    handle = open(path, "a+")  # noqa: SIM115 — held as long as the program runs
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        handle.seek(0)
        raise CommandError(
            f"本目录的系统已在运行（进程 {handle.read().strip() or '未知'}）。请先在原窗口按 Ctrl-C 停止，"
            "或用 VAR_DIR 另指一个数据目录。"
        ) from None
    handle.truncate(0)
    handle.write(f"{os.getpid()}，{address()}")
    handle.flush()
    os.set_inheritable(handle.fileno(), False)
    return handle


def need_free_port():
    family = socket.AF_INET6 if ":" in settings.HOST else socket.AF_INET
    with closing(socket.socket(family)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.HOST, settings.PORT))
        except OSError as why:
            raise CommandError(
                f"{settings.HOST}:{settings.PORT} 不能使用（{why.strerror}）。请换一个端口，例如：PORT={settings.PORT + 1} script/server"
            ) from None


def wait_for_port(seconds=30):
    """Return as soon as the web accepts a connection; give up silently after `seconds` (the supervisor goes on)."""
    host = "127.0.0.1" if settings.HOST == "0.0.0.0" else settings.HOST  # noqa: S104
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            socket.create_connection((host, settings.PORT), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)


def file_system_of(folder):
    """Type of the file system that holds `folder` (`ext4`, `nfs` …), empty where the machine does not tell."""
    try:
        mounts = [line.split()[1:3] for line in Path("/proc/mounts").read_text(encoding="utf-8").splitlines()]
    except OSError:
        return ""
    holding = [m for m in mounts if str(folder).startswith(m[0])]
    return max(holding, key=lambda m: len(m[0]), default=["", ""])[1]


def prepare_database(say):
    """Migrate what is pending and seed what every installation needs. Raises CommandError with what to do."""
    try:
        executor = MigrationExecutor(connections["default"])
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            say("正在建立或升级数据库……")
            call_command("migrate", verbosity=0, interactive=False)
    except OperationalError as why:
        raise CommandError(f"数据库连接不上：{str(why).splitlines()[0]}。请检查 DATABASE_URL 和数据库服务。") from why
    if not CalendarYear.objects.exists():
        call_command("seed_calendar", verbosity=0)
    call_command("ensure_policies", verbosity=0)


def fill(*, empty):
    """Fill the demonstration into a new database; for an empty one return the path of the first administrator's page."""
    if Installation.objects.exists():
        return ""
    if not empty:
        call_command("demonstration", verbosity=0)
        return ""
    return call_command("first_administrator", path_only=True, verbosity=0)
