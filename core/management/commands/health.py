from django.core.management.base import BaseCommand, CommandError

from core.background import health


class Command(BaseCommand):
    help = "检查数据库、磁盘、定时、审计封存和时钟，逐条说明问题。"
    requires_system_checks = []

    def handle(self, *args, **options):
        found = health.problems()
        if found:
            raise CommandError("\n".join(found.values()))
        self.stdout.write("一切正常。")
