from django.contrib.auth import get_user_model
from django.urls import reverse


def test_a_stranger_is_sent_to_the_sign_in_page(client, db):
    answer = client.get(reverse("core:desk"))
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("organizations:sign_in"))


def test_the_desk_opens_for_an_official(client, official):
    client.force_login(official)
    assert client.get(reverse("core:desk")).status_code == 200


def test_the_page_that_is_open_is_marked_in_the_navigation_and_no_entry_leads_to_nothing(client, prefecture):
    client.force_login(prefecture.drafter)
    for page in ("organizations:units", "organizations:unit_gaps", "tasks:register", "tasks:programmes", "core:inbox"):
        assert client.get(reverse(page)).content.count(b'aria-current="page"') >= 1, page
    client.force_login(get_user_model().objects.make(username="guard", name="安全管理员", administrator="security"))
    desk = client.get(reverse("core:desk")).content.decode()
    assert f'href="{reverse("organizations:units")}"' in desk
    assert f'href="{reverse("tasks:register")}"' not in desk  # administrators see no tasks


def test_the_language_of_a_browser_does_not_count_but_the_choice_of_the_reader_does(client, db):
    page = client.get(reverse("organizations:sign_in"), headers={"accept-language": "en"})
    assert page["Content-Language"] == "zh-hans"
    client.post(reverse("core:language"), {"language": "en", "next": "/sign-in/"})
    assert client.get(reverse("organizations:sign_in"))["Content-Language"] == "en"
    client.post(reverse("core:language"), {"language": "xx", "next": "/sign-in/"})
    assert client.get(reverse("organizations:sign_in"))["Content-Language"] == "en"
