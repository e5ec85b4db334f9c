"""A signed note of when a page was opened, carried by its forms: one opened in time may be sent within the grace."""

from __future__ import annotations

from datetime import datetime

from flask import current_app
from itsdangerous import BadData, Signer

from awards.core.clock import now


def note() -> str:
    """Return the note for a page that is opened now."""
    return _signer().sign(now().isoformat()).decode()


def opened_at(written: str | None) -> datetime | None:
    """Return when the page was opened, or none if the note is absent or not ours."""
    if not written or len(written) > 300:
        return None
    try:
        return datetime.fromisoformat(_signer().unsign(written).decode())
    except (BadData, ValueError):
        return None


def _signer() -> Signer:
    return Signer(str(current_app.secret_key), salt="opened")
