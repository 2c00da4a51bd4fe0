"""The language of unit fields, with cells that governments have printed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.rules import unitlist


def texts(cell):
    return [part.text for part in unitlist.parse(cell)]


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("市发改委、国土房管局、外经贸局、规划局", ["市发改委", "国土房管局", "外经贸局", "规划局"]),
        ("市政府办公厅、市发展改革委,荔湾区、黄埔区政府", ["市政府办公厅", "市发展改革委", "荔湾区", "黄埔区政府"]),
        ("各县（市、区）人民政府", ["各县（市、区）人民政府"]),
        ("州教育局\n州财政局", ["州教育局", "州财政局"]),
        ("", []),
        ("、、", []),
        ("州发改委、州财政局等", ["州发改委", "州财政局"]),
    ],
)
def test_a_list_is_split_outside_of_brackets(cell, names):
    assert texts(cell) == names


def test_a_dropped_prefix_is_taken_from_before():
    parts = unitlist.parse("市经贸委、科技局")
    assert parts[1].readings == ("科技局", "市科技局")


def test_an_ending_written_once_belongs_to_all():
    parts = unitlist.parse("黄埔区、南沙区政府")
    assert parts[0].readings[0] == "黄埔区政府"
    assert parts[1].readings[:2] == ("南沙区政府", "南沙区")


def test_the_first_leads_unless_marks_say_otherwise():
    plain = unitlist.roles(unitlist.parse("州发改委、州财政局"))
    assert [(role, part.text) for role, part in plain] == [("lead", "州发改委"), ("support", "州财政局")]
    marked = unitlist.roles(unitlist.parse("州发改委（牵头）、州教育局（牵头）、州财政局"))
    assert [(role, part.text) for role, part in marked] == [
        ("lead", "州发改委"), ("lead", "州教育局"), ("support", "州财政局"),
    ]  # fmt: skip
    assert unitlist.roles(unitlist.parse("配合单位：州财政局"))[0][0] == "support"


@given(st.text(max_size=60))
def test_no_cell_breaks_the_reader_and_nothing_is_invented(cell):
    for part in unitlist.parse(cell):
        assert part.text
        assert part.text in part.readings
