"""How many statements a page costs."""

from django.db import connection
from django.test.utils import CaptureQueriesContext


def statements(client, address, query=None):
    """The number of statements of a GET of `address`, which must succeed."""
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(address, query)
    assert answer.status_code == 200
    return len(captured)
