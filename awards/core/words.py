"""Text for people that is made where no language is known: kept as template and values, translated when shown."""

from __future__ import annotations

from typing import Any


class Message:
    """English text with named gaps, and what goes into them; the template is what the catalogues translate."""

    __slots__ = ("text", "values")

    def __init__(self, text: str, /, **values: Any) -> None:
        self.text = text
        self.values = values

    def __str__(self) -> str:
        return self.text.format(**self.values)

    def __repr__(self) -> str:
        return f"Message({str(self)!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Message) and (self.text, self.values) == (other.text, other.values)

    def __hash__(self) -> int:
        return hash((self.text, tuple(sorted((key, repr(value)) for key, value in self.values.items()))))
