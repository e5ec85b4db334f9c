"""Mails as pages show them: paragraphs with links that can be clicked, or with the personal link hidden."""

from __future__ import annotations

import re
from dataclasses import dataclass

from flask_babel import gettext as _

from awards.messages import links
from awards.messages.models import LINK, SITE, Mail
from awards.web.i18n import speaking

_ADDRESS = re.compile(r"https?://\S+")


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a mail's text; with `url` it is a link."""

    words: str
    url: str | None = None


def hidden_link(mail: Mail) -> str:
    """Return the body of a mail with the personal link's address hidden: it signs its owner in."""
    with speaking(mail.language):
        words = _("personal link")
    return _body(mail).replace(LINK, f"[{words}]")


def paragraphs(mail: Mail) -> list[list[list[Part]]]:
    """Return the paragraphs of a mail: lines of parts, every address of this site a link. Demonstration only."""
    address = links.address(mail.link_id) if mail.link_id is not None else ""
    text = _body(mail).replace(LINK, address)
    return [[_parts(line) for line in paragraph.split("\n")] for paragraph in text.split("\n\n")]


def _body(mail: Mail) -> str:
    """The text without its frame: the award's name underlined above, and the signature below."""
    text = mail.text.rsplit("\n-- \n", 1)[0]
    first, _sep, rest = text.partition("\n\n")
    return (rest if first.endswith("==") else text).strip().replace(SITE, links.on_site(""))


def _parts(line: str) -> list[Part]:
    found, end = [], 0
    for match in _ADDRESS.finditer(line):
        path = match[0].removeprefix(links.on_site(""))
        found += [Part(line[end : match.start()]), Part(match[0], path if path.startswith("/") else None)]
        end = match.end()
    return [part for part in (*found, Part(line[end:])) if part.words]
