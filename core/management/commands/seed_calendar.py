from django.core.management.base import BaseCommand

from core.days import calendar


class Command(BaseCommand):
    help = "用软件包里历年的国家放假通知给工作日历打底；已登记的年份不动。"

    def handle(self, *, verbosity, **options):
        years = calendar.seed()
        if verbosity:
            self.stdout.write(f"补入 {len(years)} 年：{years[0]}—{years[-1]}。" if years else "各年都已登记，未改动。")
