"""The living page of all parts of a page, for development alone."""

from django.conf import settings
from django.http import Http404
from django.shortcuts import render


def components(request):
    """Every part of the design system, drawn by the real templates."""
    need_development()
    return render(request, "core/components.html")


def empty(request):
    """The signed-in page without content: the yardstick of script/bench."""
    need_development()
    return render(request, "core/empty.html")


def need_development():
    if not settings.DEVELOPMENT:
        raise Http404
