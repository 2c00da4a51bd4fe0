"""What went wrong in the background, kept on the row where a person will read it."""


def storable(why: BaseException) -> str:
    """The failure as every database can store it: without NUL and broken characters, 2,000 characters at most."""
    text = f"{type(why).__name__}: {why}".replace("\0", "\ufffd")
    return text.encode("utf-8", "replace").decode()[:2000]
