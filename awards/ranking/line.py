"""One sentence for people, kept as its English text and the values that go into it.

The ranking core knows no catalogue of translations: whoever shows a Line looks up `text` and fills in `values`.
"""

from __future__ import annotations

from typing import Any


class Line:
    """A sentence with named places, such as ``Line("{count} ballots count", count="4")``.

    `text` is the English sentence with places in braces, `values` what goes there. Numbers among the values are
    ints, or texts already written out exactly (with a point), never floats.
    """

    __slots__ = ("text", "values")

    text: str
    values: dict[str, Any]

    def __init__(self, text: str, /, **values: Any) -> None:
        object.__setattr__(self, "text", text)
        object.__setattr__(self, "values", values)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("a Line does not change")

    def __str__(self) -> str:
        return self.text.format(**self.values) if self.values else self.text

    def __repr__(self) -> str:
        return f"Line({str(self)!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Line) and (self.text, self.values) == (other.text, other.values)

    def __hash__(self) -> int:
        return hash((self.text, str(self)))
