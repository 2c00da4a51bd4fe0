from django.core.management.base import BaseCommand

from core.background import policies


class Command(BaseCommand):
    help = "给还没有规则的定期事项定下初始规则；已有规则不动。"

    def handle(self, *, verbosity, **options):
        made = policies.ensure()
        if verbosity:
            self.stdout.write(f"新定规则：{'、'.join(made)}。" if made else "各事项都已有规则，未改动。")
