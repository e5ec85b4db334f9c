"""How one standing came about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .line import Line

if TYPE_CHECKING:
    from .rank import Result


def derivation(result: Result, entry: int) -> list[Line]:
    """The derivation of one entry's standing."""
    return [Line("{entry}", entry=result.sheets.entries[entry])]
