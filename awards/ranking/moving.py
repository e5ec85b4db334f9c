"""One entry's value changed: where everybody stands now, from where they stood before.

The order of the others does not change, nor which rules part them: whatever parted two neighbours of an entry that
goes away parts them still. So the entry is taken out and put in where it belongs now, and only its comparisons with a
few others are made. Ranked anew are whole groups that a tie band cuts otherwise, and groups of the entry while the
chair's decisions are in force. What comes out is what `rank.placed` gives, to the last byte.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, replace
from math import isqrt

import numpy as np

from .ordering import Groups, grouped
from .outcome import Outcome
from .rank import RANKED, Result, finished, statuses
from .ties import START, TIED, Broken, break_ties
from .whole import Array, spliced

AT_ONCE = 100  # entries at most that one is compared with in the last go; a third of that costs little more than one


def placed_again(before: Result, found: Outcome, entry: int, alone: Outcome) -> Result:
    """The result after one entry changed; `found` is the outcome of all, `alone` that of this entry only."""
    one, why = statuses(alone)
    status = before.status.copy()
    status[entry] = one[0]
    below = {number: name for number, name in before.below.items() if number != entry}
    if why:
        below[entry] = why[0]
    ranked = bool(one[0] == RANKED)
    start = _started(before, found, entry, status, ranked)
    broken = _Moved(before, found, start, entry, ranked).broken()
    return finished(found, status, below, start, broken, before.forced)


def _started(before: Result, found: Outcome, entry: int, status: Array, ranked: bool) -> Groups:
    """The groups before the tie-break."""
    if found.scheme.tie_band:
        who = np.flatnonzero(status == RANKED)
        return grouped(who, found.tiers[who], found.value[who], found.scheme.tie_band)
    groups = without(before.start_groups, entry)
    return _with_value(groups, found, entry) if ranked else groups


def without(groups: Groups, entry: int) -> Groups:
    """The groups without one entry."""
    at = np.flatnonzero(groups.order == entry)
    if not len(at):
        return groups
    here, after = int(at[0]), int(at[0]) + 1
    opens = spliced(groups.opens, here, after, ())
    opens[here:after] |= groups.opens[here]
    return Groups.opened(spliced(groups.order, here, after, ()), opens)


def _with_value(groups: Groups, found: Outcome, entry: int) -> Groups:
    """The groups with an entry put in by tier and value."""
    first = np.append(np.flatnonzero(groups.opens), len(groups.order)).tolist()
    final = len(found.scheme.stages) - 1

    def key(one: int) -> tuple[bool, object]:
        return bool(found.last[one] != final), -found.value.at(one)

    mine = key(entry)
    place = bisect_left(range(len(first) - 1), mine, key=lambda group: key(int(groups.order[first[group]])))
    at, joins = first[place], place < len(first) - 1 and key(int(groups.order[first[place]])) == mine
    within = int(np.searchsorted(groups.order[at : first[place + 1]], entry)) if joins else 0
    order = spliced(groups.order, at + within, at + within, [entry])
    return Groups.opened(order, spliced(groups.opens, at + joins, at + joins, [not joins]))


@dataclass
class _Moved:
    """The tie-break of all, with one entry moved."""

    before: Result
    found: Outcome
    start: Groups
    entry: int
    ranked: bool

    def broken(self) -> Broken:
        """The groups after the tie-break."""
        order, parted = self._others()
        stale = self._stale()
        if self.ranked:
            order, parted = self._put_in(order, parted, known=not stale[self.entry])
        used = [one for one in self.before.used if not stale[self.before.numbers[one.entries[0]]]]
        where = np.flatnonzero(stale[self.start.order])
        if len(where):
            groups = Groups(self.start.order[where], self.start.group[where])
            anew = self._compared(groups)
            order[where], parted[where] = anew.groups.order, anew.parted
            used += anew.used
        return Broken(Groups.opened(order, parted != TIED), parted, tuple(used))

    def _others(self) -> tuple[Array, Array]:
        """The order of the others and what parts them."""
        order, parted = self.before.groups.order, self.before.parted
        at = np.flatnonzero(order == self.entry)
        if not len(at):
            return order.copy(), parted.copy()
        here, after = int(at[0]), int(at[0]) + 1
        others = spliced(parted, here, after, ())
        others[here:after] = np.minimum(others[here:after], parted[here])
        return spliced(order, here, after, ()), others

    def _stale(self) -> Array:
        """Which entries are in groups to be ranked anew.

        The others stand in one order before and after; groups that begin and end where one did are the same.
        """
        stale = np.zeros(len(self.found.sheets.entries), dtype=bool)
        if not self.found.scheme.tie_band and not self.before.forced:
            return stale
        old, new = without(self.before.start_groups, self.entry), without(self.start, self.entry)
        moved = np.flatnonzero(old.opens != new.opens)
        stale[new.order[np.isin(new.group, new.group[np.append(moved, moved - 1)])]] = True
        home = companions(self.start, self.entry)
        if self.before.forced:
            stale[companions(self.before.start_groups, self.entry)] = stale[home] = True
        stale[home] = stale[home].any()
        return stale

    def _put_in(self, order: Array, parted: Array, *, known: bool) -> tuple[Array, Array]:
        """The order with the entry, at its place if its group is known and anywhere in its group if not."""
        at = int(np.flatnonzero(self.start.order == self.entry)[0])
        group = self.start.group[at]
        begin, end = (int(np.searchsorted(self.start.group, group, side=side)) for side in ("left", "right"))
        place, left, right = begin, START, TIED
        if known and end - begin > 1:
            within, left, right = self._place_among(order[begin : end - 1], parted[begin : end - 1])
            place += within
        parted = spliced(parted, place, place, [left])
        if place + 1 < end:
            parted[place + 1] = right
        return spliced(order, place, place, [self.entry]), parted

    def _place_among(self, members: Array, parted: Array) -> tuple[int, int, int]:
        """How many of a group in its order come before the entry, and what parts it from its two neighbours.

        It is compared with the first of each run of members that are tied: of any two runs one comes first.
        """
        firsts = np.append(np.flatnonzero(parted != TIED), len(members))
        low, high = 0, len(firsts) - 1
        while True:
            inner = range(low, high, _stride(high - low))
            picks = [low - 1] * (low > 0) + [*inner] + [high] * (high < len(firsts) - 1)
            chosen = np.sort(np.append(members[firsts[picks]], self.entry))
            found = self._compared(Groups(chosen, np.zeros(len(chosen), dtype=np.int64)))
            at = int(np.flatnonzero(found.groups.order == self.entry)[0])
            left, right = np.append(found.parted, START)[at : at + 2].tolist()
            if TIED in (left, right):
                run = picks[at - (left == TIED)]
                return self._place_in(members, parted, int(firsts[run]), int(firsts[run + 1]))
            low = picks[at - 1] + 1 if at else 0
            high = picks[at] if at < len(picks) else len(firsts) - 1
            if low == high:
                return int(firsts[low]), left, right

    def _place_in(self, members: Array, parted: Array, first: int, end: int) -> tuple[int, int, int]:
        """The same inside the run of members it is tied with, which stand by id."""
        place = first + int(np.searchsorted(members[first:end], self.entry))
        after = TIED if place < end else int(np.append(parted, START)[end])
        return place, TIED if place > first else int(parted[first]), after

    def _compared(self, groups: Groups) -> Broken:
        """The tie-break of a few whole groups, or within one."""
        found, members = self.found, np.sort(groups.order)
        sheets = found.sheets.of_entries(members)
        some = Outcome(
            found.scheme,
            sheets,
            found.without,
            found.last[members],
            found.why[members],
            found.where[members],
            found.exact[members],
            found.final[members],
        )
        order = np.searchsorted(members, groups.order)
        broken = break_ties(some, Groups(order, groups.group - groups.group[0]), sheets.entries, self.before.forced)
        return replace(broken, groups=Groups(members[broken.groups.order], broken.groups.group))


def _stride(size: int) -> int:
    """Every which of so many members to compare one with: each of a few, else so that twice is enough."""
    return 1 if size <= AT_ONCE else size // max(AT_ONCE // 3, isqrt(size)) + 1


def companions(groups: Groups, entry: int) -> Array:
    """The entries of the group of one, with it; none where it has no group."""
    at = np.flatnonzero(groups.order == entry)
    return np.asarray(groups.order[groups.group == groups.group[at[0]]]) if len(at) else at
