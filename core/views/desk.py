from django.conf import settings
from django.shortcuts import render
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core import desk as core_desk
from core.days.workdays import WEEKDAYS
from core.sheets.inbox import DESK
from core.shown import translated


@require_safe
def desk(request):
    """What waits for the reader: the dated things first, by day."""
    account = core_desk.account(request.actor)
    context = {
        "account": account,
        "lines": [line for way in settings.DESK_LINES for line in import_string(way)(request.actor)],
        "table": DESK.table(core_desk.due_first(request.actor) if account.total else []),
        "posts": _("；").join(map(str, request.actor.holding.posts)),
        "weekday": translated(WEEKDAYS[request.actor.today.weekday()]),
        "today": request.actor.today,
        "most": core_desk.MOST_SHOWN,
    }
    return render(request, "core/desk.html", context)
