"""Addresses: going back only to pages of this site, and links that work outside a request."""

from __future__ import annotations

import unicodedata
from urllib.parse import unquote, urlsplit

LONGEST = 500  # characters of an address that is gone back to


def on_this_site(target: str | None) -> str | None:
    """Return `target` if it is a plain path of this site, else none: no scheme, host, backslash, control."""
    if not target or len(target) > LONGEST:
        return None
    for seen in (target, unquote(target), unquote(unquote(target))):
        if not seen.startswith("/") or seen.startswith("//") or "\\" in seen:
            return None
        if any(unicodedata.category(letter).startswith("C") for letter in seen):
            return None
        parts = urlsplit(seen)
        if parts.scheme or parts.netloc or parts.path.startswith("//"):
            return None
    return target
