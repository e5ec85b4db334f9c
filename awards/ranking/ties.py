"""The tie-break chain: rule after rule parts the entries that are still tied.

Higher wins and no value comes last; what the rules compare is in tie_values.py.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np

from .decisions import Decision
from .ordering import Groups
from .outcome import Outcome
from .tie_values import TieValues
from .whole import Array


@dataclass(frozen=True, eq=False)
class Broken:
    """The groups after the chain, the rule that last parted each entry's group (−1: none), and the decisions used."""

    groups: Groups
    decided: Array
    used: tuple[Decision, ...]


def break_ties(
    outcome: Outcome, groups: Groups, names: tuple[str, ...], decisions: dict[frozenset[str], Decision]
) -> Broken:
    """Apply the scheme's chain inside each group."""
    decided = np.full(len(names), -1, dtype=np.int64)
    used: list[Decision] = []
    values: TieValues | None = None
    for number, rule in enumerate(outcome.scheme.tie_break):
        where = tied_positions(groups)
        if len(where) == 0:
            break
        if rule.kind == "chair":
            groups = _by_chair(groups, where, names, decisions, used, decided, number)
            continue
        if values is None:
            values = TieValues(outcome, np.sort(groups.order[where]))
        for key in values.keys(rule):
            where = tied_positions(groups)
            if len(where) == 0:
                break
            at = np.searchsorted(values.entries, groups.order[where])
            groups, apart = groups.split(where, key[at])
            decided[apart] = number
    return Broken(groups, decided, tuple(used))


def tied_positions(groups: Groups) -> Array:
    """The positions of entries that share their group."""
    return np.flatnonzero(groups.sizes[groups.group] > 1)


def _by_chair(
    groups: Groups,
    where: Array,
    names: tuple[str, ...],
    decisions: dict[frozenset[str], Decision],
    used: list[Decision],
    decided: Array,
    number: int,
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
    groups, apart = groups.split(np.array(positions), np.array(keys))
    decided[apart] = number
    return groups
