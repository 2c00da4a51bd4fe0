"""The charter over HTTP: drafted, changed, signed by another; what was signed stays; the Word file says the same and no more."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import docx
import pytest
from django.urls import reverse

from tasks.models import ChangeRequest, Charter, Milestone
from tests.core.test_documents import HOSTILE, W
from tests.statements import statements
from tests.tasks.register import LEAD, SUPERVISE, SUPPORT

TEXTS = {
    "goal": "建成55公里",
    "approach": "分三段施工",
    "measures": "一是征地\n二是招标",
    "lever": "月调度",
    "standard": "通过验收",
    "evidence": "验收意见",
}


@pytest.fixture
def task(r):
    """A task with an indicator of three years and two milestones."""
    r.indicator(r.tasks[0], annual={year: (Decimal(n), "") for year, n in ((2026, 20), (2027, 20), (2028, 15))}.items())
    step(r.tasks[0], 1, "立项", date(2026, 3, 31))
    step(r.tasks[0], 2, "开工", date(2026, 6, 30))
    return r.tasks[0]


def step(task, number, title, day):
    return Milestone.objects.create(task=task, number=number, title=title, planned_on=day, deliverable=f"{title}批复")


def text(answer):
    return answer.content.decode()


def as_(client, user):
    client.force_login(user)
    return client


def at(name, task, edition=None):
    return reverse(f"tasks:{name}", args=[task.pk] if edition is None else [task.pk, edition])


def drafted(r, task, **texts):
    return Charter.draft(r.p.actor(r.p.drafter), task, **TEXTS | texts)


def sign(r, charter):
    charter.sign(r.p.actor(r.p.reviewer), date(2026, 1, 9), version=charter.version)


def test_a_charter_is_drafted_changed_and_signed_by_another(client, r, task):
    drafter = as_(client, r.p.drafter)
    page = drafter.post(at("charter_draft", task), TEXTS, follow=True)
    assert "第 1 版已存为草稿" in text(page)
    page = drafter.post(at("charter_change", task, 1), TEXTS | {"goal": "建成60公里", "version": 1}, follow=True)
    assert "建成60公里" in text(page)
    assert drafter.get(at("charter_sign", task, 1)).status_code == 403
    reviewer = as_(client, r.p.reviewer)
    page = reviewer.post(at("charter_sign", task, 1), {"on": "2026-01-09", "version": 2}, follow=True)
    assert "2026 年 1 月 9 日签订" in text(page)
    assert as_(client, r.p.drafter).get(at("charter_change", task, 1)).status_code == 403


def test_the_page_says_all_that_the_paper_says(client, r, task):
    drafted(r, task)
    page = text(as_(client, r.p.drafter).get(at("charter", task, 1)))
    for words in ("建成55公里", "一是征地<br>二是招标", "副州长　澜岭州副州长", "州交通运输局（局长　州交通运输局局长）", "2026-12-31（12月底前）",
                  "≥ 55 公里", "15 公里", "2028 年", "开工批复", "2026-06-30", "督办单位", "重点工作意见"):  # fmt: skip
        assert words in page


def test_a_draft_begins_with_what_the_task_says_and_the_next_edition_with_the_last(client, r, task):
    drafter = as_(client, r.p.drafter)
    assert "通过验收" in text(drafter.get(at("charter_draft", task)))
    charter = drafted(r, task)
    assert drafter.get(at("charter_draft", task))["Location"] == at("charter_change", task, 1)
    sign(r, charter)
    assert "分三段施工" in text(drafter.get(at("charter_draft", task)))


def test_what_was_signed_stays_while_the_task_changes(client, r, task):
    sign(r, drafted(r, task))
    task.issue(r.p.system, version=task.version)
    request = ChangeRequest.propose(
        r.p.actor(r.p.drafter), task, "extend", reason="征地", after={"due_on": "2027-06-30", "due_text": ""}
    )
    request.decide(r.p.actor(r.p.reviewer), approve=True)
    task.milestones.first().delete()
    shown = as_(client, r.p.drafter).get(at("charter", task, 1))
    assert "2026-12-31（12月底前）" in text(shown)
    assert "立项批复" in text(shown)
    Charter.draft(r.p.actor(r.p.drafter), task, **TEXTS | {"goal": "建成50公里"})
    labels = {row.label: (row.before, row.now) for row in client.get(at("charter", task, 2)).context["differences"]}
    assert labels["目标"] == ("建成55公里", "建成50公里")
    assert labels["完成时限"] == ("2026-12-31（12月底前）", "2027-06-30")
    assert labels["节点 1"][1] == "—"
    assert "思路" not in labels


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"goal": ""}, "必填"),
        ({"goal": "甲\u202e乙"}, "改变文字方向"),
        ({"lever": "字" * 4001}, "4000"),
        ({"measures": "联系人 13812345678"}, "手机"),
        ({"version": ""}, "缺少版本号"),
        ({"version": "9" * 30}, "版本号有误"),
    ],
)
def test_what_does_not_fit_is_said_and_what_was_typed_stays(client, r, task, changes, sentence):
    drafted(r, task)
    typed = TEXTS | {"approach": "新的思路", "version": 1} | changes
    answer = as_(client, r.p.drafter).post(at("charter_change", task, 1), typed)
    assert answer.status_code == 200
    assert sentence in text(answer)
    assert "新的思路" in text(answer)
    assert Charter.objects.get().approach == TEXTS["approach"]


@pytest.mark.parametrize(("on", "sentence"), [("2099-01-01", "不能晚于今天"), ("二月", "日期"), ("", "必填")])
def test_a_day_of_signing_that_cannot_be_is_refused(client, r, task, on, sentence):
    drafted(r, task)
    answer = as_(client, r.p.reviewer).post(at("charter_sign", task, 1), {"on": on, "version": 1})
    assert sentence in text(answer)
    assert not Charter.objects.get().signed_on


def test_the_slower_of_two_sees_what_the_other_stored(client, r, task):
    charter = drafted(r, task)
    charter.change(r.p.system, version=1, goal="别人写的目标")
    answer = as_(client, r.p.drafter).post(at("charter_change", task, 1), TEXTS | {"goal": "我写的目标", "version": 1})
    assert answer.status_code == 409
    assert "别人写的目标" in text(answer)
    assert "我写的目标" in text(answer)


def test_who_may_do_what(client, r, task):
    drafted(r, task)
    pages = [("charter", 1), ("charter_word", 1), ("charter_draft", None), ("charter_change", 1), ("charter_sign", 1)]

    def answers(user):
        as_(client, user)
        return [client.get(at(name, task, edition)).status_code for name, edition in pages]

    assert answers(r.p.magistrate_a) == [404] * 5
    assert answers(r.p.director) == [200, 200, 302, 200, 403]
    assert answers(r.p.reviewer) == [200, 200, 403, 403, 200]
    named = [(LEAD, r.p.transport, ""), (SUPPORT, r.p.county_a, ""), (SUPERVISE, r.p.office, "")]
    task.name_units(r.p.system, named, version=task.version)
    assert answers(r.p.magistrate_a) == [200, 200, 403, 403, 403]
    as_(client, r.p.drafter)
    assert client.get(at("charter", task, 7)).status_code == 404
    assert client.get(at("charter", task, 10**30)).status_code == 404


def test_the_page_costs_the_same_however_much_the_task_has(client, r, task):
    drafted(r, task)
    first = statements(as_(client, r.p.drafter), at("charter", task, 1))
    for number in range(3, 15):
        step(task, number, f"节点{number}", date(2026, 9, 1))
        r.indicator(task, name=f"指标{number}")
    assert statements(client, at("charter", task, 1)) == first


def opened(client, task, edition=1):
    answer = client.get(at("charter_word", task, edition))
    assert "attachment" in answer["Content-Disposition"]
    return docx.Document(BytesIO(b"".join(answer.streaming_content)))


def texts_of(document):
    """All texts of a document in order, each cell once."""
    return [
        "\n".join(p.text for p in cell.paragraphs)
        for row in document.tables[0].rows
        for cell in dict.fromkeys(row.cells)
    ]


def test_the_word_file_reads_back(client, r, task):
    charter = drafted(r, task)
    document = opened(as_(client, r.p.director), task)
    assert document.paragraphs[0].text == "重点工作任务书"
    cells = texts_of(document)
    for label, words in (("目标", "建成55公里"), ("举措", "一是征地\n二是招标"), ("佐证材料清单", "验收意见")):
        assert cells[cells.index(label) + 1] == words
    assert cells[cells.index("完成时限") + 1] == "2026年12月31日（12月底前）"
    assert cells[cells.index("里程") :][:5] == ["里程", "≥ 55 公里", "20 公里", "20 公里", "15 公里"]
    assert "2026年6月30日" in cells
    assert cells[-1].startswith("督办单位\n（盖章、负责人签字）\n州推进办")
    assert cells[-1].endswith("年　　月　　日")
    sign(r, charter)
    assert texts_of(opened(client, task))[-1].endswith("2026年1月9日")


def test_no_text_changes_the_shape_of_the_word_file(client, r, task):
    drafted(r, task)
    plain = opened(as_(client, r.p.drafter), task)
    hostile = [words for words in HOSTILE if words]
    for number, words in enumerate(hostile):
        charter = Charter(task=task, edition=1, goal=words, drafted_by="起草人", drafted_by_key="user:0")
        Charter.objects.all().delete()
        charter.save()
        task.milestones.first().delete()
        Milestone.objects.create(
            task=task, number=number + 10, title=words, deliverable=words, planned_on=date(2026, 9, 1)
        )
        made = opened(client, task)
        assert len(list(made.element.body.iter(W + "tr"))) == len(list(plain.element.body.iter(W + "tr"))), words
        cells = texts_of(made)
        assert cells[cells.index("目标") + 1] == words
        assert cells.count(words) >= 3, words


@pytest.mark.parametrize("years", [1, 5, 9])
def test_a_programme_of_any_length_fits(client, r, task, years):
    r.programme.change(r.p.system, version=1, last_year=2025 + years)
    drafted(r, task)
    cells = texts_of(opened(as_(client, r.p.drafter), task))
    assert ("年度目标" in cells) == (years > 5)
    assert client.get(at("charter", task, 1)).status_code == 200
