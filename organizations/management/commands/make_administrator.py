import getpass

from django.core.management.base import BaseCommand, CommandError

from core.refusals import Refused
from organizations import first
from organizations.forms.sessions import AdministratorForms, InstallationForm


class Command(BaseCommand):
    help = "在终端里问答，为没有账号的空库建立三个管理员（网页在代理后面时用）。"

    def handle(self, *args, **options):
        form, administrators = InstallationForm(), AdministratorForms()
        answers = self.answers(form)
        for administrator in administrators:
            self.stdout.write(f"—— {administrator.title}")
            answers |= self.answers(administrator)
        form, administrators = InstallationForm(answers), AdministratorForms(answers)
        if not (form.is_valid() & administrators.is_valid()):
            raise CommandError("\n".join(sentences_of(form) + [s for one in administrators for s in sentences_of(one)]))
        try:
            first.make(first.issue(), **form.cleaned_data, accounts=administrators.accounts)
        except Refused as refused:
            raise CommandError(str(refused)) from None
        self.stdout.write("三个管理员已建立，可以登录了；首次登录先设双因素。")

    def answers(self, form):
        return {form.add_prefix(name): self.ask(name, field) for name, field in form.fields.items()}

    def ask(self, name, field):
        prompt = f"{field.label}：" if field.required else f"{field.label}（可空）："
        return getpass.getpass(prompt) if name in ("password", "again") else input(prompt)


def sentences_of(form):
    """What is wrong, each with the administrator and the field that it is about."""
    whose = getattr(form, "title", "")
    return [
        f"{whose} {form.fields[name].label if name in form.fields else ''}：{sentence}".strip()
        for name, sentences in form.errors.items()
        for sentence in sentences
    ]
