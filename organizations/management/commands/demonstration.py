from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.module_loading import import_string

from core import audit
from core.actor import Actor, acting
from core.models import Installation
from organizations.invented import names
from organizations.models import User


class Command(BaseCommand):
    help = "在空库中填充演示数据（虚构的澜岭州）。已有正式数据的库不动；再次运行只补缺少的部分。"

    @transaction.atomic
    def handle(self, *, verbosity, **options):
        """Run all steps, each of which leaves what it finds; all or nothing, so that the first page never shows a half."""
        with acting(Actor.system("demonstration")) as actor:
            begin(actor)
            made = sum(import_string(step)(actor) for step in settings.DEMONSTRATION_STEPS)
        if verbosity:
            self.stdout.write("演示数据已填充。" if made else "演示数据已经在库中，未改动。")


def begin(actor):
    """Mark an empty database as a demonstration. Raises CommandError for one with real data."""
    if Installation.objects.filter(demonstration=True).exists():
        return
    if User.objects.exists() or Installation.objects.exists():
        raise CommandError("库中已有正式数据，不能填充演示数据。请另用一个空目录：VAR_DIR=…")
    Installation(
        prefecture=names.SHORT, title=names.TITLE, office=names.OFFICE, phone=names.PHONE, demonstration=True
    ).save()
    audit.record(actor, "demonstration.begin")
