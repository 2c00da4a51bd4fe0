from django.urls import reverse


def test_a_stranger_is_sent_to_the_sign_in_page(client, db):
    answer = client.get(reverse("core:desk"))
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("organizations:sign_in"))


def test_the_desk_opens_for_an_official(client, official):
    client.force_login(official)
    assert client.get(reverse("core:desk")).status_code == 200
