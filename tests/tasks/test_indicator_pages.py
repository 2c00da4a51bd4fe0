"""Indicators over HTTP: targets as people write them, years against the whole, nothing rounded, nothing dropped unasked."""

from decimal import Decimal

import pytest
from django.urls import reverse

from tasks.models import Indicator
from tasks.rules import targets
from tests.statements import statements

PLAIN = {"name": "新建基地", "weight": "1", "nature": "binding"}
D = Decimal
MEASURED = PLAIN | {"comparator": "ge", "rollup": "sum"}


@pytest.fixture
def drafter(client, r):
    client.force_login(r.p.drafter)
    return client


def text(answer):
    return answer.content.decode()


def add(client, task, kind="higher", *, confirm=False, **typed):
    typed = (MEASURED if kind in ("higher", "lower", "range") else PLAIN) | typed
    typed |= {"confirmed": "1"} if confirm else {}
    return client.post(reverse("tasks:indicator_make", args=[task.pk]) + f"?kind={kind}", typed, follow=True)


def change(client, indicator, **typed):
    typed = MEASURED | {"target": "24万亩", "version": indicator.version} | typed
    return client.post(reverse("tasks:indicator_change", args=[indicator.pk]), typed, follow=True)


def years(*texts):
    return {f"annual_{n}": words for n, words in enumerate(texts)}


def stored(indicator=None):
    return {
        row.year: row.figure if row.figure is not None else row.text
        for row in (indicator or Indicator.objects.get()).annual_targets.all()
    }


def test_a_target_is_typed_as_the_paper_has_it(drafter, r):
    page = add(drafter, r.tasks[0], target="≥ 24.5 万亩", baseline="１２", **years("8", "8万亩", "8.5"))
    made = Indicator.objects.get()
    assert (made.target, made.unit, made.comparator, made.target_text) == (Decimal("24.5"), "万亩", "ge", "≥ 24.5 万亩")
    assert made.baseline == 12
    assert stored(made) == {2026: 8, 2027: 8, 2028: Decimal("8.5")}
    assert "各年相加 24.5，等于总目标" in text(page)
    assert "≥ 24.5 万亩" in text(drafter.get(r.tasks[0].get_absolute_url()))


def test_what_is_no_number_is_asked_about_and_then_kept_as_text(drafter, r):
    typed = {"target": "显著提升", **years("", "完成主体", "")}
    page = add(drafter, r.tasks[0], **typed)
    assert "总目标：“显著提升”不是数字，不能计算，保留原文" in text(page)
    assert "2027 年：“完成主体”不是数字" in text(page)
    assert not Indicator.objects.exists()
    add(drafter, r.tasks[0], confirm=True, **typed)
    made = Indicator.objects.get()
    assert (made.target, made.target_text, stored(made)) == (None, "显著提升", {2027: "完成主体"})
    assert "显著提升（文字目标，不计算）" in text(drafter.get(r.tasks[0].get_absolute_url()))
    assert "不计算完成率" in text(drafter.get(made.get_absolute_url()))


@pytest.mark.parametrize(
    ("kind", "typed", "fields", "annual"),
    [
        ("lower", {"target": "不超过4.3%", "comparator": "le", **years("4.3", "4.3", "4.3")}, (Decimal("4.3"), None, "%"), [Decimal("4.3")] * 3),
        ("range", {"low": "4", "upper": "6", "unit": "%", **years("5", "", "")}, (4, 6, "%"), [5]),
        ("yes_no", years("否", "", "是"), (None, None, ""), [0, 1]),
        ("milestone", years("40", "100", ""), (None, None, ""), [40, 100]),
    ],
)  # fmt: skip
def test_each_kind_has_the_fields_that_matter(drafter, r, kind, typed, fields, annual):
    form = drafter.get(reverse("tasks:indicator_make", args=[r.tasks[0].pk]), {"kind": kind}).context["form"]
    assert ("target" in form.fields, "low" in form.fields) == (kind == "lower", kind == "range")
    add(drafter, r.tasks[0], kind, **typed)
    made = Indicator.objects.get()
    assert (made.kind, made.target, made.upper, made.unit) == (kind, *fields)
    assert list(stored(made).values()) == annual
    assert drafter.get(made.get_absolute_url()).status_code == 200
    again = drafter.get(reverse("tasks:indicator_change", args=[made.pk])).context["form"]
    assert [box for box in again.initial["annual"] if box] == [
        typed[n].removesuffix("%") for n in sorted(typed) if n.startswith("annual") and typed[n]
    ]


def test_a_text_target_needs_no_question(drafter, r):
    add(drafter, r.tasks[0], "text", target_text="建立协作机制", **years("签订协议", "", ""), confirm=True)
    assert Indicator.objects.get().target_text == "建立协作机制"


@pytest.mark.parametrize(
    ("kind", "typed", "sentence"),
    [
        ("higher", {"target": ""}, "必填"),
        ("higher", {"target": "24万亩", "unit": "亩"}, "请改成一致"),
        ("higher", {"target": "不超过24万亩"}, "写明了 ≤"),
        ("higher", {"target": "24万亩", "annual_1": "8亩"}, "2027 年：写的是“亩”，计量单位是“万亩”"),
        ("higher", {"target": "24", "weight": "0"}, "权重须大于 0"),
        ("higher", {"target": "24", "weight": "1.005"}, "小数最多 2 位"),
        ("higher", {"target": "24", "weight": "九"}, "不是数字"),
        ("higher", {"target": "24", "annual_0": "甲\u202e乙"}, "改变文字方向"),
        ("higher", {"target": "24", "annual_0": "字" * 201}, "2026 年：最多 200 个字"),
        ("higher", {"target": "24", "comparator": "gt"}, "选择"),
        ("higher", {"target": "24", "name": "里程"}, "已有同名指标"),
        ("range", {"low": "6", "upper": "4"}, "上限不能低于下限"),
        ("range", {"low": "6"}, "必填"),
        ("yes_no", {"annual_0": "也许"}, "2026 年：写“是”或“否”"),
        ("text", {}, "必填"),
    ],
)
def test_what_does_not_fit_is_said_and_what_was_typed_stays(drafter, r, kind, typed, sentence):
    r.indicator(r.tasks[0])
    page = add(drafter, r.tasks[0], kind, definition="以年报为准", confirm=True, **typed)
    assert page.status_code == 200
    assert sentence in text(page)
    assert "以年报为准" in text(page)
    assert Indicator.objects.count() == 1


def test_a_figure_that_would_have_to_be_rounded_is_asked_about(drafter, r):
    page = add(drafter, r.tasks[0], target="1.23456")
    assert "系统不替您舍入" in text(page)
    assert not Indicator.objects.exists()


def test_a_change_keeps_what_was_and_an_unknown_kind_is_the_stored_one(drafter, r):
    made = r.indicator(r.tasks[0], unit="万亩", target=Decimal(55))
    assert 'value="55"' in text(drafter.get(reverse("tasks:indicator_change", args=[made.pk]), {"kind": "'; DROP"}))
    page = change(drafter, made, reason="口径调整", **years("10", "", ""))
    assert "各年相加 10，比总目标少 14" in text(page)
    assert "口径调整" in text(page)
    assert "55" in text(page)


def test_the_slower_of_two_is_told(drafter, r):
    made = r.indicator(r.tasks[0])
    made.change(r.p.system, version=1, definition="别人写的口径", annual={2026: (Decimal(3), "")}.items())
    page = change(drafter, made, version=1, **years("7", "", ""))
    assert page.status_code == 409
    assert "别人写的口径" in text(page)
    assert "3 / — / —" in text(page)


def test_of_an_issued_task_the_figures_are_closed_and_the_rest_is_open(drafter, r):
    made = r.indicator(r.tasks[0], annual={2026: (Decimal(55), "")}.items())
    r.tasks[0].issue(r.p.system, version=1)
    assert drafter.get(reverse("tasks:indicator_make", args=[r.tasks[0].pk])).status_code == 403
    assert drafter.get(reverse("tasks:indicator_remove", args=[made.pk])).status_code == 403
    change(drafter, made, target="99", definition="以验收为准", **years("1", "", ""))
    made.refresh_from_db()
    assert (made.target, made.definition, stored(made)) == (55, "以验收为准", {2026: 55})


def test_an_indicator_is_removed_after_a_question_and_only_as_it_was_seen(drafter, r):
    made = r.indicator(r.tasks[0])
    address = reverse("tasks:indicator_remove", args=[made.pk])
    assert drafter.post(address, {"version": 7}).status_code == 409
    assert "已删除" in text(drafter.post(address, {"version": 1}, follow=True))
    assert drafter.get(address).status_code == 404


def test_who_sees_and_who_changes(client, r):
    made = r.indicator(r.tasks[0])
    page, changed = made.get_absolute_url(), reverse("tasks:indicator_change", args=[made.pk])
    for user, answers in ((r.p.magistrate_a, (404, 404)), (r.p.director, (200, 200)), (r.p.reviewer, (200, 403))):
        client.force_login(user)
        assert tuple(client.get(address).status_code for address in (page, changed)) == answers


def test_the_task_page_costs_the_same_with_many_indicators(drafter, r):
    r.indicator(r.tasks[0], annual={2026: (Decimal(1), "")}.items())
    first = statements(drafter, r.tasks[0].get_absolute_url())
    for n in range(9):
        r.indicator(r.tasks[0], name=f"指标{n}", annual={2026: (Decimal(1), ""), 2027: (None, "文字")}.items())
    assert statements(drafter, r.tasks[0].get_absolute_url()) == first


@pytest.mark.parametrize(
    ("whole", "figures", "adds", "gap", "sentence"),
    [
        (D(24), [D(8), D(8), D(8)], True, 0, "各年相加 24，等于总目标"),
        (D("21.6"), [D(6), D(8), D("7.6")], True, 0, "各年相加 21.6，等于总目标"),
        (D("0.3"), [D("0.1"), D("0.2")], True, 0, "各年相加 0.3，等于总目标"),
        (D(24), [D(8), None, D(8)], True, -8, "各年相加 16，比总目标少 8"),
        (D(1260), [D(420), D(841)], True, 1, "各年相加 1,261，比总目标多 1"),
        (D(13), [D(5), D(9), D(13)], True, 0, "按年末应达到的数写：2028 年 13，等于总目标"),
        (D(100), [D(85), D(100), D(0)], False, 0, "按年末应达到的数写：2027 年 100，等于总目标"),
        (D("98.5"), [D("98.5")] * 3, False, 0, "2028 年 98.5，等于总目标"),
        (D(95), [D(80), D(90)], False, -5, "2027 年 90，比总目标低 5"),
        (D("4.3"), [D("4.5")], False, D("0.2"), "2026 年 4.5，比总目标高 0.2"),
        (D(0), [D(0)], True, 0, "各年相加 0，等于总目标"),
    ],
)
def test_the_years_stand_against_the_whole(whole, figures, adds, gap, sentence):
    account = targets.account(whole, list(enumerate(figures, 2026)), adds=adds)
    assert account.gap == gap
    assert sentence in str(account.words)


@pytest.mark.parametrize(("whole", "figures"), [(None, [D(8)]), (D(8), []), (D(8), [None, None])])
def test_without_figures_there_is_nothing_to_add_up(whole, figures):
    assert targets.account(whole, list(enumerate(figures, 2026)), adds=True) is None
