"""The tie-break chain: rule after rule parts the entries that are still tied; and what the rules compare.

Higher wins and no value comes last. The values are computed only for the entries that are tied, with rounds from the
last round each entry is in.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

from awards.ranking.ballots.decisions import Decision
from awards.ranking.numbers.vectors import Array, Ratios, Whole, codes
from awards.ranking.places.counting import Counting, only
from awards.ranking.places.outcome import Groups, Outcome, is_below
from awards.ranking.places.totals import CriterionRuns, Runs, criterion_values, sum_of_fractions
from awards.ranking.scheme.terms import TieRule


class Part:
    """The tied entries that share their last round."""

    def __init__(self, counting: Counting) -> None:
        self.counting = counting

    @cached_property
    def criteria(self) -> tuple[CriterionRuns, Ratios, Array]:
        """The value of each entry and criterion, computed once for the whole chain."""
        return criterion_values(self.counting)

    @cached_property
    def by_criterion(self) -> tuple[Array, Array]:
        """The runs by criterion, and where each criterion begins and ends among them."""
        found = self.criteria[0].criterion
        order = np.argsort(found, kind="stable")
        return order, np.searchsorted(found[order], np.arange(self.counting.width + 1))

    @cached_property
    def classes(self) -> list[list[int]]:
        """The criteria of each weight, the heaviest first."""
        weights = [c.weight for c in self.counting.rules.criteria]
        return [[k for k, one in enumerate(weights) if one == weight] for weight in sorted(set(weights), reverse=True)]

    def runs_of(self, criteria: list[int]) -> Array:
        """The valid runs of some criteria, by place."""
        order, bounds = self.by_criterion
        none = np.zeros(0, dtype=np.int64)
        runs = np.sort(np.concatenate([none, *(order[bounds[k] : bounds[k + 1]] for k in criteria)]))
        return np.asarray(runs[self.criteria[2][runs]])

    def criterion(self, name: str) -> tuple[Ratios, Array]:
        """One criterion: values, and the places (in `who`) that have one."""
        found, values, _ = self.criteria
        runs = self.runs_of([k for k, c in enumerate(self.counting.rules.criteria) if c.id == name])
        return values[runs], found.place[runs]

    def heaviest(self, number: int) -> tuple[Ratios, Array]:
        """The mean over the criteria of the number-th heaviest weight, for entries that have all of them."""
        chosen = self.classes[number] if number < len(self.classes) else []
        found, values, _ = self.criteria
        runs = self.runs_of(chosen)
        present = np.bincount(found.place[runs], minlength=len(self.counting.who))
        runs = runs[(present == len(chosen))[found.place[runs]]]
        places = found.place[runs]
        if len(places) == 0:
            return Ratios(Whole.of([]), 1), places
        starts = np.arange(0, len(places), len(chosen))
        sums = sum_of_fractions(values[runs], starts, np.full(len(starts), len(chosen)))
        return sums.scaled(Fraction(1, len(chosen))), places[starts]

    def median(self) -> tuple[Ratios, Array]:
        """The median of the ballot values."""
        values, counts = self.counting.aligned(), self.counting.counts
        per_run = values.den if isinstance(values.den, int) else values.den[self.counting.starts]
        return Runs(values.num, per_run, counts).median(), np.arange(len(counts))

    def count_at_least(self, score: Fraction) -> tuple[Ratios, Array]:
        """How many scores are at least the given one."""
        scale = self.counting.rules.scale
        least = -((scale.min - score) // scale.step)  # the first step at or above the score
        per_ballot = np.cumsum(self.counting.sizes)
        cells = np.concatenate(([0], np.cumsum(self.counting.step >= least)))
        ends = np.cumsum(self.counting.counts)
        high = cells[per_ballot[ends - 1]]
        return Ratios(Whole(np.diff(high, prepend=0), len(cells)), 1), np.arange(len(ends))

    def ballots(self) -> Ratios:
        """All ballot values."""
        return self.counting.values


class TieValues:
    """What the rules compare, for some entries."""

    def __init__(self, outcome: Outcome, entries: Array) -> None:
        self.entries = entries
        self.parts: list[tuple[Array, Part]] = []
        for number in sorted(set(outcome.last[entries].tolist())):
            where = np.flatnonzero(outcome.last[entries] == number)
            part = only(outcome.countings[number], entries[where])
            place = np.argsort(entries[where], kind="stable")
            self.parts.append((where[place], Part(part)))

    def keys(self, rule: TieRule) -> Iterator[Array]:
        """The comparisons of a rule, one after the other: dense ranks, −1 where there is no value."""
        if rule.kind == "highest_ballots":
            yield self._highest()
        elif rule.kind == "heaviest_criteria":
            for number in range(self.classes()):
                yield self._ranks([part.heaviest(number) for _, part in self.parts])
        else:
            yield self._ranks([_column(part, rule) for _, part in self.parts])

    def classes(self) -> int:
        """How many different weights there are at most."""
        return max(len(part.classes) for _, part in self.parts)

    def fractions(self, rule: TieRule, number: int = 0) -> list[Fraction | None]:
        """The values of one comparison; None where an entry has none."""
        result: list[Fraction | None] = [None] * len(self.entries)
        for where, part in self.parts:
            values, places = part.heaviest(number) if rule.kind == "heaviest_criteria" else _column(part, rule)
            for index, place in enumerate(where[places].tolist()):
                result[place] = values.at(index)
        return result

    def under(self, criterion: str, least: Fraction) -> Array:
        """Which entries are under a bound for a criterion, or have no value for it."""
        result = np.ones(len(self.entries), dtype=bool)
        for where, part in self.parts:
            values, places = part.criterion(criterion)
            result[where[places]] = is_below(values, least)
        return result

    def highest(self) -> list[list[Fraction]]:
        """The ballot values of each entry, from the highest down."""
        result: list[list[Fraction]] = [[] for _ in self.entries]
        for where, part in self.parts:
            values, ends = part.ballots(), np.cumsum(part.counting.counts).tolist()
            for place, first, last in zip(where.tolist(), [0, *ends], ends, strict=False):
                result[place] = sorted((values.at(index) for index in range(first, last)), reverse=True)
        return result

    def _ranks(self, columns: list[tuple[Ratios, Array]]) -> Array:
        result = np.full(len(self.entries), -1, dtype=np.int64)
        places = [where[at] for (where, _), (_, at) in zip(self.parts, columns, strict=True)]
        values = _joined([values for values, _ in columns if len(values)])
        if values is not None:
            result[np.concatenate([place for place in places if len(place)])] = codes(values)
        return result

    def _highest(self) -> Array:
        values = _joined([part.ballots() for _, part in self.parts])
        ranks = codes(values).tolist() if values is not None else []
        lists: dict[int, tuple[int, ...]] = {}
        first = 0
        for where, part in self.parts:
            for place, count in zip(where.tolist(), part.counting.counts.tolist(), strict=True):
                lists[place] = tuple(sorted(ranks[first : first + count], reverse=True))
                first += count
        rank = {one: number for number, one in enumerate(sorted(set(lists.values())))}
        return np.array([rank[lists[place]] for place in range(len(self.entries))], dtype=np.int64)


def _column(part: Part, rule: TieRule) -> tuple[Ratios, Array]:
    if rule.criterion is not None:
        return part.criterion(rule.criterion)
    if rule.score is not None:
        return part.count_at_least(rule.score)
    return part.median()


def _joined(parts: list[Ratios]) -> Ratios | None:
    """Several columns of fractions as one."""
    if len(parts) < 2:
        return parts[0] if parts else None
    nums, dens = [part.num for part in parts], [part.dens() for part in parts]
    num = np.concatenate([one.data for one in nums])
    den = np.concatenate([one.data for one in dens])
    return Ratios(Whole(num, max(one.bound for one in nums)), Whole(den, max(one.bound for one in dens)))


START, TIED = -1, 2**31


@dataclass(frozen=True, eq=False)
class Broken:
    """The groups after the chain, what parts each position from the one before, and the decisions used.

    `parted` is START where a group begins that no rule made, TIED inside a group, else the number of the rule.
    """

    groups: Groups
    parted: Array
    used: tuple[Decision, ...]


def break_ties(
    outcome: Outcome, groups: Groups, names: tuple[str, ...], decisions: dict[frozenset[str], Decision]
) -> Broken:
    """Apply the scheme's chain inside each group."""
    parted = np.where(groups.opens, START, TIED)
    used: list[Decision] = []
    values: TieValues | None = None
    for number, rule in enumerate(outcome.scheme.tie_break):
        where = tied_positions(groups)
        if len(where) == 0:
            break
        if rule.kind == "chair":
            groups = _by_chair(groups, where, names, decisions, used)
        else:
            values = values or TieValues(outcome, np.sort(groups.order[where]))
            groups = _by_rule(groups, values, rule)
        parted[groups.opens & (parted == TIED)] = number
    return Broken(groups, parted, tuple(used))


def last_parting(parted: Array) -> Array:
    """Per position the last rule that parted a group the entry there was in; −1 where none did."""
    first = np.flatnonzero(parted != TIED)
    before = parted[first]
    after = np.append(before[1:], START)
    return np.repeat(np.maximum(before, after), np.diff(first, append=len(parted)))


def _by_rule(groups: Groups, values: TieValues, rule: TieRule) -> Groups:
    """Order by each comparison of a rule."""
    for key in values.keys(rule):
        where = tied_positions(groups)
        if len(where) == 0:
            break
        groups = groups.split(where, key[np.searchsorted(values.entries, groups.order[where])])
    return groups


def tied_positions(groups: Groups) -> Array:
    """The positions of entries that share their group."""
    return np.flatnonzero(groups.sizes[groups.group] > 1)


def _by_chair(
    groups: Groups,
    where: Array,
    names: tuple[str, ...],
    decisions: dict[frozenset[str], Decision],
    used: list[Decision],
) -> Groups:
    """Order each group that is exactly the one a decision names."""
    lengths = {len(named) for named in decisions}
    positions, keys = [], []
    for _, run in itertools.groupby(where.tolist(), key=groups.group.__getitem__):
        place = list(run)
        if len(place) not in lengths:
            continue
        entries = [names[entry] for entry in groups.order[place].tolist()]
        decision = decisions.get(frozenset(entries))
        if decision is not None:
            used.append(decision)
            positions += place
            keys += [-decision.entries.index(entry) for entry in entries]
    if not positions:
        return groups
    return groups.split(np.array(positions), np.array(keys))
