"""Views that fail in every way, for the tests of the error pages alone."""

import logging

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import OperationalError, transaction
from django.http import Http404, HttpResponse
from django.urls import include, path
from django.views.decorators.http import require_POST

from core import audit
from core.refusals import Conflict, Refused

SECRET = "内部细节 psycopg2 SELECT password FROM users /srv/app/settings.py"


def raising(exception):
    @login_not_required
    def view(request):
        raise exception

    return view


@login_not_required
def unrecorded(request):
    with transaction.atomic():
        raise audit.AuditFailed("unit.make") from OperationalError(SECRET)


@login_not_required
@require_POST
def only_post(request):
    return HttpResponse("ok")


@login_not_required
def logging_view(request):
    logging.getLogger("core.tests").warning("said %s", request.GET.get("text", ""))
    return HttpResponse("ok")


def private(request):
    return HttpResponse(SECRET)


urlpatterns = [
    path("", include("config.urls")),
    path("faults/400/", raising(SuspiciousOperation(SECRET))),
    path("faults/403/", raising(PermissionDenied(SECRET))),
    path("faults/refused/", raising(Refused("您不是本任务的牵头单位，不能办理。"))),
    path("faults/404/", raising(Http404(SECRET))),
    path("faults/409/", raising(Conflict("这条记录已被他人修改。"))),
    path("faults/500/", raising(RuntimeError(SECRET))),
    path("faults/503/", unrecorded),
    path("faults/405/", only_post),
    path("faults/log/", logging_view),
    path("faults/private/", private),
]
handler400 = "core.views.errors.bad_request"
handler403 = "core.views.errors.permission_denied"
handler404 = "core.views.errors.not_found"
handler500 = "core.views.errors.server_error"
