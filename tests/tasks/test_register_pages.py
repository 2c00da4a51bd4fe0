"""The register's pages: what each reader sees, at what cost, as screen, Excel and print."""

from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from core.models import Installation
from tasks.models import KeyTask
from tasks.views.task import account_of_task, whole_tasks
from tests.words import words

REGISTER = reverse("tasks:register")


@pytest.fixture
def drafter(client, r):
    Installation(prefecture="澜岭州", title="澜岭州重点工作台账", office="州推进办").save()
    client.force_login(r.p.drafter)
    return client


def text(answer):
    return answer.content.decode()


def test_the_account_adds_up_and_the_tasks_stand_under_their_items(drafter, r):
    r.tasks[0].issue(r.p.system, version=1)
    page = drafter.get(REGISTER)
    account = page.context["account"]
    assert account["whole"] == sum(n for _title, n in account["parts"]) == account["issued"] + account["open"] == 8
    assert text(page).count('class="class"') == 4
    assert "一、第1类　（一）第1类第1项" in text(page)


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ({"q": "重点工作3"}, {3}),
        ({"q": "交通"}, set(range(1, 9))),
        ({"state": "issued"}, {1}),
        ({"state": "open"}, set(range(2, 9))),
        ({"openness": "open"}, set()),
    ],
)
def test_filters_narrow_the_list_and_its_export_alike(drafter, r, query, numbers):
    r.tasks[0].issue(r.p.system, version=1)
    assert {task.number for task in drafter.get(REGISTER, query).context["listing"].rows} == numbers
    if numbers:
        download = drafter.get(REGISTER, query | {"export": "xlsx"})
        book = load_workbook(BytesIO(b"".join(download.streaming_content))).active
        assert sum(isinstance(row[0], int) for row in book.iter_rows(values_only=True)) == len(numbers)


def test_a_category_can_be_chosen(drafter, r):
    category = r.tasks[0].item.category
    assert drafter.get(REGISTER, {"category": category.pk}).context["listing"].total == 4


def test_the_register_costs_three_statements_more_than_an_empty_page_at_any_size(drafter, r, django_assert_num_queries):
    drafter.get(REGISTER)
    for more in (0, 200):
        for number in range(100, 100 + more):
            KeyTask.objects.create(programme=r.programme, item=r.tasks[0].item, number=number, title=f"更多{number}")
        with django_assert_num_queries(
            6
        ):  # every page's 3; categories with the programme, rows with their total, saved filters
            drafter.get(REGISTER)


def test_each_sees_what_names_them(client, r):
    p = r.p
    task = r.tasks[0]
    for user, found in ((p.governor, 8), (p.director, 8), (p.deputy, 8), (p.magistrate_a, 0), (p.village_head, 0)):
        client.force_login(user)
        assert client.get(REGISTER).context["listing"].total == found
        assert client.get(task.get_absolute_url()).status_code == (200 if found else 404)


def test_a_task_says_what_who_until_when_and_what_it_lacks(drafter, r):
    r.indicator(r.tasks[0])
    page = text(drafter.get(r.tasks[0].get_absolute_url()))
    for told in ("州交通运输局", "州推进办", "通过验收", "≥ 55 公里", "加快产业发展", "2026-12-31"):
        assert told in page
    bare = r.task(90, r.tasks[0].item, acceptance_standard="")
    assert "没有办结标准" in text(drafter.get(bare.get_absolute_url()))


@pytest.mark.parametrize(
    ("due_on", "sentence"),
    [(date(2026, 12, 31), "2026 年 12 月 31 日前完成，余 30 天"), (date(2026, 11, 28), "已过 3 天")],
)
def test_the_sentence_counts_the_days_without_signs(r, due_on, sentence):
    task = r.task(90, r.tasks[0].item, due_on=due_on)
    assert sentence in account_of_task(whole_tasks(r.p.system).get(pk=task.pk), date(2026, 12, 1))


def test_a_deadline_of_a_later_year_shows_its_year(drafter, r):
    r.task(90, r.tasks[0].item, due_on=date(2028, 6, 30))
    assert "2028-06-30" in text(drafter.get(REGISTER))


def test_whom_no_task_names_reads_why_instead_of_noughts(client, r):
    client.force_login(r.p.village_head)
    page = text(client.get(REGISTER))
    assert "没有写明由您的单位或岗位" in page
    assert "共 <b>0</b> 件" not in page


def test_without_a_programme_the_page_says_what_next(client, prefecture):
    client.force_login(prefecture.drafter)
    assert "还没有重点工作批次" in text(client.get(REGISTER))


def test_the_register_says_where_it_is_not_what_the_paper_names(client, r):
    r.programme.change(r.p.system, version=1, tasks_due=9)
    client.force_login(r.p.drafter)
    assert "文件列 9 件重点工作，登记了 8 件重点工作，差 -1" in words(client.get(reverse("tasks:register")))
    client.force_login(r.p.director)  # sees a part, to whom the sum says nothing
    assert "数目不符" not in words(client.get(reverse("tasks:register")))
