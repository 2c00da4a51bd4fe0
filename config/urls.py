from django.urls import include, path

urlpatterns = [
    path("", include("core.urls")),
    path("", include("organizations.urls")),
    path("", include("organizations.library_urls")),
    path("", include("accountability.urls")),
    path("tasks/", include("tasks.urls")),
]

handler400 = "core.views.errors.bad_request"
handler403 = "core.views.errors.permission_denied"
handler404 = "core.views.errors.not_found"
handler500 = "core.views.errors.server_error"
