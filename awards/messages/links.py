"""The addresses that mails lead to: signed when a mail goes out, read when they are opened, stored nowhere."""

from __future__ import annotations

import uuid

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer

from awards.messages.models import LINK, NOTICE, SITE

PATH = "/links/"
NOTICES = "/notices/"
UNSUBSCRIBE = "/unsubscribe"  # below the page of a notice
_LINK, _NOTICE = "mailed link", "notice"  # what a token is for: none stands for another


def sign(link_id: uuid.UUID) -> str:
    """Return the token of a mailed link; only this installation's secret makes it."""
    return _signed(link_id, _LINK)


def read(token: str) -> uuid.UUID | None:
    """Return the id of the mailed link a token was made for; none for anything that we did not sign."""
    return _read(token, _LINK)


def sign_notice(notice_id: uuid.UUID) -> str:
    """Return the token of a notice that somebody without an account asked for."""
    return _signed(notice_id, _NOTICE)


def read_notice(token: str) -> uuid.UUID | None:
    """Return the id of the notice a token was made for; none for anything that we did not sign."""
    return _read(token, _NOTICE)


def readable(text: str) -> str:
    """Return a text of a mail with addresses in place of what stands for them; of personal ones only the beginning."""
    for gap, path in ((SITE, ""), (LINK, f"{PATH}…"), (NOTICE, f"{NOTICES}…")):
        text = text.replace(gap, on_site(path))
    return text


def address(link_id: uuid.UUID) -> str:
    """Return the whole address of a mailed link, on the configured site and never on the host a request named."""
    return on_site(PATH + sign(link_id))


def notice_address(notice_id: uuid.UUID) -> str:
    """Return the whole address of the page of a notice."""
    return on_site(NOTICES + sign_notice(notice_id))


def on_site(path: str) -> str:
    """Return a path of this site as an address for mails."""
    return f"{current_app.config['SITE_URL']}{path}"


def put_in(text: str, *, link_id: uuid.UUID | None, about_id: uuid.UUID | None) -> str:
    """Return a text of a mail with the addresses in place of what stands for them."""
    text = text.replace(SITE, on_site(""))
    if link_id is not None:
        text = text.replace(LINK, address(link_id))
    if about_id is not None and NOTICE in text:
        text = text.replace(NOTICE, notice_address(about_id))
    return text


def _signed(row_id: uuid.UUID, what: str) -> str:
    return str(_signer(what).dumps(row_id.hex))


def _read(token: str, what: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(_signer(what).loads(token))
    except (BadData, ValueError, TypeError, AttributeError):
        return None


def _signer(what: str) -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt=what)
