from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from core import audit
from core.actor import Actor
from core.models import Installation
from organizations.models import User


class Command(BaseCommand):
    help = "在空库中填充演示数据（虚构的澜岭州）。已有数据的库不动。"

    @transaction.atomic
    def handle(self, *, verbosity, **options):
        if Installation.objects.filter(demonstration=True).exists():
            self.stdout.write("演示数据已经在库中，未改动。")
            return
        if User.objects.exists() or Installation.objects.exists():
            raise CommandError("库中已有正式数据，不能填充演示数据。请另用一个空目录：VAR_DIR=…")
        Installation(
            prefecture="澜岭州",
            title="澜岭州重点工作台账",
            office="澜岭州人民政府推进办公室",
            phone="0990-0000001",
            demonstration=True,
        ).save()
        user = User.objects.make(
            username="demonstration",
            name="州推进办　督查科科长",
            administrator=User.Administrator.SYSTEM,
            demonstration=True,
        )
        audit.record(Actor.system("demonstration"), "demonstration.fill", user)
        if verbosity:
            self.stdout.write("演示数据已填充。")
