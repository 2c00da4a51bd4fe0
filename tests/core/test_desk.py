"""The desk: what waits, what is due first; and what every signed-in page costs."""

import pytest
from django.urls import reverse

from core.models import Installation


@pytest.fixture
def magistrate(client, prefecture):
    """A county's head, signed in; holds one post."""
    client.force_login(prefecture.magistrate_a)
    return prefecture.actor(prefecture.magistrate_a)


def test_a_signed_in_page_costs_session_user_and_the_count_of_unread(
    client, magistrate, settings, django_assert_num_queries
):
    settings.DEVELOPMENT = True
    Installation(prefecture="澜岭州", title="台账", office="推进办").save()
    client.get(reverse("core:component_empty"))  # the installation's name is read once and kept
    with django_assert_num_queries(3):
        client.get(reverse("core:component_empty"))
