"""Template tags of the design system: light, progress track, days and figures as offices write them. No HTML here."""

from decimal import Decimal

from django import template
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from core.arithmetic import round_half_up
from core.lists import rows
from core.lists.kinds import DAYS, MISSING, Figure, day_of, decimal
from core.shown import translated as translate_sentence

register = template.Library()

# letter → (symbol of the sprite, class, word, the word in a matrix)
LAMPS = {
    "g": ("l-g", "lamp-g", gettext_lazy("绿灯"), gettext_lazy("绿")),
    "y": ("l-y", "lamp-y", gettext_lazy("黄灯"), gettext_lazy("黄")),
    "r": ("l-r", "lamp-r box", gettext_lazy("红灯"), gettext_lazy("红")),
    "d": ("l-d", "lamp-d", gettext_lazy("已销号"), gettext_lazy("销")),
    "n": ("l-n", "lamp-k", gettext_lazy("未报"), gettext_lazy("未")),
    "p": ("l-p", "lamp-k", gettext_lazy("暂停"), gettext_lazy("停")),
    "k": ("l-k", "lamp-k", gettext_lazy("不亮灯"), gettext_lazy("—")),
}
FULL_WIDTH = Decimal("0.93")  # 100 % of the task is 93 % of the drawing


@register.inclusion_tag("core/lamp.html")
def lamp(letter, *, short=False, count="", word=""):
    """A light: shape, word and colour. `short` for a matrix cell; `count` as `2/12`; `word` in place of the usual one."""
    symbol, classes, long_word, short_word = LAMPS[letter]
    classes = classes.removesuffix(" box") if short else classes
    return {"symbol": symbol, "classes": classes, "word": word or (short_word if short else long_word), "count": count}


@register.inclusion_tag("core/track.html")
def track(*, reported=None, verified=None, plan=None, width=132):
    """The progress bar, in per cent of the task: verified (dark), reported (light), plan (▼), gap (dotted), over 100 (arrow)."""
    done = max(reported or Decimal(0), verified or Decimal(0))
    shown, sure = (max(min(value or Decimal(0), Decimal(100)), Decimal(0)) for value in (done, verified))
    at = max(min(plan, Decimal(100)), Decimal(0)) if plan is not None else None
    return {
        "width": width,
        "base": place(Decimal(100)),
        "verified": place(sure) if sure else "",
        "reported_from": place(sure),
        "reported": place(shown - sure) if shown > sure else "",
        "plan": place(at) if at is not None else "",
        "gap_from": place(shown) if at is not None and shown < at else "",
        "over": done > 100,
        "label": track_in_words(done, verified, plan),
    }


def place(per_cent):
    """A position in the drawing, as an SVG percentage."""
    return f"{round_half_up(per_cent * FULL_WIDTH, 1)}%"


def track_in_words(done, verified, plan):
    parts = [_("完成 %(n)s%%") % {"n": round_half_up(done, 1)}]
    if verified is not None:
        parts.append(_("其中已核实 %(n)s%%") % {"n": round_half_up(verified, 1)})
    if plan is not None:
        parts.append(_("序时 %(n)s%%") % {"n": round_half_up(plan, 1)})
    return _("，").join(parts)


class Rows(template.Node):
    """The rows of a table, as core.lists.rows draws them."""

    def __init__(self, table):
        self.table = table

    def render(self, context):
        return rows.draw(self.table.resolve(context), context)


@register.tag("rows")
def rows_of(parser, token):
    """`{% rows table %}`: the rows of a core.lists.columns.Table."""
    _name, table = token.split_contents()
    return Rows(parser.compile_filter(table))


@register.inclusion_tag("core/countdown.html")
def countdown(days):
    """余天: signed, red with its sign only when past; — when there is no term."""
    return {"text": DAYS.text(days), "late": days is not None and days < 0}


@register.filter
def figure(value, places=0):
    """A figure with thousands commas, half up to `places`, minus as −; — where there is none."""
    return decimal(int(places)).text(value)


@register.filter
def signed(value, places=1):
    """A figure that keeps its + sign."""
    return Figure("signed", places=int(places), signed=True).text(value)


@register.filter
def day(value, form="short"):
    """A date: `11-30` in tables (`short`), `11 月 30 日` in sentences (`words`), with its year (`full`)."""
    if value is None:
        return MISSING
    value = day_of(value)
    if form == "short":
        return f"{value:%m-%d}"
    if get_language() == "en":
        return f"{value.day} {value:%b}" + (f" {value.year}" if form == "full" else "")
    words = _("%(month)d 月 %(day)d 日") % {"month": value.month, "day": value.day}
    return _("%(year)d 年") % {"year": value.year} + f" {words}" if form == "full" else words


@register.filter
def translated(sentence):
    """A sentence of a pure rule in the reader's language."""
    return translate_sentence(sentence)


@register.inclusion_tag("core/light_key.html")
def light_key(definitions=()):
    """The key under a table: each light with the definition that the rule itself gives, [(letter, words)]."""
    return {"definitions": definitions}
