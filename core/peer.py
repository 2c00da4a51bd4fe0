"""Whose machine is calling: the true peer address behind a known number of proxies of our own."""

import re
from ipaddress import IPv6Address, ip_address

_WITH_PORT = re.compile(r"\[([0-9A-Fa-f:.]+)\](?::\d+)?|(\d+\.\d+\.\d+\.\d+):\d+", re.ASCII)


def address(remote: str, forwarded_for: str, trusted: int) -> str:
    """The address that the outermost trusted proxy saw, in one spelling (no port, IPv4 as such).

    `remote` is the socket's peer, `forwarded_for` the X-Forwarded-For header, `trusted` how many proxies of ours stand before
    the program. Only the last `trusted` entries were written by our proxies; what stands before them anybody may have made up.
    What is no address there gives the peer itself.
    """
    chain = [part.strip() for part in forwarded_for.split(",") if part.strip()]
    seen = chain[-trusted] if trusted and len(chain) >= trusted else remote
    return spelled(seen) or spelled(remote) or remote


def spelled(text: str) -> str:
    """An address in its one spelling; empty where `text` is none."""
    if with_port := _WITH_PORT.fullmatch(text):
        text = with_port[1] or with_port[2]
    try:
        found = ip_address(text)
    except ValueError:
        return ""
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return str(mapped or found)
