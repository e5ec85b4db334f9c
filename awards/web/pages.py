"""How a view ends: done, saved, refused or shown (again); and how a list is cut into pages. The only commit is here."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from logging import Logger
from typing import Any
from urllib.parse import unquote, urlsplit

from flask import (
    abort,
    after_this_request,
    current_app,
    flash,
    g,
    jsonify,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from sqlalchemy import Engine, Executable, Select, bindparam, delete, func, insert, select
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from werkzeug.wrappers import Response

from awards.core.clock import now
from awards.core.db import db, run
from awards.core.ports import Port
from awards.core.verdicts import Verdict
from awards.ledger.models import Answer
from awards.web.forms import Form

LONGEST = 500  # characters of an address that is gone back to
# Long enough for a browser that was put to sleep in the middle of sending.
ANSWERS_KEPT = timedelta(days=2)
_ANSWER = select(Answer.digest, Answer.location, Answer.at).where(Answer.key == bindparam("key"))
_KEEP = insert(Answer.__table__)  # type: ignore[arg-type]


def require(verdict: Verdict) -> None:
    """Go on only if a rule says yes; otherwise answer 403 with its reason."""
    if not verdict:
        abort(403, description=verdict.reason)


def done(message: str | None, endpoint: str, **values: Any) -> Response:
    """Commit, say so, and go to an endpoint (303). The same request sent again gets the same answer, once done."""
    return _finish(message, url_for(endpoint, **values))


def done_at(message: str | None, path: str | None) -> Response:
    """Like done, at a path that came with the request: the front page if it is not plainly one of this site."""
    return _finish(message, on_this_site(path) or "/")


def saved(**payload: object) -> Response:
    """Commit what a script saved and answer with JSON."""
    _insist_on_token()
    db.session.commit()
    return jsonify(payload)


def keep() -> None:
    """Commit what was typed into a draft although the page has faults and will be shown again."""
    _insist_on_token()
    db.session.commit()


def show(form: Form | None, template: str, **context: object) -> str | tuple[str, int]:
    """Show a page with a form: for the first time, or, when it was sent, again with its faults.

    Then the answer is 422, or 429 after too many tries, and nothing that was written in this request stays.
    """
    page = render_template(template, form=form, **context)
    if request.method != "POST":
        return page
    return page, 429 if g.get("slowed") else 422


@dataclass(frozen=True)
class Page:
    """One page of a list: the rows, the page's number from 1, rows a page, and rows in all."""

    rows: Sequence[Any]
    number: int
    size: int
    total: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.size))


def asked_page(name: str = "page") -> int:
    """Return the number of the page that the address asks for (?page=…): 1 unless it is a plain number."""
    asked = request.args.get(name, "1").lstrip("0")
    if not asked or not asked.isascii() or not asked.isdigit():
        return 1
    return min(int(asked[:8]), 10**6)  # Python reads no number of thousands of digits


def page_of(
    query: Select[Any], *, size: int = 50, scalars: bool = True, total: int | None = None, asked: str = "page"
) -> Page:
    """Return the page of a query that the address asks for (?page=…): one count and one select.

    total: how many rows there are, if that is known already; then nothing is counted. asked: the parameter's name, for
    a second list of a page.
    """
    if total is None:
        total = run(select(func.count()).select_from(query.order_by(None).subquery())).scalar() or 0
    number = min(asked_page(asked), max(1, -(-total // size)))
    cut, values = _cut(query), {"page_start": (number - 1) * size, "page_size": size}
    rows: Sequence[Any] = db.session.scalars(cut, values).all() if scalars else run(cut, values).all()
    return Page(rows, number, size, total)


@lru_cache(maxsize=256)
def _cut(query: Select[Any]) -> Select[Any]:
    # Of a query that is built once, its page is too.
    return query.limit(bindparam("page_size")).offset(bindparam("page_start"))


def earlier_answer() -> Response | None:
    """Return the answer already given to this request's idempotency key, or none; 409 if the request differs."""
    key = answer_key()
    if key is None:
        return None
    answer = run(_ANSWER, {"key": key}).one_or_none()
    if answer is None:
        return None
    if answer.digest != _digest():
        abort(409)
    answered_again(answer.at)
    return redirect(answer.location, 303)


@Port
def answered_again(answered_at: datetime) -> None:
    """Do once more what an answer that got lost would have done in its browser: let in whom it signed in."""
    raise NotImplementedError


def expired_answers() -> None:
    """Forget the answers kept for idempotency keys that nobody will send again; a sweep."""
    db.session.execute(delete(Answer).where(Answer.at < now() - ANSWERS_KEPT))


def _finish(message: str | None, location: str) -> Response:
    _insist_on_token()
    key = answer_key()
    try:
        if key is not None:
            run(_KEEP, {"key": key, "digest": _digest(), "location": _kept(location), "at": now()})
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        if earlier := earlier_answer():
            return earlier
        raise
    if message:
        flash(message)
    return redirect(location, 303)


def _kept(location: str) -> str:
    # Filters of a list may be longer than what is kept: the same request sent again leads to the list without them.
    return location if len(location) <= LONGEST else location.partition("?")[0]


def _insist_on_token() -> None:
    if not g.get("token_checked"):
        raise RuntimeError("A view committed without checking the request's token.")


def answer_key() -> str | None:
    """Return under what the answer to this request is kept, or none: its idempotency key, and who sends it."""
    # Made once a request: who is signed in changes when the request is the one that signs in.
    if "answer_key" not in g:
        g.answer_key = _hashed_key()
    return g.answer_key


def _hashed_key() -> str | None:
    key = request.form.get("idempotency_key") or request.headers.get("Idempotency-Key")
    if not key or not 8 <= len(key) <= 200:
        return None
    return hashlib.sha256(f"{session.get('_user_id', '')}\n{key}".encode(errors="replace")).hexdigest()


def _digest() -> str:
    parts = [request.method, request.path]
    parts += [f"{name}={value}" for name, value in sorted(request.form.items(multi=True)) if name != "csrf_token"]
    return hashlib.sha256("\n".join(parts).encode(errors="replace")).hexdigest()


def after_answer(statement: Executable) -> None:
    """Have an INSERT, UPDATE or DELETE carried out once the answer has been sent; if that fails it is only reported."""
    engine, logger = db.engine, current_app.logger

    @after_this_request
    def send_then_write(response: Response) -> Response:
        response.call_on_close(lambda: _write(engine, logger, statement))
        return response


def _write(engine: Engine, logger: Logger, statement: Executable) -> None:
    try:
        with engine.begin() as connection:
            connection.execute(statement)
    except SQLAlchemyError as error:
        logger.warning("a late write was lost: %s", type(error).__name__)


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
