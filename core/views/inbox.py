"""Pages of the inbox: what came, what of it is unread, and each notice with what it gathers."""

from django.shortcuts import get_object_or_404, render

from core import inbox


def items(request):
    """The notices of the reader, newest first."""
    return render(request, "core/inbox.html", {"items": inbox.inbox_of(request.actor)[:50]})


def item(request, pk):
    """One notice. Opening it does not mark it read."""
    found = get_object_or_404(inbox.inbox_of(request.actor), pk=pk)
    return render(request, "core/inbox_item.html", {"item": found})
