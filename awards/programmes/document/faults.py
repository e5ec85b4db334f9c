"""What is wrong with a programme document: each fault with its path, its line and words for people."""

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from awards.core.words import Message

LONGEST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to put right: a dotted path such as `scale.anchors[0].value`, a 1-based line, and what to do."""

    path: str
    line: int
    message: Message

    def __str__(self) -> str:
        place = f"{self.path}, line {self.line}" if self.path else f"line {self.line}"
        return f"{place}: {self.message}"


class ProgrammeFaults(ValueError):
    """A document is refused; `faults` holds everything found, in the order of the lines, one a path and message."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = tuple(sorted(set(faults), key=_place))
        super().__init__("\n".join(str(fault) for fault in self.faults))


def nearest(name: str, known: Sequence[str]) -> str | None:
    """Return the known name that a misspelt one probably meant, or None."""
    if len(name) > LONGEST_SHOWN:
        return None
    close = difflib.get_close_matches(name.casefold(), known, n=1, cutoff=0.6)
    return close[0] if close else None


def excerpt(value: object) -> str:
    """Return a value short enough to stand in a sentence."""
    text = str(value)
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"


def _place(fault: Fault) -> tuple[int, str, str]:
    return fault.line, fault.path, str(fault.message)
