"""Addresses in texts of people as links: those that begin with https:// and hide nothing. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

_ADDRESS = re.compile(r"https://[^\s<>\"'“”„«»]+", re.IGNORECASE)
_AFTER = ".,;:!?)]}’…"  # of the sentence, not of the address


@dataclass(frozen=True, slots=True)
class Bit:
    """A piece of a line; with `url` it is a link."""

    words: str
    url: str | None = None


def linked(line: str) -> list[Bit]:
    """Return the pieces of a line of text."""
    found, end = [], 0
    for match in _ADDRESS.finditer(line):
        address = match[0].rstrip(_AFTER)
        if leads_openly(address):
            found += [Bit(line[end : match.start()]), Bit(address, address)]
            end = match.start() + len(address)
    return [bit for bit in (*found, Bit(line[end:])) if bit.words]


def leads_openly(address: str) -> bool:
    """Whether an address leads where it seems to: a host with a dot, nobody's name before it, nothing unseen in it."""
    if not address.isprintable():
        return False
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return False
    return "@" not in parts.netloc and "\\" not in address and "." in host.strip(".")
