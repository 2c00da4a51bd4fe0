"""The demonstration's shares: every issued task taken down to the townships, some to the villages, most received; a few orders."""

from datetime import date, timedelta
from decimal import Decimal

from accountability.cascade import cascade
from accountability.models import Delivery, MonthlyReport, Order, ReportVersion, Share, open_month, root_of
from accountability.models.reports import settle_facts
from accountability.terms import receipt_due
from core import clock
from core.days.months import Month
from core.refusals import Refused
from organizations.models import Post, Unit
from tasks.models import KeyTask

Kind, Chain = Unit.Kind, Post.ChainRole
TO_VILLAGES = 12  # tasks that go down to the villages
WAITING = 9  # each so many-eth task was issued a few days ago and still waits for receipts
REPORTED = (1, 2)  # tasks with reports
MONTHS = 2  # so many months back
PACES = (Decimal("1.05"), Decimal(1), Decimal("0.9"), Decimal("0.75"), Decimal("1.3"), Decimal("0.55"))
SAID = ("按计划推进。", "受雨季影响，进度放慢，正在赶工。", "已完成主体，正在验收。", "资金已到位，全面施工。")  # 数据
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
    report_months(actor)
    return Share.objects.count()


def report_months(actor):
    """Reports of this year's months up to the last one, of each county's shares of some tasks; the current month is opened and waits.

    Most run along the plan; some lag, some are ahead, one county misses a month.
    """
    now = Month.of(actor.today)
    tasks = KeyTask.objects.filter(number__in=REPORTED)
    shares = list(
        Share.objects.filter(task__in=tasks, unit__kind=Kind.TOWNSHIP, issued_on__lt=now.first_day).select_related(
            "unit", "task", "parent"
        )
    )
    months = list(Month.between(Month(now.year, max(1, now.month - MONTHS)), now.previous)) if now.month > 1 else []
    open_month(now)
    for n, share in enumerate(shares):
        for month in months:
            write(share, month, n)
    layer = shares
    while layer:
        for share in layer:
            for month in months:
                settle_facts(share, month)
        layer = list(Share.objects.filter(children__in=layer).distinct().select_related("unit", "task", "parent"))


def write(share, month, n):
    """One township's report of a month, as it would stand in the table."""
    if n % 11 == 5 and month.month % 3 == 0:
        return
    pace = PACES[n % len(PACES)] * month.month / 12
    figures = {
        str(target.indicator_id): str((target.figure * pace).quantize(Decimal("0.01")).normalize())
        for target in share.targets.filter(year=month.year, figure__isnull=False)
    }
    report = MonthlyReport(share=share, month=str(month), figures=figures, progress=SAID[n % len(SAID)])
    report.save(force_insert=True)
    ReportVersion(
        report=report, number=1, content=report.content(), submitted_at=clock.now(), prepared_by="演示", approved_by="演示",  # 数据
    ).save(force_insert=True)  # fmt: skip


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
