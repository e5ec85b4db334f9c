"""The edge of the site: what a request passes on its way in, before anything is decided, and an answer on its way out.

A body comes in whole and counted; a part is refused. When a line breaks, a server may hand on what arrived as if it
were all, and a text cut short must not replace a whole one.
"""

from __future__ import annotations

import io
import uuid
from contextlib import suppress
from typing import IO, TYPE_CHECKING, cast

from flask import Flask, Response, current_app, g, request
from flask_babel import gettext, lazy_gettext
from flask_wtf.csrf import validate_csrf
from werkzeug.exceptions import BadRequest, ClientDisconnected, Forbidden, LengthRequired, RequestEntityTooLarge
from werkzeug.formparser import FormDataParser
from werkzeug.wsgi import LimitedStream
from wtforms import ValidationError

from awards.core.text import without_controls
from awards.core.workshop import OVERLOADED, Busy

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

# The first and the last field of a form (templates/ui/forms.html): one without its end was cut on the way.
BEGIN, END = "form_begin", "form_end"
BLOCK = 1 << 16
DROPPED_TIMES = 4  # a form is read to its end for its texts, its files dropped, up to so many times what is taken
READS = ("GET", "HEAD", "OPTIONS")
NOTES = ("csrf_token", "idempotency_key", BEGIN, END)  # each form has its own
NOT_WORDS = ("revision", "marks", "opened", "on", "next", "stay", "later")  # sent again, but nothing to read


POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Cut(BadRequest):
    """Only part of the body arrived."""

    description = lazy_gettext("Only part of what you sent arrived, and nothing was changed.")


def is_foreign() -> bool:
    """Whether a page of another site had the browser send this, as the browser says itself."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = request.headers.get("Origin")
    return origin is not None and origin not in _own_origins()


def _is_own() -> bool:
    # Of a request that says nothing of where it comes from, nothing is known.
    return request.headers.get("Sec-Fetch-Site") == "same-origin" or request.headers.get("Origin") in _own_origins()


def _own_origins() -> tuple[str, str]:
    return request.host_url.rstrip("/"), current_app.config["SITE_URL"]


def refuse_foreign() -> Response | None:
    """Return the answer to a form of another site, or none. It touches no cookie: the person stays signed in."""
    if request.method in READS or not is_foreign():
        return None
    words = gettext("This was sent from a page of another site. Nothing was changed.")
    return Response(f"{words}\n", 403, mimetype="text/plain")


def receive() -> None:
    """Take in the body of this request, unless it is a file: `to_file` does that when its time has come.

    Cut if part of it is missing, 411 if it does not say how long it is, 413 if it is more than any page of ours sends.
    """
    if request.method in READS:
        return
    _insist_on_length()
    try:
        if _has_too_large_files():
            _leave_files_out()
        _read(current_app.config["MAX_FORM_MEMORY_SIZE"], current_app.config["MAX_FORM_PARTS"])
    except ClientDisconnected:
        raise Cut from None
    g.received = True
    if OVERLOADED in request.environ:  # only now: the answer keeps what was typed
        raise Busy


def to_file(body: IO[bytes], most: int) -> int:
    """Copy the body, which is a file, to an open file; returns its bytes, which are more than `most` if there are more.

    Cut if part of it is missing, also by the ?size=… that the page's script gives: no proxy repairs that. No
    transaction may be open: a slow line would hold up all writers.
    """
    size = 0
    try:
        while size <= most and (block := request.stream.read(BLOCK)):
            size += body.write(block)
    except ClientDisconnected:
        raise Cut from None
    if size <= most and request.args.get("size", str(size)) != str(size):
        raise Cut
    return size


def unsaved_form(code: int) -> dict[str, object]:
    """Return what a page that answers an error keeps of the form that was sent, and how it can be sent again.

    typed: every field but tokens, keys and passwords. key: of the form that sends them again; none where that would
    come to the same, or where the form may not be this person's own. lost_files: files came along; no page holds them.
    """
    if request.method != "POST" or not g.get("received"):
        return {}
    brought = [tuple(map(without_controls, item)) for item in request.form.items(multi=True)]
    fields = [item for item in brought if item[0] not in NOTES and "password" not in item[0]]
    files = any(file.filename for _, file in request.files.items(multi=True))
    return {"typed": fields, "key": _key_for_another_try(code), "lost_files": files, "not_words": NOT_WORDS}


def _key_for_another_try(code: int) -> str | None:
    key: str | None = without_controls(request.form.get("idempotency_key") or str(uuid.uuid4()))
    if code == 401:
        # Signed out, there is no token to trust: only what our own page sent is sent again with one press.
        return key if _is_own() else None
    try:
        validate_csrf(request.form.get("csrf_token"))
    except ValidationError:
        return None
    # The same key has one effect. After 409 it would be refused for ever: it belongs to something else that was sent.
    return {409: str(uuid.uuid4()), 413: key, 429: key, 500: key, 503: key}.get(code)


def _insist_on_length() -> None:
    environ = request.environ
    if request.content_length is None:
        # Without either header there is no body, but in HTTP/2, where a server knows its end without any length.
        sent = environ["wsgi.input"].read(1) if "wsgi.input_terminated" in environ else b""
        if sent or "HTTP_TRANSFER_ENCODING" in environ:
            raise LengthRequired
        environ["wsgi.input"] = io.BytesIO()
    # Werkzeug counts only where the server does not vouch for the end. Granian vouches for ends that never came.
    environ.pop("wsgi.input_terminated", None)


def _has_too_large_files() -> bool:
    most = current_app.config["MAX_CONTENT_LENGTH"]
    return request.mimetype == "multipart/form-data" and most < (request.content_length or 0) <= most * DROPPED_TIMES


def _leave_files_out() -> None:
    """Refuse a form whose files are too large, with its texts kept for the page that says so; the files are dropped."""
    length = request.content_length or 0
    parser = FormDataParser(
        stream_factory=lambda *_args, **_kwargs: cast(IO[bytes], _Dropped()),
        max_form_memory_size=current_app.config["MAX_FORM_MEMORY_SIZE"],
        max_form_parts=current_app.config["MAX_FORM_PARTS"],
        cls=request.parameter_storage_class,
    )
    body = LimitedStream(request.environ["wsgi.input"], length)
    found = parser.parse(cast(IO[bytes], body), request.mimetype, length, request.mimetype_params)
    _, request.form, request.files = found  # type: ignore[assignment]
    g.received = True
    raise RequestEntityTooLarge


class _Dropped(io.RawIOBase):
    """A file that nobody wants: it takes everything and keeps nothing."""

    def write(self, data: ReadableBuffer) -> int:
        """Take the bytes."""
        return memoryview(data).nbytes

    def seek(self, *_where: int) -> int:
        """There is one place only."""
        return 0


def _read(largest: int, most: int) -> None:
    if request.is_json or request.mimetype == "application/x-www-form-urlencoded":
        # Werkzeug measures forms with files only, and takes these apart in memory whatever their size.
        request.max_content_length = largest
        if request.get_data().count(b"&") >= most and not request.is_json:
            raise RequestEntityTooLarge
    if sum(map(len, request.form.listvalues())) > most:
        raise RequestEntityTooLarge
    g.received = True
    if not _is_whole():
        raise Cut


def _is_whole() -> bool:
    """Whether a form has its end; a proxy that repairs the length of what it received hides that some is missing."""
    if request.mimetype == "multipart/form-data" and request.content_length and not (request.form or request.files):
        return False
    return BEGIN not in request.form or request.form.get(END) == "1"


def look_at_token() -> None:
    """Check the token of a form or a script before its turn to write; what is wrong with it is said by whoever asks."""
    token = request.form.get("csrf_token") or request.headers.get("X-CSRFToken")
    with suppress(ValidationError):
        validate_csrf(token)
        g.checked_token = token


def is_checked(token: str | None) -> bool:
    """Whether a token is the one that was checked before its turn."""
    return token is not None and token == g.get("checked_token")


def check_token() -> None:
    """Check the token a script sends in X-CSRFToken; 403 in words if it is not ours."""
    try:
        if not is_checked(token := request.headers.get("X-CSRFToken")):
            validate_csrf(token)
    except ValidationError:
        raise Forbidden(
            gettext("This page was open for a long time. Reload it; what you typed will still be there.")
        ) from None
    g.token_checked = True


def init_app(app: Flask) -> None:
    """Send the headers with every answer; pages are never stored by a cache unless a view says otherwise."""

    @app.after_request
    def protect(response: Response) -> Response:
        there = {name.title() for name, _ in response.headers}
        response.headers.extend({name: value for name, value in HEADERS.items() if name not in there})
        if request.is_secure:
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
        response.headers.setdefault("Cache-Control", "no-store")
        return response


# Documents in a frame of a page


def with_frame(page: Response) -> Response:
    """Return a page in which a document of this site may stand in a frame."""
    page.headers["Content-Security-Policy"] = f"{POLICY}; frame-src 'self'"
    return page


def framed(html: str) -> Response:
    """Return a document for such a frame: nothing in it runs or is fetched."""
    answer = Response(html, mimetype="text/html")
    answer.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'unsafe-inline'; sandbox allow-same-origin; frame-ancestors 'self'"
    )
    answer.headers["X-Frame-Options"] = "SAMEORIGIN"
    return answer
