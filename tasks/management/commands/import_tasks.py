from dataclasses import replace

from django.core.management.base import CommandError

from organizations.management.commands._import import ImportCommand
from tasks.models import PolicyDocument, Programme


class Command(ImportCommand):
    help = "导入任务分解表：表头按名称猜；再次导入没有变化。认不出的单位按原文保留。"
    kind = "tasks"

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("--programme", required=True, metavar="名称", help="重点工作批次的名称")
        parser.add_argument("--document", metavar="标题", help="出自哪份文件（该批次的政策文件的标题）")

    def handle(self, **options):
        self.programme = Programme.objects.filter(title=options["programme"]).first()
        if self.programme is None:
            titles = "、".join(Programme.objects.values_list("title", flat=True)) or "还没有"
            raise CommandError(f"没有重点工作批次“{options['programme']}”。现有：{titles}。")
        self.document = self.found_document(options["document"])
        super().handle(**options)

    def found_document(self, title):
        if not title:
            return None
        found = PolicyDocument.objects.filter(programme=self.programme, title=title).first()
        if found is None:
            raise CommandError(f"批次“{self.programme}”没有文件“{title}”。")
        return found

    def read(self, path):
        table = super().read(path)
        return replace(table, programme=self.programme.pk, document=self.document and self.document.pk)
