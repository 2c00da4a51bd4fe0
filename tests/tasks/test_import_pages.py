"""The import of a 任务分解表 over the pages: from the paste over its columns and units to the confirmed register; names told once for all."""

import pytest
from django.urls import reverse

from organizations.imports import intake
from organizations.models import Import
from tasks.models import TaskUnit, UnitName
from tests.filling import FormOf
from tests.tasks.register import LEAD, SUPERVISE
from tests.tasks.sheets import task, write
from tests.words import words


@pytest.fixture
def drafter(client, r):
    client.force_login(r.p.drafter)
    return client


# over the pages


def at(name, *args):
    return reverse(f"tasks:{name}", args=args)


def sent(client, programme, rows, **data):
    """Send pasted cells; the Import."""
    text = "\n".join("\t".join(row) for row in rows)
    answer = client.post(at("import"), {"programme": programme.pk, "pasted": text, **data})
    assert answer.status_code == 302, words(answer)
    return Import.objects.latest("pk")


SHEET = [["代号", "任务", "干活的", "别的"], ["甲1", "修路", "州交通局", "备查"]]


def test_a_sheet_goes_from_the_paste_over_its_columns_and_units_to_the_confirmed_register(drafter, empty, r):
    imported = sent(drafter, empty, SHEET)
    page = drafter.get(at("import_columns", imported.pk)).content.decode()
    form = FormOf(page)
    assert form.fields == form.fields | {"c1": "", "c2": "title", "c3": "", "c4": ""}
    answer = drafter.post(at("import_columns", imported.pk), form.fields | {"c1": "code", "c3": "lead", "c4": "noted"})
    assert answer["Location"] == imported.get_absolute_url()
    text = words(drafter.get(imported.get_absolute_url()))
    assert "1 个单位名称认不出，先按原文保留：州交通局" in text
    asked = FormOf(drafter.get(at("import_units", imported.pk)).content.decode())
    answer = drafter.post(at("import_units", imported.pk), asked.fields | {"n0": "州交通运输局"})
    assert answer["Location"] == imported.get_absolute_url()
    confirm = FormOf(drafter.get(imported.get_absolute_url()).content.decode())
    drafter.post(imported.get_absolute_url(), confirm.fields)
    road = task(empty, "修路")
    assert (road.code, road.note) == ("甲1", "别的：备查")
    assert road.units.get().unit == r.p.transport
    assert UnitName.objects.get().text == "州交通局"


def test_the_columns_must_name_the_task_once(drafter, empty):
    imported = sent(drafter, empty, SHEET)
    twice = {"c1": "title", "c2": "title", "c3": "", "c4": ""}
    assert "几列都选了重点工作：每项只留一列" in words(drafter.post(at("import_columns", imported.pk), twice))
    none = dict.fromkeys(("c1", "c2", "c3", "c4"), "")
    assert "请选哪一列是“重点工作”" in words(drafter.post(at("import_columns", imported.pk), none))


def test_an_import_belongs_to_who_sent_it_and_its_kind(drafter, client, empty, r):
    imported = sent(drafter, empty, SHEET)
    for user, pages in ((r.p.magistrate_a, 404), (r.p.reviewer, 404)):
        client.force_login(user)
        assert client.get(at("import_columns", imported.pk)).status_code == pages
        assert client.get(imported.get_absolute_url()).status_code == 403
    client.force_login(r.p.drafter)
    intake.confirm(r.p.actor(r.p.drafter), imported, seen=intake.report_of(imported).fingerprint)
    assert client.get(at("import_columns", imported.pk)).status_code == 404  # done


def test_a_document_of_another_programme_is_refused(drafter, empty, r):
    data = {"programme": empty.pk, "document": r.master.pk, "pasted": "重点工作\n修路"}
    assert "这份文件不属于所选的批次" in words(drafter.post(at("import"), data))


def test_the_empty_sheet_has_our_headings(drafter):
    body = b"".join(drafter.get(at("import"), {"empty": "csv", "of": 0}).streaming_content).decode()
    assert '"重点工作"' in body
    assert drafter.get(at("import"), {"empty": "exe", "of": 0}).status_code == 404


# units that nobody knows


def confirmed(client, address):
    """Ask for an act and confirm what the page says of it; the page that asked."""
    asked = client.post(address, FormOf(client.get(address).content.decode()).fields)
    assert client.post(address, FormOf(asked.content.decode()).fields | {"confirmed": "1"}).status_code == 302
    return asked


@pytest.fixture
def vague(r):
    """Two tasks that name a unit in words that no unit has."""
    for n in (2, 3):
        rows = [(LEAD, None, "交通口"), (SUPERVISE, r.p.office, "州推进办")]
        r.tasks[n].name_units(r.p.system, rows, version=1)
    return r


def test_a_name_is_told_once_for_all_tasks_and_for_every_later_sheet(drafter, vague, empty):
    r = vague
    here = at("unit_names", r.programme.pk)
    assert "交通口 2" in words(drafter.get(here))
    drafter.post(at("unit_names_tell", r.programme.pk), {"n0": "州交通运输局"})
    assert TaskUnit.objects.filter(text="交通口", unit=r.p.transport).count() == 2
    assert "没有认不出的单位名称" in words(drafter.get(here))
    write(r.p, [["重点工作", "牵头单位"], ["修路", "交通口"]], empty)
    assert task(empty, "修路").units.get().unit == r.p.transport
    confirmed(drafter, at("unit_name_forget", UnitName.objects.get().pk))
    assert not UnitName.objects.exists()


def test_a_name_never_makes_a_unit_watch_itself(drafter, vague):
    r = vague
    assert UnitName.learn(r.p.system, {"交通口": r.p.office}) == 0
    assert TaskUnit.objects.filter(text="交通口", unit=None).count() == 2


def test_unknown_names_go_to_the_keeper_of_units_and_are_read_again(drafter, vague):
    r = vague
    body = b"".join(drafter.get(at("unit_names", r.programme.pk), {"new": "csv"}).streaming_content).decode()
    assert '"交通口"' in body
    r.p.transport.name_also(r.p.system, ["交通口"], version=r.p.transport.version)
    assert "交通口 → 州交通运输局" in words(confirmed(drafter, at("unit_names_again", r.programme.pk)))
    assert TaskUnit.objects.filter(text="交通口", unit=r.p.transport).count() == 2
