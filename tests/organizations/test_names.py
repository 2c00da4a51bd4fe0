"""Which unit a text means."""

import pytest

from core.actor import acting
from core.models import Installation
from organizations.models import Unit
from organizations.names import resolve, resolve_all, written


@pytest.fixture
def p(prefecture):
    Installation.objects.create(prefecture="澜岭彝族自治州", title="台账", office="推进办")
    with acting(prefecture.system):
        for county in (prefecture.county_a, prefecture.county_b):
            prefecture.unit(f"{county.code}-1", "水务局", "county_department", county)
            prefecture.unit(f"{county.code}-2", f"{county.name}林草局", "county_department", county)
        prefecture.water.name_also(prefecture.system, ["水利局"])
        prefecture.root.name_also(prefecture.system, ["澜岭"])
        prefecture.transport.change(prefecture.system, version=1, short_name="州交通局")
        for township in (prefecture.township_a1, prefecture.township_a2, prefecture.township_b1):
            prefecture.unit(f"{township.code}9", "新村", "village", township)
        yield prefecture


def codes(text, units=None):
    units = Unit.objects.all() if units is None else units
    return [unit.code for unit in resolve(text, units).units]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("9001", "9001"),
        ("９００１", "9001"),
        (" 90 01 ", "9001"),
        ("90-02", "90-02"),
        ("云沟县", "9001"),
        ("云 沟 县", "9001"),
        ("州交通运输局", "90-02"),
        ("交通运输局", "90-02"),
        ("州交通局", "90-02"),
        ("交通局", "90-02"),
        ("澜岭州交通运输局", "90-02"),
        ("澜岭彝族自治州交通运输局", "90-02"),
        ("澜岭交通局", "90-02"),
        ("州直交通运输局", "90-02"),
        ("水利局", "90-03"),
        ("州水利局", "90-03"),
        ("澜岭州水务局", "90-03"),
        ("澜岭州云沟县", "9001"),
        ("云沟县水务局", "9001-1"),
        ("澜岭州云沟县水务局", "9001-1"),
        ("云沟县 / 水务局", "9001-1"),
        ("水务局（云沟县）", "9001-1"),
        ("水务局(石坪县)", "9002-1"),
        ("云沟县林草局", "9001-2"),
        ("州云沟县林草局", "9001-2"),
        ("云岭1乡新村", "900119"),
        ("云沟县云岭1乡新村", "900119"),
        ("云沟县-云岭1乡-新村", "900119"),
        ("石坪县新村", "900219"),
        ("新村（900129）", "900129"),
        ("新村(900129)", "900129"),
        ("州推进办", "90-01"),
    ],
)
def test_a_text_means_one_unit(p, text, expected):
    assert codes(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("新村", ["900119", "900129", "900219"]),
        ("云沟县新村", ["900119", "900129"]),
        ("林草局", ["9001-2", "9002-2"]),
        ("水务局", ["90-03", "9001-1", "9002-1"]),  # without 州 it may be the prefecture's or a county's
    ],
)
def test_a_text_that_may_mean_several_lists_them_in_official_order(p, text, expected):
    meaning = resolve(text, Unit.objects.all())
    assert sorted(unit.code for unit in meaning.units) == sorted(expected)
    assert meaning.unit is None
    assert f"{len(expected)} 个单位" in meaning.fault


@pytest.mark.parametrize(
    "text", ["", "  ", "不存在局", "石坪县云岭1乡", "水务局（9001）", "(", "县", "州", "局" * 300, "\x00"]
)
def test_a_text_that_means_nothing_gives_a_sentence(p, text):
    meaning = resolve(text, Unit.objects.all())
    assert meaning.units == ()
    assert "没有找到" in meaning.fault


def test_what_is_written_alike_is_offered_with_its_place(p):
    near = resolve("云岭1", Unit.objects.all()).near()
    assert "云岭1乡" in [unit.name for unit in near.units]
    assert [unit.code for unit in resolve("交运局", Unit.objects.all()).near().units] == ["90-02"]
    assert resolve("新村", Unit.objects.all()).choice(0) == "云沟县 云岭1乡 新村（900119）"


def test_nothing_outside_of_the_queryset_is_found_or_named(p):
    mine = Unit.objects.visible_to(p.actor(p.magistrate_a))
    assert codes("新村", mine) == ["900119", "900129"]
    assert codes("水务局", mine) == ["9001-1"]
    assert codes("澜岭州云沟县水务局", mine) == ["9001-1"]
    meaning = resolve("石坪县", mine)
    assert not meaning.units
    assert "石坪县水务局" not in " ".join(meaning.near().choice(n) for n in range(len(meaning.near().units)))
    assert codes("石坪县水务局", mine) == []


def test_an_old_name_stays_good_until_another_unit_takes_it(p):
    p.township_a1.change(p.system, version=1, name="云台镇")
    assert codes("云岭1乡") == ["90011"]
    p.unit("90018", "云岭1乡", "township", p.county_a)
    assert codes("云岭1乡") == ["90011", "90018"]


def test_what_a_form_shows_means_the_same_unit(p):
    for unit in Unit.objects.all():
        assert resolve(written(unit), Unit.objects.all()).unit == unit


def test_a_thousand_texts_are_one_statement(p, django_assert_num_queries):
    units = list(Unit.objects.all())
    texts = [unit.code for unit in units] + [unit.name for unit in units] + [f"无此单位{n}" for n in range(1000)]
    Installation.current()
    with django_assert_num_queries(1):
        found = resolve_all(texts, Unit.objects.all())
    assert all(found[unit.code].unit == unit for unit in units)
