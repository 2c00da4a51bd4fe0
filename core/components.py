"""Plain data for the component page: forms in all states, a list, a matrix. The parts themselves are the real templates."""

import tomllib
from copy import copy
from datetime import datetime
from decimal import Decimal
from functools import cache
from pathlib import Path

from django import forms
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from core.clock import SHANGHAI
from core.fields import DayField, FigureField, LongTextField, TextField
from core.history import Change
from core.lists.columns import DAY, DAYS, GAP, PERCENT, TEXT, WHOLE, Column, Sheet
from core.lists.listing import choice, listing
from core.models import SavedFilter
from core.templatetags.looks import LAMPS

TOTAL_ROWS = 95  # of the pager that stands alone


@cache
def data():
    """The invented rows of components.toml, figures as Decimal."""
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"), parse_float=Decimal)


class PlainRows(list):
    """Rows that stand ready, where a list page takes a queryset."""

    def order_by(self, *_names):
        return self

    def count(self):
        return len(self)

    def iterator(self, chunk_size=None):
        return iter(self)


def value(name):
    """A getter for rows that may lack `name`."""
    return lambda row: row.get(name)


def track_of(row):
    return {name: row.get(name) for name in ("reported", "verified", "plan")} if row.get("plan") else None


def gap(row):
    done = row.get("reported") or row.get("verified")
    return done - row["plan"] if done is not None and "plan" in row else None


def gap_mark(row):
    lamp = row.get("lamp")
    return f"gap-{lamp}" if lamp in ("y", "r") else ""


LEDGER = Sheet(
    "components",
    _("重点工作"),
    (
        Column("no", _("序号"), value("no"), kind=WHOLE, css="w3", phone="hide"),
        Column("code", _("编号"), value("code"), css="code", phone="hide", sort="code"),
        Column("name", _("重点工作"), value("name"), sub=value("target"), link=lambda row: "" if row.get("total") else "#list",
               heads_row=True, phone="c-name"),
        Column("leader", _("责任领导"), value("leader"), sub=value("unit"), phone="s6"),
        Column("due", _("完成"), value("due"), kind=DAY, group=_("时限"), css="num nw", group_line=True, phone="hide", sort="due"),
        Column("days", _("余天"), value("days"), kind=DAYS, group=_("时限")),
        Column("track", _("对照序时"), value("words"), group=_("完成情况"), css="w10 c-track", group_line=True, phone="", track=track_of),
        Column("rate", _("完成率 %"), value("reported"), kind=PERCENT, group=_("完成情况"), phone="s3"),
        Column("plan", _("序时 %"), value("plan"), kind=PERCENT, group=_("完成情况"), phone="s3"),
        Column("gap", _("序时差"), gap, kind=GAP, group=_("完成情况"), phone="s3", mark=gap_mark),
        Column("lamp", _("亮灯"), value("lamp"), group=_("完成情况"), phone="c-lamp", lamp=value("lamp")),
        Column("progress", _("进展"), value("progress"), css="note w18", group_line=True, phone="full"),
    ),
    empty=_("没有符合条件的重点工作。请放宽条件。"),
    sets=(
        ("usual", _("常用"), ("no", "code", "name", "leader", "due", "days", "track", "rate", "plan", "gap", "lamp", "progress")),
        ("duty", _("责任"), ("no", "code", "name", "leader", "due", "days", "lamp")),
    ),
    category=lambda row: (row["category"], row["count"]) if "category" in row else None,
    css=lambda row: "tot" if row.get("total") else "me" if row.get("mine") else "",
)  # fmt: skip


def share(n):
    """A column of the matrix: the worst light of a category and how many."""
    return {
        "value": lambda row: row["cells"][n][1],
        "lamp": lambda row: row["cells"][n][0],
        "matrix": True,
        "phone": "",
    }


MATRIX = Sheet(
    "component matrix",
    _("县（市）与类别对照表"),
    (
        Column("county", _("县（市）"), css="nw stick", heads_row=True, phone=""),
        Column("industry", _("产业发展"), **share(0)),
        Column("base", _("基础设施"), **share(1)),
        Column("people", _("民生改善"), **share(2)),
        Column("society", _("社会治理"), **share(3)),
        Column("rate", _("完成率 %"), kind=PERCENT, group_line=True, phone=""),
        Column("gap", _("序时差"), kind=GAP, phone=""),
    ),
    empty=_("没有数据。"),
    look="tight",
)
EMPTY = Sheet("component empty", _("督查发现"), (Column("name", _("发现"), kind=TEXT),), empty=_("没有待整改的发现。"))


class Filters(forms.Form):
    """The filter of the list."""

    lamp = choice(_("亮灯"), [(letter, words[2]) for letter, words in LAMPS.items()])
    q = forms.CharField(label=_("任务、单位、编号"), required=False, max_length=40)


def chosen(rows, asked):
    """The rows that the filter leaves, the total aside."""
    rows = [row for row in rows if asked.get("lamp") in (None, row.get("lamp"))]
    return PlainRows(row for row in rows if asked.get("q", "") in f"{row.get('code')}{row['name']}{row.get('unit')}")


def ledger(request):
    """A real list of the invented rows."""
    rows = PlainRows([*data()["tasks"], data()["total"]])
    return listing(request, LEDGER, rows, filters=Filters, apply=chosen)


def middle_page(request):
    """A list that is open at its second page, for the pager."""
    asked = copy(request)
    asked.GET = QueryDict("per=25&page=2")
    return listing(asked, EMPTY, PlainRows(range(TOTAL_ROWS)))


def kept(request):
    """A list with a filter in force and one that was saved before."""
    asked = copy(request)
    asked.GET = QueryDict("lamp=y")
    found = listing(asked, LEDGER, PlainRows(), filters=Filters, apply=chosen)
    found.saved = [SavedFilter(pk=0, name=_("红灯"), query="lamp=r")]
    return found


class States(forms.Form):
    """A form with every kind of field, with hints, optional, disabled."""

    name = TextField(label=_("任务名称"), max_length=60, help_text=_("写全称，与文件一致。"))
    note = TextField(label=_("备注"), required=False)
    target = FigureField(label=_("年度目标"), help_text=_("可以写 1,234.5"))
    due = DayField(label=_("完成时限"))
    rhythm = forms.ChoiceField(label=_("填报周期"), choices=[("month", _("每月")), ("quarter", _("每季"))])
    openness = forms.ChoiceField(
        label=_("公开属性"),
        widget=forms.RadioSelect,
        choices=[("no", _("不公开")), ("yes", _("主动公开"))],
        initial="no",
    )
    checked = forms.BooleanField(label=_("已核对"), required=False, help_text=_("与文件逐项核对后勾选。"))
    progress = LongTextField(label=_("进展"), required=False)
    paper = forms.FileField(label=_("附件"), required=False, help_text=_("PDF、Word、Excel，50 MB 以内。"))
    fixed = forms.CharField(label=_("编号"), disabled=True, required=False, initial="2026-001")


def wrong_form():
    """The same form as it comes back: nothing of what was typed is lost."""
    typed = {
        "name": "",
        "note": "第一次填",  # 数据
        "target": "十二",  # 数据
        "due": "2026-02-30",
        "rhythm": "month",
        "openness": "yes",
    }  # 数据
    return States({f"wrong-{name}": text for name, text in typed.items()}, prefix="wrong")


def messages():
    words = (
        (constants.SUCCESS, _("已上报，等待上级审核。")),
        (constants.INFO, _("填报将于 11 月 5 日截止。")),
        (constants.WARNING, _("2027 年的国家放假通知还没有登记。")),
        (constants.ERROR, _("截止时间已过，不能再撤回。")),
    )
    return [Message(level, text) for level, text in words]


def changes():
    at = datetime(2026, 11, 3, 9, 30, tzinfo=SHANGHAI)
    actor = "州推进办　督查科科长"  # 数据
    return [
        Change(at, actor, str(_("修改")), str(_("完成时限")), "2026-10-31", "2026-11-30", "经批准延期"),  # 数据
        Change(at, actor, str(_("新增")), "", "", "产-04 肉牛良种繁育中心", ""),  # 数据
    ]


def definitions():
    """The key under a list, as a rule would word it."""
    return [
        ("g", _("达到序时，或落后不足 10 个百分点")),
        ("y", _("落后 10 至 30 个百分点")),
        ("r", _("落后 30 个百分点以上，或逾期")),
    ]


def parts(request):
    """Everything that the component page shows."""
    rows = data()
    return {
        "sample_messages": messages(),
        "states": States(),
        "wrong": wrong_form(),
        "listing": ledger(request),
        "kept": kept(request),
        "middle_page": middle_page(request),
        "matrix": MATRIX.table(rows["matrix"]),
        "nothing": EMPTY.table([]),
        "letters": list(LAMPS),
        "tracks": [track_of(row) for row in rows["tasks"] if "plan" in row][:6],
        "day_counts": [27, 0, -3, None],
        "changes": changes(),
        "definitions": definitions(),
        "figure": Decimal("1234567.5"),
        "minus": Decimal("-12.44"),
        "moment": datetime(2026, 11, 3, 9, 30, tzinfo=SHANGHAI).date(),
    }
