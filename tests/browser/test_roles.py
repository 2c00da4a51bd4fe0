"""Each role comes in by the sign-in page with the password of the hand-out, finds its places, and all of them open."""

import pytest

from core.models import Installation
from organizations.models import PostRole
from organizations.rights import ADMINISTRATORS, SECOND_FACTOR_ROLES, Role
from tests.browser.test_pages import faults
from tests.codes import code_of

pytestmark = [pytest.mark.browser]
PASSWORD = "Terrace-Field-7"
PEOPLE = {
    Role.DRAFTER: "drafter",
    Role.REVIEWER: "reviewer",
    Role.INSPECTOR: "inspector",
    Role.ASSESSOR: "assessor",
    Role.SECRECY: "secrecy",
    Role.PUBLISHER: "publisher",
    Role.LIAISON: "liaison_a",
    Role.HEAD: "magistrate_a",
    "official": "village_head",
    **{kind: f"{kind}_administrator" for kind in ADMINISTRATORS},
}


@pytest.fixture
def installation(transactional_db):
    Installation._kept = None
    Installation(prefecture="澜岭州", title="澜岭州重点工作台账", office="推进办", phone="0990-0000001").save()


def account_of(prefecture, role):
    """(the account of a role, its initial password)."""
    users = type(prefecture.drafter).objects
    if role in ADMINISTRATORS:
        user = users.make(username=PEOPLE[role], name="管理员", administrator=role)
    else:
        user = users.get(username=PEOPLE[role])
        if role in Role.values:
            assert PostRole.objects.filter(post__holdings__user=user, role=role).exists()
    initial = user.give_initial_password()
    user.save()
    return user, initial


def come_in(page, username, initial, *, second_factor):
    page.fill("#id_username", username)
    page.fill("#id_password", initial)
    page.keyboard.press("Enter")
    for field, value in (("present", initial), ("password", PASSWORD), ("again", PASSWORD)):
        page.fill(f"#id_{field}", value)
    page.click("main >> button >> text=更改密码")
    if second_factor:
        page.fill("#id_code", code_of(page.inner_text(".secret").replace(" ", "")))
        page.click("text=启用双因素")
        page.click("text=已经保存，继续")


def test_every_role_is_tried_here():
    assert {*Role.values, *ADMINISTRATORS} <= PEOPLE.keys()


@pytest.mark.parametrize("role", PEOPLE)
def test_each_role_signs_in_and_opens_all_its_places(open_as, live_server, prefecture, installation, complaints, role):
    user, initial = account_of(prefecture, role)
    page = open_as(None, "/sign-in/")
    come_in(page, user.username, initial, second_factor=role in ADMINISTRATORS or role in SECOND_FACTOR_ROLES)
    assert page.inner_text("h1").endswith("案头")
    places = page.eval_on_selector_all("nav.nav a", "links => links.map(link => link.href)")
    assert len(places) >= 3
    for place in places:
        assert page.goto(place).status == 200
        assert faults(page) == [], place
    page.click("text=退出")
    assert "/sign-in/" in page.url
    assert complaints == []
