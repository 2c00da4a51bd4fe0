from django.urls import path

from core.views import calendar, components, desk, filters, health, language

app_name = "core"
urlpatterns = [
    path("", desk.desk, name="desk"),
    path("livez", health.livez, name="livez"),
    path("readyz", health.readyz, name="readyz"),
    path("language/", language.language, name="language"),
    path("filters/save/", filters.save, name="filter_save"),
    path("filters/<int:pk>/delete/", filters.delete, name="filter_delete"),
    path("calendar/", calendar.year, name="calendar"),
    path("calendar/<int:year>/", calendar.year, name="calendar"),
    path("components/", components.components, name="components"),
    path("components/empty/", components.empty, name="component_empty"),
]
