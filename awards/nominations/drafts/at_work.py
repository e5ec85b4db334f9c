"""Since when a person has been at work on a nomination, for the grace.

That is kept in the browser's signed session, and in a signed note of when a page was opened, carried by its forms. A
note is good for the person and the thing it was made for, and for a day: it shows who is at work, and on what.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import current_app, has_request_context, request, session
from flask_login import current_user
from itsdangerous import BadData, Signer

from awards.core.clock import now
from awards.nominations.models import Nomination
from awards.nominations.rules import BREAK, at_work_since

NOTE_LASTS = timedelta(days=1)
AT_WORK = "at_work"
MOST_REMEMBERED = 5  # nominations remembered in a browser, those seen last
# Written now and then only: a cookie that changes with each answer may overtake another one.
NOTED_EVERY = BREAK / 6
_EPOCH, _MICROSECOND = datetime.fromtimestamp(0, UTC), timedelta(microseconds=1)


def at_work(nomination: Nomination) -> datetime | None:
    """Note that a page of a nomination is looked at or sent; return since when the person has been at work on it."""
    if not has_request_context() or not current_user.is_authenticated:
        return None
    name, moment, kept = f"{nomination.id.hex} {current_user.id.hex}", now(), session.get(AT_WORK, {})
    since, last = (_EPOCH + each * _MICROSECOND for each in kept[name]) if name in kept else (None, None)
    opened = opened_at(nomination.id, request.form.get("opened"))
    begun = at_work_since(now=moment, since=since, last=last, opened=opened)
    if last is None or begun != since or moment - last >= NOTED_EVERY:
        others = {key: value for key, value in kept.items() if key != name}
        newest = sorted(others, key=lambda key: others[key][1])[-(MOST_REMEMBERED - 1) :]
        session[AT_WORK] = {key: others[key] for key in newest} | {name: [_number(begun), _number(moment)]}
    return begun


def _number(moment: datetime) -> int:
    return (moment - _EPOCH) // _MICROSECOND


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
    return found if now() - found <= NOTE_LASTS else None


def _signer(about: object) -> Signer:
    return Signer(str(current_app.secret_key), salt=f"{about} opened by {getattr(current_user, 'id', '')}")
