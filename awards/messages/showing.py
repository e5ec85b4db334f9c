"""Mails as pages show them: paragraphs with links that can be clicked, or with the personal link hidden."""

from __future__ import annotations

import re
from dataclasses import dataclass

from flask_babel import gettext as _

from awards.messages import links
from awards.messages.models import LINK, Mail

_ADDRESS = re.compile(r"https?://\S+")


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a mail's text; with `url` it is a link."""

    words: str
    url: str | None = None


def hidden_link(mail: Mail) -> str:
    """Return a mail's text with the personal link's address hidden: it signs its owner in."""
    return mail.text.replace(LINK, f"[{_('personal link')}]")


def parts(mail: Mail) -> list[Part]:
    """Return a mail's text in parts, every address of this site a link, personal ones too: demonstration only."""
    text = mail.text.replace(LINK, links.address(mail.link_id) if mail.link_id is not None else "")
    found, end = [], 0
    for match in _ADDRESS.finditer(text):
        path = match[0].removeprefix(links.on_site(""))
        found += [Part(text[end : match.start()]), Part(match[0], path if path.startswith("/") else None)]
        end = match.end()
    return [*found, Part(text[end:])]
