from django.core.management.base import BaseCommand, CommandError

from core.actor import Actor, acting
from organizations.models import User


class Command(BaseCommand):
    help = "在服务器终端上重置一个账号的密码（--second-factor 一并取消双因素）：安全管理员自己进不来时用。初始密码只打印一次。"

    def add_arguments(self, parser):
        parser.add_argument("username")
        parser.add_argument("--second-factor", action="store_true", help="一并取消双因素")

    def handle(self, *, username, second_factor, **options):
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"没有账号“{username}”。")
        with acting(Actor.system("reset_account")) as actor:
            if second_factor:
                user.reset_second_factor(actor)
            password = user.reset_password(actor)
        self.stdout.write(f"初始密码（7 天内有效，只能登录一次）：{password}")
