from django.urls import path

from organizations.views import sessions

app_name = "organizations"
urlpatterns = [
    path("sign-in/", sessions.sign_in, name="sign_in"),
    path("sign-in/demonstration/", sessions.demonstration_sign_in, name="demonstration_sign_in"),
    path("sign-out/", sessions.sign_out, name="sign_out"),
    path("first-administrator/<str:token>/", sessions.first_administrator, name="first_administrator"),
]
