from django.urls import path

from organizations import views

app_name = "organizations"
urlpatterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-in/demonstration/", views.demonstration_sign_in, name="demonstration_sign_in"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("first-administrator/<str:token>/", views.first_administrator, name="first_administrator"),
]
