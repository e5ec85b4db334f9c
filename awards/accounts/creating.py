"""Adding people from the command line, where no link has to be mailed."""

from __future__ import annotations

from awards.accounts import actions, passwords
from awards.accounts.addresses import normal_address
from awards.accounts.models import Person
from awards.core.plain import NotPlain, plain_line
from awards.core.verdicts import Refused


class CannotCreate(Exception):
    """The person cannot be added; the text says why."""


def create(email: str, *, name: str = "", language: str = "en", password: str | None = None) -> Person:
    """Add a person with a confirmed address, or change who has it; does not commit. CannotCreate for wrong input."""
    normal = normal_address(email)
    if normal is None:
        raise CannotCreate(f"{email!r} is not an e-mail address.")
    hashed = None if password is None else passwords.hashed(password)
    person = actions.person_for(normal, language=language)
    try:
        if name:
            actions.set_name(person, plain_line(name)[:100])
        actions.verify(person)
        if password is not None:
            actions.set_password(person, password, hashed or "", tell=False)
    except (Refused, NotPlain) as refusal:
        raise CannotCreate(str(refusal)) from None
    return person
