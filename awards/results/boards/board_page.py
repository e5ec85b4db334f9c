"""How boards are shown: rows with their doubt, and the sentences beside them under headings. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from awards.core.message import Message
from awards.core.roles import CHAIR
from awards.results.boards.stored_board import Findings, Made, StandingRow, Strict, ids_in, message_of
from awards.results.rules import CUT, FIRST, IN, UNDECIDED

LEAST_LEANING = 0.005  # points; less is not seen with two digits
# By the topic of a sentence of the ranking core, in their order; notes stand under the last.
HEADINGS = {
    "cut": Message("How certain are the places?"),
    "holds": Message("Is first place safe?"),
    "severity": Message("Strictness"),
    "agreement": Message("Agreement"),
    "panels": Message("Panels"),
    "more": Message("Good to know"),
}


EXTREMES = 15  # of a large jury the strictest and the most generous are shown, so many of each


@dataclass(frozen=True)
class Strictness:
    """Jurors from the most severe to the most generous (juror, points): all of them, or both ends and how many are
    between."""

    strict: Sequence[Strict]
    generous: Sequence[Strict]
    between: int


def strictness(findings: Findings) -> Strictness:
    """Return what is shown of the strictness of a board's jurors."""
    rows = findings["severity"]
    if len(rows) <= 2 * EXTREMES:
        return Strictness(rows, (), 0)
    return Strictness(rows[:EXTREMES], rows[-EXTREMES:], len(rows) - 2 * EXTREMES)


def named_in(findings: Findings) -> set[str]:
    """Return every id that is shown of a board's findings."""
    shown = strictness(findings)
    return ids_in({**findings, "severity": [shown.strict, shown.generous]})


@dataclass(frozen=True)
class BoardRow:
    """A row of the table: the stored standing, what its doubt says, and whether a line of the board runs at it.

    first_said, inside_said: words in the place of a chance that says nothing. behind: why a lower place has the higher
    chance.
    """

    standing: StandingRow
    place: str
    low: int | None
    high: int | None
    first: float | None
    inside: float | None
    spread: str | None
    near: bool
    last_in: bool
    first_said: Message | None
    inside_said: Message | None
    behind: Message | None
    reason: Message | None
    decidable: int | None

    @property
    def bar_place(self) -> int:
        """Where the dot of the range lies: the position at which the entry's group begins."""
        return self.standing.detail["group"]


def shared(place: str | None, tied: int) -> str:
    """Return a place as it is written: “4”, shared “4=”, and a dash for none."""
    return "–" if place is None else f"{place}=" if tied else place


def rows(made: Made, names: Mapping[str, object], *, comma: bool) -> list[BoardRow]:
    """Return the rows of a page of a board."""
    decides = CHAIR in made.scheme["tie_break"]
    over = made.gone_on or made.published
    return [
        _row(row, made.rows[number + 1 :], names, decides=decides, over=over, comma=comma)
        for number, row in enumerate(made.rows)
    ]


def _row(
    row: StandingRow,
    below: Sequence[StandingRow],
    names: Mapping[str, object],
    *,
    decides: bool,
    over: bool,
    comma: bool,
) -> BoardRow:
    detail = row.detail
    after = below[0] if below else None
    first_said, inside_said = chances_said(row)
    return BoardRow(
        standing=row,
        place=shared(row.place, row.tied),
        low=detail.get("low"),
        high=detail.get("high"),
        first=detail.get("first"),
        inside=detail.get("inside"),
        spread=detail.get("spread"),
        near=bool(detail.get("near")) and not over,
        last_in=row.cut == IN and after is not None and after.cut != IN,
        first_said=first_said,
        inside_said=inside_said,
        behind=_behind(row, below),
        reason=message_of(detail["reason"], names, comma=comma) if detail["reason"] else None,
        decidable=detail["group"] if decides and row.tied and row.position == detail["group"] else None,
    )


def chances_said(row: StandingRow) -> tuple[Message | None, Message | None]:
    """Return words for the chances of first place and of going through, where a number would mislead; else none.

    Where the scoresheets leave nothing to chance a tie is whole in every draw: both entries would be “100 %” first and
    “0 %” through. What the chair has decided is no longer a matter of chance.
    """
    detail, decided = row.detail, Message("decided by the chair")
    settled = detail["settled"]
    first = decided if FIRST in settled else None
    if first is None and row.tied and detail.get("first") == 1:
        first = Message("shared")
    inside = decided if CUT in settled else None
    if inside is None and row.cut == UNDECIDED and detail.get("inside") == 0:
        inside = Message("undecided")
    return first, inside


def _behind(row: StandingRow, below: Sequence[StandingRow]) -> Message | None:
    """Why an entry further down has the higher chance, of the cut or else of first place; none if none has."""
    name: Literal["inside", "first"] = "inside" if row.detail.get("inside") is not None else "first"
    mine = row.detail.get(name)
    if mine is None or any(chances_said(row)):
        return None
    rivals = [(chance, each) for each in below
              if (chance := each.detail.get(name)) is not None and not any(chances_said(each))]  # fmt: skip
    theirs, best = max(rivals, key=lambda rival: rival[0], default=(mine, row))
    if round(100 * theirs) <= round(100 * mine):
        return None
    texts = {"place": shared(best.place, best.tied)}
    more = (row.detail["leaning"] or 0) - (best.detail["leaning"] or 0)
    if more >= LEAST_LEANING:
        return Message(
            "A lower chance than place {place}: on average its jurors were {points} points more generous. Places follow"
            " the scores as given; chances allow for strictness.", points=Decimal(f"{more:.2f}"), **texts)  # fmt: skip
    if row.ballots < best.ballots:
        return Message(
            "A lower chance than place {place}: there are fewer scoresheets, and a chance based on few is less "
            "certain.",
            **texts)  # fmt: skip
    return Message(
        "A lower chance than place {place}: places follow the scoring rules; chances follow the plain mean of the"
        " scoresheets and allow for strictness.", **texts)  # fmt: skip


def notes(
    findings: Findings, names: Mapping[str, object], *, over: bool, comma: bool
) -> list[tuple[str, Message, list[Message]]]:
    """Return the sentences beside a board: (name, heading, sentences), in the order of the headings.

    over: entries have gone on or the laureates are published, so that nothing is left to call.
    """
    found: dict[str, list[Message]] = {name: [] for name in HEADINGS}
    for one in findings["sentences"]:
        close = one["topic"] == "close"
        was_close = _was_close(*findings["near"]) if close and over and findings["near"] else None
        found["cut" if close else one["topic"]].append(was_close or message_of(one, names, comma=comma))
    found["more"] = [message_of(note, names, comma=comma) for note in findings["notes"]]
    return [(name, HEADINGS[name], messages) for name, messages in found.items() if messages]


def _was_close(low: int, high: int) -> Message:
    """What was too close to call, once it has been decided."""
    if low == high:
        return Message("It was close at the cut-off: place {place}. Who goes through has been decided", place=low)
    return Message(
        "It was close at the cut-off: places {low}–{high}. Who goes through has been decided", low=low, high=high
    )
