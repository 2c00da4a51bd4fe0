"""Each variable of the environment: right values are taken, wrong ones are refused by name."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from config import environment as env

ROOT = Path(__file__).resolve().parents[2]
FROM_TESTS = ("DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE", "DJANGO_ALLOW_ASYNC_UNSAFE")


@pytest.mark.parametrize(
    ("name", "value", "read"),
    [
        ("PORT", "abc", lambda: env.whole_number("PORT", 8000, least=1, most=65535)),
        ("PORT", "70000", lambda: env.whole_number("PORT", 8000, least=1, most=65535)),
        ("PORT", "８０００", lambda: env.whole_number("PORT", 8000, least=1, most=65535)),
        ("HTTPS", "perhaps", lambda: env.yes_or_no("HTTPS")),
        ("DATABASE_URL", "mysql://a/b", lambda: env.database(Path("/tmp"))),
        ("DATABASE_URL", "postgres://user@127.0.0.1:5432", lambda: env.database(Path("/tmp"))),
        ("DATABASE_URL", "postgres://user@127.0.0.1:port/name", lambda: env.database(Path("/tmp"))),
        ("REDIS_URL", "http://127.0.0.1", lambda: env.broker()),
        ("REDIS_URL", "redis://", lambda: env.broker()),
        ("SECRET_KEY", "short", lambda: env.secret_key(Path("/tmp"))),
        ("ALLOWED_HOSTS", "*", lambda: env.allowed_hosts("127.0.0.1")),
        ("LOG_LEVEL", "LOUD", lambda: env.one_of("LOG_LEVEL", "WARNING", ("DEBUG", "INFO", "WARNING", "ERROR"))),
    ],
)
def test_a_wrong_value_is_refused_and_names_itself(monkeypatch, name, value, read):
    monkeypatch.setenv(name, value)
    with pytest.raises(env.BadSetting, match=name):
        read()


def test_listening_beyond_this_machine_asks_for_the_host_names(monkeypatch):
    monkeypatch.delenv("ALLOWED_HOSTS", raising=False)
    with pytest.raises(env.BadSetting, match="ALLOWED_HOSTS"):
        env.allowed_hosts("0.0.0.0")
    assert "127.0.0.1" in env.allowed_hosts("127.0.0.1")


def test_without_servers_sqlite_and_the_embedded_broker_serve(monkeypatch, tmp_path):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("REDIS_URL", raising=False)
    database = env.database(tmp_path)
    assert database["ENGINE"].endswith("sqlite3")
    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "synchronous=FULL" in database["OPTIONS"]["init_command"]
    assert env.broker() == env.EMBEDDED_BROKER


def test_a_password_with_signs_survives_the_database_url(monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", "postgres://clerk:p%40ss%2Fw%23@db.example:5433/ledger")
    database = env.database(tmp_path)
    assert (database["PASSWORD"], database["HOST"], database["PORT"], database["NAME"]) == (
        "p@ss/w#", "db.example", 5433, "ledger",
    )  # fmt: skip


def test_the_secret_key_is_made_once_and_kept_for_its_owner(monkeypatch, tmp_path):
    monkeypatch.delenv("SECRET_KEY", raising=False)
    first = env.secret_key(tmp_path)
    assert first == env.secret_key(tmp_path)
    assert len(first) >= 50
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


def test_a_data_folder_that_cannot_be_made_is_named(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("VAR_DIR", str(tmp_path / "file" / "var"))
    with pytest.raises(env.BadSetting, match="VAR_DIR"):
        env.var_dir()


def manage(*arguments, **variables):
    kept = {k: v for k, v in os.environ.items() if k not in FROM_TESTS}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=kept | variables,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_a_wrong_port_stops_the_start_with_one_line(tmp_path):
    ended = manage("up", VAR_DIR=str(tmp_path), PORT="eighty")
    assert ended.returncode != 0
    assert "PORT" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert len(ended.stderr.strip().splitlines()) == 1


def test_the_compose_file_starts_a_deployment_that_passes_all_checks(tmp_path):
    """The variables that docker-compose.yml sets, read from the file itself, give a clean `check --deploy`."""
    block = re.search(
        r"x-application:.*?environment:\n(.*?)\n  volumes:", (ROOT / "docker-compose.yml").read_text(), re.S
    )
    pairs = dict(line.strip().split(": ", 1) for line in block[1].splitlines())
    given = {name: re.sub(r"\$\{(\w+):\?[^}]*\}", r"\1", value).strip('"') for name, value in pairs.items()}
    assert all(value for value in given.values())
    given |= {"SECRET_KEY": "k3yXw" * 15, "VAR_DIR": str(tmp_path), "ALLOWED_HOSTS": "keytasks.example,127.0.0.1"}
    ended = manage("check", "--deploy", "--fail-level", "WARNING", **given)
    assert ended.returncode == 0, ended.stderr


def test_the_compose_file_has_no_default_password_and_one_beat():
    text = (ROOT / "docker-compose.yml").read_text()
    assert not re.search(r"PASSWORD:?\s*[:=]\s*[\"']?[A-Za-z0-9]", text)
    assert re.findall(r"\$\{\w+\}", text.replace("${SITE_HOST}", "")) == []
    assert text.count('"beat"') == 1
    assert "replicas: 1" in text
