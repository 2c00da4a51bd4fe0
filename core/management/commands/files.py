from django.core.management.base import BaseCommand, CommandError

from core.actor import Actor, acting
from core.models import StoredFile
from core.refusals import Refused
from core.storage import files


class Command(BaseCommand):
    help = "收存的文件：verify 逐个核对，sweep 清理没有登记的文件。"

    def add_arguments(self, parser):
        verbs = parser.add_subparsers(dest="what", required=True)
        verbs.add_parser("verify", help="核对每个文件与存入时是否一致；有问题时逐个列出，退出码为 1")
        verbs.add_parser("sweep", help="删去一小时前留下、数据库里没有登记的文件")

    def handle(self, *, what, **options):
        getattr(self, what)()

    def verify(self):
        flaws = [f"{flaw.sentence}：{flaw.stored.name}（{flaw.stored.pk}）" for flaw in files.verify()]
        if flaws:
            raise CommandError("\n".join(flaws))
        self.stdout.write(f"文件完好：共 {StoredFile.objects.count()} 个。")

    def sweep(self):
        try:
            with acting(Actor.system("files sweep")) as actor:
                removed = files.sweep(actor)
        except Refused as refused:
            raise CommandError(str(refused)) from None
        self.stdout.write(f"清理 {removed} 个没有登记的文件。")
