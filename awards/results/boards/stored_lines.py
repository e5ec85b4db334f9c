"""Sentences of the ranking core kept as data, and told again with names in the place of ids. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from awards.core.words import Message

_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_POINT = re.compile(r"(?<=\d)\.(?=\d)")
_BETWEEN_NUMBERS = re.compile(r"(?<=\d), (?=[\d…−-])")


def kept(line: Any) -> dict[str, Any] | None:
    """Return a sentence (anything with `.text` and `.values`) as data; none for none."""
    if line is None:
        return None
    values = {name: kept(value) if hasattr(value, "text") else _plain(value) for name, value in line.values.items()}
    return {"text": line.text, "values": values}


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int) else str(value)


def ids_in(data: Any) -> set[str]:
    """Return every id that kept sentences, or other kept data, name."""
    if isinstance(data, str):
        return set(_ID.findall(data))
    if isinstance(data, Mapping):
        data = data.values()
    return set().union(*map(ids_in, data)) if isinstance(data, Iterable) else set()


def told(data: Mapping[str, Any] | None, names: Mapping[str, Any], *, comma: bool = False) -> Message | None:
    """Return a kept sentence with names instead of ids; `comma`: the reader's language writes 9,5 and not 9.5.

    names: by the text of an id, and by a criterion's id. An id without a name stays.
    """
    if data is None:
        return None
    return Message(data["text"], **{name: _told(value, names, comma) for name, value in data["values"].items()})


def _told(value: Any, names: Mapping[str, Any], comma: bool) -> Any:
    if isinstance(value, Mapping):
        return told(value, names, comma=comma)
    if not isinstance(value, str):
        return value
    if value in names:
        return names[value]
    # A list of numbers with decimal commas needs another mark between them.
    shown = _POINT.sub(",", _BETWEEN_NUMBERS.sub("; ", value)) if comma else value
    return _ID.sub(lambda found: str(names.get(found[0], found[0])), shown)
