from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accountability.cascade import LEVELS, cascade
from accountability.models import Share, drafts_below, issue, root_of
from accountability.notices import shares_issued
from accountability.terms import receipt_due
from core.actor import Actor, acting
from core.refusals import Refused, Unfit
from tasks.models import KeyTask, Programme


class Command(BaseCommand):
    help = "把一个批次已下达的重点工作逐级平均分解到县、乡、村；一件一个事务，中断后再运行接着办。"

    def add_arguments(self, parser):
        parser.add_argument("--programme", required=True, metavar="名称", help="重点工作批次的名称")
        parser.add_argument("--year", type=int, help="哪一年的数量，不写为今年")
        parser.add_argument(
            "--down-to", choices=list(map(str, LEVELS)), default="township", help="分解到哪一级，不写为乡级"
        )
        parser.add_argument("--issue", action="store_true", help="同时下达，各单位收到签收通知")

    def handle(self, *, programme, year, down_to, issue, **options):
        found = Programme.objects.filter(title=programme).first()
        if found is None:
            raise CommandError(f"没有重点工作批次“{programme}”。")
        tasks = list(KeyTask.objects.in_force().filter(programme=found, issued_on__isnull=False).order_by("number"))
        done = set(Share.objects.filter(task__in=tasks, unit__kind=down_to).values_list("task", flat=True))
        with acting(Actor.system("decompose")) as actor:
            for n, task in enumerate(tasks, 1):
                told = "已有" if task.pk in done else self.one(actor, task, year or actor.today.year, down_to, issue)
                self.stdout.write(f"{n}/{len(tasks)} {task}：{told}")

    def one(self, actor, task, year, down_to, issued):
        """All levels of one task, all or nothing; what became of it, in words."""
        try:
            with transaction.atomic():
                given = {"issued_on": actor.today, "receipt_due_on": receipt_due(actor.today)} if issued else {}
                made = cascade(actor, task, year, down_to, **given)
                if issued:
                    self.tell(actor, root_of(actor, task), made)
        except (Refused, Unfit) as why:
            return f"没有分解，{why}"
        return f"分解 {len(made)} 份"

    def tell(self, actor, root, made):
        """Issue what is left of the root, and let all units know that have something new."""
        if drafts_below(root):
            issue(actor, root, receipt_due_on=receipt_due(actor.today), told=made)
        else:
            shares_issued(root.task, [share for share in made if share.issued_on == actor.today])
