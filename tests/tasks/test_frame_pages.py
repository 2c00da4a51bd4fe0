"""Programmes, papers and the frame over HTTP: do the counts add up, clauses both ways, what is cited stays."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tasks.models import Category, Clause, GovernmentTerm, KeyTask, PolicyDocument, Programme, WorkItem

PAPER = "一、产业发展\n（一）高原农业。建设基地。\n二、基础设施\n（一）综合交通。"


@pytest.fixture
def drafter(client, r):
    client.force_login(r.p.drafter)
    return client


def text(answer):
    return answer.content.decode()


def test_a_programme_says_where_its_numbers_do_not_add_up(drafter, r):
    page = text(drafter.get(r.programme.get_absolute_url()))
    assert "2 类，4 项，8 件重点工作，0 个配套方案" in page
    assert "文件列 1 个配套方案，登记了 0 个配套方案，差 -1" in page
    assert page.count("数目不符") == 1


def test_readers_find_no_link_to_what_is_closed_to_them(client, r):
    Category.make(r.p.system, programme=r.programme, number=9, title="空类别")
    for page in (reverse("tasks:programmes"), r.programme.get_absolute_url()):
        for user, links in ((r.p.drafter, True), (r.p.village_head, False)):
            client.force_login(user)
            assert ("/tasks/frame/" in text(client.get(page))) is links


def test_the_frame_is_made_page_by_page(drafter, r):
    drafter.post(
        reverse("tasks:frame_add", args=["term"]), {"number": 12, "name": "第十二届", "starts_on": "2027-01-01"}
    )
    term = GovernmentTerm.objects.get(number=12)
    drafter.post(
        reverse("tasks:frame_add", args=["programme"]),
        {"term": term.pk, "title": "新批次", "first_year": 2027, "last_year": 2029},
    )
    programme = Programme.objects.get(title="新批次")
    add_to = {
        kind: reverse("tasks:frame_add_to", args=[programme.pk, kind]) for kind in ("document", "category", "item")
    }
    scan = SimpleUploadedFile("意见.txt", "重点工作意见".encode())
    drafter.post(add_to["document"], {"kind": "master", "order": 0, "title": "意见", "scan": scan})
    drafter.post(add_to["category"], {"number": 1, "title": "产业发展"})
    category = Category.objects.get(programme=programme)
    drafter.post(add_to["item"], {"category": category.pk, "number": 1, "title": "高原农业"})
    assert WorkItem.objects.filter(category=category).count() == 1
    document = PolicyDocument.objects.get(programme=programme)
    assert drafter.get(reverse("core:file", args=[document.scan_id])).status_code == 200
    assert "高原农业" in text(drafter.get(programme.get_absolute_url()))


@pytest.mark.parametrize(
    ("kind", "values", "sentence"),
    [
        ("category", {"number": 1, "title": "又一类"}, "该序号的类别已存在"),
        ("category", {"number": 9, "title": "第1类"}, "同名类别已存在"),
        ("document", {"kind": "master", "order": 0, "title": "又一份"}, "只有一份重点工作意见"),
        ("item", {"category": 0, "number": 9, "title": "项"}, "选择"),
    ],
)
def test_what_does_not_fit_is_said_beside_its_field(drafter, r, kind, values, sentence):
    answer = drafter.post(reverse("tasks:frame_add_to", args=[r.programme.pk, kind]), values)
    assert answer.status_code == 200
    assert sentence in text(answer)


def test_a_pasted_paper_falls_into_clauses_that_keep_their_tasks(drafter, r):
    address = reverse("tasks:document_text", args=[r.master.pk])
    answer = drafter.post(address, {"text": PAPER, "version": 1}, follow=True)
    assert "新增 3 条，改动 1 条，不变 0 条，删去 0 条" in text(answer)
    first = Clause.objects.get(pk=r.clause.pk)
    assert (first.number, first.text) == ("一、", "产业发展")


def test_a_clause_that_tasks_cite_does_not_go(drafter, r):
    address = reverse("tasks:document_text", args=[r.master.pk])
    answer = drafter.post(address, {"text": "十、别的条文", "version": 1})
    assert "请先改那些重点工作的依据" in text(answer)
    assert Clause.objects.get() == r.clause


def test_the_reader_shows_both_ways(drafter, r):
    page = text(drafter.get(r.master.get_absolute_url()))
    assert "被 <b>8</b> 件重点工作引用" in page
    assert r.tasks[0].get_absolute_url() in page
    task = text(drafter.get(r.tasks[0].get_absolute_url()))
    assert f"{r.master.get_absolute_url()}#c{r.clause.pk}" in task


def test_only_what_is_empty_can_be_removed(drafter, r):
    category = r.tasks[0].item.category
    address = reverse("tasks:frame_remove", args=["category", category.pk])
    assert "不能删去" in text(drafter.post(address, {"version": 1}))
    empty = Category.make(r.p.system, programme=r.programme, number=9, title="空类")
    drafter.post(reverse("tasks:frame_remove", args=["category", empty.pk]), {"version": 1})
    assert not Category.objects.filter(pk=empty.pk).exists()


def test_a_county_reads_and_changes_nothing(client, r):
    client.force_login(r.p.magistrate_a)
    assert client.get(r.programme.get_absolute_url()).status_code == 200
    for name in ("frame_change", "frame_remove"):
        assert client.post(reverse(f"tasks:{name}", args=["category", r.tasks[0].item.category_id])).status_code == 403
    assert client.get(reverse("tasks:frame_add", args=["nonsense"])).status_code == 404
    assert KeyTask.objects.visible_to(r.p.actor(r.p.magistrate_a)).count() == 0


def test_the_pages_cost_the_same_at_any_size(drafter, r, django_assert_max_num_queries):
    for n in range(5, 45):
        Clause.make(r.p.system, document=r.master, order=n, number=f"{n}.", text=f"条文{n}")
    with django_assert_max_num_queries(12):
        drafter.get(r.master.get_absolute_url())
    with django_assert_max_num_queries(12):
        drafter.get(r.programme.get_absolute_url())


def test_a_term_ends_after_it_began(drafter):
    values = {"number": 15, "name": "届", "starts_on": "2027-01-01", "ends_on": "2026-01-01"}
    assert "须晚于" in text(drafter.post(reverse("tasks:frame_add", args=["term"]), values))
    assert not GovernmentTerm.objects.filter(starts_on=date(2027, 1, 1)).exists()
