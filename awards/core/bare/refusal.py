"""Why no copy of a file can be made."""

from __future__ import annotations


class Fault(Exception):
    """Why no copy can be made: pixels, broken, encrypted, portfolio, unpacked, slow."""
