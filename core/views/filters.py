from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core import clock
from core.characters import BadCharacters, clean
from core.lists.listing import MOST_SAVED
from core.models import SavedFilter
from core.shown import translated


def address_of(page, query):
    """The list page with its query. Raises Http404 for a page that is none, or whose address takes arguments."""
    try:
        return f"{reverse(page)}?{query}"
    except NoReverseMatch:
        raise Http404 from None


@require_POST
def save(request):
    """Keep the filter in force under a name, for this account alone; the same name is replaced."""
    page, query = request.POST.get("page", "")[:80], QueryDict(request.POST.get("query", "")).urlencode()
    address = address_of(page, query)
    try:
        name = clean(request.POST.get("name", ""))
    except BadCharacters as bad:
        messages.error(request, translated(bad.sentence))
        return redirect(address)
    if fault := fault_of(request.actor.key, page, name, query):
        messages.error(request, fault)
    else:
        keep(request.actor.key, page, name, query)
        messages.success(request, _("已存为常用筛选“%(name)s”。") % {"name": name})
    return redirect(address)


def fault_of(owner, page, name, query):
    """Why a filter can't be kept, or None."""
    if not name:
        return _("请给这个筛选起个名字。")
    if len(name) > length_of("name"):
        return _("常用筛选的名字最多 %(n)d 个字。") % {"n": length_of("name")}
    if len(query) > length_of("query"):
        return _("条件太长，存不下：请减少条件后再存。")
    if SavedFilter.objects.filter(owner=owner, page=page).exclude(name=name).count() >= MOST_SAVED:
        return _("常用筛选最多 %(n)d 个，请先删去不用的。") % {"n": MOST_SAVED}
    return None


def length_of(field):
    return SavedFilter._meta.get_field(field).max_length


def keep(owner, page, name, query):
    try:
        with transaction.atomic():
            SavedFilter.objects.update_or_create(
                owner=owner, page=page, name=name, defaults={"query": query, "saved_at": clock.now()}
            )
    except IntegrityError:  # the same name, sent twice at once: one of them stands
        return


@require_POST
def delete(request, pk):
    """Drop one of the own filters; the message tells how to have it back."""
    saved = get_object_or_404(SavedFilter, pk=pk, owner=request.actor.key)
    address = address_of(saved.page, saved.query)
    saved.delete()
    messages.success(request, _("已删去常用筛选“%(name)s”；条件还在下面，可以重新存。") % {"name": saved.name})
    return redirect(address)
