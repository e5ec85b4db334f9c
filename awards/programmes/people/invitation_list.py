"""A pasted list of people to invite, read as people write it: by lines, commas or semicolons, with names or not.

Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from awards.accounts.addresses import NoAddress, read_address
from awards.core.message import Message
from awards.core.text import NotPlain, plain_line
from awards.programmes import rules

MOST = 200  # people at once
LONGEST_NAME = 100
_BRACKETED = re.compile(r"<([^<>]*)>")
_AROUND = " \t\"'«»“”„‘’()[],;:<>"


@dataclass(frozen=True)
class Line:
    """Somebody of the list: where they stand, what stands there, and what is read of it; or what is wrong with it.

    language: of their account; empty for somebody new, whose invitation is in a language that is chosen.
    """

    number: int
    typed: str
    name: str = ""
    address: str = ""
    fault: Message | None = None
    note: Message | None = None
    language: str = ""


@dataclass(frozen=True)
class Known:
    """Somebody with an account: what they are called, and the roles of the season they hold or were offered."""

    name: str
    language: str
    held: frozenset[str]  # accepted
    offered: frozenset[str]  # held, or may still be accepted
    oneself: bool


def read_list(text: str) -> list[Line]:
    """Return who stands in a list; a line that is empty is nobody. The same address a second time is a fault."""
    found: list[Line] = []
    first: dict[str, int] = {}
    for number, piece in _pieces(text):
        line = _read(number, piece)
        if line.address in first and line.fault is None:
            line = replace(line, fault=Message("The same address stands in line {line}.", line=first[line.address]))
        elif line.fault is None:
            first[line.address] = number
        found.append(line)
    return found


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.splitlines(), 1):
        for piece in line.split(";") if ";" in line else _at_commas(line):
            if piece.strip(_AROUND):
                yield number, piece.strip()


def _at_commas(line: str) -> Iterator[str]:
    """The parts of a line between commas, but for commas within a name: a part ends where it has an address."""
    part = ""
    for each in line.split(","):
        part = f"{part},{each}" if part else each
        if "@" in each:
            yield part
            part = ""
    if part.strip(_AROUND):
        yield part


def _read(number: int, piece: str) -> Line:
    bracketed = _BRACKETED.search(piece)
    word = bracketed[1] if bracketed else next((each for each in piece.split() if "@" in each), piece)
    rest = piece.replace(bracketed[0] if bracketed else word, " ")
    try:
        name = _name(plain_line(rest))
        return Line(number, piece, name, read_address(word), _too_long(name))
    except NoAddress as fault:
        return Line(number, piece, fault=fault.message)
    except NotPlain as fault:
        return Line(number, piece, fault=fault.message)


def _name(text: str) -> str:
    """A name as it is said: what mail programs write as “Family, First” the other way round."""
    name = " ".join(text.strip(_AROUND).split())
    family, comma, first = name.partition(",")
    return f"{first.strip()} {family.strip()}" if comma and "," not in first else name


def _too_long(name: str) -> Message | None:
    if len(name) <= LONGEST_NAME:
        return None
    return Message("The name has more than {most} letters.", most=LONGEST_NAME)


def checked(lines: Sequence[Line], role: str, known: Mapping[str, Known], *, both: bool) -> list[Line]:
    """Return the lines with what speaks against inviting these people to a role, or what there is to know of it.

    known: by address. both: it is agreed that some admit nominations and judge them.
    """
    return [_checked(line, role, known.get(line.address), both=both) for line in lines]


def _checked(line: Line, role: str, known: Known | None, *, both: bool) -> Line:
    if line.fault is not None or known is None:
        return line
    line = replace(line, name=known.name or line.name, language=known.language)
    if role in known.held:
        return replace(line, fault=rules.HAS_ROLE.reason)
    may = rules.can_invite_to_both(role, known.offered, oneself=known.oneself, agreed=both)
    if not may:
        return replace(line, fault=may.reason)
    if role in known.offered:
        return replace(line, note=Message("Was invited already; the invitation is sent again."))
    if rules.decides_and_judges({role, *known.offered}):
        return replace(line, note=Message("Will both admit and judge nominations."))
    return replace(line, note=Message("Has an account already."))
