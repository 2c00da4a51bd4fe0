"""Middleware of the house: request id, security policy, methods, body limits, actor, refusals."""

import secrets
from contextvars import ContextVar

from django.conf import settings
from django.http import HttpResponseNotAllowed
from django.utils import translation
from django.utils.module_loading import import_string

from core import clock, peer
from core.actor import Actor, acting
from core.refusals import Refused
from core.views import errors

request_id: ContextVar[str] = ContextVar("request_id", default="")


class RequestIdMiddleware:
    """Give each request an id that its log lines, audit rows, answer and error page carry."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.id = secrets.token_hex(6)
        token = request_id.set(request.id)
        try:
            response = self.get_response(request)
        finally:
            request_id.reset(token)
        response["X-Request-ID"] = request.id
        return response


class SecurityPolicyMiddleware:
    """Content-Security-Policy from SECURE_CSP on every answer; answers of the program are kept by nobody."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.policy = "; ".join(f"{name} {' '.join(sources)}" for name, sources in settings.SECURE_CSP.items())

    def __call__(self, request):
        response = errors.bad_request(request) if holds_nul(request) else self.get_response(request)
        response.setdefault("Content-Security-Policy", self.policy)
        response.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        if not request.path.startswith(settings.STATIC_URL):
            response.setdefault("Cache-Control", "no-store")
        return response


def holds_nul(request):
    """Whether path or cookies hold a NUL (`sessionid="\\000…"` does): no database takes it, and no browser sends it."""
    return "\0" in request.path_info or any("\0" in value for value in request.COOKIES.values())


class MethodsMiddleware:
    """Pages are read (GET, HEAD) and forms are sent (POST); any other method is 405 before a view sees it.

    Which of the two a page takes it says itself: `require_safe`, `require_POST`, or both where it shows a form.
    """

    TAKEN = ("GET", "HEAD", "POST")

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method in self.TAKEN:
            return self.get_response(request)
        return errors.not_allowed(request, HttpResponseNotAllowed(self.TAKEN))


class LanguageMiddleware:
    """Chinese, unless the reader has chosen another language in the page head; what a browser prefers does not count."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.setdefault("Content-Language", language)
        return response


class BodyLimitMiddleware:
    """Refuse a body that is too large before a byte of it is read.

    Strangers may send STRANGER_BODY_LIMIT bytes, people who are signed in SIGNED_IN_BODY_LIMIT. Who it is is asked only when
    the declared length exceeds the strangers' limit. Without a declared length Django reads no body at all.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if self.is_too_large(request):
            return self.refuse(request)
        return self.get_response(request)

    def is_too_large(self, request):
        declared = request.META.get("CONTENT_LENGTH") or "0"
        size = int(declared) if declared.isascii() and declared.isdigit() else 0
        if size <= settings.STRANGER_BODY_LIMIT:
            return False
        return size > settings.SIGNED_IN_BODY_LIMIT or not request.user.is_authenticated

    def refuse(self, request):
        request._read_started = True  # nobody may read the body any more, the CSRF check included
        response = errors.too_large(request)
        response["Connection"] = "close"
        return response


class ActorMiddleware:
    """Make the actor of the request; everything written during it is attributed to them."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        meta = request.META
        source = peer.address(
            meta.get("REMOTE_ADDR", ""), meta.get("HTTP_X_FORWARDED_FOR", ""), settings.TRUSTED_PROXIES
        )
        user, today = request.user, clock.today()
        request.actor = Actor(user, import_string(settings.ACTOR_HOLDING)(user, today), today, request.id, source)
        with acting(request.actor):
            return self.get_response(request)


class RefusalMiddleware:
    """Turn a Refused or a failed audit record that a view let through into its page, and an empty 405 too."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        return errors.not_allowed(request, response) if isinstance(response, HttpResponseNotAllowed) else response

    def process_exception(self, request, exception):
        from core.audit import AuditFailed

        if isinstance(exception, Refused):
            return errors.refuse(request, exception)
        if isinstance(exception, AuditFailed):
            return errors.not_recorded(request, exception)
        return None
