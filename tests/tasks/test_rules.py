"""Deadline phrases, planned curves, targets and dependencies, with what offices have printed."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.arithmetic import round_half_up
from tasks import words
from tasks.rules import curves, deadlines, headings, numerals, order, targets


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2023年12月31日前", date(2023, 12, 31)),
        ("2023-12-31", date(2023, 12, 31)),
        ("12月底前", date(2026, 12, 31)),
        ("６月底前", date(2026, 6, 30)),
        ("2月底前完成", date(2026, 2, 28)),
        ("年底前", date(2026, 12, 31)),
        ("年内", date(2026, 12, 31)),
        ("2027年底前", date(2027, 12, 31)),
        ("第三季度", date(2026, 9, 30)),
        ("上半年", date(2026, 6, 30)),
        ("8月15日之前", date(2026, 8, 15)),
        ("2026年", date(2026, 12, 31)),
    ],
)
def test_a_phrase_means_the_day_that_it_includes(text, day):
    assert deadlines.parse(text, 2026) == deadlines.Deadline(text, due_on=day)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("每年10月底前", date(2028, 10, 31)),
        ("每年", date(2028, 12, 31)),
        ("每季度末月底前", date(2028, 12, 31)),
        ("2027年汛期前（5月底前）", date(2027, 5, 31)),
    ],
)
def test_what_is_owed_again_and_again_ends_with_the_last_year(text, day):
    assert deadlines.parse(text, 2026, last=2028).due_on == day


@pytest.mark.parametrize("text", ["持续推进", "长期坚持", "长期", "全年持续推进"])
def test_some_work_has_no_end(text):
    found = deadlines.parse(text, 2026)
    assert (found.open_ended, found.due_on, found.text) == (True, None, text)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "没有写时限"),
        ("按上级要求", "没有写明日期"),
        ("2月30日前", "没有这一天"),
        ("13月底前", "没有这一天"),
        ("尽快", "看不出"),
    ],
)
def test_what_cannot_be_read_stays_text_with_its_doubt(text, sentence):
    found = deadlines.parse(text, 2026)
    assert found.due_on is None
    assert found.text == text
    assert sentence in str(found.doubt)


@given(st.text(max_size=30))
def test_no_phrase_ever_breaks_the_reader(text):
    found = deadlines.parse(text, 2026)
    assert found.text == text
    assert (found.due_on is not None) + found.open_ended + (found.doubt is not None) == 1


def test_the_even_curve_is_what_offices_print():
    printed = [str(round_half_up(value, 1)) for value in curves.even()]
    assert printed[9:] == ["83.3", "91.7", "100.0"]
    assert curves.even()[9] != Decimal("83.3")  # unrounded: 97.157 − 83.333 is 13.8, not 13.9
    assert round_half_up(Decimal("629.0") / Decimal("647.4") * 100 - curves.even()[9], 1) == Decimal("13.8")


def test_sixty_forty_reaches_sixty_in_june():
    assert (curves.sixty_forty()[5], curves.sixty_forty()[11]) == (60, 100)
    assert curves.fault_of(curves.sixty_forty()) is None


def test_a_curve_from_milestones_steps_where_they_are_due():
    planned = [(date(2025, 11, 1), Decimal(1)), (date(2026, 3, 31), Decimal(1)), (date(2026, 12, 1), Decimal(2))]
    curve = curves.from_milestones(planned, 2026)
    assert [curve[0], curve[2], curve[10], curve[11]] == [25, 50, 50, 100]
    with pytest.raises(ValueError, match="no milestone"):
        curves.from_milestones([(date(2027, 1, 1), Decimal(1))], 2026)


@pytest.mark.parametrize(
    ("curve", "sentence"),
    [
        ([Decimal(100)] * 11, "12 个月"),
        ([Decimal(50), Decimal(40), *[Decimal(100)] * 10], "比上月还低"),
        ([*[Decimal(0)] * 11, Decimal(90)], "应为 100"),
        ([Decimal(-1), *[Decimal(100)] * 11], "0 至 100"),
    ],
)
def test_what_is_no_curve_is_named(curve, sentence):
    assert sentence in str(curves.fault_of(curve))


def test_a_steep_tail_is_warned_of():
    assert curves.back_loaded(curves.even()) is None
    steep = [Decimal(n) for n in (2, 4, 8, 12, 16, 20, 24, 28, 32, 40, 60, 100)]
    assert "60.0%" in str(curves.back_loaded(steep))


@given(
    st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 900),
    st.lists(st.integers(1, 50).map(Decimal), min_size=1, max_size=12),
)  # fmt: skip
def test_scheduling_back_ends_on_the_final_day_in_order(start, days, shares):
    final = date.fromordinal(start.toordinal() + days)
    planned = curves.back_schedule(final, shares, start)
    assert planned == sorted(planned)
    assert planned[-1] == final
    assert planned[0] >= start


@pytest.mark.parametrize(
    ("text", "figure", "unit", "comparator"),
    [
        ("1300", Decimal(1300), "", "ge"),
        ("不低于 8,950人", Decimal(8950), "人", "ge"),
        ("控制在4.3%以内", Decimal("4.3"), "%", "le"),
        ("≥95％", Decimal(95), "%", "ge"),
        ("13.16亿元", Decimal("13.16"), "亿元", "ge"),
        ("55公里", Decimal(55), "公里", "ge"),
    ],
)
def test_a_target_is_read_exactly(text, figure, unit, comparator):
    found = targets.parse(text)
    assert (found.figure, found.unit, found.comparator, found.doubt) == (figure, unit, comparator, None)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("设备购进中", "不是数字"), ("", "没有量化"), ("5所、新增学位1000个", "几个数字"), ("1.23456", "最多 4 位")],
)
def test_a_target_without_one_figure_stays_text(text, sentence):
    found = targets.parse(text)
    assert found.figure is None
    assert found.text == text
    assert sentence in str(found.doubt)


def test_dependencies_make_no_ring_and_stand_in_columns():
    assert order.ring({"a": [], "b": ["a"], "c": ["a", "b"]}) == []
    assert order.columns({"a": [], "b": ["a"], "c": ["a", "b"]}) == {"a": 0, "b": 1, "c": 2}
    assert set(order.ring({"a": ["c"], "b": ["a"], "c": ["b"], "d": []})) == {"a", "b", "c"}
    with pytest.raises(ValueError, match="ring"):
        order.columns({"a": ["a"]})


@given(st.dictionaries(st.integers(0, 6), st.lists(st.integers(0, 6), max_size=4), max_size=7))
def test_a_ring_is_found_exactly_when_there_is_one(after):
    found = order.ring(after)
    remaining = {node: set(before) & after.keys() for node, before in after.items()}
    while free := [node for node, before in remaining.items() if not before]:
        for node in free:
            del remaining[node]
        for before in remaining.values():
            before.difference_update(free)
    assert bool(found) == bool(remaining)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1", 1),
        ("０７", 7),
        ("五", 5),
        ("十", 10),
        ("十一", 11),
        ("二十", 20),
        ("二十六", 26),
        ("一百零五", 105),
        ("3.", 3),
    ],
)
def test_ordinals_in_either_script_are_numbers(text, number):
    assert numerals.whole(text) == number


@pytest.mark.parametrize("text", ["", "9.1", "区1", "2021-1", "百", "0", "999999", "五五", "一二三"])
def test_what_is_no_whole_ordinal_stays_text(text):
    assert numerals.whole(text) is None


@given(st.integers(1, 199))
def test_a_number_written_in_chinese_is_read_as_itself(number):
    tens = words.numeral(number % 100) if number % 100 else ""
    filler = "零" if 100 < number < 110 else "一" if number > 109 and tens.startswith("十") else ""
    assert numerals.whole(("一百" if number >= 100 else "") + filler + tens) == number


@pytest.mark.parametrize(
    ("heading", "bare"),
    [
        ("一、产业发展（12项）", "产业发展"),
        ("（三）改善民生", "改善民生"),
        ("第二类 基础设施", "基础设施"),
        ("3.5亿元", "3.5亿元"),
        ("一、", "一、"),
    ],
)
def test_a_heading_is_bare_of_its_ordinal_and_count(heading, bare):
    assert numerals.bare(heading) == bare


NAMES = {"title": ("重点工作", "任务名称"), "lead": ("牵头单位",), "units": ("责任单位",), "due": ("完成时限",)}


@pytest.mark.parametrize(
    ("headings_", "found"),
    [
        (["重点工作", "牵头单位"], {"title": 0, "lead": 1}),
        (["責任單位", "重點工作*"], {"units": 0, "title": 1}),
        (["具体完成时限要求", "2026年重点工作任务"], {"due": 0, "title": 1}),
        (["牵头单位", "责任单位", "牵头单位"], {"lead": 0, "units": 1}),
        (["姓名", "电话"], {}),
    ],
)
def test_headings_are_matched_the_surest_first(headings_, found):
    assert headings.matched(headings_, NAMES) == found


@given(st.lists(st.text(max_size=12), max_size=8))
def test_no_headings_break_the_matching_and_no_column_is_taken_twice(texts):
    found = headings.matched(texts, NAMES)
    assert len(set(found.values())) == len(found)
    assert all(0 <= place < len(texts) for place in found.values())
