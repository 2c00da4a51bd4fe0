"""Who has to do something first: sign in, choose a new password, set up or pass the second factor."""

from django.conf import settings
from django.contrib import auth
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.middleware import SessionMiddleware as DjangoSessionMiddleware
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from organizations import passwords, rights, sessions
from organizations.models import Session

SIGN_IN_PAGE = "organizations:sign_in"
CHANGE_PAGE = "organizations:change_password"
FACTOR_PAGE = "organizations:second_factor"
CONFIRM_PAGE = "organizations:confirm_password"


class SessionMiddleware(DjangoSessionMiddleware):
    """Django's; who worked while the session was ended elsewhere is led to the sign-in page, not to an error."""

    def process_response(self, request, response):
        try:
            return super().process_response(request, response)
        except SessionInterrupted:
            answer = redirect(f"{reverse(SIGN_IN_PAGE)}?{urlencode({'ended': Session.Ended.CHANGED.value})}")
            answer.delete_cookie(settings.SESSION_COOKIE_NAME, samesite=settings.SESSION_COOKIE_SAMESITE)
            return answer


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """Django's, with the reason why a session is over for the sentence on the sign-in page."""

    def handle_no_permission(self, request, view_func):
        answer = super().handle_no_permission(request, view_func)
        if because := why_over(request.session):
            answer["Location"] += "&" + urlencode({"ended": because})
        return answer


def why_over(session):
    """The `Session.Ended` of a session that the browser sent and that nobody may use any more, or an empty text."""
    if session.ended_because or session.owner_pk is None:
        return session.ended_because
    return Session.Ended.CHANGED


class DutiesMiddleware:
    """Until the password is one's own and the second factor passed, no page but those that lead there opens."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view_func, view_args, view_kwargs):
        if not request.user.is_authenticated or not getattr(view_func, "login_required", True):
            return None
        pages = duty(request)
        if not pages or request.resolver_match.view_name in pages:
            return None
        back = request.get_full_path() if request.method == "GET" else "/"
        return redirect(f"{reverse(pages[0])}?{urlencode({auth.REDIRECT_FIELD_NAME: back})}")


def duty(request):
    """The pages that are open before all others, the first one to be sent to; nothing when all are."""
    if passwords.why_change(request.user):
        return (CHANGE_PAGE,)
    if rights.needs_second_factor(request.actor) and not sessions.has_second_factor(request):
        return (FACTOR_PAGE, CONFIRM_PAGE)
    return ()
