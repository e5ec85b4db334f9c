"""Spreading entries evenly over jurors: who gets what, how far the target is met, and why not further. Pure.

A semi-matching of entries and jurors with room for several on both sides: entries take the least loaded juror first,
those left short are served along alternating paths, so that no other plan covers more; then work moves along such paths
from busy to idle jurors until no move makes loads more even. Source: Harvey, Ladner, Lovász, Tamir, "Semi-matchings for
bipartite graphs and load balancing", J. Algorithms 59, 2006. Where it makes no difference to cover and load, entries go
to jurors who read their language: these come first among the equally loaded, and in the end two entries change places
wherever that leaves fewer unread. What was assigned before is never moved, and the same input gives the same plan,
whatever its order.
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise

from awards.core.message import Message

Pair = tuple[str, str]  # entry, juror


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry to be covered: its id, its category, and the jurors who have it already (recused ones left out)."""

    id: str
    category: str
    held_by: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Seated:
    """A juror: id, the categories of the own seats (none: every category), entries held, and the most there may be."""

    id: str
    categories: frozenset[str] | None
    load: int
    most: int


@dataclass(frozen=True, slots=True)
class Short:
    """An entry that stays under the target, with the reason in words."""

    entry: str
    cover: int
    why: Message


@dataclass(frozen=True)
class Plan:
    """What would be assigned, and what comes of it: cover per entry, load per juror, and the entries left short.

    unread: those of the pairs whose juror does not read the language of the entry.
    """

    pairs: tuple[Pair, ...]
    cover: dict[str, int]
    before: dict[str, int]
    load: dict[str, int]
    short: tuple[Short, ...]
    unread: tuple[Pair, ...] = ()
    fingerprint: str = field(default="")


def spread(
    entries: Sequence[Entry],
    jurors: Sequence[Seated],
    *,
    target: int,
    barred: Mapping[str, Collection[str]],
    unread: Mapping[str, Collection[str]] | None = None,
) -> Plan:
    """Return the plan that covers the most, and among those spreads the work evenly.

    target: ballots wanted for each entry. barred: for an entry, the jurors with a conflict or a tie to it. unread: for
    an entry, the jurors who do not read its language.
    """
    board = _Board(entries, jurors, target, barred, unread or {})
    for level in range(1, target + 1):
        for entry in board.scarcest_first():
            if board.cover(entry) < level:
                board.serve(entry)
    board.even_out()
    board.suit()
    return board.plan()


class _Board:
    """The state of a plan in the making: for each entry the jurors who may have it, and those who got it."""

    def __init__(
        self,
        entries: Sequence[Entry],
        jurors: Sequence[Seated],
        target: int,
        barred: Mapping[str, Collection[str]],
        unread: Mapping[str, Collection[str]],
    ) -> None:
        self.entries = {entry.id: entry for entry in sorted(entries, key=lambda entry: entry.id)}
        self.jurors = {juror.id: juror for juror in sorted(jurors, key=lambda juror: juror.id)}
        self.target = target
        self.barred = barred
        self.unread = unread
        self.load = {juror.id: juror.load for juror in self.jurors.values()}
        self.given: dict[str, set[str]] = {entry: set() for entry in self.entries}
        self.taken: dict[str, set[str]] = {juror: set() for juror in self.jurors}
        self.closed: set[str] = set()
        self.open = {entry.id: self._may_have(entry) for entry in self.entries.values()}

    def _may_have(self, entry: Entry) -> list[str]:
        closed = set(self.barred.get(entry.id, ())) | entry.held_by
        able = [juror.id for juror in self.jurors.values() if _sits(juror, entry) and juror.id not in closed]
        # Jurors with equal loads take turns in another order for each entry, so that panels mix; its readers first.
        return sorted(able, key=lambda juror: (self._reads_not(entry.id, juror), _lot(entry.id, juror)))

    def _reads_not(self, entry: str, juror: str) -> bool:
        return juror in self.unread.get(entry, ())

    def cover(self, entry: str) -> int:
        """How many jurors an entry has, with those planned."""
        return len(self.entries[entry].held_by) + len(self.given[entry])

    def scarcest_first(self) -> list[str]:
        """Entries with the fewest jurors to choose from come first."""
        return sorted(self.entries, key=lambda entry: (len(self.open[entry]), entry))

    def serve(self, entry: str) -> None:
        """Give an entry one more juror, moving others along a path where needed, if there is any."""
        wanting = [juror for juror in self.open[entry] if juror not in self.given[entry]]
        if free := [juror for juror in wanting if self._has_room(juror)]:
            self._give(entry, min(free, key=self.load.__getitem__))
        elif path := self._path([juror for juror in wanting if juror not in self.closed], self._has_room):
            self._shift(path)
            self._give(entry, path[0][0])

    def even_out(self) -> None:
        """Move planned entries from busier to idler jurors while that evens out their loads."""
        self.closed.clear()
        while rest := [juror for juror in self.jurors if juror not in self.closed and self.taken[juror]]:
            busiest = max(rest, key=lambda juror: (self.load[juror], juror))
            path = self._path([busiest], partial(self._has_room, below=self.load[busiest] - 1))
            if path:
                self._shift(path)

    def suit(self) -> None:
        """Have two planned entries change places where that leaves fewer with jurors who do not read them."""
        while sum(self._suits(entry, juror) for entry, juror in self._unread()):  # one trade may open another
            pass

    def _unread(self) -> list[Pair]:
        pairs = [(entry, juror) for entry, given in self.given.items() for juror in given]
        return sorted(pair for pair in pairs if self._reads_not(*pair))

    def _suits(self, entry: str, juror: str) -> bool:
        """Whether an entry and another one changed places."""
        found = next(self._trades(entry, juror), None)
        if found:
            self._trade(entry, juror, *found)
        return found is not None

    def _trades(self, entry: str, juror: str) -> Iterator[Pair]:
        """An entry and its juror, who reads this one, with which it may change places."""
        if juror not in self.given[entry]:  # traded away by now
            return
        for other in self.open[entry]:
            if self._reads_not(entry, other):
                return  # readers come first
            if other in self.given[entry]:
                continue
            for back in sorted(self.taken[other]):
                free = juror in self.open[back] and juror not in self.given[back]
                if free and self._reads_not(back, juror) <= self._reads_not(back, other):
                    yield back, other

    def _trade(self, entry: str, juror: str, back: str, other: str) -> None:
        for which, away, to in ((entry, juror, other), (back, other, juror)):
            self.given[which].remove(away)
            self.taken[away].remove(which)
            self.load[away] -= 1
            self._give(which, to)

    def _path(self, starts: list[str], ends: Callable[[str], bool]) -> list[tuple[str, str]] | None:
        """Find the shortest way to a juror who is an end: pairs of a juror and the entry handed on, then the end.

        Where there is none, every juror seen on the way is closed: no later move opens a way out of that circle.
        """
        came: dict[str, tuple[str, str] | None] = dict.fromkeys(starts)
        waiting = deque(starts)
        while waiting:
            juror = waiting.popleft()
            if ends(juror):
                return _way(came, juror)
            for entry, other in self._moves(juror):
                if other not in came and other not in self.closed:
                    came[other] = (juror, entry)
                    waiting.append(other)
        self.closed.update(came)
        return None

    def _moves(self, juror: str) -> Iterator[tuple[str, str]]:
        for entry in sorted(self.taken[juror]):
            for other in self.open[entry]:
                if other not in self.given[entry]:
                    yield entry, other

    def _shift(self, path: list[tuple[str, str]]) -> None:
        for (juror, entry), (other, _) in pairwise(path):
            self.given[entry].remove(juror)
            self.taken[juror].remove(entry)
            self.load[juror] -= 1
            self._give(entry, other)

    def _give(self, entry: str, juror: str) -> None:
        self.given[entry].add(juror)
        self.taken[juror].add(entry)
        self.load[juror] += 1

    def _has_room(self, juror: str, below: int | None = None) -> bool:
        most = self.jurors[juror].most
        return self.load[juror] < (most if below is None else min(most, below))

    def plan(self) -> Plan:
        """The plan as it stands."""
        pairs = tuple(sorted((entry, juror) for entry, given in self.given.items() for juror in given))
        short = tuple(self._short(entry) for entry in self.entries if self.cover(entry) < self.target)
        return Plan(
            pairs=pairs,
            cover={entry: self.cover(entry) for entry in self.entries},
            before={entry.id: len(entry.held_by) for entry in self.entries.values()},
            load=dict(self.load),
            short=short,
            unread=tuple(self._unread()),
            fingerprint=hashlib.sha256(repr(pairs).encode()).hexdigest(),
        )

    def _short(self, entry: str) -> Short:
        asked = self.entries[entry]
        panel = [juror for juror in self.jurors.values() if _sits(juror, asked)]
        closed = sum(juror.id in self.barred.get(entry, ()) for juror in panel)
        left = [juror for juror in self.open[entry] if juror not in self.given[entry]]
        full = sum(not self._has_room(juror) for juror in left)
        why = Message(
            "Jurors on the panel: {panel}. With a conflict or a connection: {closed}. Already full: {full}.",
            panel=len(panel),
            closed=closed,
            full=full,
        )
        return Short(entry, self.cover(entry), why)


def _sits(juror: Seated, entry: Entry) -> bool:
    return juror.categories is None or entry.category in juror.categories


def _way(came: Mapping[str, tuple[str, str] | None], end: str) -> list[tuple[str, str]]:
    way = [(end, "")]
    while (step := came[way[0][0]]) is not None:
        way.insert(0, step)
    return way


def _lot(entry: str, juror: str) -> str:
    return hashlib.sha256(f"{entry}|{juror}".encode()).hexdigest()
