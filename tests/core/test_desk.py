"""The desk: what waits, what is due first; and what every signed-in page costs."""

from datetime import timedelta

import pytest
from django.urls import reverse

from core import clock, desk, inbox
from core.models import DigestLine, InboxItem, Installation


@pytest.fixture
def magistrate(client, prefecture):
    """A county's head, signed in; holds one post."""
    Installation(prefecture="澜岭州", title="台账", office="推进办").save()
    client.force_login(prefecture.magistrate_a)
    return prefecture.actor(prefecture.magistrate_a)


@pytest.fixture
def notice(magistrate):
    """Makes notices to the magistrate, due so many days from today."""

    def make(subject, days=None, **fields):
        return InboxItem.objects.create(
            recipient=magistrate.key,
            dedupe_key=subject,
            subject=subject,
            due_on=day(days),
            sent_at=clock.now(),
            **fields,
        )

    return make


def day(days):
    return None if days is None else clock.today() + timedelta(days=days)


def line(digest, subject, days, **fields):
    return DigestLine.objects.create(
        recipient=digest.recipient, dedupe_key=subject, subject=subject, due_on=day(days), written_at=clock.now(),
        item=digest, **fields,
    )  # fmt: skip


def test_a_signed_in_page_costs_session_with_user_posts_and_the_count_of_unread(
    client, magistrate, settings, django_assert_num_queries
):
    settings.DEVELOPMENT = True
    client.get(reverse("core:component_empty"))  # the installation's name is read once and kept
    with django_assert_num_queries(3):
        client.get(reverse("core:component_empty"))


def test_the_sentence_adds_up_and_the_earliest_comes_first(client, magistrate, notice):
    for subject, days in (("更晚", 8), ("今天", 0), ("七天", 7), ("过了", -2), ("明天", 1), ("无期限", None)):
        notice(subject, days)
    account = desk.account(magistrate)
    assert account == desk.Account(past=1, today=1, soon=2, later=1)
    assert account.total == 5
    assert [due.subject for due in desk.due_first(magistrate)] == ["过了", "今天", "明天", "七天", "更晚"]
    page = client.get("/").content.decode()
    assert "未读消息 <b>6</b> 件" in page
    assert (
        "有期限的事项 <b>5</b> 件：期限已过 <b>1</b> 件，今天到期 <b>1</b> 件，七天内到期 <b>2</b> 件，更晚 <b>1</b> 件。"
        in page
    )
    assert "云沟县 县长" in page


def test_what_is_read_stays_until_its_day_and_no_longer(magistrate, notice):
    past, ahead = notice("过了", -2), notice("明天", 1)
    inbox.mark_read(magistrate, [past, ahead])
    assert [(due.subject, due.unread) for due in desk.due_first(magistrate)] == [("明天", False)]


def test_the_lines_of_a_digest_stand_each_by_its_own_day(magistrate, notice):
    digest = notice("3 件事项汇总", 2)
    line(digest, "先", 2, url="/calendar/")
    line(digest, "后", 9)
    line(digest, "无期限", None)
    found = desk.due_first(magistrate)
    assert [(due.subject, due.address) for due in found] == [("先", "/calendar/"), ("后", f"/inbox/{digest.pk}/")]
    assert desk.account(magistrate).total == 2
    inbox.mark_read(magistrate, [digest])
    with clock.at(clock.now() + timedelta(days=5)):
        later = magistrate.__class__(magistrate.user, magistrate.holding, clock.today(), "later")
        assert [due.subject for due in desk.due_first(later)] == ["后"]


def test_a_line_that_waits_for_its_morning_and_what_others_got_are_not_there(magistrate, notice, prefecture):
    DigestLine.objects.create(
        recipient=magistrate.key, dedupe_key="w", subject="等待", due_on=day(1), written_at=clock.now()
    )
    InboxItem.objects.create(
        recipient=f"unit:{prefecture.county_b.pk}", dedupe_key="b", subject="邻县", due_on=day(1), sent_at=clock.now()
    )
    assert desk.due_first(magistrate) == []


def test_an_empty_desk_says_what_will_stand_there(client, magistrate):
    page = client.get("/").content.decode()
    assert "没有未读消息" in page
    assert "没有带期限的事项" in page


def test_the_desk_costs_the_same_at_ten_and_at_a_thousand(client, notice, magistrate, django_assert_num_queries):
    digest = notice("汇总", 1)
    client.get("/")
    for count in (10, 1000):
        DigestLine.objects.bulk_create(
            DigestLine(
                recipient=digest.recipient, dedupe_key=f"{count}:{n}", subject=f"{n}", due_on=day(n % 30),
                written_at=clock.now(), item=digest,
            )
            for n in range(count)
        )  # fmt: skip
        with django_assert_num_queries(9):  # session, posts, unread; account, list; shares, reports due, two receipts
            page = client.get("/")
    assert len(page.context["table"].lines) == desk.MOST_SHOWN
    assert "这里列出最早的 50 件" in page.content.decode()
