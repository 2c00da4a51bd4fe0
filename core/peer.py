"""Whose machine is calling: the true peer address behind a known number of proxies of our own."""


def address(remote: str, forwarded_for: str, trusted: int) -> str:
    """The address that the outermost trusted proxy saw.

    `remote` is the socket's peer, `forwarded_for` the X-Forwarded-For header, `trusted` how many proxies of ours stand before
    the program. Only the last `trusted` entries were written by our proxies; what stands before them anybody may have made up.
    """
    if not trusted:
        return remote
    chain = [part.strip() for part in forwarded_for.split(",") if part.strip()]
    return chain[-trusted] if len(chain) >= trusted else remote
