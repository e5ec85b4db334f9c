"""How boards are shown: rows with their doubt, and the sentences beside them under headings. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from awards.core.words import Message
from awards.results import lines
from awards.results.rules import IN

# How the sentences of the ranking core begin, and the heading they stand under.
_HEADINGS = (
    ("Too close to call", "cut"),
    ("How sure the places are", "cut"),
    ("The ballots do not tell", "cut"),
    ("Without any one juror", "holds"),
    ("With one weight", "holds"),
    ("With all weights", "holds"),
    ("Severity of jurors", "severity"),
    ("Agreement of jurors", "agreement"),
    ("The jurors agreed", "agreement"),
    ("The jury falls", "panels"),
    ("Panel ", "panels"),
)
HEADINGS = {
    "cut": Message("How sure are the places?"),
    "holds": Message("Does the winner hold?"),
    "severity": Message("Severity"),
    "agreement": Message("Agreement"),
    "panels": Message("Panels"),
    "more": Message("What to know"),
}


@dataclass(frozen=True)
class BoardRow:
    """A row of the table: the stored standing, what its doubt says, and whether a line of the board runs at it."""

    standing: Any
    place: str
    low: int | None
    high: int | None
    first: float | None
    inside: float | None
    spread: str | None
    near: bool
    last_in: bool
    reason: Message | None
    decidable: int | None

    @property
    def bar_place(self) -> int:
        """Where the dot of the range lies: the position at which the entry's group begins."""
        return int(self.standing.detail["group"])


def shared(place: str | None, tied: int) -> str:
    """Return a place as it is written: “4”, shared “4=”, and a dash for none."""
    return "–" if place is None else f"{place}=" if tied else place


def rows(made: Any, names: Mapping[str, Any], *, comma: bool) -> list[BoardRow]:
    """Return the rows of a page of a board."""
    decides = "chair" in made.scheme.get("tie_break", ())
    shown = []
    for number, row in enumerate(made.rows):
        after = made.rows[number + 1] if number + 1 < len(made.rows) else None
        shown.append(_row(row, after, names, decides=decides, comma=comma))
    return shown


def _row(row: Any, after: Any, names: Mapping[str, Any], *, decides: bool, comma: bool) -> BoardRow:
    detail = row.detail
    return BoardRow(
        standing=row,
        place=shared(row.place, row.tied),
        low=detail.get("low"),
        high=detail.get("high"),
        first=detail.get("first"),
        inside=detail.get("inside"),
        spread=detail.get("spread"),
        near=bool(detail.get("near")),
        last_in=row.cut == IN and after is not None and after.cut != IN,
        reason=lines.told(detail.get("reason"), names, comma=comma),
        decidable=detail["group"] if decides and row.tied and row.position == detail["group"] else None,
    )


def notes(
    findings: Mapping[str, Any], names: Mapping[str, Any], *, comma: bool
) -> list[tuple[str, Message, list[Any]]]:
    """Return the sentences beside a board: (name, heading, sentences), in the order of the headings."""
    found: dict[str, list[Any]] = {name: [] for name in HEADINGS}
    for line in [*findings["sentences"], *findings["notes"]]:
        name = next((name for start, name in _HEADINGS if line["text"].startswith(start)), "more")
        found[name].append(lines.told(line, names, comma=comma))
    return [(name, HEADINGS[name], told) for name, told in found.items() if told]
