from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.utils.translation import gettext_lazy as _


class OrganizationsConfig(AppConfig):
    name = "organizations"
    verbose_name = _("单位与岗位")

    def ready(self):
        user_logged_in.disconnect(dispatch_uid="update_last_login")  # User.note_entry does it, by our clock
