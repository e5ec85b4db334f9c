"""Who is signed in in a browser: what its cookie keeps, letting in, leaving nothing behind, and what it is called."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import uuid
from contextlib import suppress
from datetime import datetime

from flask import Response, after_this_request, current_app, g, request, session
from flask_login import current_user
from flask_wtf.csrf import validate_csrf
from wtforms import ValidationError

from awards.accounts import actions, queries, rules
from awards.accounts.models import Person, SignIn
from awards.core import clock
from awards.core.text import plain_line
from awards.web.access import me
from awards.web.i18n import remember_language
from awards.web.pages import answer_key

KNOWN, MOST_KNOWN = "known", 5  # accounts that a browser is known to have been signed in to
OWN_TOKEN = "own_token"  # noqa: S105 (a name) of one's own forms, while somebody else's pages are looked at
KEEPS = "keeps"  # a cookie of a script: whose dossiers this browser keeps (static/js/keep.js)
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("YaBrowser", "Yandex"),
    ("SamsungBrowser", "Samsung Internet"),
    ("FxiOS", "Firefox"),
    ("Firefox", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def mark_of(email: str) -> str:
    """What a browser's cookie keeps of an address that was signed in there."""
    return hashlib.sha256(f"{current_app.config['SECRET_KEY']}\n{email}".encode(errors="replace")).hexdigest()[:16]


def begin(person: Person, *, how: str) -> None:
    """Sign a person in, in this browser; an earlier sign-in of this browser ends."""
    if current_user.is_authenticated:
        actions.end_sign_in(g.sign_in, by=me())
    agent = plain_line(request.user_agent.string)
    _let_in(actions.begin_sign_in(person, agent=agent, how=how, sign_in_id=_id_of_request() or uuid.uuid4()))


def _id_of_request() -> uuid.UUID | None:
    """The id of the sign-in that this request begins: the same one if it is sent again."""
    if (key := answer_key()) is None:
        return None
    secret = current_app.config["SECRET_KEY"].encode()
    return uuid.UUID(bytes=hmac.digest(secret, f"sign-in\n{key}".encode(), "sha256")[:16], version=4)


def _let_in(sign_in: SignIn) -> None:
    # What Flask-Login reads back: the id of the row instead of the person's, so that ending the row signs out.
    session["_user_id"], session["_fresh"] = str(sign_in.id), True
    session.pop("mailed_to", None)
    if request.cookies.get(KEEPS) != str(sign_in.person.id):
        _clear_device()
    remember_language(sign_in.person.language)
    mark, known = mark_of(sign_in.person.email), session.get(KNOWN, ())
    if mark not in known[:1]:
        # Whoever was here before knows the token of its forms. One's own pages that are still open go on.
        session.pop("csrf_token", None)
    session[KNOWN] = [mark, *(each for each in known if each != mark)][:MOST_KNOWN]
    session.permanent = True


def let_in_again(answered_at: datetime) -> None:
    """Let in whom the answer to this request would have, had it arrived: the same form was sent again for it."""
    if clock.now() - answered_at >= rules.ANSWERED_AGAIN or current_user.is_authenticated:
        return
    with suppress(ValidationError):
        validate_csrf(request.form.get("csrf_token"))
        if (sign_in := queries.sign_in_in_force(str(_id_of_request()), now=clock.now())) is not None:
            _let_in(sign_in)


def lay_token_aside() -> None:
    """Have forms that stand open in this browser refused as long as somebody else's pages are looked at in it."""
    session[OWN_TOKEN] = session.pop("csrf_token", None)


def take_token_up() -> None:
    """Refuse forms of pages that were looked at as somebody else, and take one's own again."""
    if OWN_TOKEN in session:
        session["csrf_token"] = session.pop(OWN_TOKEN) or secrets.token_hex(20)


def forget_browser() -> None:
    """Leave nothing of a sign-in in the cookie but that the browser is known; the language stays."""
    kept = {name: session[name] for name in ("language", "_flashes", KNOWN) if name in session}
    session.clear()
    session.update(kept)
    _clear_device()


def _clear_device() -> None:
    """Have the browser remove what it keeps of somebody to read without a connection, if it keeps anything."""
    if KEEPS not in request.cookies:
        return

    @after_this_request
    def clear(response: Response) -> Response:
        response.headers["Clear-Site-Data"] = '"storage"'
        response.delete_cookie(KEEPS)
        return response


def browser_and_system(agent: str) -> tuple[str | None, str | None]:
    """Return the names of browser and system in a User-Agent header; none for what is not recognised."""
    return _first(_BROWSERS, agent), _first(_SYSTEMS, agent)


def _first(known: tuple[tuple[str, str], ...], agent: str) -> str | None:
    return next((name for sign, name in known if sign in agent), None)
