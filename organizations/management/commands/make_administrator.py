import getpass

from django.core.management.base import BaseCommand, CommandError

from core.refusals import Refused
from organizations import first
from organizations.forms.sessions import FirstAdministratorForm


class Command(BaseCommand):
    help = "在终端里问答，为没有账号的空库建立首位系统管理员（网页在代理后面时用）。"

    def handle(self, *args, **options):
        form = FirstAdministratorForm()
        answers = {name: self.ask(name, field) for name, field in form.fields.items()}
        form = FirstAdministratorForm(answers)
        if not form.is_valid():
            raise CommandError("\n".join(sentence for errors in form.errors.values() for sentence in errors))
        try:
            token = first.issue()
        except Refused as refused:
            raise CommandError(str(refused)) from None
        first.make(token, **{name: form.cleaned_data[name] for name in form.fields if name != "again"})
        self.stdout.write("首位系统管理员已建立，可以登录了。")

    def ask(self, name, field):
        prompt = f"{field.label}：" if field.required else f"{field.label}（可空）："
        return getpass.getpass(prompt) if name in ("password", "again") else input(prompt)
