"""The addresses that allauth itself looks up by name; they stand outside of the room's namespace."""

from django.urls import path

from organizations.views import sessions

urlpatterns = [
    path("sign-in/", sessions.sign_in, name="account_login"),
    path("sign-in/second-factor/", sessions.second_factor, name="mfa_authenticate"),
]
