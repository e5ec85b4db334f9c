"""Why a ballot does not count, or counts without one of its scores: in words, of one and of all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from awards.core.message import Message
from awards.ranking.ballots.sheets import STATE_LINES, SUBMITTED
from awards.ranking.numbers.vectors import Array
from awards.ranking.places.result import Result
from awards.ranking.scheme.terms import Rules

MANY = 10_000


def why_uncounted(rules: Rules, state: int, given: int) -> Message | None:
    """Return why a scoresheet in a state, with so many scores, does not count; none if it does."""
    if state != SUBMITTED:
        return Message("{state}, does not count", state=STATE_LINES[state])
    needed = len(rules.criteria)
    if given < (needed if rules.missing == "complete_only" else 1):
        return Message("incomplete ({given} of {needed} scores), does not count", given=given, needed=needed)
    return None


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
