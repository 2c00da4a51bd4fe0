"""Two people, one record: what was acknowledged is stored, and whoever was slower is told."""

import threading

import pytest
from django import forms
from django.db import transaction

from core.actor import Actor, acting
from core.refusals import Conflict
from core.versions import VersionField
from organizations.models import UnitGroup

PROGRAM = Actor.system("test")
EDITORS = 32


@pytest.fixture
def record(parallel):
    with acting(PROGRAM):
        return UnitGroup.objects.create(name="组")


def edit(pk, version, name):
    """One person's save of what was read as `version`."""
    with acting(PROGRAM), transaction.atomic():
        record = UnitGroup.objects.get(pk=pk)
        record.claim(version)
        record.name = name
        record.save(update_fields=["name"])


def test_of_many_who_read_the_same_one_wins_and_all_others_are_told(parallel, record):
    results = parallel.run(lambda n: edit(record.pk, 1, f"组{n}"), EDITORS)
    won = [n for n, result in enumerate(results) if result is None]
    assert [type(result) for result in results if result is not None] == [Conflict] * (EDITORS - 1)
    record.refresh_from_db()
    assert (record.version, record.name) == (2, f"组{won[0]}")
    assert record.history.count() == 2


def test_the_sum_of_acknowledged_edits_is_stored(parallel, record):
    """Each reads, then writes what it read plus one mark; the loser reads anew, as a person would."""

    def work(n):
        marks = 0
        for _try in range(3):
            seen = UnitGroup.objects.get(pk=record.pk)
            try:
                edit(record.pk, seen.version, seen.name + "+")
            except Conflict:
                continue
            marks += 1
        return marks

    acknowledged = sum(parallel.run(work, EDITORS))
    record.refresh_from_db()
    assert record.name.count("+") == acknowledged == record.version - 1
    assert 1 <= acknowledged <= EDITORS * 3


def test_the_control_without_the_claim_acknowledged_edits_are_lost(parallel, record):
    read = threading.Barrier(8)

    def careless(n):
        seen = UnitGroup.objects.get(pk=record.pk)
        read.wait()
        seen.name += "+"
        with acting(PROGRAM):
            seen.save(update_fields=["name"])

    assert parallel.run(careless, 8) == [None] * 8
    record.refresh_from_db()
    assert record.name == "组+"


@pytest.mark.parametrize("version", [0, 2, -1, None, 10**30])
def test_a_version_that_is_not_stored_is_a_conflict(record, version):
    with pytest.raises(Conflict, match="已被他人修改"):
        edit(record.pk, version, "改名")
    record.refresh_from_db()
    assert (record.version, record.name) == (1, "组")


def test_a_failed_save_gives_the_version_back(record):
    def fails():
        with transaction.atomic():
            record.claim(1)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails()
    record.refresh_from_db()
    assert record.version == 1


def test_a_claim_outside_of_a_transaction_is_an_error(record):
    with pytest.raises(RuntimeError, match="transaction"):
        record.claim(1)


def test_a_deleted_record_is_a_conflict(record):
    with acting(PROGRAM):
        UnitGroup.objects.get(pk=record.pk).delete()
    with transaction.atomic(), pytest.raises(Conflict):
        record.claim(1)


# the hidden field


class Form(forms.Form):
    version = VersionField()


@pytest.mark.parametrize(("sent", "sentence"), [
    ({}, "页面不完整（缺少版本号）：请刷新后重新填写。"), ({"version": ""}, "页面不完整（缺少版本号）：请刷新后重新填写。"),
    ({"version": "x"}, "页面不完整（版本号有误）：请刷新后重新填写。"), ({"version": "1.5"}, "页面不完整（版本号有误）：请刷新后重新填写。"),
    ({"version": "0"}, "页面不完整（版本号有误）：请刷新后重新填写。"), ({"version": "9" * 30}, "页面不完整（版本号有误）：请刷新后重新填写。"),
])  # fmt: skip
def test_a_form_without_its_version_is_refused(sent, sentence):
    form = Form(sent)
    assert form.errors == {"version": [sentence]}


def test_a_form_carries_its_version_hidden():
    assert 'type="hidden" name="version" value="3"' in str(Form(initial={"version": 3})["version"])
    assert Form({"version": "3"}).is_valid()
