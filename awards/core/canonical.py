"""Data as canonical JSON (RFC 8785): one text for one content, for whoever hashes it, today or in another language.

Held to objects, arrays, text and whole numbers. An exact number stands as text; what is absent is left out.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime

LARGEST = 2**53  # beyond it readers of JSON disagree about a number


def canonical(value: object) -> bytes:
    """Return data as canonical JSON in UTF-8; TypeError for what has no place in it."""
    _insist(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def sha256(content: bytes | str) -> str:
    """Return the SHA-256 of bytes, or of a text in UTF-8, in hexadecimal."""
    return hashlib.sha256(content.encode() if isinstance(content, str) else content).hexdigest()


def comparable(value: object) -> object:
    """Return the same for the same value on both databases, whatever it was read as: for the `repr` of it."""
    if isinstance(value, datetime):
        return value.timestamp()
    if isinstance(value, Mapping):
        return sorted((str(key), comparable(each)) for key, each in value.items())
    if isinstance(value, list | tuple):
        return [comparable(each) for each in value]
    return value if value is None or isinstance(value, bool | int | str) else str(value)


def _insist(value: object) -> None:
    if isinstance(value, dict):
        for name, each in value.items():
            # Names are sorted by their code points here and by UTF-16 in RFC 8785: the same for these.
            if not isinstance(name, str) or not name.isascii():
                raise TypeError(f"No name of canonical JSON: {name!r}")
            _insist(each)
    elif isinstance(value, list | tuple):
        for each in value:
            _insist(each)
    elif (
        isinstance(value, bool) or not isinstance(value, str | int) or (isinstance(value, int) and abs(value) > LARGEST)
    ):
        raise TypeError(f"No value of canonical JSON: {value!r}")
