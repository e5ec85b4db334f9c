"""Parallel columns of one value per row, checked against each other and sorted into sheets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from awards.core.message import Message
from awards.ranking.ballots.sheets import (
    STATES,
    SUBMITTED,
    RoundSheet,
    RowFault,
    SheetError,
    Sheets,
    name_fault,
    shape_of,
)
from awards.ranking.numbers.exact import exact_text
from awards.ranking.numbers.vectors import Array, lengths_of, starts_of
from awards.ranking.scheme.scheme import Scheme


@dataclass(eq=False)
class Columns:
    """One value per row: which round, entry, juror, criterion (−1: none), step (−1: no score) and state.

    `entries` and `jurors` are the names that the numbers index, in any order, each once. `faults` are those found
    before; `rows` numbers the rows where some were left out; `factors` are by round number and entry id.
    """

    entries: list[str]
    jurors: list[str]
    round: Array
    entry: Array
    juror: Array
    criterion: Array
    step: Array
    state: Array
    faults: list[RowFault] = field(default_factory=list)
    factors: dict[tuple[int, str], Fraction] = field(default_factory=dict)
    rows: Array | None = None

    def check_ranges(self, scheme: Scheme) -> None:
        """Note rows whose numbers point nowhere, and names that are none. Raises SheetError at once for those."""
        for what, names in (("entry", self.entries), ("juror", self.jurors)):
            if len(set(names)) < len(names):
                raise ValueError(f"a name is given twice among the {what} names")
            faults = [name_fault(0, what, name) for name in names]
            self.faults += [fault for fault in faults if fault is not None]
        stages = scheme.stages
        self._outside("round", self.round, 0, len(stages) - 1)
        self._outside("entry", self.entry, 0, len(self.entries) - 1)
        self._outside("juror", self.juror, 0, len(self.jurors) - 1)
        self._outside("state", self.state, 0, len(STATES) - 1)
        if self.faults:
            raise SheetError(self.faults)
        for number, stage in enumerate(stages):
            rows = np.flatnonzero(self.round == number) if len(stages) > 1 else slice(None)
            self._outside("criterion", self.criterion, -1, len(stage.rules.criteria) - 1, rows)
            self._outside("step", self.step, -1, stage.rules.scale.steps, rows)
        if self.faults:
            raise SheetError(self.faults)

    def _outside(self, what: str, column: Array, low: int, high: int, rows: Array | slice = slice(None)) -> None:
        part = column[rows]
        if part.dtype.kind not in "iuO":
            raise TypeError(f"the column {what} must hold integers, not {part.dtype}")
        if len(part) == 0 or (part.min() >= low and part.max() <= high):
            return
        where = np.flatnonzero((part < low) | (part > high))
        numbers = where if isinstance(rows, slice) else rows[where]
        for row in numbers.tolist():
            value = int(column[row])
            message = Message(
                "{what} {value} is not between {low} and {high}", what=what, value=value, low=low, high=high
            )
            self.faults.append(RowFault(row, message))

    def sheets(self, scheme: Scheme) -> Sheets:
        """The rows as sheets. Raises SheetError with every fault of every row."""
        self._sort_names()
        rounds = [self._round(scheme, number) for number in range(len(scheme.stages))]
        self._must_be_in_earlier(scheme)
        if self.faults:
            raise SheetError(self.faults)
        return Sheets(tuple(self.entries), tuple(self.jurors), tuple(rounds), shape_of(scheme))

    def _sort_names(self) -> None:
        self.entries, self.entry = _sorted_names(self.entries, self.entry)
        self.jurors, self.juror = _sorted_names(self.jurors, self.juror)

    def _round(self, scheme: Scheme, number: int) -> RoundSheet:
        rows = np.flatnonzero(self.round == number) if len(scheme.stages) > 1 else None
        entry, juror, criterion, step, state = (
            column if rows is None else column[rows]
            for column in (self.entry, self.juror, self.criterion, self.step, self.state)
        )
        width = len(scheme.stages[number].rules.criteria) + 1
        key = (entry.astype(np.int64) * max(1, len(self.jurors)) + juror) * width + criterion + 1
        if len(key) > 1 and not bool((key[1:] > key[:-1]).all()):
            key, order = _in_order(key)
            step, state = step[order], state[order]
            rows = order if rows is None else rows[order]
        self._find_doubles(key, rows)
        ballot = key // width
        starts = starts_of(ballot)
        self._find_two_states(state, starts, rows)
        return self._arranged(number, ballot[starts], key - ballot * width - 1, step, state, starts)

    def _arranged(
        self, number: int, ballot: Array, criterion: Array, step: Array, state: Array, starts: Array
    ) -> RoundSheet:
        """The sheet of one round: `ballot` numbers entry and juror together, `starts` is where its cells begin."""
        scored = (criterion >= 0) & (step >= 0)
        if bool(scored.all()):
            start = np.append(starts, len(step))
        else:
            running = np.concatenate(([0], np.cumsum(scored)))
            start = running[np.append(starts, len(step))]
            criterion, step = criterion[scored], step[scored]
        entry, juror = np.divmod(ballot, max(1, len(self.jurors)))
        names = {name: code for code, name in enumerate(self.entries)} if self.factors else {}
        here = {name: value for (stage, name), value in self.factors.items() if stage == number and name in names}
        factors = {names[name]: value for name, value in here.items()}
        first = np.concatenate(([0], np.cumsum(np.bincount(entry, minlength=len(self.entries)))))
        state = state[starts].astype(np.int8)
        return RoundSheet(entry, juror, state, start, criterion.astype(np.int16), narrow(step), first, factors)

    def _row(self, place: int, rows: Array | None) -> int:
        """The number that a row came with."""
        number = place if rows is None else int(rows[place])
        return number if self.rows is None else int(self.rows[number])

    def _find_doubles(self, key: Array, rows: Array | None) -> None:
        if len(key) < 2:
            return
        again = np.flatnonzero(key[1:] == key[:-1]) + 1
        for place in again.tolist():
            row, before = self._row(place, rows), self._row(place - 1, rows)
            self.faults.append(
                RowFault(row, Message("the same cell is already given in line {line}", line=Before(before)))
            )

    def _find_two_states(self, state: Array, starts: Array, rows: Array | None) -> None:
        expected = np.repeat(state[starts], lengths_of(starts, len(state))) if len(state) else state
        for place in np.flatnonzero(state != expected).tolist():
            row = self._row(place, rows)
            here, other = STATES[state[place]], STATES[expected[place]]
            message = Message("the scoresheet is {state} here and {other} in another line", state=here, other=other)
            self.faults.append(RowFault(row, message))

    def _must_be_in_earlier(self, scheme: Scheme) -> None:
        stages = scheme.stages
        if len(stages) < 2 or not len(self.entry):
            return
        present = np.zeros((len(stages), len(self.entries)), dtype=bool)
        present[self.round, self.entry] = True
        for number in range(1, len(stages)):
            for lost in np.flatnonzero(present[number] & ~present[number - 1]).tolist():
                row = self._row(int(np.flatnonzero((self.round == number) & (self.entry == lost))[0]), None)
                rounds = {"round": stages[number].id, "earlier": stages[number - 1].id}
                values = {"entry": self.entries[lost], **rounds}
                message = Message("{entry} is in round {round} but not in round {earlier}", **values)
                self.faults.append(RowFault(row, message))


class Before(int):
    """The number of an earlier row, counted from 0; shown counted from 1, or as a file's line by who knows it."""

    def __str__(self) -> str:
        return str(int(self) + 1)

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)


def _in_order(key: Array) -> tuple[Array, Array]:
    """The keys ascending and the order that makes them so; equal ones in the order they came."""
    bits = len(key).bit_length()
    if int(key.max()) >= 2 ** (62 - bits):
        order = np.argsort(key, kind="stable")
        return key[order], order
    packed = (key << bits) | np.arange(len(key))  # a plain sort is several times as quick as one of positions
    packed.sort()
    return packed >> bits, packed & ((1 << bits) - 1)


def narrow(step: Array) -> Array:
    """Steps in two bytes each where they fit."""
    if step.dtype == object or not len(step):
        return step
    return step.astype(np.int16) if int(step.max()) < 2**15 else step.astype(np.int64)


def _sorted_names(names: list[str], numbers: Array) -> tuple[list[str], Array]:
    if all(names[i] < names[i + 1] for i in range(len(names) - 1)):
        return names, numbers
    order = sorted(range(len(names)), key=names.__getitem__)
    place = np.empty(len(names), dtype=np.int64)
    place[order] = np.arange(len(names))
    return [names[i] for i in order], place[numbers]


def factor_fault(row: int, factor: Fraction, before: Fraction) -> RowFault:
    """The fault of a second, different factor for one entry in one round."""
    values = {"factor": exact_text(factor), "other": exact_text(before)}
    return RowFault(
        row, Message("the factor is {factor} here and {other} in another line for this nomination", **values)
    )


def sheets_of_arrays(
    scheme: Scheme,
    entries: Sequence[str],
    jurors: Sequence[str],
    *,
    entry: Array,
    juror: Array,
    criterion: Array,
    step: Array,
    state: Array | None = None,
    round: Array | None = None,
    factors: Mapping[tuple[str, str], Fraction] | None = None,
) -> Sheets:
    """The sheets of parallel arrays, in any order.

    entry and juror index the names given; criterion indexes the round's criteria **sorted by id**, −1 for
    a ballot's row without a score; step is the score in whole steps above min; state indexes STATES
    (submitted where absent); round indexes the rounds; factors are by (round id, entry id).
    Raises SheetError.
    """
    size = len(entry)
    given = Columns(
        list(entries),
        list(jurors),
        np.zeros(size, dtype=np.int64) if round is None else np.asarray(round),
        np.asarray(entry),
        np.asarray(juror),
        np.asarray(criterion),
        np.asarray(step),
        np.full(size, SUBMITTED, dtype=np.int8) if state is None else np.asarray(state),
    )
    names = {stage.id: number for number, stage in enumerate(scheme.stages)}
    given.factors = {(names[stage], name): Fraction(value) for (stage, name), value in (factors or {}).items()}
    given.check_ranges(scheme)
    return given.sheets(scheme)


def sheets_of_cube(scheme: Scheme, entries: Sequence[str], jurors: Sequence[str], steps: Array) -> Sheets:
    """The sheets of one round as entries × jurors × criteria (all three sorted by id), −1 where there is no score.

    A juror without any score for an entry has no ballot there. Raises SheetError.
    """
    stages = scheme.stages
    if steps.shape != (len(entries), len(jurors), len(stages[0].rules.criteria)) or len(stages) != 1:
        raise ValueError("the cube must be entries × jurors × criteria of a scheme of one round")
    if list(entries) != sorted(set(entries)) or list(jurors) != sorted(set(jurors)):
        raise ValueError("entries and jurors must be sorted by id, each once")
    size, width = len(entries) * len(jurors), len(stages[0].rules.criteria)
    flat = steps.reshape(-1)
    if size and flat.min() >= 0 and flat.max() <= stages[0].rules.scale.steps:
        return Sheets(tuple(entries), tuple(jurors), (_full(len(entries), len(jurors), width, flat),), shape_of(scheme))
    where = np.flatnonzero(flat != -1)
    ballot, criterion = np.divmod(where, width)
    entry, juror = np.divmod(ballot, len(jurors))
    return sheets_of_arrays(scheme, entries, jurors, entry=entry, juror=juror, criterion=criterion, step=flat[where])


def _full(entries: int, jurors: int, width: int, flat: Array) -> RoundSheet:
    """The sheet of a cube without a gap."""
    ballots = entries * jurors
    return RoundSheet(
        np.repeat(np.arange(entries), jurors),
        np.tile(np.arange(jurors), entries),
        np.full(ballots, SUBMITTED, dtype=np.int8),
        np.arange(ballots + 1) * width,
        np.tile(np.arange(width, dtype=np.int16), ballots),
        flat,
        np.arange(entries + 1) * jurors,
        {},
    )
