from django.urls import path

from organizations.views import first, groups, own, reset, second_factor, sessions, unit_acts, units

app_name = "organizations"
urlpatterns = [
    path("sign-in/", sessions.sign_in, name="sign_in"),
    path("sign-in/demonstration/", sessions.demonstration_sign_in, name="demonstration_sign_in"),
    path("sign-out/", sessions.sign_out, name="sign_out"),
    path("first-administrator/<str:token>/", first.first_administrator, name="first_administrator"),
    path("own/", own.own, name="own"),
    path("own/sessions/", own.own_sessions, name="sessions"),
    path("own/sessions/<int:pk>/end/", own.end_session, name="session_end"),
    path("own/sessions/end-others/", own.end_other_sessions, name="session_end_others"),
    path("own/password/", own.change_password, name="change_password"),
    path("own/password/confirm/", own.confirm_password, name="confirm_password"),
    path("own/second-factor/", second_factor.own_second_factor, name="second_factor"),
    path("own/second-factor/codes/", second_factor.new_recovery_codes, name="recovery_codes"),
    path("own/second-factor/remove/", second_factor.remove_second_factor, name="second_factor_remove"),
    path("accounts/<int:pk>/security/", reset.account_security, name="account_security"),
    path("accounts/<int:pk>/reset-password/", reset.account_reset_password, name="account_reset_password"),
    path(
        "accounts/<int:pk>/reset-second-factor/", reset.account_reset_second_factor, name="account_reset_second_factor"
    ),
    path("accounts/<int:pk>/end-sessions/", reset.account_end_sessions, name="account_end_sessions"),
    path("units/", units.units, name="units"),
    path("units/tree/", units.tree, name="tree"),
    path("units/gaps/", units.unit_gaps, name="unit_gaps"),
    path("units/first/", unit_acts.first, name="unit_first"),
    path("units/<int:pk>/", units.unit, name="unit"),
    path("units/<int:pk>/make/", unit_acts.make, name="unit_make"),
    path("units/<int:pk>/change/", unit_acts.change, name="unit_change"),
    path("units/<int:pk>/aliases/", unit_acts.aliases, name="unit_aliases"),
    path("units/<int:pk>/move/", unit_acts.move, name="unit_move"),
    path("units/<int:pk>/merge/", unit_acts.merge, name="unit_merge"),
    path("units/<int:pk>/split/", unit_acts.split, name="unit_split"),
    path("units/<int:pk>/close/", unit_acts.close, name="unit_close"),
    path("units/<int:pk>/reopen/", unit_acts.reopen, name="unit_reopen"),
    path("groups/", groups.groups, name="groups"),
    path("groups/make/", groups.make, name="group_make"),
    path("groups/<int:pk>/", groups.group, name="group"),
    path("groups/<int:pk>/change/", groups.change, name="group_change"),
    path("groups/<int:pk>/members/", groups.members, name="group_members"),
    path("groups/<int:pk>/close/", groups.close, name="group_close"),
    path("groups/<int:pk>/reopen/", groups.reopen, name="group_reopen"),
]
