"""The parts of a programme document with the organisers' own words: in mails, and on public pages."""

import re
from typing import Annotated

from pydantic import AfterValidator

from awards.core.message import Message
from awards.programmes.document.types import Text
from awards.ranking.scheme.faults import excerpt, refused
from awards.ranking.scheme.kinds import Part

_EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9-]+)+")
LONGEST_EMAIL = 254


def _check_email(value: str) -> str:
    if len(value) > LONGEST_EMAIL or not _EMAIL.fullmatch(value):
        raise refused(
            Message("“{value}” must be an email address, such as award@company.example.", value=excerpt(value))
        )
    return value


Email = Annotated[str, AfterValidator(_check_email)]
"""An email address such as `award@company.example`."""


class MailWords(Part):
    """The words of one mail instead of ours."""

    subject: Text | None = None
    """The subject: one line of at most 200 characters."""
    text: Text | None = None
    """The paragraphs between the greeting and the button, with empty lines between them."""


class Public(Part):
    """The organisers' own words on public pages. No HTML; paragraphs stand apart by empty lines, and addresses that
    begin with `https://` become links."""

    home: Text | None = None
    """On the season's public page, below what it says itself."""
    rules: Text | None = None
    """At the beginning of the page of rules."""
    privacy: Text | None = None
    """At the beginning of the privacy notice: who is responsible, with address, and for how long data are kept."""
    contact: Email | None = None
    """Where questions go: at the foot of the season's pages and in its mails. Without it the site's own address."""
