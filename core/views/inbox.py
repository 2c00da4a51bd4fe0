"""Pages of the inbox: what came, what of it is unread, and each notice with what it gathers."""

from datetime import datetime

from django.contrib import messages
from django.db.models import F
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from core import clock, inbox
from core.forms.inbox import InboxFilter, chosen
from core.lists.listing import listing
from core.sheets.inbox import LINES, NOTICES, days_left, to_whom
from core.views.back import back


@require_safe
def items(request):
    """The notices of the reader, newest first."""
    page = listing_of(request)
    if (download := page.export()) is not None:
        return download
    return render(request, "core/inbox.html", {"listing": page, "seen_at": clock.now().isoformat()})


def listing_of(request):
    notices = inbox.inbox_of(request.actor)
    return listing(request, NOTICES, notices, filters=InboxFilter, apply=chosen, order=("-sent_at", "-pk"))


@require_safe
def item(request, pk):
    """One notice with the lines that it gathers. Opening it does not mark it read: GET never writes."""
    found = get_object_or_404(inbox.inbox_of(request.actor), pk=pk)
    lines = list(found.lines.order_by(F("due_on").asc(nulls_last=True), "pk"))
    context = {
        "item": found,
        "to": to_whom(found),
        "left": days_left(found),
        "table": LINES.table(lines) if lines else None,
    }
    return render(request, "core/inbox_item.html", context)


@require_POST
def read(request, pk):
    """Mark one notice read, then (with `go`) on to where it is dealt with."""
    found = get_object_or_404(inbox.inbox_of(request.actor), pk=pk)
    inbox.mark_read(request.actor, [found])
    if "go" in request.POST:
        return redirect(inbox.address_of(found))
    messages.success(request, _("已标为已读：%(subject)s。") % {"subject": found.subject})
    return back(request, reverse("core:inbox_item", args=[pk]))


@require_POST
def unread(request, pk):
    """Take the mark back."""
    found = get_object_or_404(inbox.inbox_of(request.actor), pk=pk)
    inbox.mark_unread(request.actor, found)
    messages.success(request, _("已恢复为未读：%(subject)s。") % {"subject": found.subject})
    return back(request, reverse("core:inbox_item", args=[pk]))


@require_POST
def read_all(request):
    """Mark read what the filter of the page shows and had come when the page was made; what came since stays unread."""
    page = listing_of(request)
    address = reverse("core:inbox") + page.address()
    seen_at = moment(request.POST.get("seen_at", ""))
    if seen_at is None:
        messages.error(request, _("页面不完整：请刷新后再标。"))
        return redirect(address)
    n = inbox.mark_read(request.actor, page.queryset.filter(unread=True, sent_at__lte=seen_at))
    messages.success(request, ngettext("%(n)d 件标为已读。", "%(n)d 件标为已读。", n) % {"n": n})
    return redirect(address)


def moment(text):
    """The aware moment of an ISO text, or None."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None
