from django.urls import path

from core.views import calendar, components, desk, files, filters, health, inbox, language, runs

app_name = "core"
urlpatterns = [
    path("", desk.desk, name="desk"),
    path("livez", health.livez, name="livez"),
    path("readyz", health.readyz, name="readyz"),
    path("language/", language.language, name="language"),
    path("files/<uuid:pk>/", files.download, name="file"),
    path("filters/save/", filters.save, name="filter_save"),
    path("filters/<int:pk>/delete/", filters.delete, name="filter_delete"),
    path("inbox/", inbox.items, name="inbox"),
    path("inbox/read/", inbox.read_all, name="inbox_read_all"),
    path("inbox/<int:pk>/", inbox.item, name="inbox_item"),
    path("inbox/<int:pk>/read/", inbox.read, name="inbox_read"),
    path("inbox/<int:pk>/unread/", inbox.unread, name="inbox_unread"),
    path("runs/", runs.overview, name="runs"),
    path("runs/check/", runs.check, name="runs_check"),
    path("runs/release/", runs.release, name="runs_release"),
    path("runs/outbox/<int:pk>/again/", runs.again, name="outbox_again"),
    path("runs/<str:kind>/policy/", runs.policy, name="run_policy"),
    path("calendar/", calendar.year, name="calendar"),
    path("calendar/<int:year>/", calendar.year, name="calendar"),
    path("calendar/<int:year>/publish/", calendar.publish, name="calendar_publish"),
    path("calendar/day/", calendar.day, name="calendar_day"),
    path("calendar/term/", calendar.term, name="calendar_term"),
    path("components/", components.components, name="components"),
    path("components/empty/", components.empty, name="component_empty"),
]
