"""Text for people that is made where no language is known: kept as template and values, translated when shown."""

from __future__ import annotations

_NAMES: dict[tuple[str, ...], tuple[str, ...]] = {}


class LanguageCodes(str):
    """Codes of languages with commas between them: readers are told the names."""

    __slots__ = ()


class Message:
    """English text with named gaps, and what goes into them; the template is what the catalogues translate.

    Numbers among the values are ints, Decimals or texts already written out exactly (with a point), never floats.
    """

    # A file may have a million faults: names are kept once for all messages alike, values as a bare tuple.
    __slots__ = ("_given", "_names", "text")

    def __init__(self, text: str, /, **values: object) -> None:
        names = tuple(values)
        self.text = text
        self._names = _NAMES.setdefault(names, names)
        self._given = tuple(values.values())

    @property
    def values(self) -> dict[str, object]:
        """What goes into the gaps, by name."""
        return dict(zip(self._names, self._given, strict=True))

    def __str__(self) -> str:
        return self.text.format(**self.values) if self._names else self.text

    def __repr__(self) -> str:
        return f"Message({str(self)!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Message) and (self.text, self.values) == (other.text, other.values)

    def __hash__(self) -> int:
        return hash((self.text, str(self)))
