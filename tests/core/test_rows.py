"""The rows of a table: drawn by Jinja2, escaped as Django escapes."""

from decimal import Decimal

from django.template.loader import render_to_string
from django.utils import translation

from core.lists import rows
from core.lists.columns import Button, Cell, Line, Table
from core.templatetags.looks import LAMPS

EVIL = "<script>\"'&"
KEPT = "&lt;script&gt;&#34;&#39;&amp;"


def drawn(*lines, request=None):
    table = Table(caption="表", heads=[], lines=list(lines), width=3, empty="", css="rec")
    return render_to_string("core/table.html", {"table": table}, request)


def test_every_text_of_a_row_is_escaped():
    cells = (
        Cell(EVIL, EVIL, EVIL, True, sub=EVIL, url=EVIL),
        Cell(EVIL, EVIL, EVIL, False, mark=EVIL),
        Cell(EVIL, "m", EVIL, False, lamp="r", matrix=True),
    )
    page = drawn(Line(label=EVIL, note=EVIL), Line(cells, css=EVIL))
    assert "<script>" not in page
    assert page.count(KEPT) == 12
    assert page.count("&lt;script&gt;&quot;&#x27;&amp;") == 1  # the count of the lamp stands in its own Django template


def test_lights_tracks_and_buttons_are_those_of_their_templates(rf, db):
    cells = (
        Cell("", "", "灯", False, lamp="g", url="/where/"),
        Cell("", "", "进度", False, track={"reported": Decimal(30), "verified": Decimal(20), "plan": Decimal(50)}),
        Cell("", "", "办理", False, button=Button("删去", "/drop/", about=EVIL)),
    )
    page = drawn(Line(cells), request=rf.get("/list/?a=1&b=2"))
    assert '<a href="/where/"><span class="lamp lamp-g">' in page
    assert "完成 30.0%，其中已核实 20.0%，序时 50.0%" in page
    assert 'action="/drop/"' in page
    assert 'name="csrfmiddlewaretoken"' in page
    assert 'value="/list/?a=1&amp;b=2"' in page
    assert "<script>" not in page


def test_a_light_that_is_kept_is_kept_for_one_language():
    rows.lamp.cache_clear()
    line = Line((Cell("", "", "灯", False, lamp="g"),))
    for language in ("zh-hans", "en", "zh-hans"):
        with translation.override(language):
            assert str(LAMPS["g"][2]) in drawn(line)
    assert rows.lamp.cache_info().hits == 1
