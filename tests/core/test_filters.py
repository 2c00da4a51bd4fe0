"""Saved filters: of one account and one page, by name, no more than can be overlooked."""

import pytest
from django.urls import reverse

from core import clock
from core.lists.listing import MOST_SAVED
from core.models import SavedFilter
from core.views.filters import keep

pytestmark = pytest.mark.urls("tests.core.lists")


@pytest.fixture
def reader(client, official):
    client.force_login(official)
    return client


def save(reader, **data):
    return reader.post(
        reverse("core:filter_save"), {"page": "lists", "name": "本单位", "query": "to=unit:1"} | data, follow=False
    )


def said(answer):
    """The newest message: those of earlier answers wait for a page."""
    return [str(message) for message in answer.wsgi_request._messages][-1:]


def test_a_filter_is_kept_for_its_owner_and_leads_back(reader, official, client, administrator):
    answer = save(reader, query="to=unit%3A1&sort=-due")
    assert answer["Location"] == "/lists/?to=unit%3A1&sort=-due"
    assert said(answer) == ["已存为常用筛选“本单位”。"]
    assert ">本单位</a>" in reader.get("/lists/").content.decode()
    client.force_login(administrator)
    assert "本单位" not in client.get("/lists/").content.decode()


def test_the_same_name_is_replaced(reader):
    save(reader)
    save(reader, query="to=unit:2", name="  本单位 ")
    (kept,) = SavedFilter.objects.all()
    assert (kept.name, kept.query) == ("本单位", "to=unit%3A2")


def test_no_more_than_the_most_are_kept(reader):
    for n in range(MOST_SAVED):
        save(reader, name=f"筛选{n}")
    assert said(save(reader, name="再一个")) == ["常用筛选最多 30 个，请先删去不用的。"]
    save(reader, name="筛选7", query="to=unit:2")
    assert SavedFilter.objects.count() == MOST_SAVED
    assert SavedFilter.objects.get(name="筛选7").query == "to=unit%3A2"


@pytest.mark.parametrize(("data", "sentence"), [
    ({"name": ""}, "请给这个筛选起个名字。"), ({"name": " \u200b "}, "请给这个筛选起个名字。"), ({"name": "长" * 41}, "常用筛选的名字最多 40 个字。"),
    ({"name": "甲\x00乙"}, "第 2 个字符（U+0000）不能使用：控制字符，请删去后重试"),
    ({"name": "甲\u202e"}, "第 2 个字符（U+202E）不能使用：改变文字方向的标记，请删去后重试"),
    ({"query": "q=" + "号" * 120}, "条件太长，存不下：请减少条件后再存。"),
])  # fmt: skip
def test_what_can_not_be_kept_is_refused_with_a_sentence(reader, data, sentence):
    answer = save(reader, **data)
    assert (answer.status_code, said(answer)) == (302, [sentence])
    assert SavedFilter.objects.count() == 0


@pytest.mark.parametrize("page", [
    "", "guess", "https://evil.example/", "//evil.example", "core:filter_delete", "lists_of_one", "core:guess", "a:b:c", "x" * 500, "\x00", "__import__",
])  # fmt: skip
def test_a_page_that_takes_no_filters_is_not_found(reader, page):
    assert save(reader, page=page).status_code == 404
    assert SavedFilter.objects.count() == 0


def test_a_foreign_filter_is_not_found_and_the_own_one_goes(reader, administrator):
    mine = SavedFilter.objects.create(owner="user:0", page="lists", name="别人的", query="", saved_at=clock.now())
    assert reader.post(reverse("core:filter_delete", args=[mine.pk])).status_code == 404
    assert reader.post(reverse("core:filter_delete", args=[10**30])).status_code == 404
    save(reader)
    own = SavedFilter.objects.exclude(pk=mine.pk).get()
    answer = reader.post(reverse("core:filter_delete", args=[own.pk]))
    assert answer["Location"] == "/lists/?to=unit%3A1"
    assert said(answer) == ["已删去常用筛选“本单位”；条件还在下面，可以重新存。"]
    assert list(SavedFilter.objects.all()) == [mine]


def test_a_page_with_an_argument_offers_no_saving(reader):
    """Its address could not be found again by its name."""
    assert reverse("core:filter_save") in reader.get("/lists/", {"q": "号"}).content.decode()
    assert reverse("core:filter_save") not in reader.get("/lists/7/", {"q": "号"}).content.decode()


def test_get_keeps_nothing(reader):
    assert reader.get(reverse("core:filter_save")).status_code == 405
    assert SavedFilter.objects.count() == 0


def test_the_same_name_sent_many_times_at_once_is_kept_once(parallel, official):
    results = parallel.run(lambda n: keep("user:1", "lists", "本单位", f"to=unit:{n}"), 16)
    assert results == [None] * 16
    assert SavedFilter.objects.count() == 1
