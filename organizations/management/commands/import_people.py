from django.core.management.base import CommandError

from organizations.management.commands._import import ImportCommand
from organizations.models import User


class Command(ImportCommand):
    help = "导入人员：姓名、单位、职务；建账号和任职。初始密码名单封存，由 --for 的系统管理员在“导入”页下载一次。"
    kind = "people"

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("--for", dest="receiver", metavar="账号", help="哪个系统管理员下载名单；只有一个时可省")

    def owner(self, options):
        receivers = User.objects.filter(administrator=User.Administrator.SYSTEM, is_active=True)
        if options["receiver"]:
            receivers = receivers.filter(username=options["receiver"])
        if len(found := list(receivers[:2])) != 1:
            raise CommandError("初始密码名单交给谁：请用 --for 写明一个在用的系统管理员账号。")
        return f"user:{found[0].pk}"
