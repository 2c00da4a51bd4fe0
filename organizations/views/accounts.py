"""Accounts, for the administrators: the list, one account, the table of rights."""

from functools import wraps
from urllib.parse import urlencode

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.lists.listing import listing
from core.models import AuditEvent
from core.scope import get_visible_or_404
from core.views.errors import refuse
from organizations import account_lists, rights, second_factor
from organizations.forms.accounts import AccountFilters
from organizations.models import User
from organizations.models.accounts import RIGHT_OF
from organizations.rights import OFFICIAL
from organizations.rights_words import matrix, name_of, pairs, rights_of
from organizations.sheets import accounts as sheets
from organizations.sheets.audit import AUDIT
from organizations.standing import Standing

MOST_ACTS = 20  # records of the audit log on the page of an account


def for_administrators(view):
    """Only for the three administrators."""

    @wraps(view)
    def asked(request, *args, **kwargs):
        reason = rights.refusal(request.actor, "account.view")
        return refuse(request, reason) if reason else view(request, *args, **kwargs)

    return asked


@require_safe
@for_administrators
def accounts(request):
    """All accounts, filtered; those in use unless others are asked for."""
    seen, today = User.objects.visible_to(request.actor), request.actor.today
    in_use = account_lists.selected(seen, {}, today)
    found = listing(
        request, sheets.ACCOUNTS, in_use, filters=AccountFilters, order=("username",),
        apply=lambda _in_use, cleaned: account_lists.selected(seen, cleaned, today),
        describe=lambda rows: account_lists.described(rows, today),
    )  # fmt: skip
    if (download := found.export()) is not None:
        return download
    context = {
        "listing": found,
        "account": None if found.filter_query else account_lists.account_of(in_use, today),
        "may_make": rights.refusal(request.actor, "account.edit") is None,
    }
    return render(request, "organizations/accounts.html", context)


def found(request, pk):
    """The account, for the administrators; for others who know of it 403, else 404."""
    account = get_visible_or_404(User.objects, request.actor, pk=pk)
    rights.need(request.actor, "account.view")
    return account


@require_safe
def account(request, pk):
    """One account: who it is, the posts now and before, what follows from them, what was done with it."""
    shown, actor = found(request, pk), request.actor
    holdings = shown.holdings.select_related("post__unit").order_by("-since", "-pk")
    may = {act for act in RIGHT_OF if shown.refusal(actor, act) is None}
    if shown.held_from(actor.today).exists():
        may.discard("make_administrator")
    context = {
        "account": shown,
        "holdings": sheets.HELD.table(holdings),
        "given": sheets.GIVEN.table(given(shown, actor.today)),
        "running": shown.sessions.running().count(),
        "factor": second_factor.enrolled(shown),
        "may": may,
        "may_reset": rights.refusal(actor, "account.reset") is None,
        **acts_on(shown, actor),
    }
    return render(request, "organizations/account.html", context)


def acts_on(account, actor):
    """The newest records about the account and the way to all of them, for the audit administrators."""
    if rights.refusal(actor, "audit.view"):
        return {}
    about = {"kind": account._meta.label_lower, "key": account.pk}
    rows = AuditEvent.objects.filter(object_type=about["kind"], object_id=str(account.pk)).select_related("seal")
    everything = f"{reverse('organizations:audit')}?{urlencode(about)}"
    return {"acts": AUDIT.table(rows[:MOST_ACTS]), "all_acts": everything}


def given(account, today):
    """Lines of what the account is today, where that comes from, and what it may do by it."""
    if account.administrator:
        return [line(account.administrator, _("账号本身"))]
    posts = Standing(account, today).posts
    sources = {OFFICIAL: posts} if posts else {}
    for post in posts:
        for role in sorted(post.roles):
            sources.setdefault(role, []).append(post)
    return [line(who, _("；").join(map(str, found))) for who, found in sources.items()]


def line(who, source):
    return {"role": name_of(who), "source": source, "rights": rights_of(who)}


@require_safe
@for_administrators
def rights_table(request):
    """Who may do what: role × act × reach, as the program asks it."""
    return render(
        request,
        "organizations/rights.html",
        {"table": sheets.RIGHTS.table(matrix()), "pairs": sheets.PAIRS.table(pairs())},
    )
