import logging

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from core.background import health

log = logging.getLogger("core.background.health")


@require_safe
@login_not_required
def livez(request):
    """The process answers; says nothing of what it stands on."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@login_not_required
def readyz(request):
    """Fit to serve, or not: strangers learn no more; the reasons go to the log and to `manage.py health`."""
    found = health.problems()
    for name, sentence in found.items():
        log.warning("not ready: %s: %s", name, sentence)
    return HttpResponse("fail\n" if found else "ok\n", content_type="text/plain", status=503 if found else 200)
