from django.urls import path

from tasks.views import register

app_name = "tasks"
urlpatterns = [
    path("", register.register, name="register"),
    path("programmes/<int:pk>/register/", register.register, name="register_of"),
    path("<int:pk>/", register.task, name="task"),
]
