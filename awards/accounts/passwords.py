"""Keeping and checking passwords with Argon2id."""

from __future__ import annotations

import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# OWASP's smallest safe setting: about 20 ms and 19 MiB a check, so that many people can sign in at once.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def hashed(password: str) -> str:
    """Return what is kept of a password."""
    return _hasher.hash(_normal(password))


def matches(password: str, kept: str | None) -> bool:
    """Whether a password is the one kept; takes as long when nothing is kept, so that nobody can tell."""
    try:
        _hasher.verify(kept or _nobodys(), _normal(password))
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


def is_outdated(kept: str) -> bool:
    """Whether a kept password was hashed with older settings and should be hashed again."""
    return _hasher.check_needs_rehash(kept)


@cache
def _nobodys() -> str:
    return _hasher.hash("nobody has this password")


def _normal(password: str) -> bytes:
    # One password typed on two keyboards is the same password.
    return unicodedata.normalize("NFKC", password).encode(errors="replace")
