"""What a reader of a ranking must know beside the places: of the whole, and which ballots do not count, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from awards.core.words import Message
from awards.ranking.ballots.sheets import STATE_LINES, SUBMITTED
from awards.ranking.numbers.vectors import Array
from awards.ranking.places.result import Result
from awards.ranking.places.totals import FINE

NAMED = 100  # entries named one by one in a note


def notes_of(result: Result) -> list[Message]:
    """Unequal numbers of values under a sum, and decisions that are not in force."""
    notes = [line for number in range(len(result.scheme.stages)) for line in _unequal_panels(result, number)]
    for decision in result.unused:
        names = ", ".join(decision.entries)
        notes.append(Message("{person}’s decision on {entries} is not in force", person=decision.person, entries=names))
    return notes


def _unequal_panels(result: Result, number: int) -> list[Message]:
    """Under a sum, each ranked entry that has another number of counting ballots than most."""
    stage, counting = result.scheme.stages[number], result.outcome.countings[number]
    if not stage.rules.summed or len(counting.who) == 0:
        return []
    ranked = result.outcome.why[counting.who] == FINE
    counts, who = _values(result, number)[ranked], counting.who[ranked]
    if len(counts) == 0 or int(counts.min()) == int(counts.max()):
        return []
    usual = int(np.argmax(np.bincount(counts)))
    others = np.flatnonzero(counts != usual)
    named = ", ".join(f"{result.sheets.entries[who[k]]} ({counts[k]})" for k in others[:NAMED].tolist())
    more = f", … {len(others)}" if len(others) > NAMED else ""
    message = Message(
        "the sums compared have different numbers of values: {usual} for most nominations, but {others}",
        usual=usual,
        others=named + more,
    )
    return [Message("round {round}: {note}", round=stage.id, note=message) if stage.id else message]


def _values(result: Result, number: int) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    """How many values were summed for each entry: its ballots, or by criterion its cells."""
    counting = result.outcome.countings[number]
    if counting.rules.order == "juror_first":
        return counting.counts
    owner = np.repeat(np.arange(len(counting.who)), counting.counts)
    return np.bincount(owner, counting.sizes, len(counting.who)).astype(np.int64)


MANY = 10_000


@dataclass(frozen=True, slots=True)
class Uncounted:
    """A ballot that does not count, or of which a score is missing."""

    entry: str
    juror: str
    round: str
    reason: Message

    @property
    def message(self) -> Message:
        """The whole in words."""
        texts = {"entry": self.entry, "juror": self.juror, "reason": self.reason}
        if self.round:
            return Message("{entry}, {juror}, round {round}: {reason}", round=self.round, **texts)
        return Message("{entry}, {juror}: {reason}", **texts)


def uncounted(result: Result) -> Iterator[Uncounted]:
    """By round, entry and juror: ballots in another state than submitted, and missing scores."""
    for number, stage in enumerate(result.scheme.stages):
        sheet = result.sheets.rounds[number]
        names = [c.id for c in stage.rules.criteria]
        complete_only = stage.rules.missing == "complete_only"
        told: dict[bytes, Message] = {}  # most incomplete ballots lack the same scores as others
        odd = (sheet.state != SUBMITTED) | (sheet.sizes < len(names))
        for ballot in np.flatnonzero(odd).tolist():
            entry = result.sheets.entries[int(sheet.entry[ballot])]
            juror = result.sheets.jurors[int(sheet.juror[ballot])]
            state = int(sheet.state[ballot])
            if state != SUBMITTED:
                reason = Message("{state}, does not count", state=STATE_LINES[state])
            else:
                given = sheet.criterion[sheet.start[ballot] : sheet.start[ballot + 1]]
                key = given.tobytes()
                reason = told.get(key) or _missing(names, given, complete_only=complete_only)
                if len(told) < MANY:
                    told[key] = reason
            yield Uncounted(entry, juror, stage.id, reason)


def _missing(names: list[str], given: Array, *, complete_only: bool) -> Message:
    there = set(given.tolist())
    absent = [name for k, name in enumerate(names) if k not in there]
    named = ", ".join(absent[:20]) + (f", … ({len(absent)})" if len(absent) > 20 else "")
    if complete_only or not len(given):
        return Message("does not count: no score for {criteria}", criteria=named)
    return Message("counts without a score for {criteria}", criteria=named)


def unranked(result: Result) -> Iterator[Message]:
    """The entries without a place, with the reason."""
    for standing in result.standings[len(result.by_place) :]:
        if standing.reason is not None:
            yield Message("{entry} has no place: {reason}", entry=standing.entry, reason=standing.reason)
