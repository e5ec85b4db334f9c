"""E-mail addresses: cleaned of what comes along when they are pasted, and in the one form in which they are kept."""

from __future__ import annotations

import re
import unicodedata

from email_validator import EmailNotValidError, validate_email
from markupsafe import Markup, escape

from awards.core.message import Message

LONGEST = 254
LIKE = Message("Enter an email address, like name@example.com")
ASCII = Message("The part before the @ has letters that not every mail server accepts. Enter an address without them.")
SEVERAL = Message("Enter one email address only")
_BRACKETED = re.compile(r"<([^<>]*)>[\s;,.]*$")
_SEVERAL = re.compile(r"@.*[\s,;].*@")
_SCHEME = re.compile(r"^\s*mailto:\s*", re.IGNORECASE)


class NoAddress(ValueError):
    """What was typed is no address that mail can be sent to; `message` says why in words."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


def read_address(typed: str) -> str:
    """Return an address as it is kept (lower case, the domain in ASCII); NoAddress with what to do.

    Only the form is checked: whether mail arrives is shown by the link that is sent there.
    """
    address = _alone(typed)
    if len(address) > LONGEST:
        raise NoAddress(LIKE)
    try:
        checked = validate_email(address, check_deliverability=False, allow_smtputf8=True, strict=True)
    except (EmailNotValidError, UnicodeError):
        raise NoAddress(SEVERAL if _SEVERAL.search(address) else LIKE) from None
    if not checked.ascii_email:  # letters before the @ that are not ASCII
        raise NoAddress(ASCII)
    return checked.ascii_email.lower()


def normal_address(typed: str) -> str | None:
    """Return an address as it is kept, or none if it is no address."""
    try:
        return read_address(typed)
    except NoAddress:
        return None


def _alone(typed: str) -> str:
    """What stands there without what programs put around it: “Jane <x@y>”, mailto:, invisible letters."""
    seen = "".join(" " if letter.isspace() else letter for letter in typed if unicodedata.category(letter) != "Cf")
    seen = unicodedata.normalize("NFKC", seen)
    if bracketed := _BRACKETED.search(seen):
        seen = bracketed[1]
    if (plain := _SCHEME.sub("", seen)) != seen:
        seen = plain.partition("?")[0]  # a subject may follow
    return seen.strip(" \t\"'«»“”„‘’<>()[],;").removesuffix(".")


def breakable(address: str | None) -> Markup:
    """Return an address for a page, which may go on in the next line after its @ and its dots and nowhere else."""
    shown = escape(address or "")
    return shown.replace("@", Markup("@<wbr>")).replace(".", Markup(".<wbr>"))
