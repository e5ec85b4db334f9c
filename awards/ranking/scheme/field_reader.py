"""Reading the fields of a document one by one, collecting every fault with its path instead of stopping."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from awards.core.words import Message
from awards.ranking.numbers.exact import NotANumber, exact_text, kind_of, read_number

MAX_ID = 200
MAX_COUNT = 1_000_000
Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one field: its path (``criteria[2].weight``), the reason, and its line where known."""

    path: str
    message: Message
    line: int | None = None

    def __str__(self) -> str:
        where = f"line {self.line}: " if self.line else ""
        return f"{where}{self.path}: {self.message}" if self.path else f"{where}{self.message}"


class SchemeError(ValueError):
    """A scheme that cannot be used; `faults` lists everything that is wrong with it."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


def path_text(path: Path) -> str:
    """A path as people write it: ``rounds[0].trim.low``."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text


def quotation(value: object) -> str:
    """A value as a fault quotes it: short, and printable anywhere."""
    text = ascii(value)[1:-1] if isinstance(value, str) and not value.isprintable() else str(value)
    return text if len(text) <= 60 else text[:60] + "…"


class Fields:
    """A reader that notes faults and goes on; what could not be read comes back as None."""

    def __init__(self, rows: Mapping[Path, int]) -> None:
        self.rows = rows
        self.faults: list[Fault] = []

    def fault(self, path: Path, message: Message) -> None:
        """Note one fault."""
        row = next((self.rows[path[:n]] for n in range(len(path), 0, -1) if path[:n] in self.rows), None)
        self.faults.append(Fault(path_text(path), message, row))

    def table(self, path: Path, value: object, known: tuple[str, ...]) -> Mapping[str, Any]:
        """A table of known fields; unknown ones are faults."""
        if not isinstance(value, Mapping):
            self.fault(path, Message("a table of fields is needed, not {kind}", kind=kind_of(value)))
            return {}
        unknown = [name for name in value if name not in known]
        for name in unknown[:20]:
            part = name if isinstance(name, str) else repr(name)
            self.fault(
                (*path, quotation(part)), Message("this field is not known; known are {known}", known=", ".join(known))
            )
        if len(unknown) > 20:
            self.fault(path, Message("{count} more fields are not known", count=len(unknown) - 20))
        return value

    def items(self, path: Path, value: object, most: int) -> list[Any]:
        """A list of one to `most` items."""
        if not isinstance(value, (list, tuple)):
            self.fault(path, Message("a list is needed, not {kind}", kind=kind_of(value)))
            return []
        if len(value) > most:
            self.fault(
                path, Message("there are {count} items; at most {most} are allowed", count=len(value), most=most)
            )
            return []
        return list(value)

    def number(
        self, path: Path, value: object, *, least: int | None = None, above: int | None = None
    ) -> Fraction | None:
        """An exact number, at least or above a bound."""
        try:
            number = read_number(value)
        except NotANumber as why:
            self.fault(path, why.message)
            return None
        if least is not None and number < least:
            self.fault(
                path, Message("the number must be at least {bound}, not {value}", bound=least, value=quotation(value))
            )
            return None
        if above is not None and number <= above:
            self.fault(
                path,
                Message("the number must be greater than {bound}, not {value}", bound=above, value=quotation(value)),
            )
            return None
        return number

    def integer(self, path: Path, value: object, *, least: int, most: int = MAX_COUNT) -> int | None:
        """A whole number within bounds."""
        number = self.number(path, value)
        if number is None:
            return None
        if number.denominator != 1:
            self.fault(path, Message("a whole number is needed, not {value}", value=exact_text(number)))
            return None
        if not least <= number <= most:
            bounds = {"least": least, "most": most}
            self.fault(
                path,
                Message("the number must be from {least} to {most}, not {value}", **bounds, value=exact_text(number)),
            )
            return None
        return int(number)

    def choice(self, path: Path, value: object, options: tuple[str, ...]) -> str | None:
        """One of a few words."""
        if isinstance(value, str) and value in options:
            return value
        self.fault(
            path, Message("“{value}” is not one of {options}", value=quotation(value), options=", ".join(options))
        )
        return None

    def id(self, path: Path, value: object) -> str | None:
        """A name of a criterion or a round: text, or a whole number taken as text."""
        if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**18:
            value = str(value)
        if not isinstance(value, str) or not value.strip():
            self.fault(path, Message("a name is needed, not {kind}", kind=kind_of(value if value != "" else None)))
            return None
        problem = id_problem(value)
        if problem is not None:
            self.fault(path, problem)
            return None
        return value


# Soft hyphen, zero-width space, directions, byte order mark: two names that differ by them look the same.
UNSEEN = frozenset(map(chr, (0xAD, 0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF)))


def id_problem(text: str) -> Message | None:
    """Why a text cannot name a criterion, entry, juror or round; None where it can."""
    if len(text) > MAX_ID:
        return Message("the name is longer than {limit} characters", limit=MAX_ID)
    if not text.strip():
        return Message("the name is empty")
    if text.isprintable():
        return None
    bad = next((c for c in text if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") or c in UNSEEN), None)
    return None if bad is None else Message("the name holds the character U+{code}", code=f"{ord(bad):04X}")
