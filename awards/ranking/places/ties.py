"""The tie-break chain: rule after rule parts the entries that are still tied.

Higher wins and no value comes last; what the rules compare is in tie_values.py.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np

from awards.ranking.ballots.decisions import Decision
from awards.ranking.numbers.vectors import Array
from awards.ranking.places.ordering import Groups
from awards.ranking.places.outcome import Outcome
from awards.ranking.places.tie_values import TieValues
from awards.ranking.scheme.terms import TieRule

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
