"""The acts on accounts, each with its page."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import saving
from core.views.errors import refuse
from organizations import rights
from organizations.forms import accounts as forms
from organizations.models import User
from organizations.views.accounts import found
from organizations.views.acts import Act, carry_out, show


def register(request):
    """A new account; its initial password is shown this once, in the answer itself."""
    if reason := rights.refusal(request.actor, "account.edit"):
        return refuse(request, reason)
    form = forms.RegisterForm(request.POST or None)
    lead = _("建立后显示初始密码，只显示一次。岗位另行任命，管理员角色由安全管理员授予；人多时用导入。")
    act = Act(_("新建账号"), _("新建"), reverse("organizations:accounts"), lead, model=User)
    if form.is_valid() and (made := saving.attempt(form, lambda: register_one(request, form), model=User)):
        account, password = made.result
        context = {"account": account, "password": password, "back": account.get_absolute_url()}
        return render(request, "organizations/initial_password.html", context)
    return show(request, form, act)


def register_one(request, form):
    return User.objects.register(request.actor, **form.cleaned_data)


def page_of(account, title, button, lead=""):
    told = {"name": account.name, "username": account.username}
    return Act(title % told, button, account.get_absolute_url(), lead, model=User)


def rename(request, pk):
    """Another name for the person."""
    account = found(request, pk)
    if reason := account.refusal(request.actor, "rename"):
        return refuse(request, reason)
    before = account.name
    form = forms.RenameForm(request.POST or None, initial={"name": before, "seen": before})
    act = page_of(account, _("改“%(name)s”的姓名"), _("保存"), _("账号不变；以前的记录仍署原来的姓名。"))

    def done(_result):
        told = {"before": before, "name": account.name}
        return _("姓名已由“%(before)s”改为“%(name)s”。要改回，再改一次即可。") % told, account

    return carry_out(request, form, act, lambda cleaned: account.rename(request.actor, **cleaned), done=done)


def close(request, pk):
    """The end of an account."""
    account = found(request, pk)
    if reason := account.refusal(request.actor, "close"):
        return refuse(request, reason)
    form = forms.ReasonForm(request.POST or None)
    act = page_of(account, _("停用“%(name)s”（%(username)s）"), _("停用"), _("停用后立即不能登录；历史和记录都保留。"))

    def done(_result):
        return _("“%(name)s”的账号已停用。误停的，在本页点“恢复”。") % {"name": account.name}, account

    return carry_out(
        request, form, act, lambda cleaned: account.close(request.actor, **cleaned),
        done=done, will=lambda _cleaned: what_ends(account, request.actor.today),
    )  # fmt: skip


def what_ends(account, today):
    """What closing does, and what it leaves, in lines. Raises Refused for the last administrator of a kind."""
    account.check_another()
    running = account.sessions.running().count()
    told = {"name": account.name, "username": account.username}
    lines = [_("“%(name)s”从现在起不能用账号 %(username)s 登录") % told]
    if running:
        lines.append(
            ngettext("正在进行的 %(n)d 个会话随即结束", "正在进行的 %(n)d 个会话随即结束", running) % {"n": running}
        )
    posts = [str(holding.post) for holding in account.held_from(today)]
    if posts:
        lines.append(_("任职不变，须另办交接或免去：%(posts)s") % {"posts": _("、").join(posts)})
    return lines


def reopen(request, pk):
    """A closing taken back."""
    account = found(request, pk)
    if reason := account.refusal(request.actor, "reopen"):
        return refuse(request, reason)
    form = forms.ReasonForm(request.POST or None)
    lead = _("恢复后可用原来的密码登录；忘记密码的，由安全管理员重置。")
    act = page_of(account, _("恢复“%(name)s”（%(username)s）"), _("恢复"), lead)

    def done(_result):
        return _("“%(name)s”的账号已恢复。不再需要时可以停用。") % {"name": account.name}, account

    return carry_out(request, form, act, lambda cleaned: account.reopen(request.actor, **cleaned), done=done)


def make_administrator(request, pk):
    """One of the three roles for the account."""
    account = found(request, pk)
    if reason := account.refusal(request.actor, "make_administrator"):
        return refuse(request, reason)
    form = forms.MakeAdministratorForm(request.POST or None)
    lead = _("三种管理员互相制约，一个账号只能任一种，也不能担任岗位。任免会告知本人和审计管理员。")
    act = page_of(account, _("任“%(name)s”为管理员"), _("任命"), lead)

    def verb(cleaned):
        account.make_administrator(request.actor, cleaned["role"], reason=cleaned["reason"])

    def done(_result):
        told = {"name": account.name, "role": account.get_administrator_display()}
        return _("“%(name)s”已任%(role)s，须重新登录并先设双因素。误任的，在本页点“免去管理员”。") % told, account

    return carry_out(
        request, form, act, verb, done=done, will=lambda cleaned: what_is_given(account, cleaned, request.actor.today)
    )


def what_is_given(account, cleaned, today):
    """What the role gives, in lines. Raises Refused for somebody who holds a post."""
    account.need_no_post(today)
    told = {"name": account.name, "role": User.Administrator(cleaned["role"]).label}
    return [
        _("“%(name)s”（账号）任%(role)s") % told,
        _("本人的会话随即结束，登录后须先设双因素"),
        _("告知本人和审计管理员"),
    ]


def end_administrator(request, pk):
    """The role taken away."""
    account = found(request, pk)
    if reason := account.refusal(request.actor, "end_administrator"):
        return refuse(request, reason)
    form, role = forms.ReasonForm(request.POST or None), account.get_administrator_display()
    lead = _("免去后账号仍在，可以担任岗位；要停用，由系统管理员另办。")
    act = page_of(account, _("免去“%(name)s”的管理员"), _("免去"), lead)

    def done(_result):
        return _("“%(name)s”已不再任%(role)s。误免的，在本页重新任命。") % {"name": account.name, "role": role}, account

    def will(_cleaned):
        account.check_another()
        told = {"name": account.name, "role": role}
        return [_("“%(name)s”不再任%(role)s，会话随即结束") % told, _("告知本人和审计管理员")]

    return carry_out(
        request, form, act, lambda cleaned: account.end_administrator(request.actor, **cleaned), done=done, will=will
    )
