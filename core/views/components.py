"""The living page of all parts of a page, for development alone."""

from django.conf import settings
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core import components as samples
from core.views import errors


@require_safe
def components(request):
    """Every part of the design system, drawn by the real templates; `show` opens the parts that are pages of their own."""
    need_development()
    shown = {"confirm": confirm, "error": error, "wrong": wrong}.get(request.GET.get("show"))
    return shown(request) if shown else render(request, "core/components.html", samples.parts(request))


def confirm(request):
    context = {
        "question": _("撤回这份填报？"),
        "consequence": _("撤回后回到草稿，截止前须重新上报。"),
        "verb": _("撤回"),
        "back": request.path,
    }
    return render(request, "core/confirm.html", context)


def error(request):
    return errors.not_found(request)


def wrong(request):
    return render(request, "core/component_form.html", {"form": samples.wrong_form()})


@require_safe
def empty(request):
    """The signed-in page without content: the yardstick of script/bench."""
    need_development()
    return render(request, "core/empty.html")


def need_development():
    if not settings.DEVELOPMENT:
        raise Http404
