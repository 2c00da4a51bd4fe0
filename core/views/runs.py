"""Pages of periodic runs: what is coming, what was done, why it is held, and the rules of when."""

from django.conf import settings
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _

from core import runs
from core.refusals import Refused


def need_administrator(actor):
    if not actor.administers_system:
        raise Refused(_("定期办理由系统管理员管理。"))


def overview(request):
    """What is coming."""
    need_administrator(request.actor)
    return render(request, "core/runs.html", {"coming": runs.coming()})


def policy(request, kind):
    """When a kind is due."""
    need_administrator(request.actor)
    if kind not in settings.RUN_JOBS:
        raise Http404
    return render(request, "core/run_policy.html", {"kind": kind})
