"""The pages of imports: files that can't be read, the preview, the confirmation of what was shown, the report, who may."""

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from core import clock
from core.actor import acting
from core.models import AuditEvent
from core.refusals import Unfit
from organizations.imports import intake
from organizations.models import Import, Unit
from tests.filling import FormOf
from tests.organizations.sheets import (
    ENGLISH,
    HEAD,
    confirm,
    csv_of,
    row,
    shown,
    table_of,
    tried,
    upload,
)
from tests.words import words


@pytest.fixture
def p(prefecture):
    with acting(prefecture.system):
        yield prefecture


@pytest.fixture
def keeper_client(client, p, administrator):
    client.force_login(administrator)
    return client


# what is wrong with the file


def sparse():
    book, out = Workbook(), io.BytesIO()
    book.active.append(ENGLISH)
    book.active["XFD1048576"] = "x"
    book.save(out)
    return out.getvalue()


FILES = {
    "empty": (b"", "文件是空的"),
    "only a header": (",".join(ENGLISH).encode(), "表头下面没有内容"),
    "wrong header": ("单位,编号\n甲,1\n".encode(), "表头缺少这些列：代码（code）、名称（name）、上级代码（parent_code）、级别（level）"),
    "one column missing": ("代码,名称,级别\n1,甲,county\n".encode(), "表头缺少这些列：上级代码（parent_code）"),
    "a column twice": ("代码,code,名称,上级代码,级别\n".encode(), "第 1 行 B 列：“code”列重复"),
    "big5": ("縣級單位,鄉鎮,責任人\n".encode("big5") * 5, "编码认不出来"),
    "a picture": (b"\x89PNG\r\n\x1a\n\x00\x00", "不是文字文件"),
    "old excel": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "另存为 .xlsx"),
    "no workbook": (b"PK\x03\x04" + bytes(100), ""),
    "far cell": (sparse(), "第 1048576 行 XFD 列有内容，超出可读的范围"),
    "too many rows": (("code,name,parent_code,level\n" + "1,a,,county\n" * 20_001).encode(), "超过 20000 行"),
    "quotes": (b'code,name,parent_code,level\n"1,a\n', "引号没有成对"),
}  # fmt: skip


def test_a_file_that_can_not_be_read_is_refused_on_the_page_in_a_sentence(keeper_client):
    for name, (content, sentence) in FILES.items():
        answer = upload(keeper_client, "units", SimpleUploadedFile("表.csv", content))
        assert answer.status_code == 200, name
        assert sentence in words(answer), name
        assert "须更正" in words(answer), name
    assert not Import.objects.exists()


def test_neither_or_both_of_file_and_paste(keeper_client):
    assert "请选择文件，或粘贴单元格" in words(upload(keeper_client, "units"))
    assert "只用一样" in words(upload(keeper_client, "units", csv_of([ENGLISH]), pasted="x"))
    assert upload(keeper_client, "units", pasted="\x00\t\x00").status_code == 200
    assert "表头缺少" in words(upload(keeper_client, "units", pasted="甲\t乙"))


def test_strange_texts_in_headings_and_cells_are_stored_on_both_databases(keeper_client):
    book, out = Workbook(), io.BytesIO()
    for cells in ([*ENGLISH, "备_x0000_注"], ["98_x0000_03", "新_xD800_县", "90", "county"]):
        book.active.append(cells)
    book.save(out)
    answer = upload(keeper_client, "units", SimpleUploadedFile("表\u202e.xlsx", out.getvalue()))
    assert answer.status_code == 302
    assert "第 2 行 A 列" in words(keeper_client.get(answer["Location"]))


def test_a_workbook_of_several_sheets_says_which_was_read(p):
    book, out = Workbook(), io.BytesIO()
    for cells in (ENGLISH, ["9803", "新县", "90", "county"]):
        book.active.append(cells)
    book.create_sheet("其他")
    book.save(out)
    notes = tried(p.system, "units", SimpleUploadedFile("表.xlsx", out.getvalue())).notes
    assert notes == ["工作簿有 2 个工作表，只读了“Sheet”。"]


# the page


def test_upload_preview_confirm(keeper_client, administrator):
    imported = shown(
        keeper_client, "units", [HEAD, row(), row(代码="9001", 名称="云溪县"), row(代码="9002", 名称="石坪县")]
    )
    page = words(keeper_client.get(imported.get_absolute_url()))
    assert "还没有写入，请核对。共 3 项：新建 1，修改 1，不变 1，不能写入 0。" in page
    assert "名称：云沟县 → 云溪县" in page
    assert "新县" in words(keeper_client.get(imported.get_absolute_url(), {"show": "created"}))
    assert not Unit.objects.filter(code="9803").exists()
    assert confirm(keeper_client, imported)["Location"] == imported.get_absolute_url()
    assert Unit.objects.get(code="9803").history.get().actor_key == f"user:{administrator.pk}"
    done = words(keeper_client.get(imported.get_absolute_url()))
    assert "已导入：新建 1，修改 1。" in done
    assert "写入。共 3 项：新建 1，修改 1，不变 1，不能写入 0。" in done
    imported.refresh_from_db()
    assert imported.table == {}


def test_the_report_stays_what_it_was_when_its_reader_changes_the_language(keeper_client):
    imported = shown(keeper_client, "units", [HEAD, row(), row(代码="9001", 名称="云溪县"), row(代码="x", 级别="省")])
    keeper_client.post("/language/", {"language": "en", "next": "/"})
    assert confirm(keeper_client, imported, skip_refused="on").status_code == 302
    imported.refresh_from_db()
    assert [line[3] for line in imported.lines[:2]] == ["县（市），上级澜岭州", "名称：云沟县 → 云溪县"]


def test_cells_can_be_pasted(keeper_client):
    pasted = "\n".join("\t".join(cells) for cells in (HEAD, row()))
    assert upload(keeper_client, "units", pasted=pasted).status_code == 302
    assert Import.objects.get().created == 1


def test_rows_that_are_refused_must_be_skipped_by_a_tick(keeper_client):
    imported = shown(keeper_client, "units", [HEAD, row(), row(代码="9804", 上级代码="nowhere")])
    answer = confirm(keeper_client, imported)
    assert answer.status_code == 409
    assert "有 1 项不能写入，全部没有写" in words(answer)
    assert "第 3 行 C 列" in words(answer)
    assert not Unit.objects.filter(code="9803").exists()
    assert confirm(keeper_client, imported, skip_refused="on").status_code == 302
    assert Unit.objects.filter(code="9803").exists()


def test_a_second_confirmation_does_nothing_more(keeper_client):
    imported = shown(keeper_client, "units", [HEAD, row()])
    confirm(keeper_client, imported)
    again = keeper_client.post(imported.get_absolute_url(), {"seen": "x"})
    assert again["Location"] == imported.get_absolute_url()
    assert Unit.objects.filter(name="新县").count() == 1
    assert AuditEvent.objects.filter(verb="import.confirm").count() == 1


def test_several_confirmations_at_once_write_it_once(p, administrator, parallel):
    actor = p.actor(administrator)
    with acting(actor):
        imported = intake.take_in(actor, "units", "表.csv", table_of("units", [HEAD, row()]))
    seen = intake.report_of(imported).fingerprint

    def click(_n):
        with acting(actor):
            return intake.confirm(actor, Import.objects.get(pk=imported.pk), seen=seen)

    assert parallel.run(click, 4) == [imported] * 4
    assert Unit.objects.filter(code="9803").count() == 1
    assert AuditEvent.objects.filter(verb="import.confirm").count() == 1


def test_what_changed_in_between_is_shown_anew_before_it_is_written(keeper_client, p):
    imported = shown(keeper_client, "units", [HEAD, row(代码="9001", 名称="云溪县")])
    page = keeper_client.get(imported.get_absolute_url())
    p.county_a.change(p.system, version=1, name="云海县")
    answer = keeper_client.post(imported.get_absolute_url(), FormOf(page.content.decode()).fields)
    assert answer.status_code == 409
    assert "上传之后有人改动了相关内容" in words(answer)
    assert "名称：云海县 → 云溪县" in words(answer)
    assert Unit.objects.get(code="9001").name == "云海县"
    assert confirm(keeper_client, imported).status_code == 302
    assert Unit.objects.get(code="9001").name == "云溪县"


def test_only_who_uploaded_confirms(keeper_client, client, django_user_model):
    imported = shown(keeper_client, "units", [HEAD, row()])
    client.force_login(django_user_model.objects.make(username="other", name="另一管理员", administrator="system"))
    page = client.get(imported.get_absolute_url())
    assert "由上传的人系统管理员确认" in words(page)
    assert client.post(imported.get_absolute_url(), {"seen": "x"}).status_code == 403
    assert not Unit.objects.filter(code="9803").exists()


def test_the_report_by_row_can_be_downloaded_before_and_after(keeper_client):
    imported = shown(keeper_client, "units", [HEAD, row(), row(代码="9804", 上级代码="nowhere")])

    def body(kind):
        return b"".join(keeper_client.get(imported.get_absolute_url(), {"export": kind}).streaming_content)

    for _time in range(2):
        assert '3,"9804 新县","不能写入","第 3 行 C 列：没有代码为“nowhere”的上级单位。"' in body("csv").decode()
        cells = [cell.value for line in load_workbook(io.BytesIO(body("xlsx"))).active.iter_rows() for cell in line]
        assert "第 3 行 C 列：没有代码为“nowhere”的上级单位。" in cells
        confirm(keeper_client, imported, skip_refused="on")


def test_an_empty_sheet_has_the_headings_that_the_import_reads(keeper_client):
    for kind, of in (("units", 0), ("posts", 0), ("posts", 1), ("people", 0)):
        address = reverse(f"organizations:import_{kind}")
        body = b"".join(keeper_client.get(address, {"empty": "xlsx", "of": of}).streaming_content)
        with pytest.raises(Unfit, match="表头下面没有内容"):
            table_of(kind, SimpleUploadedFile("空表.xlsx", body))
    for query in ({"empty": "exe", "of": 0}, {"empty": "xlsx", "of": 9}, {"empty": "xlsx"}):
        assert keeper_client.get(address, query).status_code == 404


def test_nobody_but_the_system_administrator_imports(keeper_client, client, p):
    imported = shown(keeper_client, "units", [HEAD, row()])
    pages = [reverse(f"organizations:import{name}") for name in ("s", "_units", "_posts", "_people")]
    for user in (p.magistrate_a, p.publisher):
        client.force_login(user)
        for address in [*pages, imported.get_absolute_url()]:
            assert client.get(address).status_code == 403
            assert client.post(address, {"seen": "x"}).status_code == (405 if address == "/imports/" else 403)
        assert client.post(reverse("organizations:import_hand_out", args=[imported.pk])).status_code == 403
        assert 'href="/imports/"' not in client.get("/").content.decode()
    client.force_login(p.drafter)  # imports tasks, nothing else
    assert [client.get(address).status_code for address in pages] == [200, 403, 403, 403]
    assert client.get(imported.get_absolute_url()).status_code == 404
    assert imported.name not in client.get(pages[0]).content.decode()
    assert not Unit.objects.filter(code="9803").exists()


def test_what_nobody_confirms_is_swept_after_a_week(keeper_client):
    imported = shown(keeper_client, "units", [HEAD, row()])
    confirmed = shown(keeper_client, "units", [HEAD, row()])
    confirm(keeper_client, confirmed)
    intake.sweep(None)
    assert Import.objects.count() == 2
    with clock.at(clock.now() + timedelta(days=8)):
        assert intake.sweep(None).startswith("删除未确认的导入 1 个")
    assert list(Import.objects.all()) == [confirmed]
    assert keeper_client.get(imported.get_absolute_url()).status_code == 404
