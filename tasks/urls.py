from django.urls import path

from tasks.views import acts, register

app_name = "tasks"
urlpatterns = [
    path("", register.register, name="register"),
    path("programmes/<int:pk>/register/", register.register, name="register_of"),
    path("programmes/<int:pk>/add/", acts.make, name="task_make"),
    path("<int:pk>/", register.task, name="task"),
    path("<int:pk>/change/", acts.change, name="task_change"),
    path("<int:pk>/issue/", acts.issue, name="task_issue"),
]
