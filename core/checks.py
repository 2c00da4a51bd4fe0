"""System checks: a registry entry that leads nowhere stops the start, not the month."""

from django.conf import settings
from django.core import checks
from django.utils.module_loading import import_string


@checks.register()
def registries_lead_somewhere(app_configs=None, **kwargs):
    entries = [("RUN_JOBS", k, v) for k, v in settings.RUN_JOBS.items()]
    entries += [("OUTBOX_HANDLERS", k, v) for k, v in settings.OUTBOX_HANDLERS.items()]
    entries += [("DEMONSTRATION_STEPS", "", step) for step in settings.DEMONSTRATION_STEPS]
    entries += [("INBOX_KEYS", "", settings.INBOX_KEYS), ("ACTOR_HOLDING", "", settings.ACTOR_HOLDING)]
    found = [
        checks.Error(f"{name}[{key!r}]: {path} can't be imported", id="core.E001")
        for name, key, path in entries
        if not importable(path)
    ]
    found += [
        checks.Error(f"RUN_POLICIES and RUN_KINDS must have {kind!r}", id="core.E002")
        for kind in settings.RUN_JOBS
        if kind not in settings.RUN_POLICIES or kind not in settings.RUN_KINDS
    ]
    return found


def importable(path):
    try:
        return callable(import_string(path))
    except ImportError:
        return False
