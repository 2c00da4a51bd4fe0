from django.urls import path

from core.views import desk, health

app_name = "core"
urlpatterns = [
    path("", desk.desk, name="desk"),
    path("livez", health.livez, name="livez"),
    path("readyz", health.readyz, name="readyz"),
]
