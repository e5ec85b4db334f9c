"""What is wrong with a document: each fault with its place and words for people; and what pydantic found, in words."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pydantic_core import ErrorDetails, PydanticCustomError

from awards.core.message import Message

LONGEST_SHOWN = 60
LONGEST_ID = 200
_QUOTED = re.compile(r"'([^']*)'")

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to put right: a path such as `rounds[0].trim.low`, a line counted from 1 where it is known, and why."""

    path: str
    line: int | None
    message: Message

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
        text += f"[{part}]" if isinstance(part, int) else f".{excerpt(part)}" if text else excerpt(part)
    return text


def excerpt(value: object) -> str:
    """A value short enough to stand in a sentence, and printable anywhere."""
    text = ascii(value)[1:-1] if isinstance(value, str) and not value.isprintable() else str(value)
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"


def nearest(name: str, known: Collection[str]) -> str | None:
    """The known name that a misspelt one probably meant, or None."""
    if len(name) > LONGEST_SHOWN:
        return None
    close = difflib.get_close_matches(name.casefold(), known, n=1, cutoff=0.6)
    return close[0] if close else None


# Soft hyphen, zero-width space, directions, byte order mark: two names that differ by them look the same.
UNSEEN = frozenset(map(chr, (0xAD, 0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF)))


def id_problem(text: str) -> Message | None:
    """Why a text cannot name a criterion, entry, juror or round; None where it can."""
    if len(text) > LONGEST_ID:
        return Message("the name is longer than {limit} characters", limit=LONGEST_ID)
    if not text.strip():
        return Message("the name is empty")
    if text.isprintable():
        return None
    bad = next((c for c in text if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") or c in UNSEEN), None)
    return None if bad is None else Message("the name contains the character U+{code}", code=f"{ord(bad):04X}")


def refused(message: Message, *below: str | int) -> PydanticCustomError:
    """The exception with which a validator refuses a value, or what is below it, in words of ours."""
    return PydanticCustomError("worded", "{words}", {"words": message, "below": below})


def words_of(detail: ErrorDetails, name: str, known: Collection[str]) -> Message:
    """What pydantic found, in words. name: of the field; known: the fields there are beside it."""
    kind, value, context = detail["type"], detail["input"], detail.get("ctx", {})
    if kind == "worded":
        words: Message = context["words"]
        return words
    if kind in ("missing", "union_tag_not_found"):
        return Message("The field “{name}” is missing.", name=name or context["discriminator"].strip("'"))
    if kind == "extra_forbidden":
        return _unknown_field(name, known)
    if kind in ("literal_error", "union_tag_invalid"):
        return _not_one_of(value, kind, context)
    return _SIMPLE.get(kind, _not_understood)(value, context)


def _unknown_field(name: str, known: Collection[str]) -> Message:
    meant = nearest(name, known)
    if meant:
        return Message("There is no field “{name}” here. Did you mean “{meant}”?", name=name, meant=meant)
    return Message("There is no field “{name}” here. Known fields: {known}.", name=name, known=", ".join(known))


def _not_one_of(value: object, kind: str, context: Mapping[str, object]) -> Message:
    written = context["tag"] if kind == "union_tag_invalid" else value
    expected = str(context["expected_tags" if kind == "union_tag_invalid" else "expected"])
    known = _QUOTED.findall(expected) or [expected]
    meant = nearest(str(written), known) if isinstance(written, str) else None
    if meant:
        return Message("“{value}” is not allowed here. Choose one of: {known}. Did you mean “{meant}”?",
                       value=excerpt(written), known=", ".join(known), meant=meant)  # fmt: skip
    return Message(
        "“{value}” is not allowed here. Choose one of: {known}.", value=excerpt(written), known=", ".join(known)
    )


def _not_understood(value: object, context: Mapping[str, object]) -> Message:
    return Message("“{value}” is not understood here.", value=excerpt(value))


def _text(value: object, context: Mapping[str, object]) -> Message:
    if value is None or isinstance(value, dict | tuple):
        return Message("This must be text.")
    return Message("This must be text. Put {value} in quotes.", value=excerpt(value))


def _group(value: object, context: Mapping[str, object]) -> Message:
    return Message("This must be a group of named fields.")


def _list(value: object, context: Mapping[str, object]) -> Message:
    return Message("This must be a list.")


def _yes_or_no(value: object, context: Mapping[str, object]) -> Message:
    return Message("This must be true or false.")


def _too_few(value: object, context: Mapping[str, object]) -> Message:
    return Message("This list must not be empty.")


def _too_many(value: object, context: Mapping[str, object]) -> Message:
    return Message("This list must have at most {limit} items.", limit=context["max_length"])


def _empty_text(value: object, context: Mapping[str, object]) -> Message:
    return Message("This text must not be empty.")


def _long_text(value: object, context: Mapping[str, object]) -> Message:
    return Message("This text must be {limit} characters or less.", limit=context["max_length"])


def _number(value: object) -> object:
    return value if isinstance(value, int | Decimal) else excerpt(value)


def _above(value: object, context: Mapping[str, object]) -> Message:
    return Message("{value} must be more than {limit}.", value=_number(value), limit=context["gt"])


def _at_least(value: object, context: Mapping[str, object]) -> Message:
    return Message("{value} must be at least {limit}.", value=_number(value), limit=context["ge"])


def _at_most(value: object, context: Mapping[str, object]) -> Message:
    return Message("{value} must be at most {limit}.", value=_number(value), limit=context["le"])


_SIMPLE: dict[str, Callable[[object, Mapping[str, Any]], Message]] = {
    "string_type": _text,
    "model_type": _group,
    "model_attributes_type": _group,
    "dict_type": _group,
    "tuple_type": _list,
    "bool_type": _yes_or_no,
    "too_short": _too_few,
    "too_long": _too_many,
    "string_too_short": _empty_text,
    "string_too_long": _long_text,
    "greater_than": _above,
    "greater_than_equal": _at_least,
    "less_than_equal": _at_most,
}
