"""Orders: given, received in the term, given back by the wrong unit, passed on, answered; who sees and who may."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accountability.models import Delivery, Order
from accountability.terms import DAYS, WORKDAYS, receipt_due
from core import clock
from core.models import OutboxMessage
from core.refusals import Refused
from tests.words import words


@pytest.fixture
def order(r):
    """The governor's instruction to transport and county A."""
    return Order.give(
        r.p.system, task=r.task, given_by=r.p.post_of(r.p.governor), text="请抓紧", due_on=clock.today() + timedelta(days=10),
        units=[r.p.transport, r.p.county_a], receipt_due_on=clock.today() + timedelta(days=3),
    )  # fmt: skip


def to(order, unit):
    return Delivery.objects.select_related("unit", "order__task", "parent__unit").get(
        order=order, unit=unit, returned_on=None
    )


def told():
    return {message.payload["recipient"] for message in OutboxMessage.objects.filter(topic="inbox")}


def test_orders_are_numbered_within_the_year_and_tell_each_unit(r, order):
    p = r.p
    assert (order.number, str(order)) == (1, f"〔{clock.today().year}〕1号")
    assert {f"unit:{p.transport.pk}", f"unit:{p.county_a.pk}"} <= told()
    again = Order.give(
        p.system, task=r.task, given_by=p.post_of(p.governor), text="再办", due_on=clock.today(), units=[p.village_a11],
        receipt_due_on=clock.today(),
    )  # fmt: skip
    assert again.number == 2
    assert f"unit:{p.township_a1.pk}" in told()  # the township signs for its village


@pytest.mark.django_db
def test_terms_count_working_or_calendar_days():
    friday = clock.today().replace(year=2026, month=11, day=27)
    assert (receipt_due(friday, 3, WORKDAYS).isoformat(), receipt_due(friday, 3, DAYS).isoformat()) == (
        "2026-12-02",
        "2026-11-30",
    )


def test_the_wrong_unit_gives_back_and_the_giver_sends_it_on(r, order):
    p, delivery = r.p, to(order, r.p.county_a)
    OutboxMessage.objects.all().delete()
    delivery.give_back(p.actor(p.magistrate_a), version=1, reason="应交州水务局")
    assert told() == {f"post:{p.post_of(p.governor).pk}"}
    order.send_again(p.actor(p.governor), [p.water], receipt_due_on=clock.today())
    assert to(order, p.water)
    order.send_again(p.actor(p.governor), [p.county_a], receipt_due_on=clock.today())  # given back: may be sent again
    with pytest.raises(Refused, match="已在办"):
        order.send_again(p.actor(p.governor), [p.water], receipt_due_on=clock.today())


def test_passing_on_needs_a_receipt_and_the_answer_waits_for_those_below(r, order):
    p, delivery = r.p, to(order, r.p.transport)
    director = p.actor(p.director)
    with pytest.raises(Refused, match="先签收"):
        delivery.forward(director, [p.county_b], version=1, receipt_due_on=clock.today())
    delivery.receive(director, version=1)
    with pytest.raises(Refused, match="不能转给自己"):
        delivery.forward(director, [p.transport], version=2, receipt_due_on=clock.today())
    delivery.forward(director, [p.county_b], version=delivery.version, note="请办", receipt_due_on=clock.today())
    below = to(order, p.county_b)
    assert (below.parent, below.note) == (delivery, "请办")
    with pytest.raises(Refused, match="石坪县还没有反馈"):
        delivery.report_back(director, version=delivery.version, answer="办了")
    magistrate = p.actor(p.magistrate_b)
    below.receive(magistrate, version=below.version)
    below.report_back(magistrate, version=below.version, answer="已修通")
    delivery.report_back(director, version=delivery.version, answer="全部办结")
    assert to(order, p.transport).answered_on == clock.today()


def test_who_sees_an_order(r, order):
    p = r.p

    def sees(user):
        return set(Delivery.objects.visible_to(p.actor(user)).values_list("unit__name", flat=True))

    assert sees(p.magistrate_a) == {"云沟县"}
    assert sees(p.magistrate_b) == set()
    assert sees(p.governor) == sees(p.drafter) == {"云沟县", "州交通运输局"}
    assert not Order.objects.visible_to(p.actor(p.magistrate_b)).exists()


def test_heads_give_orders_below_themselves_alone(r):
    p = r.p
    given = {"task": r.task, "text": "办", "due_on": clock.today(), "receipt_due_on": clock.today()}
    assert Order.give(p.actor(p.magistrate_a), given_by=p.post_of(p.magistrate_a), units=[p.township_a1], **given)
    with pytest.raises(Refused):
        Order.give(p.actor(p.magistrate_a), given_by=p.post_of(p.governor), units=[p.township_a1], **given)
    with pytest.raises(Refused):
        Order.give(p.actor(p.liaison_a), given_by=p.post_of(p.magistrate_a), units=[p.township_a1], **given)


# over the pages


def at(name, *args):
    return reverse(f"accountability:{name}", args=args)


def test_five_posts_take_an_order_from_the_governor_to_the_township(client, r):
    """The office gives it, the lead unit receives and passes it on, a county gives back, the office sends anew, another answers."""
    p = r.p
    client.force_login(p.drafter)
    data = {
        "given_by": p.post_of(p.governor).pk, "text": "请一周内报办法", "given_on": clock.today().isoformat(),
        "due_on": (clock.today() + timedelta(days=7)).isoformat(), "units": "州交通运输局、云沟县", "count": 3, "unit": "workdays",
    }  # fmt: skip
    client.post(at("order_give", r.task.pk), data)
    order = Order.objects.get()
    lead, county = to(order, p.transport), to(order, p.county_a)
    client.force_login(p.director)
    client.post(at("delivery_receive", lead.pk), {"version": 1})
    client.post(
        at("delivery_forward", lead.pk), {"version": 2, "units": "石坪县", "note": "请配合", "count": 2, "unit": "days"}
    )
    client.force_login(p.magistrate_a)
    client.post(at("delivery_return", county.pk), {"version": 1, "reason": "不在本县"})
    client.force_login(p.magistrate_b)
    below = to(order, p.county_b)
    client.post(at("delivery_receive", below.pk), {"version": below.version})
    client.post(at("delivery_report", below.pk), {"version": below.version + 1, "answer": "已落实"})
    client.force_login(p.drafter)
    text = words(client.get(order.get_absolute_url()))
    for told_of in ("不在本县", "转自 州交通运输局", "已落实", "请配合"):
        assert told_of in text
    client.post(at("order_send", order.pk), {"units": "州水务局", "count": 3, "unit": "workdays"})
    assert to(order, p.water)
    assert "州水务局" in words(client.get(at("orders"), {"state": "waiting"}))
    assert "州水务局" not in words(client.get(at("orders"), {"state": "answered"}))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"units": ""}, "必"),
        ({"units": "没有这个局"}, "没有找到单位：没有这个局"),
        ({"due_on": "2020-01-01"}, "办理期限不能早于批示日期"),
        ({"given_on": "2099-01-01", "due_on": "2099-01-02"}, "批示日期不能晚于今天"),
        ({"count": "0"}, "1"),
    ],
)
def test_bad_orders_are_refused_with_their_sentence(client, r, changes, sentence):
    client.force_login(r.p.drafter)
    today = clock.today().isoformat()
    data = {
        "given_by": r.p.post_of(r.p.governor).pk,
        "text": "办",
        "given_on": today,
        "due_on": today,
        "units": "云沟县",
        "count": 3,
        "unit": "days",
    }
    answer = client.post(at("order_give", r.task.pk), data | changes)
    assert answer.status_code == 200
    assert sentence in words(answer)
    assert not Order.objects.exists()
