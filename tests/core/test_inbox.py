"""The inbox: each notice arrives once, to the key it was sent to, and each reader marks it for themselves."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import transaction

from core import clock, inbox
from core.actor import acting
from core.background import outbox
from core.models import DigestLine, InboxItem, InboxReading, OutboxMessage

MORNING = SimpleNamespace(period="2026-11-05")


def send(recipient, key, subject="十月台账被退回", **fields):
    with transaction.atomic():
        inbox.notify(recipient, key, subject, **fields)
    outbox.deliver()


def test_a_notice_sent_twice_arrives_once_with_all_that_was_said(db):
    due = clock.today() + timedelta(days=3)
    for _ in range(2):
        send("unit:7", "share:12:return", body="投资数与合同不一致", url="/reports/12/", due_on=due)
    item = InboxItem.objects.get()
    assert (item.recipient, item.subject, item.body) == ("unit:7", "十月台账被退回", "投资数与合同不一致")
    assert (item.url, item.due_on) == ("/reports/12/", due)


def test_the_same_matter_reaches_each_recipient(db):
    for recipient in ("unit:7", "unit:8"):
        send(recipient, "share:12:return")
    assert InboxItem.objects.count() == 2


@transaction.atomic
def fail_after_telling():
    inbox.notify("unit:7", "share:12:return", "十月台账被退回")
    raise ZeroDivisionError


def test_a_notice_of_an_act_that_was_taken_back_never_leaves(db):
    with pytest.raises(ZeroDivisionError):
        fail_after_telling()
    outbox.deliver()
    assert not InboxItem.objects.exists()


def test_what_can_wait_comes_in_one_digest_a_morning_with_the_earliest_day(db):
    today = clock.today()
    for n, days in enumerate((9, 2, None)):
        send("post:3", f"line:{n}", f"事项{n}", due_on=days and today + timedelta(days=days), urgent=False)
    send("unit:7", "line:0", "事项0", urgent=False)
    assert not InboxItem.objects.exists()
    assert inbox.send_digests(MORNING) == "2 位收件"
    digest = InboxItem.objects.get(recipient="post:3")
    assert (digest.subject, digest.due_on, digest.lines.count()) == ("3 件事项汇总", today + timedelta(days=2), 3)
    assert inbox.send_digests(MORNING) == "0 位收件"
    assert not DigestLine.objects.filter(item=None).exists()


def test_people_read_what_came_to_them_their_posts_and_their_units(prefecture):
    p = prefecture
    post, unit = p.post_of(p.magistrate_a), p.county_a
    for recipient in (f"user:{p.magistrate_a.pk}", f"post:{post.pk}", f"unit:{unit.pk}", f"unit:{p.county_b.pk}"):
        send(recipient, "k", recipient)
    seen = set(inbox.inbox_of(p.actor(p.magistrate_a)).values_list("subject", flat=True))
    assert seen == {f"user:{p.magistrate_a.pk}", f"post:{post.pk}", f"unit:{unit.pk}"}
    assert set(inbox.inbox_of(p.actor(p.liaison_a)).values_list("subject", flat=True)) == {f"unit:{unit.pk}"}


def test_notices_of_the_post_stay_with_the_post_when_its_holder_leaves(prefecture):
    p = prefecture
    post = p.post_of(p.magistrate_a)
    send(f"post:{post.pk}", "k")
    assert inbox.unread(p.actor(p.magistrate_a)) == 1
    with acting(p.system):
        post.holding_on(clock.today()).dismiss(p.system, clock.today())
    assert inbox.unread(p.actor(p.magistrate_a)) == 0


def test_administrators_read_what_is_sent_to_administrators(keeper, prefecture):
    send(inbox.KEEPERS, "run:1")
    assert inbox.unread(keeper) == 1
    assert inbox.unread(prefecture.actor(prefecture.magistrate_a)) == 0


def test_each_reader_of_a_unit_marks_for_themselves_and_keeps_the_first_time(prefecture):
    p = prefecture
    send(f"unit:{p.county_a.pk}", "k")
    head, liaison = p.actor(p.magistrate_a), p.actor(p.liaison_a)
    assert inbox.mark_read(head, inbox.inbox_of(head)) == 1
    first = InboxReading.objects.get().read_at
    with clock.at(clock.now() + timedelta(hours=1)):
        inbox.mark_read(head, inbox.inbox_of(head))
    assert InboxReading.objects.get().read_at == first
    assert (inbox.unread(head), inbox.unread(liaison)) == (0, 1)
    inbox.mark_unread(head, InboxItem.objects.get())
    assert inbox.unread(head) == 1


def test_a_notice_is_dealt_with_at_its_address_or_on_its_own_page(db):
    item = InboxItem.objects.create(recipient="unit:7", dedupe_key="k", subject="知悉", sent_at=clock.now())
    assert inbox.address_of(item) == f"/inbox/{item.pk}/"
    item.url = "/reports/12/"
    assert inbox.address_of(item) == "/reports/12/"


@pytest.fixture
def given_up(db):
    """A message that failed as often as a message may."""
    now = clock.now()
    return OutboxMessage.objects.create(
        topic="inbox", dedupe_key="bad", payload={"subject": "退回"}, created_at=now, not_before=now,
        attempts=outbox.MOST_ATTEMPTS, given_up_at=now, last_error="KeyError: 'recipient'",
    )  # fmt: skip


def test_a_message_given_up_is_tried_again_by_a_recorded_act(given_up, keeper):
    assert outbox.again(keeper, given_up.pk)
    given_up.refresh_from_db()
    assert (given_up.attempts, given_up.given_up_at) == (0, None)
    assert not outbox.again(keeper, given_up.pk)


def test_who_looks_after_no_system_tries_nothing_again(given_up, prefecture):
    with pytest.raises(outbox.Refused, match="系统管理员"):
        outbox.again(prefecture.actor(prefecture.magistrate_a), given_up.pk)


def test_the_administrators_hear_each_time_that_a_message_is_given_up(given_up, keeper):
    outbox.again(keeper, given_up.pk)
    for hours in range(outbox.MOST_ATTEMPTS):
        with clock.at(clock.now() + timedelta(hours=3 * (hours + 1))):
            outbox.deliver()
    assert list(InboxItem.objects.values_list("recipient", "url")) == [(inbox.KEEPERS, "/runs/")]
    given_up.refresh_from_db()
    with clock.at(clock.now() + timedelta(days=3)):
        outbox.again(keeper, given_up.pk)
    for hours in range(outbox.MOST_ATTEMPTS):
        with clock.at(clock.now() + timedelta(days=3, hours=3 * (hours + 1))):
            outbox.deliver()
    assert InboxItem.objects.count() == 2
