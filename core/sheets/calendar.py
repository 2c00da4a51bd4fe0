"""Tables and sentences of the calendar's pages: what a notice changes, what one day would become, how a term was counted."""

from collections import Counter
from dataclasses import replace

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.days.workdays import WEEKDAYS, day_in_words
from core.forms.calendar import NOTHING, OFF, TermForm
from core.lists.columns import WHOLE, Column, Sheet
from core.models import CalendarDay, CalendarYear
from core.models.calendar import Layer
from core.shown import translated

STATES = {
    "new": gettext_lazy("新增"),
    "changed": gettext_lazy("修改"),
    "gone": gettext_lazy("删去"),
    "unchanged": gettext_lazy("不变"),
}


def weekday(row):
    return translated(WEEKDAYS[row.date.weekday()])


def kind(row):
    return _("上班") if row.is_workday else _("放假")


def before(difference):
    """What stood there: nothing to say for a new day and for one that stays."""
    return f"{kind(difference.old)} {difference.old.name}" if difference.state in ("changed", "gone") else None


def after(difference):
    return _("删去") if difference.state == "gone" else f"{kind(difference)} {difference.name}"


DIFFERENCES = Sheet(
    "calendar differences",
    gettext_lazy("与已登记内容的对照"),
    (
        Column(
            "date", gettext_lazy("日期"), lambda d: f"{d.date} {weekday(d)}", heads_row=True, css="nw", phone="c-name"
        ),
        Column("state", gettext_lazy("对照"), lambda d: STATES[d.state], phone="c-lamp"),
        Column("old", gettext_lazy("原登记"), before, phone="s6"),
        Column("new", gettext_lazy("登记为"), after, phone="s6"),
    ),
    empty=gettext_lazy("没有日期。"),
    css=lambda d: "me" if d.state in ("changed", "gone") else "",
)


def counts(differences):
    """{state: number} with all four states, and `days` that stand afterwards."""
    found = Counter(d.state for d in differences)
    return {state: found[state] for state in STATES} | {"days": len(differences) - found["gone"]}


def notices_of(year, days):
    """One line for each layer: its notice (or none), how many days it names, where to enter it."""
    rows = {row.layer: row for row in CalendarYear.objects.filter(year=year)}
    for layer, entered in ((Layer.STATE, days.state), (Layer.PREFECTURE, days.prefecture)):
        named = [special for day, special in entered.items() if day.year == year]
        yield {
            "layer": layer.label,
            "notice": rows[layer].notice if layer in rows else "",
            "off": sum(not special.is_workday for special in named),
            "work": sum(special.is_workday for special in named),
            "url": reverse("core:calendar_publish", args=[year]) + f"?layer={layer}",
        }


def question(asked):
    layer, day = Layer(asked["layer"]).label, translated(day_in_words(asked["date"]))
    if asked["kind"] == NOTHING:
        return _("取消 %(day)s 在%(layer)s一层的登记？") % {"day": day, "layer": layer}
    if asked["kind"] == OFF:
        return _("把 %(day)s 登记为%(layer)s放假？") % {"day": day, "layer": layer}
    return _("把 %(day)s 登记为%(layer)s上班？") % {"day": day, "layer": layer}


def consequence(asked, row: CalendarDay | None):
    """What stands now and what it would be; terms that run over the day follow."""
    then = "" if asked["kind"] == NOTHING else _("登记的名称：%(name)s。") % {"name": asked["name"]}
    now = _("原登记：%(old)s。") % {"old": f"{kind(row)} {row.name}"} if row else _("原来没有登记。")
    return now + then + _("以后计算的期限按新的登记。")


def asked_in_words(asked):
    """The term that was asked about: `TermForm.cleaned_data` as a sentence."""
    n = asked["count"]
    if asked["unit"] == TermForm.WORKDAYS:
        count = ngettext("%(n)d 个工作日", "%(n)d 个工作日", n)
    else:
        count = ngettext("%(n)d 个自然日", "%(n)d 个自然日", n)
    return _("从 %(start)s起算，%(count)s，%(first)s") % {
        "start": translated(day_in_words(asked["start"])),
        "count": count % {"n": n},
        "first": _("起算当日计入") if asked["start_counts"] else _("起算当日不计"),
    }


COUNTED = Sheet(
    "term",
    gettext_lazy("逐日说明"),
    (
        Column("number", gettext_lazy("第几天"), kind=WHOLE, css="w5", phone="s2"),
        Column("words", gettext_lazy("日期和理由"), lambda step: translated(step.words), heads_row=True, phone="s10"),
    ),
    empty=gettext_lazy("没有可说明的日子。"),
    look="tight",
)


def explanation(term):
    """The table that counts a term day by day; the day it ends on stands out."""
    return replace(COUNTED, css=lambda step: "tot" if step.day == term.due else "").table(term.steps)
