"""Where the pages of a task and of a programme lead on in this room (settings TASK_LINKS, PROGRAMME_LINKS)."""

from django.urls import reverse
from django.utils.translation import gettext as _

from organizations import rights


def of_task(actor, task):
    """[(label, address)]"""
    found = [
        (_("责任分解"), reverse("accountability:task_shares", args=[task.pk])),
        (_("责任链"), reverse("accountability:chains", args=[task.pk])),
    ]
    if rights.reach(actor, "order.give"):
        found.append((_("交办批示"), reverse("accountability:order_give", args=[task.pk])))
    return found


def of_programme(_actor, programme):
    """[(label, address)]"""
    return [(_("覆盖表"), reverse("accountability:coverage", args=[programme.pk]))]
