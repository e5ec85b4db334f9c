"""One sentence for people, kept as its English text and the values that go into it.

The ranking core knows no catalogue of translations: whoever shows a Line looks up `text` and fills in `values`.
"""

from __future__ import annotations

from typing import Any

_NAMES: dict[tuple[str, ...], tuple[str, ...]] = {}


class Line:
    """A sentence with named places, such as ``Line("{count} ballots count", count="4")``.

    `text` is the English sentence with places in braces, `values` what goes there. Numbers among the values are
    ints, or texts already written out exactly (with a point), never floats.
    """

    # A file may have a million faults: names are kept once for all Lines alike, values as a bare tuple.
    __slots__ = ("_given", "_names", "text")

    text: str
    _names: tuple[str, ...]
    _given: tuple[Any, ...]

    def __init__(self, text: str, /, **values: Any) -> None:
        names = tuple(values)
        object.__setattr__(self, "text", text)
        object.__setattr__(self, "_names", _NAMES.setdefault(names, names))
        object.__setattr__(self, "_given", tuple(values.values()))

    @property
    def values(self) -> dict[str, Any]:
        """What goes into the places, by name."""
        return dict(zip(self._names, self._given, strict=True))

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("a Line does not change")

    def __str__(self) -> str:
        return self.text.format(**self.values) if self._names else self.text

    def __repr__(self) -> str:
        return f"Line({str(self)!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Line) and (self.text, self.values) == (other.text, other.values)

    def __hash__(self) -> int:
        return hash((self.text, str(self)))
