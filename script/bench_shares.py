"""95 tasks decomposed to a prefecture of 1,516 units (about 140,000 shares) beside the same rows through bulk_create alone; then the list
of shares beside the empty page. On DATABASE_URL where it is set."""

import os
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "script")]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ["DEVELOPMENT"] = "1"
os.environ.setdefault("VAR_DIR", tempfile.mkdtemp(prefix="key-tasks-bench-"))
TOWNSHIPS, VILLAGES = 10, 10  # townships of each county, villages of each township: 1,300 villages in all
TASKS = 95


def units(actor):
    """Counties, townships and villages beside the demonstration's, until there are about 1,500 units."""
    from organizations.models import Unit, UnitRow

    kinds = Unit.Kind
    counties = list(Unit.objects.filter(kind=kinds.COUNTY).order_by("code"))
    rows = []
    for county in counties:
        for t in range(TOWNSHIPS - Unit.objects.filter(parent=county, kind=kinds.TOWNSHIP).count()):
            rows.append(UnitRow(f"{county.code}T{t:02}", f"{county.name}第{t}乡", kinds.TOWNSHIP, county.code))
    Unit.make_many(actor, rows)
    rows = []
    for township in Unit.objects.filter(kind=kinds.TOWNSHIP):
        for v in range(VILLAGES - Unit.objects.filter(parent=township).count()):
            rows.append(UnitRow(f"{township.code}V{v:02}", f"第{v}村", kinds.VILLAGE, township.code))
    Unit.make_many(actor, rows)


def lists(bench_pages, application, cookie):
    """The lists of shares and the ledger beside the empty page."""
    bench_pages.get(application, cookie, "/components/empty/")
    empty = bench_pages.cpu_ms(application, cookie, "/components/empty/")
    count = bench_pages.statements(application, cookie, "/components/empty/")
    for path in ("/shares/", "/shares/?level=county&state=waiting&q=%E5%BB%BA%E8%AE%BE&sort=due", "/ledger/"):
        bench_pages.get(application, cookie, path)
        more = bench_pages.statements(application, cookie, path) - count
        listed = bench_pages.cpu_ms(application, cookie, path, requests=3)
        begun = time.perf_counter()
        bench_pages.get(application, cookie, path)
        wall = (time.perf_counter() - begun) * 1000
        print(
            f"{path[:40]:40} {listed:6.2f} ms CPU   ratio {listed / empty:4.2f}   goal ≤ 3; {more} statements more, goal ≤ 3; {wall:.0f} ms by the clock"
        )


def main():
    import bench_pages
    from django.core.management import call_command

    application, cookie = bench_pages.prepared()
    from django.db.models import QuerySet

    from accountability.models import MonthlyReport, ReportVersion, Share, ShareMonth, ShareTarget, open_month
    from core import clock
    from core.actor import Actor, acting
    from core.days.months import Month
    from tasks.models import KeyTask, Programme

    with acting(Actor.system("bench")) as actor:
        units(actor)
        for model in (ShareMonth, ReportVersion, MonthlyReport, ShareTarget, Share):  # the demonstration's own
            QuerySet(model)._raw_delete(using="default")
        QuerySet(KeyTask).filter(issued_on=None).update(issued_on=actor.today)
    programme = Programme.objects.order_by("-first_year").first()
    begun = time.perf_counter()
    with open(os.devnull, "w") as nowhere:
        call_command("decompose", programme=programme.title, down_to="village", issue=True, stdout=nowhere)
    took = time.perf_counter() - begun
    shares, targets = Share.objects.count(), ShareTarget.objects.count()
    print(f"decomposed {TASKS} tasks   {shares} shares, {targets} quantities   {took:5.1f} s   goal ≤ 60 s")
    month = Month.of(clock.today())
    begun = time.perf_counter()
    opened = open_month(month)
    print(f"opened the month        {opened} rows by one statement   {time.perf_counter() - begun:5.2f} s")
    lists(bench_pages, application, cookie)


if __name__ == "__main__":
    main()
