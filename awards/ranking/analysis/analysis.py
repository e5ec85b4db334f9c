"""What stands beside the places: severity of jurors, how sure each place is, whether it holds, agreement.

    result = rank(scheme, sheets, decisions)
    analysis = analyse(scheme, sheets, result, seed=2026)
    sentences_of(analysis)     # list[Sentence], plain sentences
    document_of(analysis)      # plain data, ready for JSON; what is not given is null
    analysis.places["E1"]      # Standing's place, range and chances of one entry

Nothing here changes a place. The same seed and ballots give the same bytes, whatever their order.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from awards.core.message import Message
from awards.ranking.analysis.ballot_values import Floats, Indices, factors_of, panel_of
from awards.ranking.analysis.places_range import DRAWS, Cut, Places, Ranges, ranges_of
from awards.ranking.analysis.round_analysis import RoundAnalysis, analyse_round
from awards.ranking.analysis.sensitivity import Holding, holding_of
from awards.ranking.ballots.sheets import Sheets
from awards.ranking.places.counting import only
from awards.ranking.places.outcome import UNDECIDED
from awards.ranking.places.result import Result, place_text
from awards.ranking.scheme.scheme import Scheme
from awards.ranking.scheme.terms import Rules


@dataclass(frozen=True)
class PlaceRange:
    """One ranked entry: its place, the places it could have, its chances to be first and in the cut (None: no cut).

    `low`, `high` and `first` are None where there are no ranges; Analysis.reason says why.
    """

    entry: str
    place: int | Fraction
    position: int
    last_position: int
    low: int | None
    high: int | None
    first: float | None
    inside: float | None

    @property
    def message(self) -> Message:
        """“Place 3, could be 1–6”."""
        place = place_text(self.place)
        if self.low is None or self.high is None:
            return Message("Place {place}", place=place)
        if self.low == self.high:
            return Message("Place {place}, with no other possible", place=place)
        return Message("Place {place}, could be {low}–{high}", place=place, low=self.low, high=self.high)


@dataclass(frozen=True)
class Analysis:
    """Everything of one result. `places` is by entry, in their order; `reason` says why they have no ranges.

    `decided`: the ties that the chair's decisions in force have settled. `undecided`: whose tie lies across the cut.
    """

    seed: int
    draws: int
    rounds: tuple[RoundAnalysis, ...]
    places: Mapping[str, PlaceRange]
    reason: Message | None
    holding: Holding
    decided: tuple[frozenset[str], ...] = ()
    undecided: frozenset[str] = frozenset()

    @property
    def settled(self) -> frozenset[str]:
        """The entries that the chair has put in order: nothing about them is too close to call."""
        return frozenset().union(*self.decided)

    @property
    def tied_first(self) -> frozenset[str]:
        """The entries at place 1, with those they were tied with before the chair decided."""
        first = frozenset(self.holding.declared.first)
        return first.union(*(tie for tie in self.decided if tie & first))

    @property
    def at_cut(self) -> frozenset[str]:
        """The entries of which a tie says, or said before the chair decided, who makes the cut."""
        return self.settled | self.undecided


def analyse(scheme: Scheme, sheets: Sheets, result: Result, *, seed: int) -> Analysis:
    """The analyses of a result that `rank` gave for this scheme and these sheets."""
    who = np.sort(result.by_place)
    rounds = _rounds(scheme, sheets, result, who)
    reason = _why_no_ranges(rounds)
    ranges = None if reason else _ranges(result, rounds, who, seed)
    places = _places(result, who, ranges)
    holding = holding_of(scheme, sheets, result, seed)
    decided = tuple(frozenset(one.entries) for one in result.used)
    return Analysis(seed, DRAWS, tuple(rounds.values()), places, reason, holding, decided, _undecided(result))


def _undecided(result: Result) -> frozenset[str]:
    """The entries whose shared place lies across the cut."""
    if result.cuts is None:
        return frozenset()
    positions = np.flatnonzero(result.cuts == UNDECIDED)
    return frozenset(result.sheets.entries[entry] for entry in result.by_place[positions].tolist())


def _rounds(scheme: Scheme, sheets: Sheets, result: Result, who: Indices) -> dict[int, RoundAnalysis]:
    """The rounds in which a ranked entry has a counting ballot."""
    found = {}
    for number, (stage, counting) in enumerate(zip(scheme.stages, result.outcome.countings, strict=True)):
        ranked = only(counting, who)
        if len(ranked.entry):
            found[number] = analyse_round(stage.id, panel_of(sheets, ranked))
    return found


def _why_no_ranges(rounds: Mapping[int, RoundAnalysis]) -> Message | None:
    if not rounds:
        return Message("no nomination is ranked")
    for one in rounds.values():
        if not one.gives_ranges:
            reason = one.reasons["ranges"]
            return Message("round {round}: {reason}", round=one.id, reason=reason) if one.id else reason
    return None


def _ranges(result: Result, rounds: Mapping[int, RoundAnalysis], who: Indices, seed: int) -> Ranges:
    first, last = positions_of(result, who)
    if all(one.fit and one.fit.edge == "unanimous" for one in rounds.values()):
        return _declared(result, who, first, last)
    behind = (result.outcome.last[who] != len(result.scheme.stages) - 1).astype(np.intp)
    cut = result.scheme.cut
    line = Cut(cut.places or len(who), None if cut.min is None else float(cut.min)) if cut else None
    nothing = all(one.kappa == 0 for one in rounds.values())
    totals = _drawn(result, rounds, who, np.random.Generator(np.random.PCG64(seed)))
    return ranges_of(totals, line, behind=behind, ties_open=nothing).holding(first, last)


def _declared(result: Result, who: Indices, first: Places, last: Places) -> Ranges:
    """No juror differs from another: each entry has its own place, and no other."""
    names = np.array(result.sheets.entries, dtype=object)[who]
    chances = np.isin(names, np.array(result.inside(), dtype=object)).astype(np.float64)
    return Ranges(first, last, (first == 1).astype(np.float64), chances if result.scheme.cut else None)


def _drawn(result: Result, rounds: Mapping[int, RoundAnalysis], who: Indices, generator: np.random.Generator) -> Floats:
    """q* times factor, rounds added with their weights: draws × ranked entries (one draw where nothing is open)."""
    names = {name: column for column, name in enumerate(result.sheets.entries[entry] for entry in who.tolist())}
    draws = DRAWS if any(one.field for one in rounds.values()) else 1
    totals = np.zeros((draws, len(who)))
    for number, one in rounds.items():
        columns = np.array([names[name] for name in one.panel.entries])
        stage, sheet = result.scheme.stages[number], result.sheets.rounds[number]
        factor = float(stage.weight) * unit_of(stage.rules, one) * factors_of(sheet)[who[columns]]
        totals[:, columns] += factor * _qualities(one, generator)
    return totals


def _qualities(one: RoundAnalysis, generator: np.random.Generator) -> Floats:
    if one.field is not None and one.kappa is not None:
        return one.field.drawn(one.kappa, generator)
    if one.fit is None:
        raise ValueError("a round without severity has no qualities")
    return one.fit.quality[None, :]


def unit_of(rules: Rules, one: RoundAnalysis) -> float:
    """What a ballot value is multiplied by to be a total of these rules, so that rounds and the cut's min compare.

    1 for means; under a sum the number of values of the fullest entry, and Σw under `weighted_sum`.
    """
    unit = float(sum(criterion.weight for criterion in rules.criteria)) if rules.total == "weighted_sum" else 1.0
    if rules.summed:
        dropped = rules.trim.low + rules.trim.high if rules.trim and rules.trimmed else 0
        unit *= int(np.bincount(one.panel.entry).max()) - dropped
    return unit


def positions_of(result: Result, who: Indices) -> tuple[Places, Places]:
    """The first and the last position of the group of each entry."""
    first, last = np.empty(len(who), np.int32), np.empty(len(who), np.int32)
    group = np.empty(len(result.sheets.entries), dtype=np.intp)
    group[result.groups.order] = result.groups.group
    first[:] = result.starts[group[who]] + 1
    last[:] = result.starts[group[who] + 1]
    return first, last


def _places(result: Result, who: Indices, ranges: Ranges | None) -> dict[str, PlaceRange]:
    first, last = positions_of(result, who)
    column_of = {entry: column for column, entry in enumerate(who.tolist())}
    found = {}
    for entry, doubled in zip(result.by_place.tolist(), result.places.tolist(), strict=True):
        name, column = result.sheets.entries[entry], column_of[entry]
        place = doubled // 2 if doubled % 2 == 0 else Fraction(doubled, 2)
        found[name] = PlaceRange(name, place, int(first[column]), int(last[column]), *_doubt(ranges, column))
    return found


def _doubt(ranges: Ranges | None, column: int) -> tuple[int | None, int | None, float | None, float | None]:
    if ranges is None:
        return None, None, None, None
    inside = None if ranges.inside is None else float(ranges.inside[column])
    return int(ranges.low[column]), int(ranges.high[column]), float(ranges.first[column]), inside
