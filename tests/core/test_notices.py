"""Pasted notices of days off: as the State Council words them, as Excel copies them, and what can't be read."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.days.calendar import kept_days
from core.days.notices import read

# 国务院办公厅关于2026年部分节假日安排的通知（国办发明电〔2025〕7号）
NOTICE_OF_2026 = """
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
"""


def one(line, year=2026):
    """The days of a line that can be read."""
    days, bad = read(line, year)
    assert bad == []
    return [(day.date, day.is_workday, day.name) for day in days]


def advice(line, year=2026):
    """What is said about a line that can't be read."""
    _days, bad = read(line, year)
    assert len(bad) == 1
    return str(bad[0].advice)


def test_the_notice_of_the_state_council_gives_the_days_that_the_kept_package_knows():
    assert one(NOTICE_OF_2026) == sorted(kept_days(2026))


@pytest.mark.parametrize(
    ("line", "count", "first", "last"),
    [
        ("10月1日至10月7日 休 国庆节", 7, date(2026, 10, 1), date(2026, 10, 7)),
        ("10月1日—7日　放假　国庆节", 7, date(2026, 10, 1), date(2026, 10, 7)),
        ("2026-10-01\t休\t国庆节", 1, date(2026, 10, 1), date(2026, 10, 1)),
        ("2026/10/1,休,国庆节", 1, date(2026, 10, 1), date(2026, 10, 1)),
        ("2026年10月1日至2026年10月3日 休 国庆节", 3, date(2026, 10, 1), date(2026, 10, 3)),
        ("国庆节：2026年10月1日至7日放假7天", 7, date(2026, 10, 1), date(2026, 10, 7)),
        ("（七）国庆节：10月1日和2日放假，与周末连休。", 2, date(2026, 10, 1), date(2026, 10, 2)),
        ("１０月１日 休 国庆节", 1, date(2026, 10, 1), date(2026, 10, 1)),
    ],
)
def test_offices_write_a_day_off_in_several_ways(line, count, first, last):
    days = one(line)
    assert (len(days), days[0][0], days[-1][0]) == (count, first, last)
    assert all(day[1:] == (False, "国庆节") for day in days)


def test_a_day_without_its_month_takes_that_of_the_date_before_it():
    assert one("春节：2月14日、28日上班") == [
        (date(2026, 2, 14), True, "春节调休"),
        (date(2026, 2, 28), True, "春节调休"),
    ]


def test_a_line_without_a_name_is_called_by_what_it_is():
    assert one("2026-10-01 休")[0][2] == "放假"
    assert one("2026-10-10 班")[0][2] == "上班"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("国务院办公厅", "没有日期"),
        ("10月1日", "看不懂"),
        ("10月1日 也许 国庆节", "“也许”不明"),
        ("2月30日 休 春节", "没有 2 月 30 日"),
        ("2027-01-01 休 元旦", "不是 2026 年的日期"),
        ("10月7日至10月1日 休 国庆节", "颠倒"),
        ("1月1日至3月1日 休 长假", "超过 31 天"),
        ("10月1日 休 " + "长" * 61, "超过 60 个字"),
        ("彝族年：11月20日至26日放假，共6天", "通知写 6 天，起止日期是 7 天"),
        ("国庆节：10月1日至7日放假，初一另行通知", "看不懂"),
        ("国庆节：28日上班", "看不懂"),
    ],
)
def test_a_line_that_cannot_be_read_says_what_to_do(line, words):
    assert words in advice(line)


def test_bad_lines_carry_their_number_and_the_good_ones_are_kept():
    days, bad = read("10月1日 休 国庆节\n\n胡写1\n10月1日 休 又来\n10月10日 班 调休", 2026)
    assert [day.date.day for day in days] == [1, 10]
    assert [line.number for line in bad] == [3, 4]
    assert "前面已经有了" in str(bad[1].advice)


@given(st.text(max_size=200))
def test_no_text_breaks_the_reader(text):
    days, bad = read(text, 2026)
    assert all(day.date.year == 2026 and 1 <= len(day.name) <= 60 for day in days)
    assert all(line.number >= 1 and str(line.advice) for line in bad)


@given(st.lists(st.sampled_from("1月日年至、。：（）休班放假上共天 \t-/,"), max_size=60).map("".join))
def test_no_shuffled_notice_breaks_the_reader(text):
    read(text, 2026)
