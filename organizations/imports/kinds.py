"""The kinds of imports: setting IMPORT_KINDS names for each the module that reads and writes it.

Such a module has TITLE, RIGHT (the verb of the table of rights), BEGIN (the page where a sheet is sent), STEPS (pages between the
sheet and its confirmation), SORTS, and the functions read(grid), kept(stored), carry_out(actor, table, reason).
"""

from functools import cache
from importlib import import_module

from django.conf import settings

from organizations import rights


@cache
def importer(kind):
    """The module of a kind."""
    return import_module(settings.IMPORT_KINDS[kind])


def kinds_of(actor):
    """The kinds that `actor` may import."""
    return [kind for kind in settings.IMPORT_KINDS if rights.refusal(actor, importer(kind).RIGHT) is None]
