"""Files that people send: taken by content, kept under random paths, handed out as downloads, held against their digests."""

import errno
import os
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from django import forms
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection, models
from django.urls import reverse

from core import audit, clock
from core.models import AuditEvent, StoredFile
from core.refusals import Refused, Unfit
from core.scope import ScopedQuerySet
from core.storage import filenames, files, filetypes
from core.storage.filefields import FileField
from tests.core import strangers as s
from tests.core.corpus import REFUSED, TAKEN


def sent(name, data):
    uploaded = SimpleUploadedFile("x", data)
    uploaded._name = name  # as a stranger writes it, before Django trims it
    return uploaded


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    return settings.MEDIA_ROOT


@pytest.fixture
def stored(media, keeper):
    return files.store(keeper, sent("说明.txt", "一、进展".encode()), owner="unit:1")


def lying(media):
    return sorted(str(p.relative_to(media)) for p in media.rglob("*") if p.is_file())


@pytest.mark.parametrize("name", TAKEN)
def test_what_offices_file_is_taken(name):
    kind = files.check(sent(name, TAKEN[name]))
    assert filenames.suffix(name) == kind.name


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_what_it_says_or_acts_is_refused_with_advice(name):
    with pytest.raises(Unfit) as refusal:
        files.check(sent(name, REFUSED[name]))
    assert any(hint in str(refusal.value) for hint in ("请", "不收")), refusal.value


def test_a_whole_directory_of_a_million_entries_is_counted_before_it_is_read():
    entry = b"PK\x01\x02" + b"\0" * 42 + b"a"
    with pytest.raises(Unfit, match="太多部分"):
        files.check(sent("多.docx", s.archive({"a": "1"}) + entry * 300_000))


NAMES = {
    "C:\\Users\\张三\\报告.pdf": "报告.pdf",
    "../../etc/报告.pdf": "报告.pdf",
    "..\\..\\报告.pdf": "报告.pdf",
    "报\x00告\n.pdf": "报告.pdf",
    "发票\u202efdp.png": "发票fdp.png",
    "CON.txt": "_CON.txt",
    "con": "_con",
    'a<b>:"c"|?*.pdf': "a_b___c____.pdf",
    " .报告 .pdf . ": "报告 .pdf",
    ".pdf": "pdf",
    "": "未命名",
    "字" * 300 + ".pdf": "字" * 196 + ".pdf",
    "ཁྲིམས་ཁང་། ꆈꌠ ᠮᠣᠩᠭᠣᠯ.pdf": "ཁྲིམས་ཁང་། ꆈꌠ ᠮᠣᠩᠭᠣᠯ.pdf",
    "e\u0301.pdf": "é.pdf",
    "a." + "x" * 300: "a." + "x" * 198,
}


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_for_people_alone(name):
    assert filenames.shown(name) == NAMES[name]


def test_a_file_is_kept_under_a_random_path_for_the_program_alone(media, keeper):
    uploaded = sent("../../进展.txt", "一、进展".encode())
    stored = files.store(keeper, uploaded, owner="unit:1")
    place = media / stored.path
    assert place.read_bytes() == "一、进展".encode()
    assert place.stat().st_mode & 0o777 == 0o600
    assert place.parent.stat().st_mode & 0o777 == 0o700
    assert "进展" not in stored.path
    assert (stored.name, stored.size, stored.content_type) == ("进展.txt", 12, "text/plain")
    event = AuditEvent.objects.get(verb="file.store")
    assert event.detail["sha256"] == stored.sha256
    assert event.object_id == str(stored.pk)


def test_a_file_without_its_record_is_not_kept(media, keeper, monkeypatch):
    def fail(*args, **kwargs):
        raise audit.AuditFailed("file.store")

    monkeypatch.setattr(audit, "record", fail)
    with pytest.raises(audit.AuditFailed):
        files.store(keeper, sent("a.txt", b"1"), owner="unit:1")
    assert lying(media) == []
    assert not StoredFile.objects.exists()


def test_a_full_disk_is_a_sentence_and_leaves_nothing(media, keeper, monkeypatch):
    def full(handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(os, "fsync", full)
        with pytest.raises(files.NoRoom, match="磁盘已满"):
            files.store(keeper, sent("a.txt", b"1"), owner="unit:1")
    assert lying(media) == []
    assert not StoredFile.objects.exists()
    assert files.store(keeper, sent("a.txt", b"1"), owner="unit:1")


def test_the_quota_names_its_figures_and_leaves_others_alone(media, keeper, settings, caplog):
    settings.UNIT_QUOTA = 1000
    files.store(keeper, sent("a.txt", b"1" * 600), owner="unit:1")
    assert caplog.records == []
    with pytest.raises(files.NoRoom, match=r"600.*1000.*401"):
        files.store(keeper, sent("b.txt", b"1" * 401), owner="unit:1")
    files.store(keeper, sent("c.txt", b"1" * 900), owner="unit:2")
    assert "take 900 of 1000" in caplog.text
    assert len(lying(media)) == 2


@pytest.mark.django_db(transaction=True)
def test_many_at_once_do_not_pass_the_quota_together(media, keeper, settings, parallel):
    settings.UNIT_QUOTA = 1000
    results = parallel.run(lambda n: files.store(keeper, sent(f"{n}.txt", b"1" * 300), owner="unit:1"), 12)
    assert sum(isinstance(result, StoredFile) for result in results) == 3
    assert sum(isinstance(result, files.NoRoom) for result in results) == 9
    assert len(lying(media)) == StoredFile.objects.count() == 3


def test_a_file_over_the_limit_is_refused_with_both_figures(settings):
    settings.FILE_LIMIT = 2048
    with pytest.raises(Unfit, match=r"3.0.*2.0"):
        files.check(sent("a.txt", b"1" * 3072))


class EvidenceForm(forms.Form):
    evidence = FileField()


def test_the_form_says_what_is_wrong_beside_the_field():
    form = EvidenceForm({}, {"evidence": sent("程序.pdf", s.EXE)})
    assert not form.is_valid()
    assert "请" in form.errors["evidence"][0]
    assert EvidenceForm({}, {"evidence": sent("a.pdf", s.pdf())}).is_valid()
    assert 'accept=".pdf' in str(EvidenceForm()["evidence"])


def test_the_form_asks_for_the_quota_where_it_knows_the_owner(db, settings):
    settings.UNIT_QUOTA = 10
    form = EvidenceForm({}, {"evidence": sent("a.pdf", s.pdf())})
    form.fields["evidence"].owner = "unit:1"
    assert "上限" in form.errors["evidence"][0]


def test_a_file_over_the_limit_is_counted_but_not_kept(rf, settings):
    settings.FILE_LIMIT, settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 100_000, 50_000
    request = rf.post("/", {"evidence": SimpleUploadedFile("a.txt", b"1" * 300_000), "text": "x"})
    arrived = request.FILES["evidence"]
    assert (arrived.size, arrived.read()) == (300_000, b"")
    assert request.POST["text"] == "x"
    form = EvidenceForm(request.POST, request.FILES)
    assert "超过单个文件的上限" in form.errors["evidence"][0]
    within = rf.post("/", {"evidence": SimpleUploadedFile("a.txt", b"1" * 90_000)})
    assert EvidenceForm(within.POST, within.FILES).is_valid()


def address(stored):
    return reverse("core:file", args=[stored.pk])


def test_a_download_is_saved_never_shown(client, stored, administrator):
    client.force_login(administrator)
    answer = client.get(address(stored))
    assert b"".join(answer.streaming_content) == "一、进展".encode()
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''%E8%AF%B4%E6%98%8E.txt"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer["Cache-Control"] == "no-store"
    assert answer["Content-Length"] == "12"
    assert client.post(address(stored)).status_code == 405


def test_only_who_sent_it_and_the_system_administrator_know_of_a_file(client, media, prefecture, administrator):
    sender = prefecture.actor(prefecture.liaison_a)
    stored = files.store(sender, sent("a.txt", b"1"), owner="unit:1")
    for who, status in (
        (prefecture.liaison_a, 200), (administrator, 200), (prefecture.magistrate_a, 404), (prefecture.governor, 404),
    ):  # fmt: skip
        client.force_login(who)
        assert client.get(address(stored)).status_code == status, who
    client.force_login(prefecture.governor)
    foreign, missing = client.get(address(stored)), client.get(reverse("core:file", args=[uuid.uuid4()]))
    assert foreign.status_code == missing.status_code == 404
    client.logout()
    assert client.get(address(stored)).status_code == 302


@pytest.fixture
def evidence(transactional_db):
    """A model of a later room that carries files, for the length of a test."""

    class EvidenceQuerySet(ScopedQuerySet):
        def in_scope_of(self, actor):
            return self.filter(seen_by=actor.key)

    class Evidence(models.Model):  # noqa: DJ008
        shows_files = ("file",)
        file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
        seen_by = models.CharField(max_length=60)
        objects = EvidenceQuerySet.as_manager()

        class Meta:
            app_label = "core"

    with connection.schema_editor() as schema:
        schema.create_model(Evidence)
    yield Evidence
    with connection.schema_editor() as schema:
        schema.delete_model(Evidence)
    del apps.all_models["core"]["evidence"]
    apps.clear_cache()


def test_a_file_is_seen_by_those_who_see_the_row_that_carries_it(media, evidence, official, keeper):
    carried = files.store(keeper, sent("a.txt", b"1"), owner="unit:1")
    files.store(keeper, sent("b.txt", b"2"), owner="unit:1")
    standing = type(keeper.holding)(official, keeper.today)
    reader = type(keeper)(user=official, holding=standing, today=keeper.today, request_id="")
    evidence.objects.create(file=None, seen_by=reader.key)
    assert not StoredFile.objects.visible_to(reader).exists()
    evidence.objects.create(file=carried, seen_by="user:0")
    assert not StoredFile.objects.visible_to(reader).exists()
    for _twice in range(2):
        evidence.objects.create(file=carried, seen_by=reader.key)
    assert list(StoredFile.objects.visible_to(reader)) == [carried]


def test_an_altered_file_is_not_handed_out_and_the_log_knows(client, stored, media, administrator, caplog):
    flip(media / stored.path)
    client.force_login(administrator)
    answer = client.get(address(stored))
    assert answer.status_code == 409
    assert "与存入时不一致" in answer.content.decode()
    assert str(stored.pk) in caplog.text
    (media / stored.path).unlink()
    assert client.get(address(stored)).status_code == 409


def flip(place):
    data = bytearray(place.read_bytes())
    data[len(data) // 2] ^= 1
    place.write_bytes(data)


def test_verify_names_each_altered_missing_or_swapped_file_and_no_other(media, keeper, capsys):
    kept = [files.store(keeper, sent(f"{n:02d}.txt", b"%d" % (n % 35)), owner="unit:1") for n in range(40)]
    call_command("files", "verify")
    assert "共 40 个" in capsys.readouterr().out
    for stored in kept[:5]:
        flip(media / stored.path)
    for stored in kept[5:8]:
        (media / stored.path).unlink()
    for one, other in ((8, 9), (10, 11)):
        a, b = media / kept[one].path, media / kept[other].path
        held = a.read_bytes()
        a.write_bytes(b.read_bytes())
        b.write_bytes(held)
    with pytest.raises(CommandError) as found:
        call_command("files", "verify")
    lines = str(found.value).splitlines()
    assert len(lines) == 12
    assert [line.split("：")[1][:2] for line in lines] == [f"{n:02d}" for n in range(12)]
    assert sum("缺失" in line for line in lines) == 3
    assert all("被换成了" in line for line in lines[8:])


def test_sweep_removes_old_files_without_a_row_and_nothing_else(
    media, keeper, stored, capsys, django_capture_on_commit_callbacks
):
    old, new, other = media / "ab" / ("ab" + "0" * 30), media / "cd" / ("cd" + "0" * 30), media / "ab" / "backup.tar"
    for place in (old, new, other):
        place.parent.mkdir(exist_ok=True)
        place.write_bytes(b"1")
    before = (clock.now() - timedelta(hours=2)).timestamp()
    for place in (old, other, media / stored.path):
        os.utime(place, (before, before))
    with django_capture_on_commit_callbacks(execute=True):
        call_command("files", "sweep")
    assert "清理 1 个" in capsys.readouterr().out
    assert (old.exists(), new.exists(), other.exists(), Path(media / stored.path).exists()) == (False, True, True, True)
    assert AuditEvent.objects.get(verb="file.sweep").detail == {"count": 1}


def test_sweep_stops_where_the_database_does_not_belong_to_the_folder(media, keeper):
    before = (clock.now() - timedelta(hours=2)).timestamp()
    for n in range(11):
        place = media / "ab" / f"ab{n:030d}"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(b"1")
        os.utime(place, (before, before))
    with pytest.raises(Refused, match="不配套"):
        files.sweep(keeper)
    assert len(lying(media)) == 11


def test_every_kind_has_a_place_in_the_chooser():
    chosen = {suffix.strip(".") for suffix in filetypes.ACCEPTED.split(",")}
    assert chosen == set(filetypes.KINDS) | {"jpeg"}
