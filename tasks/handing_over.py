"""What of this room goes over with a post (setting HANDOVER_LISTS of organizations)."""

from django.utils.translation import gettext as _

from organizations.handing_over import matter
from tasks.models import KeyTask


def of_tasks(post, _outgoing, _day):
    """The tasks that the post leads or coordinates."""
    in_force = KeyTask.objects.in_force().order_by("programme", "number")
    found = [matter(_("任责任领导的重点工作"), str(task)) for task in in_force.filter(lead_leader=post)]
    return found + [matter(_("联系协调的重点工作"), str(task)) for task in in_force.filter(coordinating_secretary=post)]
