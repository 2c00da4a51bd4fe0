"""The rows of a table, drawn by Jinja2: Django's own templates spend twenty times as long on a page of cells.

Everything is escaped as in Django's templates. What stands in few cells (light, track, button) is still drawn by its own template.
"""

from functools import cache, lru_cache

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import get_language
from jinja2 import Environment, FileSystemLoader, StrictUndefined


@cache
def template():
    """templates/core/rows.jinja, compiled once for each process."""
    folder = settings.BASE_DIR / "templates/core"
    environment = Environment(
        loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined, auto_reload=settings.DEVELOPMENT
    )
    return environment.get_template("rows.jinja")


def draw(table, context):
    """The HTML of the rows of `table` (core.lists.columns.Table), inside of a Django template's `context`."""

    def button(sent):
        known = {"button": sent, "csrf_token": context.get("csrf_token", ""), "request": context.get("request")}
        return render_to_string("core/cell_button.html", known)

    return template().render(table=table, button=button, lamp=lamp_in_language, track=track)


def lamp_in_language(letter, *, short=False, count=""):
    return lamp(letter, short, count, get_language())


@lru_cache(maxsize=2000)
def lamp(letter, short, count, _language):
    """A light; the same few of them stand on every page."""
    return render_to_string("core/cell_lamp.html", {"letter": letter, "short": short, "count": count})


def track(values):
    return render_to_string("core/cell_track.html", {"track": values})
