"""What a reader of a ranking must know beside the places: notes on the whole, and why an entry has no place."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from awards.core.message import Message
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


def unranked(result: Result) -> Iterator[Message]:
    """The entries without a place, with the reason."""
    for standing in result.standings[len(result.by_place) :]:
        if standing.reason is not None:
            yield Message("{entry} has no place: {reason}", entry=standing.entry, reason=standing.reason)
