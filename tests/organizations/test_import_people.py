"""People from a sheet: accounts, holdings, and a list of initial passwords that one person fetches once and nothing else remembers."""

import io
import logging
import tempfile
import time
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse
from openpyxl import load_workbook

from core import clock
from core.actor import Actor, acting
from core.models import AuditEvent
from core.refusals import Refused
from organizations import handouts
from organizations.imports import intake
from organizations.models import Holding, Import, Post, User
from organizations.standing import Standing
from tests.organizations.sheets import confirm, csv_of, outcomes, refused, shown, tried, write
from tests.words import words

HEAD = ["账号", "姓名", "单位", "职务", "序号", "自", "至", "代理", "任免文件", "办公电话"]
TODAY = clock.today()
A_DAY = timedelta(days=1)


@pytest.fixture
def folder(settings, tmp_path):
    settings.HANDOUT_ROOT = tmp_path / "handouts"
    return settings.HANDOUT_ROOT


@pytest.fixture
def p(prefecture, folder):
    with acting(prefecture.system):
        for number in (1, 2, 3):
            Post.make(prefecture.system, unit=prefecture.county_b, title="副县长", number=number, tier=5)
        yield prefecture


@pytest.fixture
def keeper_client(client, p, administrator):
    client.force_login(administrator)
    return client


def person(**cells):
    cells = {"姓名": "甲某", "单位": "石坪县", "职务": "副县长"} | cells
    return [cells.get(heading, "") for heading in HEAD]


def sent(client, *rows):
    """The confirmed import of some people."""
    imported = shown(client, "people", [HEAD, *rows])
    assert confirm(client, imported).status_code == 302
    imported.refresh_from_db()
    return imported


def fetch(client, imported):
    return client.post(reverse("organizations:import_hand_out", args=[imported.pk]))


def list_of(answer):
    """[[unit, post, name, account, password]] of a fetched list."""
    page = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    return [[cell.value for cell in row[:5]] for row in page.iter_rows(min_row=4)]


# accounts and holdings


def test_accounts_and_holdings_are_made_and_a_second_time_nothing_changes(p):
    rows = [
        HEAD,
        person(自="2026-01-01", 任免文件="任〔2026〕1号", 办公电话="0990-1"),
        person(账号="yi.mou", 姓名="乙某", 序号="2", 代理="是"),
        person(账号="yi.mou", 姓名="乙某", 单位="90022", 职务="站长"),
        person(姓名="丙某", 序号="3", 自="2020-01-01", 至="2021-12-31"),
    ]
    Post.make(p.system, unit=p.township_b2, title="站长", tier=7)
    report = write(p.system, "people", rows)
    assert outcomes(report) == "cccc"
    assert report.lines[0].note == "新账号 9002.1；任职自 2026-01-01；办公电话：— → 0990-1"
    first, second = User.objects.get(username="9002.1"), User.objects.get(username="yi.mou")
    holding = first.holdings.get()
    assert (str(holding.post), str(holding.since), holding.document) == ("石坪县 副县长", "2026-01-01", "任〔2026〕1号")
    assert holding.post.phone == "0990-1"
    assert [(str(h.post), h.acting, h.since) for h in second.holdings.order_by("pk")] == [
        ("石坪县 副县长 2", True, TODAY), ("石岭2乡 站长", False, TODAY),
    ]  # fmt: skip
    assert Standing(second, TODAY).paths == [p.county_b.path]
    assert first.initial_until - clock.now() > timedelta(days=6, hours=23)
    assert {"account.make_many", "holding.make_many", "post.phone_many"} <= set(
        AuditEvent.objects.values_list("verb", flat=True)
    )
    again = write(p.system, "people", rows)
    assert outcomes(again) == "uuuu"
    assert not again.secrets


def test_accounts_are_known_by_their_name_else_by_who_holds_the_post(p):
    rows = [
        HEAD,
        person(账号="director", 姓名="州交通运输局局长", 职务="副县长"),
        person(姓名="石坪县县长", 职务="县长"),
        person(姓名="石坪县县长", 职务="副县长", 序号="2"),
        person(姓名="丁某", 序号="3"),
        person(姓名="丁某", 序号="2"),
    ]
    report = tried(p.system, "people", rows)
    assert outcomes(report) == "curcr"
    assert refused(report) == {
        4: "第 4 行 A 列：石坪县已有石坪县县长（账号 magistrate_b）：是同一人请填这个账号，不是请填新账号",
        6: "第 6 行 A 列：石坪县已有丁某（账号 9002.1）：是同一人请填这个账号，不是请填新账号",
    }
    assert write(p.system, "people", rows[:3]).counts["created"] == 1
    assert p.director.holdings.count() == 2


ROWS = [
    ({"姓名": ""}, "第 2 行 B 列：“姓名”没有填"),
    ({"单位": "火星"}, "第 2 行 C 列：没有找到单位“火星”"),
    ({"职务": "县太爷"}, "第 2 行 D 列：“石坪县”没有岗位“县太爷”：请先建岗位"),
    ({"序号": "4"}, "第 2 行 D 列：“石坪县”没有岗位“副县长 4”：请先建岗位"),
    ({"序号": "一"}, "第 2 行 E 列：“一”应为 1 至 9999 的整数"),
    ({"自": "上月"}, "第 2 行 F 列：“上月”不是日期"),
    ({"自": "2026-02-01", "至": "2026-01-01"}, "第 2 行 G 列：结束日期不能早于开始日期"),
    ({"代理": "也许"}, "第 2 行 H 列：“也许”应为“是”或“否”"),
    ({"职务": "县长"}, f"第 2 行 D 列：石坪县 县长自 {TODAY.replace(month=1, day=1)} 起由石坪县县长任职：请办交接，或先免去"),
    ({"账号": "magistrate_b"}, "第 2 行 B 列：账号“magistrate_b”是石坪县县长的：请核对姓名，或另填账号"),
    ({"账号": "keeper", "姓名": "系统管理员"}, "第 2 行 D 列：管理员账号不担任岗位"),
    ({"账号": "director", "姓名": "州交通运输局局长", "自": "1990-01-01", "至": "1991-01-01"}, ""),
    ({"姓名": "石坪县县长", "职务": "县长", "至": "2099-01-01"}, "第 2 行 G 列：已任此职（自 "),
    ({"姓名": "石坪县县长", "职务": "县长", "代理": "是"}, "第 2 行 H 列：已任此职（自 "),
    ({"姓名": "石坪县县长", "职务": "县长", "自": str(TODAY)}, ""),
]  # fmt: skip


def test_a_row_that_is_wrong_is_said_with_row_column_and_reason(p, administrator):
    for cells, sentence in ROWS:
        found = refused(tried(p.system, "people", [HEAD, person(**cells)])).get(2, "")
        assert found.startswith(sentence) if sentence else not found, (cells, found)


def test_faults_between_rows_and_a_new_account_is_not_made_for_a_row_that_is_refused(p):
    rows = [
        HEAD,
        person(账号="a"),
        person(账号="a"),
        person(账号="b", 姓名="乙某"),
        person(账号="c", 姓名="丙某", 序号="2"),
        person(账号="c", 姓名="丁某", 序号="3"),
    ]
    report = write(p.system, "people", rows, skip_refused=True)
    said = refused(report)
    assert said[3] == "第 3 行 D 列：与第 2 行重复"
    assert said[4].startswith("第 4 行 D 列：石坪县 副县长自")
    assert said[6] == "第 6 行 B 列：账号“c”是丙某的：请核对姓名，或另填账号"
    assert set(User.objects.filter(username__in="abc").values_list("username", flat=True)) == {"a", "c"}


# the list of initial passwords


def everywhere(folders, since):
    """The bytes of all tables, and of all files in `folders` written since."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed:
            yield model._meta.label, repr(list(model._base_manager.values_list())).encode()
    for place in (place for folder in folders for place in Path(folder).rglob("*")):
        try:
            if place.is_file() and place.stat().st_mtime >= since - 1 and place.stat().st_size < 50_000_000:
                data = place.read_bytes()
                yield place, data
                if zipfile.is_zipfile(io.BytesIO(data)):
                    archive = zipfile.ZipFile(io.BytesIO(data))
                    yield place, b"".join(archive.read(name) for name in archive.namelist())
        except OSError:
            continue


def test_an_initial_password_stands_in_no_table_file_or_log(
    keeper_client, settings, folder, tmp_path, monkeypatch, caplog
):
    """…from the confirmation until its list is fetched, and afterwards: temporary files are kept here to be looked into."""
    caplog.set_level(logging.DEBUG)
    kept = tmp_path / "temporary"
    kept.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(kept))
    monkeypatch.setattr("openpyxl.worksheet._writer.os.remove", lambda path: None, raising=False)
    monkeypatch.setattr("core.lists.xlsx.TemporaryFile", lambda: (kept / "written.xlsx").open("w+b"))
    since = time.time()
    imported = sent(keeper_client, person(), person(姓名="乙某", 序号="2"))
    places = [settings.VAR_DIR, settings.MEDIA_ROOT, kept, folder]
    sealed = list(everywhere(places, since))
    rows = list_of(fetch(keeper_client, imported))
    secrets = [row[4].encode() for row in rows]
    assert len(secrets) == 2
    assert all(len(secret) >= 18 for secret in secrets)
    for place, data in [*sealed, *everywhere(places, since)]:
        assert not [secret for secret in secrets if secret in data], place
    assert not [secret for secret in secrets if secret.decode() in caplog.text]
    assert any(str(place).startswith(str(kept)) for place, _data in everywhere([kept], since)), (
        "nothing was looked into"
    )


def test_who_imported_fetches_the_list_once_and_the_accounts_open_with_it(
    keeper_client, client, folder, django_capture_on_commit_callbacks
):
    imported = sent(keeper_client, person(), person(姓名="乙某", 序号="2"))
    assert [place.stat().st_mode & 0o777 for place in folder.glob("*")] == [0o600]
    assert folder.stat().st_mode & 0o777 == 0o700
    assert "只能下载一次" in words(keeper_client.get(imported.get_absolute_url()))
    with django_capture_on_commit_callbacks(execute=True):
        answer = fetch(keeper_client, imported)
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Cache-Control"] == "no-store"
    rows = list_of(answer)
    assert [row[:4] for row in rows] == [
        ["石坪县", "副县长", "甲某", "9002.1"], ["石坪县", "副县长 2", "乙某", "9002.2"],
    ]  # fmt: skip
    assert list(folder.glob("*")) == []
    assert AuditEvent.objects.filter(verb="import.hand_out").count() == 1
    again = fetch(keeper_client, imported)
    assert again.status_code == 403
    assert "只能下载一次" in words(again)
    assert "已于" in words(keeper_client.get(imported.get_absolute_url()))
    client.logout()
    assert client.post("/sign-in/", {"username": "9002.1", "password": rows[0][4]}).status_code == 302
    assert client.get("/").headers["Location"].startswith("/own/password")


def test_nobody_else_fetches_it(keeper_client, client, p):
    imported = sent(keeper_client, person())
    other = User.objects.make(username="other", name="另一管理员", administrator="system")
    for user, status in ((other, 403), (p.magistrate_a, 403), (p.publisher, 403)):
        client.force_login(user)
        assert fetch(client, imported).status_code == status
        assert client.get(reverse("organizations:import_hand_out", args=[imported.pk])).status_code in (403, 405)
    imported.refresh_from_db()
    assert imported.sealed


def test_two_clicks_at_once_fetch_it_once(p, administrator, folder, parallel):
    with acting(p.actor(administrator)) as actor:
        write(actor, "people", [HEAD, person()])
    imported = Import.objects.get()

    def click(_n):
        with acting(p.actor(administrator)) as actor:
            return handouts.take(actor, Import.objects.get(pk=imported.pk))

    answers = parallel.run(click, 6)
    assert sum(isinstance(answer, io.BytesIO) for answer in answers) == 1, answers


def test_after_a_week_the_list_is_gone(keeper_client, folder, django_capture_on_commit_callbacks):
    imported = sent(keeper_client, person())
    later = clock.now() + timedelta(days=7, minutes=1)
    with clock.at(later), django_capture_on_commit_callbacks(execute=True):
        assert "超过七天" in handouts.refusal(importer_of(imported), imported)
        assert intake.sweep(None).endswith("过期的密码名单 1 份")
    assert list(folder.glob("*")) == []
    imported.refresh_from_db()
    assert not imported.sealed


def importer_of(imported):
    """Who imported, at work."""
    user = User.objects.get(pk=imported.owner.removeprefix("user:"))
    return Actor(user=user, holding=Standing(user, TODAY), today=TODAY, request_id="test")


def test_a_list_of_another_key_or_without_its_file_says_what_to_do(keeper_client, settings, folder):
    imported = sent(keeper_client, person())
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another" * 10
    assert len(handouts.opened(imported.sealed)) == 1  # the old key is named
    settings.SECRET_KEY_FALLBACKS = []
    with acting(importer_of(imported)) as actor, pytest.raises(Refused, match="密钥已更换"):
        handouts.take(actor, imported)
    imported.refresh_from_db()
    assert imported.sealed  # nothing was taken
    next(folder.glob("*")).unlink()
    with acting(importer_of(imported)) as actor, pytest.raises(Refused, match="名单打不开"):
        handouts.take(actor, imported)


def test_an_import_that_fails_at_its_end_leaves_no_sealed_file(keeper_client, folder):
    imported = shown(keeper_client, "people", [HEAD, person()])
    table = AuditEvent._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} RENAME COLUMN verb TO deed")
    try:
        form = {"seen": intake.report_of(imported).fingerprint}
        assert keeper_client.post(imported.get_absolute_url(), form).status_code == 503
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE {table} RENAME COLUMN deed TO verb")
    assert not User.objects.filter(username="9002.1").exists()
    assert list(folder.glob("*") if folder.exists() else []) == []


def test_what_an_undone_import_left_behind_is_swept(p, folder, django_capture_on_commit_callbacks):
    folder.mkdir()
    (folder / "left").write_bytes(b"x")
    for hours, there in ((0, True), (2, False)):  # at first it is perhaps being written
        with clock.at(clock.now() + timedelta(hours=hours)), django_capture_on_commit_callbacks(execute=True):
            intake.sweep(None)
        assert (folder / "left").exists() == there


# the terminal


def test_the_command_names_who_fetches_the_list(keeper_client, p, folder, tmp_path, administrator, capsys):
    sheet = tmp_path / "people.csv"
    sheet.write_bytes(csv_of([HEAD, person()]).read())
    User.objects.make(username="second", name="第二管理员", administrator="system")
    with pytest.raises(CommandError, match="--for"):
        call_command("import_people", sheet)
    call_command("import_people", sheet, "--for", "keeper")
    assert "新建 1" in capsys.readouterr().out
    imported = Import.objects.get()
    assert imported.owner == f"user:{administrator.pk}"
    assert len(list_of(fetch(keeper_client, imported))) == 1
    assert Holding.objects.filter(user__username="9002.1").exists()
