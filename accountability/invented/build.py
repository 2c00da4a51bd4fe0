"""The demonstration's shares: every issued task taken down to the townships, some to the villages, most received; a few orders."""

from datetime import date, timedelta

from accountability.cascade import cascade
from accountability.models import Delivery, Order, Share, root_of
from accountability.terms import receipt_due
from core.refusals import Refused
from organizations.models import Post, Unit
from tasks.models import KeyTask

Kind, Chain = Unit.Kind, Post.ChainRole
TO_VILLAGES = 12  # tasks that go down to the villages
WAITING = 9  # each so many-eth task was issued a few days ago and still waits for receipts
ORDERS = (
    "请抓紧推进，每半月报一次进展。",
    "群众反映集中，请到现场核实后拿出办法。",
    "资金拨付慢，请州财政局会同牵头部门一周内研究。",
    "请按期完成，完不成的说明原因。",
)  # 数据


def fill(actor):
    """Make all of it; how many shares (0: there are some already, and nothing is written)."""
    if Share.objects.exists():
        return 0
    tasks = list(KeyTask.objects.in_force().filter(issued_on__isnull=False).order_by("number"))
    for n, task in enumerate(tasks):
        decomposed(actor, task, n)
    give_orders(actor, tasks)
    return Share.objects.count()


def decomposed(actor, task, n):
    """One task down the tree: received in January, or issued this week and waiting."""
    year = max(task.programme.first_year, min(actor.today.year, task.programme.last_year))
    if n % WAITING == WAITING - 1:
        fields = {"issued_on": actor.today, "receipt_due_on": receipt_due(actor.today)}
    else:
        begun = min(date(year, 1, 12), actor.today)
        fields = {
            "issued_on": begun,
            "receipt_due_on": begun + timedelta(days=3),
            "received_on": begun + timedelta(days=1),
            "received_by": "演示",
        }  # 数据
    try:
        root = root_of(actor, task)
    except Refused:
        return
    shares = [root, *root.children.all()]
    for share in shares:
        for name, value in fields.items():
            setattr(share, name, value)
    Share.objects.bulk_update_with_history(shares, list(fields))
    cascade(actor, task, year, Kind.VILLAGE if n < TO_VILLAGES else Kind.TOWNSHIP, **fields)


def give_orders(actor, tasks):
    """A few instructions of the governor and the deputies to lead units: one received and passed on, one given back, two waiting."""
    leaders = list(
        Post.objects.filter(chain_role__in=[Chain.OVERALL, Chain.IN_CHARGE], valid_to=None).order_by("tier", "number")
    )
    for n, (task, text) in enumerate(zip(tasks[::11], ORDERS, strict=False)):
        lead = Share.objects.filter(task=task, parent=None).select_related("unit").first()
        if lead is None:
            continue
        order = Order.give(
            actor, task=task, given_by=leaders[n % len(leaders)], text=text, due_on=actor.today + timedelta(days=15),
            units=[lead.unit], receipt_due_on=receipt_due(actor.today),
        )  # fmt: skip
        delivery = Delivery.objects.get(order=order)
        if n == 0:
            delivery.receive(actor, version=1)
            county = Unit.objects.filter(kind=Kind.COUNTY, valid_to=None).order_by("order", "code").first()
            delivery.forward(actor, [county], version=2, note="请办理", receipt_due_on=receipt_due(actor.today))  # 数据
        elif n == 1:
            delivery.give_back(actor, version=1, reason="不属本单位职责")  # 数据
