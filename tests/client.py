"""A test client that reads every answer as a strict browser and a careful auditor would."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

from flask import has_app_context
from flask.testing import FlaskClient
from werkzeug.datastructures import Headers
from werkzeug.test import TestResponse

from tests.markup import Form, Markup, faults

REQUIRED = ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Permissions-Policy")


# Of a mail that is shown in a frame: styles of its own, and nothing in it runs or is fetched.
FRAMED = "default-src 'none'; style-src 'unsafe-inline'; sandbox allow-same-origin; frame-ancestors 'self'"


class PageFault(AssertionError):
    """An answer is not what every answer of ours has to be."""


class PageClient(FlaskClient):
    """Flask's client; an answer with faults fails the test. HTML answers carry `.page`, see tests.markup.Markup.

    parses: whether pages are read as a browser would. Only headers are looked at without, for tests that ask thousands
    of pages whose markup others have read.
    """

    lint = True
    parses = True

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send a request; PageFault if the answer has faults."""
        if has_app_context():
            # The request would share its g, and with it the language and the person of whoever opened the context.
            raise RuntimeError("Close the application context before using the client.")
        kwargs.setdefault("buffered", True)  # what is handed out from a file lets go of it
        response = super().open(*args, **kwargs)
        found = list(answer_faults(response, personal=lambda: self.signed_in))
        moved = 300 <= response.status_code < 400
        framed = response.headers.get("Content-Security-Policy") == FRAMED
        if self.parses and not framed and response.mimetype == "text/html" and response.data and not moved:
            response.page = Markup(response.get_data(as_text=True))  # type: ignore[attr-defined]
            found += faults(response.page)  # type: ignore[attr-defined]
        if found and self.lint:
            raise PageFault("\n".join([f"{response.request.method} {response.request.path}", *found]))
        return response

    @property
    def signed_in(self) -> bool:
        """Whether the session cookie names somebody."""
        with self.session_transaction() as session:
            return "_user_id" in session

    def submit(
        self,
        page: TestResponse | str,
        *,
        form: str | int | None = None,
        button: str | None = None,
        follow: bool = False,
        **values: Any,
    ) -> TestResponse:
        """Fill in and send a form of a page (or of the page at an address), as a browser without script would.

        form: a part of its action, its id, or its number; needed when the page has more than one POST form.
        button: the name of the button pressed, or name=value. A value None leaves a field out (an unticked box).
        """
        response = self.get(page) if isinstance(page, str) else page
        chosen = pick(response.page.forms, form)  # type: ignore[attr-defined]
        data: dict[str, Any] = {}
        for name, value in chosen.fields:
            data.setdefault(name, []).append(value)
        if unknown := set(values) - _settable(chosen):
            raise LookupError(f"The form has no field {sorted(unknown)}; it has {sorted(_settable(chosen))}")
        data.update(values)
        if button:
            name, _, value = button.partition("=")
            data[name] = value or dict(chosen.buttons)[name]
        data = {name: value for name, value in data.items() if value is not None}
        target = chosen.action or response.request.full_path.rstrip("?")
        if chosen.method == "get":
            return self.get(target, query_string=data, follow_redirects=follow)
        own = {"Sec-Fetch-Site": "same-origin"}
        return self.post(target, data=data, follow_redirects=follow, content_type=_encoding(chosen), headers=own)


def _settable(form: Form) -> set[str]:
    unticked = {element.get("name", "") for element in form.element.iter() if element.get("name")}
    return form.names | unticked


def _encoding(form: Form) -> str:
    return form.element.get("enctype", "application/x-www-form-urlencoded")


def pick(forms: list[Form], which: str | int | None) -> Form:
    """The form meant: the only POST form (or only form), or by number, id or a part of the action."""
    if isinstance(which, int):
        return forms[which]
    posts = [form for form in forms if form.method == "post"]
    if which is None:
        # The switches of language and sign-out are on every page, in the header or footer.
        candidates = [form for form in posts if form.element.get("data-everywhere") is None] or posts or forms
    else:
        candidates = [form for form in forms if which in form.action or form.element.get("id") == which]
    if len(candidates) != 1:
        raise LookupError(f"{len(candidates)} forms fit {which!r}: {[form.action for form in forms]}")
    return candidates[0]


def answer_faults(response: TestResponse, *, personal: Callable[[], bool]) -> Iterator[str]:
    """What is wrong with the headers of an answer; whether it is personal is asked where it may be stored."""
    headers: Headers = response.headers
    yield from (f"no {name} header" for name in REQUIRED if name not in headers)
    policy = headers.get("Content-Security-Policy", "")
    framed = policy == FRAMED
    if ("unsafe" in policy and not framed) or "*" in policy:
        yield f"the content security policy lets too much through: {policy}"
    if "frame-ancestors 'none'" not in policy and not framed:
        yield "the page may be framed"
    if headers.get("X-Content-Type-Options") != "nosniff":
        yield "the content type may be guessed"
    # A laureate's photo is the same for everybody, and is asked for anew each time; so is the mark of the site.
    path = response.request.path
    shared = (
        path.startswith(("/static/", "/apple-touch-icon"))
        or path == "/favicon.ico"
        or (("/laureates/" in path or "/preview-" in path) and headers.get("Cache-Control") == "public, no-cache")
    )
    if not shared and "no-store" not in headers.get("Cache-Control", "") and personal():
        yield f"a personal answer may be stored: {headers.get('Cache-Control')!r}"
    if response.status_code >= 500:
        yield f"status {response.status_code}"
    if (host := urlsplit(headers.get("Location", "")).hostname) not in (None, "localhost"):
        yield f"a redirect to another host: {host}"
