"""Error pages: every failure in words, saying what to do next."""

from __future__ import annotations

from flask import Flask, Response, current_app, g, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext
from sqlalchemy.exc import IntegrityError, InterfaceError, OperationalError, PendingRollbackError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, SecurityError

from awards.core.db import db, reading
from awards.core.files import Gone, is_full
from awards.core.verdicts import NotYet, Refused
from awards.core.workshop import Busy
from awards.web import edge
from awards.web.access import Ended
from awards.web.i18n import language_of_browser, say

AWAY = (OperationalError, InterfaceError, PendingRollbackError, PoolTimeout)  # what a database says that is not there
Answered = tuple[Response | str, int, dict[str, str]]
AGAIN = {"Retry-After": "5"}
UNIQUE = "23505"  # what PostgreSQL calls a second row where there may be one
WITH_PAGE = (400, 403, 404, 405, 409, 413, 429, 500, 503)
PASSED_ON = ("Retry-After", "Allow")
# What a script is told where nobody knows better: it shows the words as they are.
WORDS = {
    400: lazy_gettext("We could not read this. Reload the page."),
    401: lazy_gettext("You have been signed out. What you typed is still on this page."),
    403: lazy_gettext("This is not available to you."),
    404: lazy_gettext("This does not exist, or you do not have access to it."),
    405: lazy_gettext("This address cannot be used this way."),
    409: lazy_gettext("Something changed in the meantime. Reload the page."),
    411: lazy_gettext("The length of what was sent is missing. Reload the page."),
    413: lazy_gettext("This is too large."),
    429: lazy_gettext("Too many attempts. Wait a few minutes and try again."),
    500: lazy_gettext("Something went wrong on our side. Try again in a few minutes."),
    503: lazy_gettext("The site cannot respond right now. Try again in a few seconds."),
}


def init_app(app: Flask) -> None:
    """Answer errors with pages, or with JSON where a script asked."""
    app.register_error_handler(HTTPException, _page)
    app.register_error_handler(Refused, _refused)
    for away in AWAY:
        app.register_error_handler(away, _database_away)
    app.register_error_handler(Gone, lambda _gone: _answer(404, None))
    app.register_error_handler(Busy, lambda _busy: _later())
    app.register_error_handler(OSError, _disk_full)
    app.register_error_handler(IntegrityError, _twice)
    app.register_error_handler(Exception, _unexpected)


def _page(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None:
        return error.response
    if isinstance(error, SecurityError):
        # The request named a host that is not ours: no address of a page can be made for it.
        return Response("This site does not answer to the name in the address.\n", 400, mimetype="text/plain")
    code = error.code or 500
    if 300 <= code < 400:
        return error
    cut, ended = isinstance(error, edge.Cut), isinstance(error, Ended)
    ours = cut or (code in (403, 409, 422) and error.description != type(error).description)
    answer = _answer(code, error.description if ours else None, page="cut" if cut else "ended" if ended else None)
    return _with(answer, {name: value for name, value in error.get_headers() if name in PASSED_ON})


def _refused(refusal: Refused) -> Answered:
    return _answer(403, refusal.verdict.reason)


def _database_away(error: Exception) -> Answered:
    current_app.logger.warning("database away: %s", getattr(error, "orig", None) or type(error).__name__)
    return _later()


def _disk_full(error: OSError) -> Answered:
    if not is_full(error):
        return _unexpected(error)
    current_app.logger.error("the disk is full: %s", error)
    return _later()


def _later() -> Answered:
    return _with(_answer(503, None), AGAIN)


def _twice(error: IntegrityError) -> Answered:
    """Somebody else wrote the same thing at the same moment: nothing of this request is kept."""
    twice = getattr(error.orig, "sqlstate", None) == UNIQUE or "UNIQUE constraint" in str(error.orig)
    if not twice:
        return _unexpected(error)
    current_app.logger.warning("two wrote the same at once")
    db.session.rollback()
    return _answer(409, None)


def _unexpected(error: Exception) -> Answered:
    if current_app.config.get("PROPAGATE_EXCEPTIONS") or (current_app.testing and not current_app.config.get("CATCH")):
        raise error
    current_app.logger.exception("unexpected error")
    return _answer(500, None)


def _answer(code: int, reason: object, *, page: str | None = None) -> Answered:
    """Return the answer that says an error: what is ours to mend never asks the database, which may be the fault."""
    if code >= 500:
        _ask_it_no_more()
        return _page_or_json(code, reason, page)
    try:
        return _page_or_json(code, reason, page)
    except AWAY as away:  # the frame of the page asks who is signed in
        return _database_away(away)


def _ask_it_no_more() -> None:
    """Have the page drawn without the database: in a language that the browser tells, for nobody by name."""
    try:
        db.session.rollback()
    except SQLAlchemyError:  # a line that broke: there is nothing left to undo
        db.session.remove()
    g.setdefault("language", language_of_browser())
    g._login_user = current_app.login_manager.anonymous_user()  # type: ignore[attr-defined]
    g.standing = ((), ())


def _page_or_json(code: int, reason: object, page: str | None) -> Answered:
    later = isinstance(reason, NotYet)
    reason = None if reason is None else say(reason)
    if request.is_json or request.headers.get("X-Requested-With") == "fetch":
        return jsonify(error=reason or str(WORDS.get(code) or WORDS[500 if code >= 500 else 400])), code, {}
    reading.set(True)  # the page writes nothing, and does not wait for who does
    shown = page or (code if code in WITH_PAGE else (500 if code >= 500 else 400))
    return render_template(f"errors/{shown}.html", reason=reason, later=later, **edge.unsaved_form(code)), code, {}


def _with(answer: Answered, headers: dict[str, str]) -> Answered:
    body, status, known = answer
    return body, status, known | headers
