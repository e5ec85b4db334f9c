"""A second ranking, written as the page of rules reads: Fractions, loops, O(n²) comparison, no numpy.

It shares no code with the package but the parsed scheme; what it computes is compared with what `rank` returns.
"""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from math import floor
from typing import Any

from awards.ranking.ballots.sheets import Row
from awards.ranking.scheme.scheme import Scheme
from awards.ranking.scheme.terms import Rules


def half_up(value: Fraction, digits: int | None) -> Fraction:
    return value if digits is None else Fraction(floor(value * 10**digits + Fraction(1, 2)), 10**digits)


class Ballot:
    def __init__(self, state: str) -> None:
        self.state = state
        self.scores: dict[str, Fraction] = {}


class Oracle:
    def __init__(self, scheme: Scheme, rows: list[Row]) -> None:
        self.scheme = scheme
        self.ballots: dict[tuple[str, str], dict[str, Ballot]] = defaultdict(dict)
        self.factors: dict[tuple[str, str], Fraction] = {}
        for row in rows:
            ballot = self.ballots[row.round, row.entry].setdefault(row.juror, Ballot(row.state))
            if row.criterion and row.score not in (None, ""):
                ballot.scores[row.criterion] = Fraction(str(row.score))
            if row.factor not in (None, ""):
                self.factors[row.round, row.entry] = Fraction(str(row.factor))
        self.entries = sorted({row.entry for row in rows})
        self.results = {entry: self.result(entry) for entry in self.entries}

    def counting(self, stage: Any, entry: str) -> dict[str, Ballot]:
        rules = stage.rules
        needed = len(rules.criteria) if rules.missing == "complete_only" else 1
        found = self.ballots.get((stage.id, entry), {})
        return {j: b for j, b in sorted(found.items()) if b.state == "submitted" and len(b.scores) >= needed}

    def last(self, entry: str) -> int:
        return max(k for k, stage in enumerate(self.scheme.stages) if (stage.id, entry) in self.ballots)

    def result(self, entry: str) -> dict[str, Any]:
        carried = Fraction(0)
        last = self.last(entry)
        for stage in self.scheme.stages[: last + 1]:
            ballots = self.counting(stage, entry)
            if len(ballots) < stage.rules.quorum:
                return {"status": "unranked", "last": last}
            total = self.total(stage.rules, ballots)
            if total is None:
                return {"status": "unranked", "last": last}
            total *= self.factors.get((stage.id, entry), 1)
            exact = total
            carried += stage.weight * half_up(total, stage.rules.rounding.total)
        if self.scheme.rounds:
            exact = carried
        final = half_up(exact, self.scheme.last_digits(last))
        value = final if self.scheme.rank_on == "rounded" else exact
        status = "ranked"
        for name, least in self.scheme.thresholds.items():
            at = value if name == "total" else self.criterion(entry, name.partition(":")[2])
            if at is None or at < least:
                status = "below_threshold"
        return {"status": status, "last": last, "exact": exact, "final": final, "value": value}

    def combine(self, rules: Rules, values: list[Fraction]) -> Fraction | None:
        values = sorted(values)
        if rules.combine in ("trimmed_mean", "trimmed_sum"):
            assert rules.trim
            if len(values) < rules.trim.fewest:
                return None
            values = values[rules.trim.low : len(values) - rules.trim.high]
        if rules.combine in ("sum", "trimmed_sum"):
            return sum(values, Fraction(0))
        if rules.combine == "median":
            n = len(values)
            return (values[(n - 1) // 2] + values[n // 2]) / 2
        return sum(values, Fraction(0)) / len(values)

    def limited(self, rules: Rules, values: list[Fraction]) -> list[Fraction]:
        if rules.limit is None or not values:
            return values
        mean = sum(values, Fraction(0)) / len(values)
        return [min(max(value, mean - rules.limit), mean + rules.limit) for value in values]

    def cells(self, rules: Rules, ballots: dict[str, Ballot], name: str) -> list[Fraction]:
        given = [ballot.scores[name] for ballot in ballots.values() if name in ballot.scores]
        digits = rules.rounding.cell if rules.order == "criterion_first" or rules.missing == "pooled" else None
        return [half_up(value, digits) for value in self.limited(rules, given)]

    def total(self, rules: Rules, ballots: dict[str, Ballot]) -> Fraction | None:
        whole = sum((c.weight for c in rules.criteria), Fraction(0))
        if rules.missing == "pooled":
            above, below = Fraction(0), Fraction(0)
            for c in rules.criteria:
                for value in self.cells(rules, ballots, c.id):
                    above, below = above + c.weight * value, below + c.weight
            return above / below
        if rules.order == "juror_first":
            values = [self.ballot_value(rules, ballot) for ballot in ballots.values()]
            if rules.total == "weighted_sum":
                values = [value * whole for value in values]
            values = [half_up(value, rules.rounding.juror) for value in self.limited(rules, values)]
            return self.combine(rules, values)
        total = Fraction(0)
        for c in rules.criteria:
            cells = self.cells(rules, ballots, c.id)
            value = self.combine(rules, cells) if cells else None
            if value is None:
                return None
            value = half_up(value, rules.rounding.criterion) * c.weight
            total += half_up(value, rules.rounding.weighted) if rules.total == "weighted_sum" else value
        return total if rules.total == "weighted_sum" else total / whole

    def ballot_value(self, rules: Rules, ballot: Ballot) -> Fraction:
        weights = {c.id: c.weight for c in rules.criteria}
        above = sum((weights[name] * score for name, score in ballot.scores.items()), Fraction(0))
        return above / sum((weights[name] for name in ballot.scores), Fraction(0))

    def criterion(self, entry: str, name: str) -> Fraction | None:
        stage = self.scheme.stages[self.last(entry)]
        cells = self.cells(stage.rules, self.counting(stage, entry), name)
        return self.combine(stage.rules, cells) if cells else None

    def keys(self, entry: str, chair: dict[frozenset[str], tuple[str, ...]]) -> list[Any]:
        """What each rule of the chain compares; None for the chair, who is asked in the group."""
        stage = self.scheme.stages[self.last(entry)]
        rules, ballots = stage.rules, self.counting(stage, entry)
        values = sorted((self.ballot_value(rules, b) for b in ballots.values()), reverse=True)
        found: list[Any] = []
        for rule in self.scheme.tie_break:
            if rule.kind == "criterion":
                found.append([self.orderable(self.criterion(entry, rule.criterion or ""))])
            elif rule.kind == "heaviest_criteria":
                found.append([self.orderable(value) for value in self.heaviest(entry, rules)])
            elif rule.kind == "median":
                n = len(values)
                found.append([self.orderable((values[(n - 1) // 2] + values[n // 2]) / 2)])
            elif rule.kind == "count_at_least":
                assert rule.score is not None
                found.append([sum(score >= rule.score for b in ballots.values() for score in b.scores.values())])
            elif rule.kind == "highest_ballots":
                found.append(values)
            else:
                found.append(None)
        return found

    def heaviest(self, entry: str, rules: Rules) -> list[Fraction | None]:
        found: list[Fraction | None] = []
        for weight in sorted({c.weight for c in rules.criteria}, reverse=True):
            values = [self.criterion(entry, c.id) for c in rules.criteria if c.weight == weight]
            there = [value for value in values if value is not None]
            found.append(sum(there, Fraction(0)) / len(there) if len(there) == len(values) else None)
        return found

    @staticmethod
    def orderable(value: Fraction | None) -> tuple[int, Fraction]:
        return (0, Fraction(0)) if value is None else (1, value)

    def groups(self, chair: dict[frozenset[str], tuple[str, ...]]) -> list[list[str]]:
        """The ranked entries in groups of shared places, from the top."""
        last = len(self.scheme.stages) - 1
        ranked = [entry for entry in self.entries if self.results[entry]["status"] == "ranked"]
        done: list[list[str]] = []
        for inside in (True, False):
            tier = [entry for entry in ranked if (self.results[entry]["last"] == last) is inside]
            while tier:
                top = max(self.results[entry]["value"] for entry in tier)
                group = [entry for entry in tier if top - self.results[entry]["value"] <= self.scheme.tie_band]
                tier = [entry for entry in tier if entry not in group]
                done += self.broken(group, chair, 0)
        return done

    def broken(self, group: list[str], chair: dict[frozenset[str], tuple[str, ...]], number: int) -> list[list[str]]:
        if number == len(self.scheme.tie_break) or len(group) == 1:
            return [sorted(group)]
        if self.scheme.tie_break[number].kind == "chair":
            order = chair.get(frozenset(group))
            return [[entry] for entry in order] if order else self.broken(group, chair, number + 1)
        keys = {entry: self.keys(entry, chair)[number] for entry in group}
        found: list[list[str]] = []
        for key in sorted({tuple(key) for key in keys.values()}, reverse=True):
            part = [entry for entry in group if tuple(keys[entry]) == key]
            found += self.broken(part, chair, number + 1)
        return found

    def places(self, chair: dict[frozenset[str], tuple[str, ...]] | None = None) -> dict[str, Fraction]:
        """The place of every ranked entry."""
        found: dict[str, Fraction] = {}
        before = 0
        for number, group in enumerate(self.groups(chair or {})):
            first, end = before + 1, before + len(group)
            place = {"competition": Fraction(first), "modified": Fraction(end), "dense": Fraction(number + 1)}
            for entry in group:
                found[entry] = place.get(self.scheme.places, Fraction(first + end, 2))
            before = end
        return found


def competition_places(values: list[Fraction]) -> list[int]:
    """The O(n²) definition: one more than the number of entries that are better."""
    return [1 + sum(other > value for other in values) for value in values]
