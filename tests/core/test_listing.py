"""Lists: filters survive, no key of the request reaches the database, the same statements at any size; saved filters."""

import csv
import io
import random
import re
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

import pytest
from django import forms
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from core import clock
from core.lists.listing import listing
from core.models import InboxItem
from tests.core.lists import SHEET, Filters

pytestmark = pytest.mark.urls("tests.core.lists")
MORNING = datetime(2026, 11, 2, 8, 30, tzinfo=clock.SHANGHAI)


@pytest.fixture
def reader(client, official):
    client.force_login(official)
    return client


def fill(count):
    """`count` notices: every fourth without a term, many sent in the same minute."""
    InboxItem.objects.bulk_create(
        InboxItem(
            recipient=f"unit:{n % 2 + 1}",
            dedupe_key=f"{'ab'[n % 2]}{n}",
            subject=f"第{n:04}号",
            due_on=date(2026, 11, 1) + timedelta(n % 9) if n % 4 else None,
            sent_at=MORNING + timedelta(minutes=n // 10),
        )
        for n in range(count)
    )


def subjects(answer):
    return re.findall(r"第\d{4}号", answer.content.decode())


def hrefs(answer):
    return [link.replace("&amp;", "&") for link in re.findall(r'href="(\?[^"]*)"', answer.content.decode())]


def asked(query, count=0):
    """A Listing of a query, without a page around it."""
    return listing(RequestFactory().get("/lists/", query), SHEET, InboxItem.objects.all(), filters=Filters, order=("-sent_at", "-pk"))  # fmt: skip


# filters, pages, order


def test_filters_order_columns_and_page_size_survive_every_link(reader):
    fill(120)
    answer = reader.get(
        "/lists/", {"q": "号", "to": "unit:1", "sort": "-due", "cols": "short", "per": "25", "page": "2", "x": "y"}
    )
    links = hrefs(answer)
    assert len(links) > 8
    for link in links:
        assert "q=%E5%8F%B7" in link
        assert "to=unit%3A1" in link
        assert "x=" not in link
    kept = {key: [f"{key}=" in link for link in links] for key in ("sort", "cols", "per")}
    assert {key: all(found) for key, found in kept.items()} == dict.fromkeys(kept, True)
    assert {link for link in links if "page=" in link} == {link for link in links if re.search(r"page=[13]\b", link)}


def test_a_filter_selects_and_counts(reader):
    fill(30)
    answer = reader.get("/lists/", {"to": "unit:2"})
    assert len(subjects(answer)) == 15
    assert "共 <b>15</b> 条" in answer.content.decode()
    assert "（已筛选）" in answer.content.decode()


def test_a_wrong_filter_is_shown_with_its_sentence_and_not_applied(reader):
    fill(30)
    answer = reader.get("/lists/", {"day": "昨天", "q": "第000"})
    assert "输入一个有效的日期。" in answer.content.decode()
    assert len(subjects(answer)) == 10
    assert not [link for link in hrefs(answer) if "day=" in link]
    only = reader.get("/lists/", {"to": "unit:9"})
    assert len(subjects(only)) == 30
    assert "（已筛选）" not in only.content.decode()


@pytest.mark.parametrize(("asked_for", "page"), [
    ("1", 1), ("3", 3), ("4", 3), ("99999", 3), (str(10**9), 3), ("9" * 4000, 3), ("0", 1), ("-1", 1), ("1.5", 1), ("", 1), ("٣", 1),
    ("３", 1), ("0x2", 1), ("二", 1), (" 2", 1),
])  # fmt: skip
def test_the_page_is_the_one_asked_for_or_the_nearest(db, asked_for, page):
    fill(130)
    found = asked({"page": asked_for})
    assert (found.page, found.pages) == (page, 3)
    assert (found.first, found.last) == ((page - 1) * 50 + 1, min(page * 50, 130))


@pytest.mark.parametrize(
    ("asked_for", "per"), [("25", 25), ("100", 100), ("1000000", 50), ("0", 50), ("-25", 50), ("", 50), ("２５", 50)]
)
def test_the_page_size_is_one_of_three(db, asked_for, per):
    found = asked({"per": asked_for})
    assert found.per == per
    assert ("per" in found.address()) is (per != 50)


def test_an_empty_list_has_one_page_and_says_what_is_not_there(reader):
    found = asked({"page": "7"})
    assert (found.page, found.pages, found.first, found.last, found.rows) == (1, 1, 0, 0, [])
    assert "没有消息" in reader.get("/lists/").content.decode()


def test_every_row_stands_on_exactly_one_page_even_among_ties(db):
    fill(230)
    for query in ({}, {"sort": "to"}, {"sort": "-to"}, {"sort": "due"}):
        seen = [row.pk for page in range(1, 11) for row in asked(query | {"page": str(page), "per": "25"}).rows]
        assert len(seen) == len(set(seen)) == 230


def test_what_has_no_value_stands_last_in_either_direction(db):
    fill(40)
    for sort in ("due", "-due"):
        days = [row.due_on for row in asked({"sort": sort}).rows]
        known = [day for day in days if day]
        assert days == known + [None] * 10
        assert known == sorted(known, reverse=sort == "-due")


def test_a_second_click_turns_the_order_round(db):
    fill(3)
    heads = {head.label: head for head in asked({"sort": "due"}).table.heads[0]}
    assert (heads["期限"].direction, heads["期限"].url) == ("ascending", "?sort=-due")
    assert (heads["事由"].direction, heads["事由"].url) == ("", "?sort=subject")
    assert heads["送达"].url == ""
    heads = {head.label: head for head in asked({"sort": "-due"}).table.heads[0]}
    assert (heads["期限"].direction, heads["期限"].url) == ("descending", "?sort=due")


def test_a_column_set_is_one_of_the_sheet(db):
    fill(1)
    assert [len(asked({"cols": cols}).table.heads[0]) for cols in ("", "all", "short", "guess", "pk")] == [
        4,
        4,
        2,
        4,
        4,
    ]
    assert [(label, current) for label, _url, current in asked({"cols": "short"}).column_sets] == [
        ("全部", False),
        ("简", True),
    ]


# no key of the request reaches the database


KEYS = [
    "_connector", "_negated", "__", "pk", "id", "id__in", "recipient", "recipient__contains", "subject__regex", "order_by", "order",
    "-sent_at", "readings__reader", "readings__item__recipient", "password", "user__password", "extra", "select", "where", "raw", "limit",
    "as_of", "export__", "sort__", "q__", "q[]", "q.", "to__in", "csrfmiddlewaretoken", "*", "?", "%", "\x00", "；", "𝗽𝗸", "",
]  # fmt: skip
VALUES = [
    "",
    "1",
    "-1",
    "x",
    "OR",
    "AND",
    "1 OR 1=1",
    "'; DROP TABLE core_inboxitem; --",
    "password",
    "pk",
    "\x00",
    "%",
    "__",
    "1" * 3000,
]


def statements(reader, query):
    """(answer, its statements): the whole query string as it is."""
    with CaptureQueriesContext(connection) as captured:
        answer = reader.get("/lists/?" + query)
    return answer, [re.sub(r"'\d{4}-\d\d-\d\d[^']*'", "<at>", q["sql"]) for q in captured]


def test_unknown_keys_have_no_effect_at_all(reader):
    fill(3)
    plain, expected = statements(reader, "")
    rows = subjects(plain)
    chance = random.Random(5)
    for _n in range(60):
        pairs = [(chance.choice(KEYS), chance.choice(VALUES)) for _m in range(9)]
        answer, found = statements(reader, urlencode(pairs))
        assert (answer.status_code, found) == (200, expected), pairs
        assert subjects(answer) == rows


@pytest.mark.parametrize("sort", [
    "pk", "-pk", "recipient", "-recipient", "sent_at", "sent", "readings", "readings__reader", "due__year", "?", "-", "--due", "due,to", "due desc",
    "due;", "\x00due", "DUE", "du", " due", "due ", "(SELECT 1)", "1", "random()", "_connector",
])  # fmt: skip
def test_only_the_keys_of_sortable_columns_sort(reader, sort):
    fill(20)
    _plain, expected = statements(reader, "")
    answer, found = statements(reader, urlencode({"sort": sort}))
    assert (answer.status_code, found) == (200, expected)
    assert urlencode({"sort": sort}) not in {part for link in hrefs(answer) for part in link[1:].split("&")}


def test_the_control_a_key_handed_to_the_database_reaches_another_table(db):
    assert "core_inboxreading" in str(InboxItem.objects.filter(readings__reader="user:1").query)
    assert "core_inboxreading" in str(InboxItem.objects.order_by("readings__reader").query)


def test_values_of_known_keys_make_no_other_statement(reader):
    """Whatever stands behind `q`, `to`, `day`: a bound value, or a sentence; never a 500."""
    fill(3)
    chance = random.Random(6)
    shapes = set()
    for _n in range(60):
        pairs = [
            (chance.choice(["q", "to", "day", "kinds", "per", "page", "cols", "export"]), chance.choice(VALUES))
            for _m in range(3)
        ]
        answer, found = statements(reader, urlencode(pairs))
        assert answer.status_code == 200
        shapes |= {re.sub(r"'(?:[^']|'')*'|%s|\d+", "?", sql) for sql in found if "core_inboxitem" in sql}
    assert InboxItem.objects.count() == 3
    assert not [shape for shape in shapes if not shape.startswith("SELECT")]
    assert len({shape.split("WHERE")[0].strip() for shape in shapes}) <= 4


def test_a_key_that_stands_twice_counts_once_and_is_carried_once(reader):
    fill(20)
    answer = reader.get("/lists/?to=unit:1&to=unit:2&sort=due&sort=-due&kinds=a&kinds=b")
    assert {link.count("to=") for link in hrefs(answer)} == {1}
    found = asked({"to": ["unit:1", "unit:2"], "kinds": ["a", "b"]})
    assert found.filter_query == [("to", "unit:2"), ("kinds", "a"), ("kinds", "b")]


def test_a_filter_can_not_take_the_name_of_a_control(rf):
    class Clash(forms.Form):
        page = forms.CharField()

    with pytest.raises(ValueError, match="page"):
        listing(rf.get("/"), SHEET, InboxItem.objects.none(), filters=Clash)


# statements


def test_ten_rows_and_a_thousand_take_the_same_statements(reader):
    fill(10)
    _answer, few = statements(reader, "per=100")
    InboxItem.objects.all().delete()
    fill(1000)
    answer, many = statements(reader, "per=100")
    assert len(few) == len(many)
    assert len(subjects(answer)) == 100


# exports


def exported(reader, query):
    answer = reader.get("/lists/", query)
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


def test_an_export_carries_filter_order_and_columns_of_the_whole_selection(reader):
    fill(300)
    lines = exported(
        reader, {"to": "unit:1", "sort": "-due", "cols": "short", "per": "25", "page": "3", "export": "csv"}
    )
    assert lines[0] == ["事由", "期限"]
    days = [line[1] for line in lines[1:]]
    assert len(days) == 150
    known = [day for day in days if day != "—"]
    assert days == sorted(known, reverse=True) + ["—"] * (150 - len(known))


@pytest.mark.parametrize(
    ("asked", "page", "rows"), [("1", 1, 25), ("2", 2, 5), ("9", 2, 5), ("0", 1, 25), ("x", 1, 25)]
)
def test_the_rows_tell_how_many_there_are_and_a_page_past_the_end_is_the_last(reader, asked, page, rows):
    fill(30)
    listing = statements(reader, f"per=25&page={asked}")[0].context["listing"]
    assert (listing.total, listing.page, len(listing.rows)) == (30, page, rows)
    assert statements(reader, "q=nothing-like-it")[0].context["listing"].total == 0


def test_an_export_takes_as_many_statements_as_a_page(reader):
    fill(30)
    _answer, few = statements(reader, "export=xlsx")
    InboxItem.objects.all().delete()
    fill(1000)
    answer, many = statements(reader, "export=xlsx")
    assert len(few) == len(many)
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")


@pytest.mark.parametrize("kind", ["", "exe", "XLSX", "xlsx;csv", "../etc/passwd", "csv\x00"])
def test_an_unknown_export_is_the_page(reader, kind):
    assert reader.get("/lists/", {"export": kind})["Content-Type"].startswith("text/html")


def test_rows_that_stand_ready_are_paged_and_exported_as_they_stand():
    rows = [{"subject": f"第{n:04}号", "recipient": "", "due_on": None, "sent_at": None} for n in range(120)]

    def asked_of(query):
        return listing(RequestFactory().get("/lists/", query), SHEET, rows, usual=100)

    page = asked_of({"page": "2"})
    assert (page.total, page.pages, page.rows[0]["subject"]) == (120, 2, "第0100号")
    assert b"".join(asked_of({"export": "csv"}).export().streaming_content).count("号".encode()) == 120
    assert asked_of({"export": "exe"}).export() is None
