"""How a verb says no: with a sentence that an official can act on."""

from core.words import Sentence


class Refused(Exception):
    """The act is not open to this actor, or not now. The message is shown as it is (403)."""

    status = 403


class Conflict(Refused):
    """Somebody else was faster, or what was seen is no longer what is stored (409)."""

    status = 409


class Unfit(ValueError):
    """What somebody sent can't be taken: `sentence` says what is wrong, where, and what to do (for pure modules too)."""

    def __init__(self, text: str, /, **values: object) -> None:
        self.sentence = Sentence(text, values)
        super().__init__(str(self.sentence))
