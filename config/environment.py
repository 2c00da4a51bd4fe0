"""What the environment may set, each value checked before anything starts.

A wrong value raises `BadSetting` with a sentence that names the variable, what it may be and what it was.
"""

import os
import secrets
from pathlib import Path
from urllib.parse import urlsplit

import environ

BASE_DIR = Path(__file__).resolve().parent.parent
EMBEDDED_BROKER = "embedded://localhost//"
LOOPBACK = ("127.0.0.1", "localhost", "::1")


class BadSetting(Exception):
    """A variable of the environment has a value that nothing can be started with."""


def _refuse(name: str, may_be: str) -> BadSetting:
    return BadSetting(f"环境变量 {name} 应为{may_be}，现为“{os.environ.get(name, '')}”。")


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def whole_number(name: str, default: int, *, least: int, most: int) -> int:
    value = text(name, str(default))
    if not value.isascii() or not value.isdigit() or not least <= int(value) <= most:
        raise _refuse(name, f" {least} 至 {most} 的整数")
    return int(value)


def yes_or_no(name: str, *, default: bool = False) -> bool:
    value = text(name, "1" if default else "0").lower()
    if value not in ("1", "0", "true", "false", "yes", "no", "on", "off"):
        raise _refuse(name, " 1 或 0")
    return value in ("1", "true", "yes", "on")


def one_of(name: str, default: str, choices: tuple[str, ...]) -> str:
    value = text(name, default).upper()
    if value not in choices:
        raise _refuse(name, "以下之一：" + "、".join(choices))
    return value


def names(name: str) -> list[str]:
    return [part.strip() for part in text(name).split(",") if part.strip()]


def var_dir() -> Path:
    """The one folder that the program writes to: database, queue, files, secret key. Made here if missing."""
    folder = Path(text("VAR_DIR", str(BASE_DIR / "var"))).resolve()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as why:
        raise BadSetting(
            f"数据目录 {folder} 无法建立（{why.strerror}）；请换一个可写的目录，或用 VAR_DIR 指定。"
        ) from why
    if not os.access(folder, os.W_OK):
        raise BadSetting(f"数据目录 {folder} 不可写；请换一个可写的目录，或用 VAR_DIR 指定。")
    return folder


def database(folder: Path) -> dict:
    """Django's settings of the one database: SQLite in `folder` unless DATABASE_URL names a PostgreSQL."""
    url = text("DATABASE_URL", f"sqlite:///{folder / 'db.sqlite3'}")
    scheme = urlsplit(url).scheme
    if scheme not in ("sqlite", "postgres", "postgresql"):
        raise _refuse("DATABASE_URL", " sqlite:///路径 或 postgres://用户:密码@主机:端口/库名")
    try:
        settings = environ.Env.db_url_config(url)
        urlsplit(url).port  # noqa: B018 — raises where the port is no number
    except (ValueError, environ.ImproperlyConfigured) as why:
        raise _refuse("DATABASE_URL", " sqlite:///路径 或 postgres://用户:密码@主机:端口/库名") from why
    if not settings.get("NAME"):
        raise _refuse("DATABASE_URL", "带库名的地址")
    if scheme == "sqlite":
        settings["OPTIONS"] = {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;",
        }
    else:
        settings["CONN_MAX_AGE"] = 600
        settings["CONN_HEALTH_CHECKS"] = True
        settings["OPTIONS"] = {
            "options": "-c lock_timeout=15s -c statement_timeout=120s -c idle_in_transaction_session_timeout=120s"
        }
    return settings


def broker() -> str:
    """Where Celery's messages go: Redis where REDIS_URL names one, else files in the data folder."""
    url = text("REDIS_URL")
    if url and (urlsplit(url).scheme not in ("redis", "rediss") or not urlsplit(url).hostname):
        raise _refuse("REDIS_URL", " redis://主机:端口/库号")
    return url or EMBEDDED_BROKER


def embedded_queue(folder: Path) -> dict:
    """Options of the transport that keeps its messages as files under `folder` (core.background.broker)."""
    names = {
        "data_folder_in": "waiting",
        "data_folder_out": "waiting",
        "processed_folder": "claimed",
        "control_folder": "control",
    }
    made = {option: folder / name for option, name in names.items()}
    for path in made.values():
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return {option: str(path) for option, path in made.items()} | {"polling_interval": 0.2}


def secret_key(folder: Path) -> str:
    """SECRET_KEY of the environment, else one made once and kept in the data folder for its owner alone."""
    given = text("SECRET_KEY")
    if given:
        if len(given) < 50:
            raise BadSetting(
                "环境变量 SECRET_KEY 至少 50 个字符；可用 python3 -c 'import secrets; print(secrets.token_urlsafe(60))' 生成。"
            )
        return given
    kept = folder / "secret_key"
    if not kept.exists():
        made = folder / f"secret_key.{os.getpid()}"
        made.touch(mode=0o600)
        made.write_text(secrets.token_urlsafe(60), encoding="ascii")
        try:
            os.link(made, kept)  # the first of two starts wins; the other reads what it made
        except FileExistsError:
            pass
        finally:
            made.unlink()
    return kept.read_text(encoding="ascii").strip()


def allowed_hosts(host: str) -> list[str]:
    """Names by which browsers may call; must be given when the program listens beyond this machine."""
    given = names("ALLOWED_HOSTS")
    if "*" in given:
        raise _refuse("ALLOWED_HOSTS", "写明的主机名（不接受 *）")
    if not given and host not in LOOPBACK:
        raise BadSetting(f"HOST 为 {host}，其他机器可访问：请用 ALLOWED_HOSTS 写明浏览器使用的主机名（逗号分隔）。")
    return given or ["127.0.0.1", "localhost", "[::1]"]
