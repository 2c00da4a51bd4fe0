"""How a verb says no: with a sentence that an official can act on."""


class Refused(Exception):
    """The act is not open to this actor, or not now. The message is shown as it is (403)."""

    status = 403


class Conflict(Refused):
    """Somebody else was faster, or what was seen is no longer what is stored (409)."""

    status = 409
