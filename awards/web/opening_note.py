"""A signed note of when a page was opened, carried by its forms: one opened in time may be sent within the grace.

A note is good for the person and the thing it was made for, and for a day: it shows who is at work, and on what.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import current_app
from flask_login import current_user
from itsdangerous import BadData, Signer

from awards.core.clock import now

GOOD_FOR = timedelta(days=1)


def note(about: object, at: datetime | None = None) -> str:
    """Return the note for a page about something (its id) that is opened now.

    `at`: since when its person has been at work, if longer.
    """
    return _signer(about).sign((at or now()).isoformat()).decode()


def opened_at(about: object, written: str | None) -> datetime | None:
    """Return when the page about something was opened; none if the note is not ours, or not for this."""
    if not written or len(written) > 300:
        return None
    try:
        found = datetime.fromisoformat(_signer(about).unsign(written).decode())
    except (BadData, ValueError):
        return None
    return found if now() - found <= GOOD_FOR else None


def _signer(about: object) -> Signer:
    return Signer(str(current_app.secret_key), salt=f"{about} opened by {getattr(current_user, 'id', '')}")
