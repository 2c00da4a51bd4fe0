"""The pages of the inbox: found, read by a button and never by opening, taken back, at one price whatever the size."""

from datetime import timedelta

import pytest
from django.urls import reverse

from core import clock, inbox
from core.models import DigestLine, InboxItem, InboxReading, Installation

INBOX = reverse("core:inbox")


@pytest.fixture
def magistrate(client, prefecture):
    """A county's head, signed in."""
    Installation(prefecture="澜岭州", title="台账", office="推进办").save()
    client.force_login(prefecture.magistrate_a)
    return prefecture.actor(prefecture.magistrate_a)


@pytest.fixture
def notice(magistrate):
    """Makes notices to the county, the newest last."""

    def make(subject, *, minutes=0, days=None, recipient=None, **fields):
        due_on = None if days is None else clock.today() + timedelta(days=days)
        sent_at = clock.now() - timedelta(hours=1) + timedelta(minutes=minutes)
        recipient = recipient or f"unit:{magistrate.holding.posts[0].unit_id}"
        return InboxItem.objects.create(
            recipient=recipient, dedupe_key=subject, subject=subject, due_on=due_on, sent_at=sent_at, **fields
        )

    return make


def subjects(client, **query):
    return [line.cells[1].text for line in client.get(INBOX, query).context["listing"].table.lines]


def test_newest_first_with_word_day_and_days_left(client, notice):
    notice("旧事", days=-3)
    notice("新事", minutes=5, body="请核对后重报")
    assert subjects(client) == ["新事", "旧事"]
    page = client.get(INBOX).content.decode()
    for shown in ("未读 <b>2</b> 件", '<span class="new">未读</span>', '<span class="late">−3</span>', "请核对后重报"):
        assert shown in page


def test_filters_by_reading_term_and_words(client, magistrate, notice):
    past, _ahead, plain = notice("基-05 逾期", days=-3), notice("督办单", days=3), notice("已审核", body="石门乡")
    inbox.mark_read(magistrate, [plain])
    digest = notice("1 件事项汇总")
    DigestLine.objects.create(
        recipient=digest.recipient, dedupe_key="l", subject="望江乡待审核", written_at=clock.now(), item=digest
    )
    assert sorted(subjects(client, state="unread")) == sorted(["1 件事项汇总", "督办单", "基-05 逾期"])
    assert subjects(client, state="read") == ["已审核"]
    assert sorted(subjects(client, due="dated")) == sorted(["督办单", "基-05 逾期"])
    assert subjects(client, due="past") == [past.subject]
    assert subjects(client, q="石门乡") == ["已审核"]
    assert subjects(client, q="望江") == ["1 件事项汇总"]
    assert subjects(client, q="没有这回事") == []


def test_words_that_no_text_can_hold_are_told_and_not_searched(client, notice):
    notice("事由")
    answer = client.get(INBOX, {"q": "事\0由", "state": "nonsense"})
    assert [line.cells[1].text for line in answer.context["listing"].table.lines] == ["事由"]
    assert answer.content.decode().count('class="err"') == 2


def test_an_empty_inbox_says_so(client, magistrate):
    page = client.get(INBOX).content.decode()
    assert "没有未读消息" in page
    assert "没有符合条件的消息" in page
    assert "全部标为已读" not in page


def test_opening_a_notice_does_not_mark_it_read(client, notice):
    item = notice("退回", url="/calendar/", days=2, body="第一行\n第二行")
    page = client.get(reverse("core:inbox_item", args=[item.pk])).content.decode()
    assert "标为已读并办理" in page
    assert "第一行\n第二行" in page
    assert not InboxReading.objects.exists()


def test_one_button_marks_read_and_goes_where_it_is_dealt_with(client, notice):
    item = notice("退回", url="/calendar/")
    answer = client.post(reverse("core:inbox_read", args=[item.pk]), {"go": "1"})
    assert answer["Location"] == "/calendar/"
    assert InboxReading.objects.count() == 1


def test_a_row_is_marked_and_taken_back_without_losing_the_filter(client, magistrate, notice):
    item = notice("退回")
    here = f"{INBOX}?state=unread&page=2"
    assert client.post(reverse("core:inbox_read", args=[item.pk]), {"next": here})["Location"] == here
    assert inbox.unread(magistrate) == 0
    assert client.post(reverse("core:inbox_unread", args=[item.pk]), {"next": "https://example.com/"})["Location"] == (
        reverse("core:inbox_item", args=[item.pk])
    )
    assert inbox.unread(magistrate) == 1


def test_all_are_marked_that_were_there_when_the_page_was_made(client, magistrate, notice):
    for n in range(3):
        notice(f"事{n}")
    seen_at = client.get(INBOX).context["seen_at"]
    notice("后到", minutes=120)
    answer = client.post(reverse("core:inbox_read_all"), {"seen_at": seen_at}, follow=True)
    assert "3 件标为已读" in answer.content.decode()
    assert [item.subject for item in inbox.inbox_of(magistrate) if item.unread] == ["后到"]


def test_all_of_a_filter_leaves_the_rest_unread(client, magistrate, notice):
    notice("有期限", days=1)
    notice("无期限")
    seen_at = client.get(INBOX).context["seen_at"]
    answer = client.post(reverse("core:inbox_read_all") + "?due=dated", {"seen_at": seen_at})
    assert answer["Location"] == f"{INBOX}?due=dated"
    assert [item.subject for item in inbox.inbox_of(magistrate) if item.unread] == ["无期限"]


@pytest.mark.parametrize("seen_at", ["", "昨天", "2026-11-05", "9" * 5000])
def test_all_without_the_time_of_the_page_marks_nothing(client, magistrate, notice, seen_at):
    notice("事")
    answer = client.post(reverse("core:inbox_read_all"), {"seen_at": seen_at}, follow=True)
    assert "页面不完整" in answer.content.decode()
    assert inbox.unread(magistrate) == 1


def test_a_digest_shows_its_lines_each_with_its_address_the_earliest_first(client, notice):
    digest = notice("3 件事项汇总")
    for n, days in enumerate((None, 9, 2)):
        DigestLine.objects.create(
            recipient=digest.recipient, dedupe_key=f"l{n}", subject=f"事项{n}", url=f"/calendar/{2024 + n}/",
            due_on=days and clock.today() + timedelta(days=days), written_at=clock.now(), item=digest,
        )  # fmt: skip
    table = client.get(reverse("core:inbox_item", args=[digest.pk])).context["table"]
    assert [(line.cells[0].text, line.cells[0].url) for line in table.lines] == [
        ("事项2", "/calendar/2026/"), ("事项1", "/calendar/2025/"), ("事项0", "/calendar/2024/"),
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["inbox_item", "inbox_read", "inbox_unread"])
@pytest.mark.parametrize("pk", ["neighbour", 10**30])
def test_a_notice_to_others_does_not_exist(client, prefecture, notice, name, pk):
    pk = notice("邻县", recipient=f"unit:{prefecture.county_b.pk}").pk if pk == "neighbour" else pk
    method = client.get if name == "inbox_item" else client.post
    assert method(reverse(f"core:{name}", args=[pk])).status_code == 404
    assert not InboxReading.objects.exists()


def test_marking_is_never_a_link(client, notice):
    item = notice("退回")
    for address in (reverse("core:inbox_read", args=[item.pk]), reverse("core:inbox_read_all")):
        assert client.get(address).status_code == 405


def test_the_list_costs_five_statements_at_ten_and_at_a_thousand(client, notice, django_assert_num_queries):
    recipient = notice("第一件").recipient
    client.get(INBOX)
    for count in (10, 1000):
        InboxItem.objects.bulk_create(
            InboxItem(recipient=recipient, dedupe_key=f"{count}:{n}", subject=f"{n}", sent_at=clock.now())
            for n in range(count)
        )
        with django_assert_num_queries(5):  # session with user, posts, unread; page with total, saved filters
            client.get(INBOX, {"per": "100"})
        with django_assert_num_queries(5):
            client.get(INBOX, {"q": "1", "state": "unread"})


def test_the_export_holds_the_selection_and_no_buttons(client, notice):
    notice("督办单", days=3)
    notice("=1+1")
    lines = b"".join(client.get(INBOX, {"export": "csv"}).streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0].replace('"', "") == "阅读,事由,收件,期限,余天,送达"
    assert "'=1+1" in lines[1] + lines[2]
    assert client.get(INBOX, {"export": "xlsx"}).status_code == 200
