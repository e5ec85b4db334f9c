"""A finished ranking: its arrays, and the standings that are made from them when they are asked for, as people and
programs read them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import overload

import numpy as np

from awards.core.message import Message
from awards.ranking.ballots.decisions import Decision
from awards.ranking.ballots.sheets import Sheets
from awards.ranking.numbers.exact import exact_text, fixed, with_point
from awards.ranking.numbers.vectors import Array, Ratios
from awards.ranking.places.counting import expected
from awards.ranking.places.outcome import CUT_WORDS, IN, OUT, Groups, Outcome
from awards.ranking.places.ties import last_parting
from awards.ranking.places.totals import NO_BALLOT, NO_CRITERION, QUORUM, TOO_FEW
from awards.ranking.scheme.scheme import Scheme

DIGITS = 6  # of a score where the scheme declares none
MANY = 100  # tied entries named one by one
FEW = 20  # named of a larger group; the others are counted
STATUS_WORDS = ("ranked", "unranked", "below_threshold")


@dataclass(frozen=True, slots=True)
class Standing:
    """One entry: its place, how its score came about in numbers, and with whom it shares.

    `place` is None without one; `score` is the exact value before the last declared rounding, `value` the one that
    ranks, `score_text` is rounded half-up to the scheme's digits (six where none are declared). `ballots` counts
    those that count in the entry's last round, `expected` those still assigned or in draft there. `lowest` and
    `highest` are of the counting ballots' values. `tied_with` names up to 100 others (the first 20 of a larger
    group), `tied` counts them all.
    `decided_by` is the tie-break rule that last parted it from entries it was tied with, None where none did.
    `cut` is in, out or undecided, None without a cut.
    """

    entry: str
    place: int | Fraction | None
    place_text: str
    score: Fraction | None
    value: Fraction | None
    score_text: str
    status: str
    reason: Message | None
    round: str
    ballots: int
    expected: int
    lowest: Fraction | None
    highest: Fraction | None
    tied: int
    tied_with: tuple[str, ...]
    decided_by: str | None
    cut: str | None

    @property
    def spread(self) -> Fraction | None:
        """The highest counting ballot's value less the lowest."""
        return None if self.highest is None or self.lowest is None else self.highest - self.lowest


def make_standing(result: Result, position: int) -> Standing:
    """The standing at a position of the listing."""
    entry = int(result.listing[position])
    number = max(0, int(result.outcome.last[entry]))
    ranked = position < len(result.groups.order)
    place = _place(int(result.places[position])) if ranked else None
    status = int(result.status[entry])
    score = None if status == 1 else result.outcome.exact.at(entry)
    value = None if status == 1 else result.outcome.value.at(entry)
    tied, others = tied_others(result, position) if ranked else (0, ())
    low, high = result.extremes[number]
    values = result.outcome.countings[number].values
    rule = int(result.decided[entry])
    return Standing(
        entry=result.sheets.entries[entry],
        place=place,
        place_text="" if place is None else place_text(place),
        score=score,
        value=value,
        score_text="" if score is None else score_text(result, score, number),
        status=STATUS_WORDS[status],
        reason=reason(result, entry),
        round=result.scheme.stages[number].id,
        ballots=int(result.ballots[number][entry]),
        expected=int(result.expected[number][entry]),
        lowest=_value(values, int(low[entry])),
        highest=_value(values, int(high[entry])),
        tied=tied,
        tied_with=others,
        decided_by=result.scheme.tie_break[rule].text if rule >= 0 else None,
        cut=_cut(result, position) if result.scheme.cut else None,
    )


def _value(values: Ratios, index: int) -> Fraction | None:
    return None if index < 0 else values.at(index)


def score_texts(result: Result) -> list[str]:
    """The score texts of all entries, in the order of the sheets; empty for those without a score."""
    texts = [""] * len(result.sheets.entries)
    scored = result.status != 1
    declared = [result.scheme.last_digits(number) for number in range(len(result.scheme.stages))]
    for digits in set(declared):
        rounds = [number for number, one in enumerate(declared) if one == digits]
        who = np.flatnonzero(scored & np.isin(result.outcome.last, rounds))
        places = DIGITS if digits is None else digits
        scaled = result.outcome.exact[who].rounded(places).num.data.tolist()
        for entry, number in zip(who.tolist(), scaled, strict=True):
            texts[entry] = with_point(number, places)
    return texts


def _place(doubled: int) -> int | Fraction:
    return doubled // 2 if doubled % 2 == 0 else Fraction(doubled, 2)


def place_text(place: int | Fraction) -> str:
    """A place as it is written: 4, or 2.5."""
    return str(place) if isinstance(place, int) else exact_text(place)


def score_text(result: Result, score: Fraction, number: int) -> str:
    """A score with the digits declared for the last stage, six where there are none."""
    digits = result.scheme.last_digits(number)
    return fixed(score, DIGITS if digits is None else digits)


def tied_others(result: Result, position: int) -> tuple[int, tuple[str, ...]]:
    """How many others share the group, and the names of up to 100, or the first 20 of more."""
    group = int(result.groups.group[position])
    first, size = int(result.starts[group]), int(result.starts[group + 1] - result.starts[group])
    if size == 1:
        return 0, ()
    most = size if size - 1 <= MANY else FEW + 1
    named = result.groups.order[first : first + most].tolist()
    if position < first + most:
        del named[position - first]
    return size - 1, tuple(result.sheets.entries[entry] for entry in (named if size - 1 <= MANY else named[:FEW]))


def _cut(result: Result, position: int) -> str:
    if result.cuts is None or position >= len(result.cuts):
        return CUT_WORDS[OUT]
    return CUT_WORDS[int(result.cuts[position])]


def reason(result: Result, entry: int) -> Message | None:
    """Why an entry has no place; None where it has one."""
    if entry in result.below:
        what = result.below[entry]
        least = exact_text(result.scheme.thresholds[what])
        if what == "total":
            return Message("below the threshold {least}", least=least)
        return Message("below the threshold {least} for {criterion}", least=least, criterion=what.partition(":")[2])
    why, number = int(result.outcome.why[entry]), int(result.outcome.where[entry])
    why_not = _unranked(result, entry, why, number)
    if why_not is None or len(result.scheme.stages) == 1:
        return why_not
    return Message("round {round}: {reason}", round=result.scheme.stages[number].id, reason=why_not)


def _unranked(result: Result, entry: int, why: int, number: int) -> Message | None:
    rules = result.scheme.stages[number].rules
    count = int(result.ballots[number][entry])
    if why in (NO_BALLOT, QUORUM):
        return Message(
            "too few scoresheets count ({count}; at least {quorum} needed)", count=count, quorum=rules.quorum
        )
    if why == TOO_FEW and rules.trim is not None:
        return Message("fewer than {least} values, so none can be dropped", least=rules.trim.fewest)
    return Message("a criterion has no score") if why == NO_CRITERION else None


def standing_document(standing: Standing) -> dict[str, object]:
    """One standing as plain data; numbers are texts, so that no reader makes floats of them."""
    return {
        "entry": standing.entry,
        "place": standing.place_text or None,
        "score": standing.score_text or None,
        "exact": None if standing.score is None else exact_text(standing.score),
        "ballots": standing.ballots,
        "expected": standing.expected,
        "lowest": None if standing.lowest is None else exact_text(standing.lowest),
        "highest": None if standing.highest is None else exact_text(standing.highest),
        "tied_with": list(standing.tied_with),
        "tied": standing.tied,
        "decided_by": standing.decided_by,
        "status": standing.status,
        "reason": None if standing.reason is None else str(standing.reason),
        "cut": standing.cut,
    }


RANKED, UNRANKED, BELOW = range(3)


@dataclass(eq=False)
class Result:
    """The places of one ranking, as arrays; standings are made when they are asked for.

    Per position from the first place down: `groups`, `parted` (what parts it from the one before, as in ties.py),
    `places` (twice the place), `cuts`. Per entry in the order of the sheets: `status`.
    """

    scheme: Scheme
    sheets: Sheets
    outcome: Outcome
    start_groups: Groups
    groups: Groups
    parted: Array
    places: Array
    cuts: Array | None
    status: Array
    below: dict[int, str]
    used: tuple[Decision, ...]
    unused: tuple[Decision, ...]

    @property
    def standings(self) -> Sequence[Standing]:
        """One standing for each entry, by place and then by entry id; those without a place last, by entry id."""
        return Standings(self)

    def standing(self, entry: str) -> Standing:
        """The standing of one entry. Raises KeyError for an unknown one."""
        return self.standings[int(self.position[self.numbers[entry]])]

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The number of each entry in the sheets."""
        return {name: number for number, name in enumerate(self.sheets.entries)}

    @cached_property
    def decided(self) -> Array:
        """Which tie-break rule last parted the group of each entry (−1: none)."""
        decided = np.full(len(self.sheets.entries), -1, dtype=np.int64)
        decided[self.groups.order] = last_parting(self.parted)
        return decided

    @cached_property
    def listing(self) -> Array:
        """The entries in the order of the standings."""
        return np.concatenate((self.by_place, np.flatnonzero(self.status != RANKED)))

    @cached_property
    def by_place(self) -> Array:
        """The ranked entries by place and then by id."""
        return self.groups.order

    @cached_property
    def position(self) -> Array:
        """Where each entry is in the standings."""
        position = np.empty(len(self.sheets.entries), dtype=np.int64)
        position[self.listing] = np.arange(len(self.listing))
        return position

    @cached_property
    def ballots(self) -> list[Array]:
        """Per round, how many ballots of each entry count."""
        return [_over_all(one.who, one.counts, len(self.sheets.entries)) for one in self.outcome.countings]

    @cached_property
    def expected(self) -> list[Array]:
        """Per round, how many ballots of each entry may still come."""
        return [expected(sheet) for sheet in self.sheets.rounds]

    @cached_property
    def extremes(self) -> list[tuple[Array, Array]]:
        """Per round, which counting ballot of each entry has the lowest and the highest value (−1: none)."""
        return [one.extremes(len(self.sheets.entries)) for one in self.outcome.countings]

    @cached_property
    def start_position(self) -> Array:
        """Where each ranked entry was before the tie-break."""
        position = np.full(len(self.sheets.entries), -1, dtype=np.int64)
        position[self.start_groups.order] = np.arange(len(self.start_groups.order))
        return position

    @cached_property
    def starts(self) -> Array:
        """The position at which each group begins, and the end."""
        return np.concatenate(([0], np.cumsum(self.groups.sizes)))

    @property
    def winners(self) -> tuple[str, ...]:
        """The entries of the first group, by id."""
        first = self.groups.order[self.groups.group == 0]
        return tuple(self.sheets.entries[entry] for entry in first.tolist())

    def inside(self, state: int = IN) -> tuple[str, ...]:
        """The entries in the cut (or out of it, or undecided at it), by place and id; none without a cut."""
        if self.cuts is None:
            return ()
        return tuple(self.sheets.entries[entry] for entry in self.groups.order[self.cuts == state].tolist())


class Standings(Sequence["Standing"]):
    """The standings of a result, each made when it is looked at: a million of them take no memory."""

    def __init__(self, result: Result) -> None:
        self.result = result

    def __len__(self) -> int:
        return len(self.result.sheets.entries)

    @overload
    def __getitem__(self, index: int) -> Standing: ...
    @overload
    def __getitem__(self, index: slice) -> list[Standing]: ...
    def __getitem__(self, index: int | slice) -> Standing | list[Standing]:

        if isinstance(index, slice):
            return [make_standing(self.result, position) for position in range(*index.indices(len(self)))]
        if not -len(self) <= index < len(self):
            raise IndexError(index)
        return make_standing(self.result, index % len(self))

    def __iter__(self) -> Iterator[Standing]:

        return (make_standing(self.result, position) for position in range(len(self)))


def _over_all(who: Array, numbers: Array, size: int) -> Array:
    result = np.zeros(size, dtype=np.int64)
    result[who] = numbers
    return result
