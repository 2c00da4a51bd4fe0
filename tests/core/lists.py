"""A list page over the notices of the inbox, for the tests of core.lists.listing alone."""

from django import forms
from django.shortcuts import render
from django.urls import include, path

from core.lists.columns import DAY, MOMENT, Column, Sheet
from core.lists.listing import choice, listing
from core.models import InboxItem

SHEET = Sheet(
    "notices",
    "消息",
    (
        Column("subject", "事由", heads_row=True, sort="subject"),
        Column("to", "收件", "recipient", sort="recipient"),
        Column("due", "期限", "due_on", DAY, sort="due_on"),
        Column("sent", "送达", "sent_at", MOMENT),
    ),
    "没有消息",
    sets=(("all", "全部", ("subject", "to", "due", "sent")), ("short", "简", ("subject", "due"))),
)


class Filters(forms.Form):
    q = forms.CharField(label="事由", required=False, max_length=20)
    to = choice("收件", [("unit:1", "甲"), ("unit:2", "乙")])
    day = forms.DateField(label="期限", required=False)
    kinds = forms.MultipleChoiceField(label="种类", required=False, choices=[("a", "一"), ("b", "二")])


def chosen(rows, cleaned):
    if q := cleaned.get("q"):
        rows = rows.filter(subject__contains=q)
    if to := cleaned.get("to"):
        rows = rows.filter(recipient=to)
    if day := cleaned.get("day"):
        rows = rows.filter(due_on=day)
    if kinds := cleaned.get("kinds"):
        rows = rows.filter(dedupe_key__startswith=kinds[0])
    return rows


def notices(request, pk=None):
    page = listing(request, SHEET, InboxItem.objects.all(), filters=Filters, apply=chosen, order=("-sent_at", "-pk"))
    return page.export() or render(request, "core/listing.html", {"listing": page})


urlpatterns = [
    path("", include("config.urls")),
    path("lists/", notices, name="lists"),
    path("lists/<int:pk>/", notices, name="lists_of_one"),
]
