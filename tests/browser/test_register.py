"""From the paper to the signed sheet in a real Chromium: document, clause, task, roadmap, charter, Word file; the grid of the year; an import."""

import docx
import pytest

from core.actor import acting
from tasks.models import KeyTask
from tests.browser.test_pages import looked_over
from tests.tasks.papers import GUANGZHOU
from tests.tasks.register import Register

pytestmark = pytest.mark.browser


@pytest.fixture
def r(transactional_db, prefecture):
    with acting(prefecture.system):
        return Register(prefecture)


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_the_way_from_a_document_to_the_word_file(open_as, r, tmp_path, script):
    page = open_as(r.p.drafter, f"/tasks/programmes/{r.programme.pk}/", java_script_enabled=script)
    page.click("main >> a >> text=重点工作意见")
    page.click("main .clause >> a >> text=重点工作1")
    assert page.inner_text("h1") == "重点工作1"
    page.click("text=成批新增")
    page.fill("#id_lines", "前期批复，3月底前，批文，，30\n开工建设，6月底前，开工令，，70")
    page.click("main >> button >> text=新增")
    page.click("main >> button >> text=确认")
    assert page.locator("main svg >> text=前期批复").count() == 1
    page.click("main >> a >> text=起草任务书")
    page.fill("#id_goal", "年内建成")
    page.click("main button.act-main")
    assert "年内建成" in page.inner_text("main")
    with page.expect_download() as download:
        page.click("main >> a >> text=Word")
    file = tmp_path / "charter.docx"
    download.value.save_as(file)
    texts = "\n".join(cell.text for table in docx.Document(file).tables for row in table.rows for cell in row.cells)
    assert "年内建成" in texts
    assert "开工建设" in texts


def test_a_sheet_is_pasted_matched_and_confirmed(open_as, r):
    page = open_as(r.p.drafter, f"/tasks/import/?programme={r.programme.pk}")
    page.fill("#id_pasted", "\n".join("\t".join(row) for row in GUANGZHOU))
    page.click("main >> button >> text=看结果")
    page.select_option("#id_c17", "noted")
    page.click("main >> button >> text=看结果")
    assert "新建 3" in page.inner_text("p.sum")
    page.click("main >> a >> text=认单位")
    page.get_by_label("市经贸委").fill("州水务局")
    page.click("main >> button >> text=对应")
    page.click("main >> button >> text=确认写入")
    assert KeyTask.objects.get(title="加快建设三大汽车产业基地").units.get(role="lead").unit == r.p.water


def test_axe_finds_no_serious_fault_and_no_page_scrolls_sideways(open_as, live_server, r, complaints):
    page, programme = open_as(r.p.drafter, "/livez"), f"/tasks/programmes/{r.programme.pk}"
    task = f"/tasks/{r.tasks[0].pk}"
    names = ("", "/timetable", "/carry-overs", "/carry-overs/add", "/gaps", "/gaps/fill", "/names", "/names/tell")
    acts = (f"{task}/changes/propose/", f"{task}/milestones/add/", "/tasks/changes/", "/tasks/import/")
    addresses = ["/tasks/", f"{task}/", *(f"{programme}{name}/" for name in names), *acts]
    assert looked_over(page, live_server.url, addresses, (f"{programme}/timetable/", "/tasks/")) == ({}, {})
    assert [said for said in complaints if "status of 40" not in said] == []
