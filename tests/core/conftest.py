"""What tests of the mechanisms share."""

import pytest
from celery.signals import before_task_publish


@pytest.fixture
def sent():
    """[(name of the task, its arguments)] of the messages that the test sends."""
    messages = []

    def note(sender, body, **kwargs):
        messages.append((sender, tuple(body[0])))

    before_task_publish.connect(note)
    yield messages
    before_task_publish.disconnect(note)
