"""What must follow an act: written with it, delivered after it, once for each key.

The row in the database decides; the message to the worker only shortens the wait, so a broker that is away costs seconds.
"""

import logging
from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction
from django.utils.module_loading import import_string

from core import clock
from core.models import OutboxMessage

log = logging.getLogger(__name__)
PAUSES = [timedelta(minutes=n) for n in (1, 5, 30, 120)]
MOST_ATTEMPTS = 8


def put(topic, dedupe_key, payload, *, not_before=None):
    """Leave word in the current transaction that `topic` is to be handled; a second put of the same key is harmless."""
    if not connection.in_atomic_block:
        raise RuntimeError("outbox.put belongs into the transaction of the act")
    if topic not in settings.OUTBOX_HANDLERS:
        raise KeyError(f"no handler for {topic}")
    now = clock.now()
    message = OutboxMessage(
        topic=topic, dedupe_key=dedupe_key, payload=payload, created_at=now, not_before=not_before or now
    )
    OutboxMessage.objects.bulk_create([message], ignore_conflicts=True)
    transaction.on_commit(knock)


def knock():
    """Tell a worker that something waits. A broker that is away is noted and waited out, never an error of the act."""
    from core.jobs import deliver_outbox

    try:
        deliver_outbox.apply_async(expires=30, retry=False)
    except Exception:  # whatever the broker's client raises: the next beat delivers
        log.warning("no knock: the broker does not answer", exc_info=True)


def waiting(now):
    return OutboxMessage.objects.filter(done_at=None, given_up_at=None, not_before__lte=now)


def deliver(limit=40):
    """Handle up to `limit` waiting messages, each in a transaction of its own; how many went well."""
    done = 0
    for _ in range(limit):
        if not waiting(clock.now()).exists():
            break
        done += _deliver_next()
    return done


@transaction.atomic
def _deliver_next():
    """Handle the oldest waiting message that no other worker holds. True when it went well."""
    free = waiting(clock.now()).order_by("pk")
    message = (free.select_for_update(skip_locked=True) if connection.features.has_select_for_update else free).first()
    if message is None:
        return False
    try:
        with transaction.atomic():
            import_string(settings.OUTBOX_HANDLERS[message.topic])(message.payload)
    except Exception as why:  # one bad message must not stop the others: it is kept, noted and tried again
        log.error("outbox %s failed", message.dedupe_key, exc_info=True)
        _put_off(message, why)
        return False
    message.done_at = clock.now()
    message.save(update_fields=["done_at"])
    return True


def _put_off(message, why):
    """Note the failure and wait longer each time; after MOST_ATTEMPTS a person must look."""
    message.attempts += 1
    message.last_error = f"{type(why).__name__}: {why}"[:2000]
    message.not_before = clock.now() + PAUSES[min(message.attempts, len(PAUSES)) - 1]
    if message.attempts >= MOST_ATTEMPTS:
        message.given_up_at = clock.now()
        _tell_the_keepers(message)
    message.save(update_fields=["attempts", "last_error", "not_before", "given_up_at"])


def _tell_the_keepers(message):
    from core import inbox

    inbox.deliver(inbox.given_up_notice(message))
