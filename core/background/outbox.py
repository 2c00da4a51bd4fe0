"""What must follow an act: written with it, delivered after it, once for each key.

The row in the database decides; the message to the worker only shortens the wait, so a broker that is away costs seconds.
"""

import hashlib
import logging
from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext

from core import audit, clock
from core.background.failures import storable
from core.background.knocks import knock
from core.models import OutboxMessage
from core.refusals import Refused

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
        topic=topic, dedupe_key=bounded(dedupe_key), payload=payload, created_at=now, not_before=not_before or now
    )
    OutboxMessage.objects.bulk_create([message], ignore_conflicts=True)
    if not any(waiting[1] is knock_once for waiting in connection.run_on_commit):  # one knock for the whole act
        transaction.on_commit(knock_once)


def bounded(key, most=200):
    """`key` itself where it fits its column, else its beginning with a digest of the whole."""
    if len(key) <= most:
        return key
    digest = hashlib.sha256(key.encode()).hexdigest()
    return key[: most - len(digest) - 1] + "#" + digest


def knock_once():
    """Tell a worker that something waits."""
    from core.jobs import deliver_outbox

    knock(deliver_outbox, expires=30)


def waiting(now):
    return OutboxMessage.objects.filter(done_at=None, given_up_at=None, not_before__lte=now)


def deliver(limit=40):
    """Handle up to `limit` waiting messages, each in a transaction of its own; how many went well."""
    done = 0
    for _ in range(limit):
        went_well = _deliver_next() if waiting(clock.now()).exists() else None
        if went_well is None:
            break
        done += went_well
    return done


@transaction.atomic
def _deliver_next():
    """Handle the oldest waiting message that no other worker holds. Whether it went well; None when there is none."""
    free = waiting(clock.now()).order_by("pk")
    message = (free.select_for_update(skip_locked=True) if connection.features.has_select_for_update else free).first()
    if message is None:
        return None
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
    message.last_error = storable(why)
    message.not_before = clock.now() + PAUSES[min(message.attempts, len(PAUSES)) - 1]
    if message.attempts >= MOST_ATTEMPTS:
        message.given_up_at = clock.now()
        _tell_the_keepers(message)
    message.save(update_fields=["attempts", "last_error", "not_before", "given_up_at"])


def _tell_the_keepers(message):
    from core import inbox

    inbox.deliver(inbox.given_up_notice(message))


def given_up():
    """The messages that wait for a person, the newest first."""
    return OutboxMessage.objects.filter(given_up_at__isnull=False, done_at=None).order_by("-given_up_at", "-pk")


@transaction.atomic
def again(actor, pk):
    """Try a message that was given up anew, with all its attempts; False when somebody did so before. Raises Refused."""
    if not actor.administers_system:
        raise Refused(gettext("没有办成的事项由系统管理员处理。"))
    message = given_up().select_for_update().filter(pk=pk).first()
    if message is None:
        return False
    message.attempts, message.given_up_at, message.not_before = 0, None, clock.now()
    message.save(update_fields=["attempts", "given_up_at", "not_before"])
    audit.record(actor, "outbox.again", message, topic=message.topic)
    transaction.on_commit(knock_once)
    return True
