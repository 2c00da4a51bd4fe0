from django.core.management.base import BaseCommand

from organizations.rights_words import document


class Command(BaseCommand):
    help = "输出权限表 docs/rights.md：manage.py rights > docs/rights.md"

    def handle(self, **options):
        return document()
