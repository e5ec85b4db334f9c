"""The addresses that mails lead to: signed when a mail goes out, read when they are opened, stored nowhere."""

from __future__ import annotations

import re
import uuid

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer

from awards.messages.models import LINK, NOTICE, SITE, UNWANTED, Mail

PATH = "/links/"
NOTICES = "/notices/"
UNSUBSCRIBE = "/unsubscribe"  # below the page of a notice; with a slash, where unnecessary mails are ended
_LINK, _NOTICE, _UNWANTED = "mailed link", "notice", "unwanted"  # what a token is for: none stands for another
_AWARD = re.compile(re.escape(UNWANTED) + r"([^{}]*)\}\}")


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


def sign_unwanted(person_id: uuid.UUID, award: str, language: str) -> str:
    """Return the token by which a person ends the unnecessary mails of an award, and in which language it is asked."""
    return str(_signer(_UNWANTED).dumps([person_id.hex, award, language]))


def read_unwanted(token: str) -> tuple[uuid.UUID, str, str] | None:
    """Return the person, the award and the language a token was made for; none for anything that we did not sign."""
    try:
        person_id, award, language = _signer(_UNWANTED).loads(token)
        return uuid.UUID(person_id), str(award), str(language)
    except (BadData, ValueError, TypeError, AttributeError):
        return None


def readable(text: str) -> str:
    """Return a text of a mail with addresses in place of what stands for them; of personal ones only the beginning."""
    for gap, path in ((SITE, ""), (LINK, f"{PATH}…"), (NOTICE, f"{NOTICES}…")):
        text = text.replace(gap, on_site(path))
    return _AWARD.sub(on_site(f"{UNSUBSCRIBE}/…"), text)


def address(link_id: uuid.UUID) -> str:
    """Return the whole address of a mailed link, on the configured site and never on the host a request named."""
    return on_site(PATH + sign(link_id))


def notice_address(notice_id: uuid.UUID) -> str:
    """Return the whole address of the page of a notice."""
    return on_site(NOTICES + sign_notice(notice_id))


def unwanted_in(text: str, *, person_id: uuid.UUID | None, language: str) -> str | None:
    """Return the whole address of the page where mails such as this text are ended; none if they are necessary."""
    found = _AWARD.search(text)
    if found is None or person_id is None:
        return None
    return on_site(f"{UNSUBSCRIBE}/{sign_unwanted(person_id, found[1], language)}")


def on_site(path: str) -> str:
    """Return a path of this site as an address for mails."""
    return f"{current_app.config['SITE_URL']}{path}"


def put_in(
    text: str,
    *,
    link_id: uuid.UUID | None,
    about_id: uuid.UUID | None,
    person_id: uuid.UUID | None = None,
    language: str = "en",
) -> str:
    """Return a text of a mail with the addresses in place of what stands for them."""
    text = text.replace(SITE, on_site(""))
    if link_id is not None:
        text = text.replace(LINK, address(link_id))
    if about_id is not None and NOTICE in text:
        text = text.replace(NOTICE, notice_address(about_id))
    if (unwanted := unwanted_in(text, person_id=person_id, language=language)) is not None:
        text = _AWARD.sub(unwanted, text)
    return text


def put_all_in(mail: Mail, text: str) -> str:
    """Return a text of a mail with every address that it leads to."""
    return put_in(text, link_id=mail.link_id, about_id=mail.about_id, person_id=mail.person_id, language=mail.language)


def _signed(row_id: uuid.UUID, what: str) -> str:
    return str(_signer(what).dumps(row_id.hex))


def _read(token: str, what: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(_signer(what).loads(token))
    except (BadData, ValueError, TypeError, AttributeError):
        return None


def _signer(what: str) -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt=what)
