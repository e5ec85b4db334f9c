"""E-mail addresses in the one form in which they are kept and compared."""

from __future__ import annotations

from email_validator import EmailNotValidError, validate_email
from markupsafe import Markup, escape

LONGEST = 254


def normal_address(typed: str) -> str | None:
    """Return an address as it is kept (lower case, the domain in ASCII), or none if it is no address.

    Only the form is checked: whether mail arrives is shown by the link that is sent there.
    """
    if len(typed) > LONGEST:
        return None
    try:
        checked = validate_email(typed.strip(), check_deliverability=False, allow_smtputf8=False, strict=True)
    except (EmailNotValidError, UnicodeError):
        return None
    return (checked.ascii_email or checked.normalized).lower()


def breakable(address: str | None) -> Markup:
    """Return an address for a page, which may go on in the next line after its @ and its dots and nowhere else."""
    shown = escape(address or "")
    return shown.replace("@", Markup("@<wbr>")).replace(".", Markup(".<wbr>"))
