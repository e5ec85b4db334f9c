"""Messages of the ranking core as data that is stored, and back, with names in the place of ids. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from awards.core.words import Message

_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_POINT = re.compile(r"(?<=\d)\.(?=\d)")
_BETWEEN_NUMBERS = re.compile(r"(?<=\d), (?=[\d…−-])")


def data_of(message: Message) -> dict[str, object]:
    """Return a message as data, ready for JSON."""
    return {"text": message.text, "values": {name: _data(value) for name, value in message.values.items()}}


def _data(value: object) -> object:
    if isinstance(value, Message):
        return data_of(value)
    return value if isinstance(value, str | int) else str(value)


def ids_in(data: object) -> set[str]:
    """Return every id that stored messages, or other stored data, name."""
    if isinstance(data, str):
        return set(_ID.findall(data))
    if isinstance(data, Mapping):
        data = data.values()
    return set().union(*map(ids_in, data)) if isinstance(data, Iterable) else set()


def message_of(data: Mapping[str, Any], names: Mapping[str, Any], *, comma: bool = False) -> Message:
    """Return a stored message with names instead of ids; `comma`: the reader's language writes 9,5 and not 9.5.

    names: by the text of an id, and by a criterion's id. An id without a name stays.
    """
    return Message(data["text"], **{name: _value(value, names, comma) for name, value in data["values"].items()})


def _value(value: object, names: Mapping[str, object], comma: bool) -> object:
    if isinstance(value, Mapping):
        return message_of(value, names, comma=comma)
    if not isinstance(value, str):
        return value
    if value in names:
        return names[value]
    # A list of numbers with decimal commas needs another mark between them.
    text = _POINT.sub(",", _BETWEEN_NUMBERS.sub("; ", value)) if comma else value
    return _ID.sub(lambda found: str(names.get(found[0], found[0])), text)
