"""The addresses of mailed links: signed when a mail goes out, read when it is opened, stored nowhere."""

from __future__ import annotations

import uuid

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer

PATH = "/links/"


def sign(link_id: uuid.UUID) -> str:
    """Return the token of a mailed link; only this installation's secret makes it."""
    return str(_signer().dumps(link_id.hex))


def read(token: str) -> uuid.UUID | None:
    """Return the id of the mailed link a token was made for; none for anything that we did not sign."""
    try:
        return uuid.UUID(_signer().loads(token))
    except (BadData, ValueError, TypeError, AttributeError):
        return None


def address(link_id: uuid.UUID) -> str:
    """Return the whole address of a mailed link, on the configured site and never on the host a request named."""
    return on_site(PATH + sign(link_id))


def on_site(path: str) -> str:
    """Return a path of this site as an address for mails."""
    return f"{current_app.config['SITE_URL']}{path}"


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="mailed link")
