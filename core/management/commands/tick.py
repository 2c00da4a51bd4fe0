import time

from django.core.management.base import BaseCommand

from core import audit
from core.actor import Actor, acting
from core.background import outbox, runs
from core.models import Tick


class Command(BaseCommand):
    help = "检查并办理到期事项、封存审计、送出待发事项；不需要 worker、beat 和 Redis。"

    def add_arguments(self, parser):
        parser.add_argument("--loop", action="store_true", help="每分钟一次，直到 Ctrl-C")

    def handle(self, *, loop, **options):
        self.once()
        while loop:
            time.sleep(60)
            self.once()

    def once(self):
        with acting(Actor.system("tick")):
            done = runs.tick(inline=True)
            outbox.deliver(limit=1000)
            audit.seal()
        held = Tick.objects.exclude(held_at=None).first()
        if held:
            self.stdout.write(f"定期办理已暂停：{held.held_because}。")
        self.stdout.write(f"到期 {len(done)} 件：" + "、".join(map(str, done)) if done else "没有到期未办的事项。")
