"""Messages to the workers only shorten a wait: one that can't be sent is noted, never an error of the act that sent it."""

import logging
import time

log = logging.getLogger(__name__)
REST_SECONDS = 15  # after a broker did not answer, nobody waits for it again so soon
_silent_until = 0.0


def knock(task, *args, expires):
    """Send `task` to a worker, worth nothing after `expires` seconds; whether it was sent."""
    global _silent_until
    if time.monotonic() < _silent_until:
        return False
    try:
        task.apply_async(args, expires=expires, retry=False)
    except Exception:  # whatever the broker's client raises: the next beat asks the database again
        _silent_until = time.monotonic() + REST_SECONDS
        log.warning("no knock: the broker does not answer", exc_info=True)
        return False
    return True
