"""What people do with keyboard, mouse, phone and without script."""

import pytest

from core.models import CalendarDay
from tests.browser.places import FOR_THE_ADMINISTRATOR

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("in_development")]
NOTICE = "元旦：1月1日至3日放假，共3天。\n10月1日至10月7日 休 国庆节"
FOCUSED = """() => { const at = getComputedStyle(document.activeElement);
  return [document.activeElement.textContent.trim(), at.outlineStyle, parseFloat(at.outlineWidth)]; }"""


def paste(page, text=NOTICE):
    page.fill("#id_notice", "国办发明电〔2026〕1号")
    page.fill("#id_text", text)


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_notice_is_pasted_corrected_and_confirmed(open_as, administrator, complaints, script):
    page = open_as(administrator, "/calendar/2027/publish/", java_script_enabled=script)
    paste(page, NOTICE.replace("共3天", "共4天"))
    page.click("button >> text=看对照")
    assert "通知写 4 天，起止日期是 3 天" in page.inner_text("#errors")
    paste(page)
    page.click("button >> text=看对照")
    assert "登记后共 10 天：新增 10 天" in page.inner_text(".sum")
    page.click("button >> text=确认登记")
    assert "已登记 2027 年国家放假通知" in page.inner_text(".msg")
    assert CalendarDay.objects.filter(date__year=2027).count() == 10
    assert complaints == []


def test_every_page_reads_without_script(open_as, live_server, administrator):
    page = open_as(administrator, "/livez", java_script_enabled=False)
    for path in FOR_THE_ADMINISTRATOR:
        assert page.goto(live_server.url + path).status == 200
        assert page.locator("h1").inner_text().strip()


@pytest.mark.parametrize(("script", "sent"), [(True, 1), (False, 2)], ids=["with script", "without script"])
def test_an_impatient_second_click_sends_nothing(open_as, administrator, script, sent):
    page = open_as(administrator, "/calendar/2027/publish/", java_script_enabled=script)
    paste(page)
    held = []  # the server is slow: it answers nothing
    page.route("**/publish/", lambda route: held.append(route))
    button = page.locator("button >> text=看对照").bounding_box()
    for _n in range(2):
        page.mouse.click(button["x"] + 10, button["y"] + 10)
        page.wait_for_timeout(150)
    assert len(held) == sent
    page.unroute_all(behavior="ignoreErrors")


@pytest.mark.parametrize(("types", "asked"), [(True, ["beforeunload"]), (False, [])])
def test_who_leaves_with_unsent_changes_is_asked(open_as, administrator, types, asked):
    page = open_as(administrator, "/calendar/2027/publish/")
    dialogs = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.type), dialog.accept()))
    page.click("#id_text")
    if types:
        page.keyboard.type("1月1日 休 元旦")
    page.click(".nav >> text=案头")
    page.wait_for_url("**/")
    assert dialogs == asked


def test_sending_is_no_leaving(open_as, administrator):
    page = open_as(administrator, "/calendar/2027/publish/")
    dialogs = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.type), dialog.accept()))
    page.click("#id_notice")
    page.keyboard.type("通知")
    page.click("#id_text")
    page.keyboard.type("1月1日 休 元旦")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("button >> text=确认登记")
    assert dialogs == []


def test_the_keyboard_goes_to_the_text_and_sees_where_it_is(open_as, administrator):
    page = open_as(administrator, "/components/")
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED)[0] == "跳到正文"
    assert page.locator(".skip").bounding_box()["x"] >= 0
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")
    for _n in range(20):
        page.keyboard.press("Tab")
        text, style, width = page.evaluate(FOCUSED)
        assert (style, width >= 2) == ("solid", True), text


def test_a_slash_goes_to_the_search_but_stays_a_slash_in_a_field(open_as, administrator):
    page = open_as(administrator, "/components/")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.form.getAttribute('role')") == "search"
    page.focus("#id_q")
    page.keyboard.type("1/2")
    assert page.input_value("#id_q") == "1/2"


def test_errors_are_read_first_and_lead_to_their_fields(open_as, administrator):
    page = open_as(administrator, "/components/?show=wrong")
    assert page.evaluate("document.activeElement.id") == "errors"
    page.click("#errors a >> nth=1")
    assert page.evaluate("document.activeElement.id") == "id_wrong-target"
    described = page.get_attribute("#id_wrong-target", "aria-describedby").split()
    assert all(page.locator(f"#{place}").count() == 1 for place in described)


@pytest.mark.parametrize("width", [1366, 390])
def test_the_language_is_switched_in_the_page_head(open_as, administrator, width):
    page = open_as(administrator, "/calendar/term/", width=width)

    def switch(name):
        if width < 640:
            page.click(".menu summary")
        page.click(f"{'.menu' if width < 640 else '.who'} >> text={name}")

    switch("English")
    assert page.get_attribute("html", "lang") == "en"
    assert page.url.endswith("/calendar/term/")
    switch("中文")
    assert page.get_attribute("html", "lang") == "zh-Hans"


def test_the_menu_of_the_phone_opens_and_leads_on(open_as, administrator):
    page = open_as(administrator, "/calendar/term/", width=390)
    assert page.inner_text(".menu summary").startswith("菜单：工作日历")
    page.click(".menu summary")
    page.click(".menu >> text=案头")
    page.wait_for_url("**/")


def test_a_filter_is_kept_under_a_name(open_as, administrator):
    page = open_as(administrator, "/components/")
    page.select_option("#id_lamp", "r")
    page.click(".filter >> text=查询")
    assert page.inner_text(".toolbar b") == "2"
    page.fill("#save-name", "红灯")
    page.click("button >> text=存下")
    page.click(".chips >> text=红灯")
    assert page.input_value("#id_lamp") == "r"
