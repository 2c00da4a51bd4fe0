"""The component page: every part stands on it, drawn by the templates of the house, in development alone."""

import pytest
from django.urls import reverse


@pytest.fixture
def page(client, official, settings):
    """`page(query)`: the component page as text."""
    settings.DEVELOPMENT = True
    client.force_login(official)
    return lambda **query: client.get(reverse("core:components"), query).content.decode()


PARTS = {
    "messages": '<div class="msg msg-bad" role="alert"><b>须更正</b>',
    "filter": '<form class="filter" method="get"',
    "head of two levels": '<tr role="row" class="over">',
    "category row": '<th colspan="12" scope="rowgroup" role="rowheader">一、产业发展',
    "own row": '<tr role="row" class="me">',
    "total row": '<tr role="row" class="tot">',
    "second line": '<span class="sub">新建 8.0 万亩</span>',
    "light": '<use href="#l-g"/></svg>绿灯</span>',
    "track": 'aria-label="完成 88.5%，其中已核实 84.6%，序时 83.3%"',
    "day past": '<span class="late">−3</span>',
    "gap": '<span class="gap-r">−40.0</span>',
    "matrix cell": '<use href="#l-r"/></svg>红 1/12</span>',
    "fixed column": '<th scope="row" role="rowheader" class="nw stick">',
    "pager": '第 26 至 50 条，共 95 条',
    "saved filters": '<section class="saved',
    "empty state": '<p class="empty">没有待整改的发现。</p>',
    "key": '<p class="key">',
    "hint": 'id="id_name_helptext">写全称，与文件一致。',
    "error": '<p class="err">“十二”不是数字',
    "optional": "（选填）",
    "file": 'type="file"',
    "long text": "<textarea",
    "choice": 'type="radio"',
    "tick": '<label class="check"',
    "disabled": "disabled",
    "history": "经批准延期",
    "on paper alone": 'class="print-only"',
}  # fmt: skip


def test_every_part_stands_on_it(page):
    shown = page()
    assert {name for name, mark in PARTS.items() if mark not in shown} == set()


def test_ids_stand_once(page):
    ids = [piece.split('"', 1)[0] for piece in page().split(' id="')[1:]]
    assert len(ids) == len(set(ids))


def test_the_account_of_the_list_adds_up(page):
    assert "共 <b>10</b> 条" in page()
    counts = [int(page(lamp=letter).split("共 <b>")[1].split("<")[0]) for letter in "gyrdnpk"]
    assert counts == [2, 1, 2, 1, 1, 1, 1]


@pytest.mark.parametrize(
    ("show", "status", "words"),
    [("confirm", 200, "撤回这份填报？"), ("error", 404, "没有找到"), ("wrong", 200, "有 3 处须更正")],
)
def test_parts_that_are_pages_of_their_own(client, official, settings, show, status, words):
    settings.DEVELOPMENT = True
    client.force_login(official)
    answer = client.get(reverse("core:components"), {"show": show})
    assert answer.status_code == status
    assert words in answer.content.decode()


@pytest.mark.parametrize("name", ["core:components", "core:component_empty"])
def test_nobody_opens_it_in_real_use(client, administrator, name):
    client.force_login(administrator)
    assert client.get(reverse(name)).status_code == 404
