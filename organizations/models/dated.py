from datetime import date, timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.history import TrackedQuerySet


class DatedQuerySet(TrackedQuerySet):
    """Rows with since and until (the last day)."""

    def on(self, day):
        return self.filter(running(day))


def running(day, prefix=""):
    """The condition that a dated row (reached through `prefix`, e.g. `holdings__`) holds on `day`."""
    return (Q(**{f"{prefix}until": None}) | Q(**{f"{prefix}until__gte": day})) & Q(**{f"{prefix}since__lte": day})


class Dated(models.Model):
    """Holds from `since` to `until`, both days included; no `until`: until further notice."""

    since = models.DateField(_("自"))
    until = models.DateField(_("至"), null=True, blank=True)

    class Meta:
        abstract = True

    def is_running_on(self, day):
        return self.since <= day and (self.until is None or self.until >= day)

    def overlaps(self, other):
        """Whether both rows hold on some day."""
        return self.since <= (other.until or date.max) and other.since <= (self.until or date.max)

    def end(self, on):
        """Let the day before `on` be the last; a row that began on `on` or later never came to be and goes."""
        if self.since >= on:
            self.delete()
            return
        self.until = on - timedelta(days=1)
        self.save(update_fields=["until"])
