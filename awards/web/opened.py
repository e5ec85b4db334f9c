"""A signed note of when a page was opened, carried by its forms: one opened in time may be sent within the grace.

A note is good for the person it was made for, so that nobody can hand theirs on.
"""

from __future__ import annotations

from datetime import datetime

from flask import current_app
from flask_login import current_user
from itsdangerous import BadData, Signer

from awards.core.clock import now


def note(at: datetime | None = None) -> str:
    """Return the note for a page that is opened now. `at`: since when its person has been at work, if longer."""
    return _signer().sign((at or now()).isoformat()).decode()


def opened_at(written: str | None) -> datetime | None:
    """Return when the page was opened, or none if the note is absent or not ours."""
    if not written or len(written) > 300:
        return None
    try:
        return datetime.fromisoformat(_signer().unsign(written).decode())
    except (BadData, ValueError):
        return None


def _signer() -> Signer:
    return Signer(str(current_app.secret_key), salt=f"opened by {getattr(current_user, 'id', '')}")
