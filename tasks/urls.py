from django.urls import path

from tasks.views import acts, charters, frame_acts, indicators, milestones, programmes, register, task

app_name = "tasks"
urlpatterns = [
    path("", register.register, name="register"),
    path("programmes/", programmes.programmes, name="programmes"),
    path("programmes/<int:pk>/", programmes.programme, name="programme"),
    path("programmes/<int:pk>/<slug:name>/new/", frame_acts.add, name="frame_add_to"),
    path("documents/<int:pk>/", programmes.document, name="document"),
    path("documents/<int:pk>/text/", frame_acts.text, name="document_text"),
    path("frame/<slug:name>/new/", frame_acts.add, name="frame_add"),
    path("frame/<slug:name>/<int:pk>/change/", frame_acts.change, name="frame_change"),
    path("frame/<slug:name>/<int:pk>/remove/", frame_acts.remove, name="frame_remove"),
    path("programmes/<int:pk>/register/", register.register, name="register_of"),
    path("programmes/<int:pk>/add/", acts.make, name="task_make"),
    path("<int:pk>/", task.task, name="task"),
    path("<int:pk>/change/", acts.change, name="task_change"),
    path("<int:pk>/issue/", acts.issue, name="task_issue"),
    path("<int:pk>/charters/add/", charters.draft, name="charter_draft"),
    path("<int:pk>/charters/<int:edition>/", charters.charter, name="charter"),
    path("<int:pk>/charters/<int:edition>/word/", charters.word, name="charter_word"),
    path("<int:pk>/charters/<int:edition>/change/", charters.change, name="charter_change"),
    path("<int:pk>/charters/<int:edition>/sign/", charters.sign, name="charter_sign"),
    path("<int:pk>/milestones/add/", milestones.make, name="milestone_make"),
    path("<int:pk>/milestones/lines/", milestones.lines, name="milestone_lines"),
    path("<int:pk>/milestones/back/", milestones.back, name="milestone_back"),
    path("<int:pk>/curve/", milestones.curve, name="curve"),
    path("milestones/<int:pk>/change/", milestones.change, name="milestone_change"),
    path("milestones/<int:pk>/remove/", milestones.remove, name="milestone_remove"),
    path("<int:pk>/indicators/add/", indicators.make, name="indicator_make"),
    path("indicators/<int:pk>/", indicators.indicator, name="indicator"),
    path("indicators/<int:pk>/change/", indicators.change, name="indicator_change"),
    path("indicators/<int:pk>/remove/", indicators.remove, name="indicator_remove"),
]
