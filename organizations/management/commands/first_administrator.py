from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from core.refusals import Refused
from organizations import first


class Command(BaseCommand):
    help = "为没有账号的空库签发一次性地址（一小时内、在本机打开），用来建立三个管理员。"

    def add_arguments(self, parser):
        parser.add_argument("--path-only", action="store_true", help="只输出路径")

    def handle(self, *, path_only, **options):
        try:
            path = reverse("organizations:first_administrator", args=[first.issue()])
        except Refused as refused:
            raise CommandError(str(refused)) from None
        return path.lstrip("/") if path_only else f"http://127.0.0.1:{settings.PORT}{path}"
