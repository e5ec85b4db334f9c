"""Columns of values as a short list of different values and one number per row; each value is judged once."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np

from awards.core.message import Message
from awards.ranking.ballots.columns import Columns, factor_fault
from awards.ranking.ballots.sheets import STATES, SUBMITTED, Row, RowFault, Sheets, step_of_score
from awards.ranking.numbers.exact import NotANumber, read_number
from awards.ranking.numbers.vectors import SAFE, Array
from awards.ranking.scheme.faults import excerpt, id_problem
from awards.ranking.scheme.scheme import Scheme
from awards.ranking.scheme.terms import Scale

NEEDED = ("entry", "juror", "criterion", "score")
OPTIONAL = ("round", "state", "factor")


@dataclass(frozen=True, eq=False)
class Coded:
    """The different values of a column, and per row the number of its value."""

    values: list[object]
    codes: Array

    @classmethod
    def of(cls, values: Iterable[object]) -> Coded:
        """Any values; equal ones of one type share a number, those that cannot be hashed have their own."""
        found: dict[object, int] = {}
        listed: list[object] = []
        codes = []
        for value in values:
            key = value if type(value) is str else (type(value), value) if _hashable(value) else (list, len(listed))
            code = found.setdefault(key, len(listed))
            if code == len(listed):
                listed.append(value)
            codes.append(code)
        return cls(listed, np.array(codes, dtype=np.int64))

    def changed(self, change: Callable[[str], str]) -> Coded:
        """The column with its texts changed."""
        return Coded([change(value) if isinstance(value, str) else value for value in self.values], self.codes)

    @classmethod
    def always(cls, value: object, size: int) -> Coded:
        """One value in every row."""
        return cls([value], np.zeros(size, dtype=np.int64))


def _hashable(value: object) -> bool:
    return type(value) in (int, bool, float, Fraction, type(None)) or type(value).__name__ == "Decimal"


@dataclass(eq=False)
class Table:
    """The seven columns of a score file or of rows; `decimal_comma` also reads 7,5 as 7.5."""

    entry: Coded
    juror: Coded
    criterion: Coded
    score: Coded
    round: Coded
    state: Coded
    factor: Coded
    decimal_comma: bool = False
    faults: list[RowFault] = field(default_factory=list)

    @classmethod
    def named(cls, columns: dict[str, Coded]) -> Table:
        """The table of a file's columns by name; those that may be absent are empty."""
        size = len(columns["entry"].codes)
        entry, juror, criterion, score, stage, state, factor = (
            columns.get(name) or Coded.always("", size) for name in (*NEEDED, *OPTIONAL)
        )
        return cls(entry, juror, criterion, score, stage, state, factor, decimal_comma=True)

    def columns(self, scheme: Scheme) -> Columns:
        """The rows as numbers; those with a fault are noted and left out."""
        entries, entry, good = self._names("entry", self.entry)
        jurors, juror, fine = self._names("juror", self.juror)
        good &= fine
        stage = self._known("round", self.round, {one.id: k for k, one in enumerate(scheme.stages)}, good, empty=None)
        state = self._known("state", self.state, {name: k for k, name in enumerate(STATES)}, good, empty=SUBMITTED)
        criterion, step = self._cells(scheme, stage, good)
        factors = self._factors(stage, entry, entries, good)
        columns = (stage, entry, juror, criterion, step, state)
        if bool(good.all()):
            return Columns(entries, jurors, *columns, self.faults, factors)
        rows = np.flatnonzero(good)
        stage, entry, juror, criterion, step, state = (column[rows] for column in columns)
        return Columns(entries, jurors, stage, entry, juror, criterion, step, state, self.faults, factors, rows)

    def _names(self, what: str, column: Coded) -> tuple[list[str], Array, Array]:
        """The names of a column stripped of surrounding spaces, the rows' numbers among them, and the good rows."""
        found: dict[str, int] = {}
        spelled: dict[str, str] = {}

        def judge(value: object) -> int | Message:
            name = value.strip() if isinstance(value, str) else str(value) if type(value) is int else None
            problem = Message("the name is missing") if not name else id_problem(name)
            if problem is not None or name is None:
                return Message("the {what}: {problem}", what=what, problem=problem)
            if spelled.setdefault(unicodedata.normalize("NFC", name), name) != name:
                return Message(
                    "the {what} “{name}” looks like another one written with different characters",
                    what=what,
                    name=excerpt(name),
                )
            return found.setdefault(name, len(found))

        good = np.ones(len(column.codes), dtype=bool)
        numbers = self._judged(column, slice(None), good, judge)
        return list(found), numbers, good

    def _known(self, what: str, column: Coded, known: dict[str, int], good: Array, *, empty: int | None) -> Array:
        """The numbers of words out of a few; unknown ones are faults of their rows."""

        def judge(value: object) -> int | Message:
            name = "" if value is None else value.strip() if isinstance(value, str) else str(value)
            place = known.get(name, empty if name == "" else None)
            return _unknown(what, value, known) if place is None else place

        return self._judged(column, slice(None), good, judge)

    def _judged(
        self, column: Coded, rows: Any, good: Array, judge: Callable[[object], int | Message], dtype: Any = np.int64
    ) -> Array:
        """The number of each row's value, judged once for each value that a good row has; bad rows are noted."""
        codes, inside = column.codes[rows], good[rows]
        number = np.zeros(max(1, len(column.values)), dtype=dtype)
        bad: dict[int, Message] = {}
        for code in np.flatnonzero(np.bincount(codes[inside], minlength=1)).tolist():
            verdict = judge(column.values[code])
            if isinstance(verdict, Message):
                bad[code] = verdict
            else:
                number[code] = verdict
        if bad:
            fine = np.ones(len(number), dtype=bool)
            fine[list(bad)] = False
            wrong = np.flatnonzero(inside & ~fine[codes])
            where = np.arange(len(column.codes))[rows][wrong].tolist()
            messages = [bad[code] for code in codes[wrong].tolist()]
            self.faults += [RowFault(row, message) for row, message in zip(where, messages, strict=True)]
            good[rows] = inside & fine[codes]
        return np.asarray(number[codes])

    def _cells(self, scheme: Scheme, stage: Array, good: Array) -> tuple[Array, Array]:
        """The criterion and the step of each row, −1 where it has none."""
        size = len(stage)
        criterion = np.full(size, -1, dtype=np.int64)
        step = np.full(size, -1, dtype=np.int64 if _fit(scheme) else object)
        for number, one in enumerate(scheme.stages):
            rows: Any = slice(None) if len(scheme.stages) == 1 else np.flatnonzero(stage == number)
            names = {"": -1} | {c.id: k for k, c in enumerate(one.rules.criteria)}
            criterion[rows] = self._judged(self.criterion, rows, good, partial(_criterion, names))
            step[rows] = self._judged(self.score, rows, good, partial(self._step, one.rules.scale), step.dtype)
        lonely = good & (criterion < 0) & (step >= 0)
        if lonely.any():
            message = Message("there is a score but no criterion")
            self.faults += [RowFault(row, message) for row in np.flatnonzero(lonely).tolist()]
            good &= ~lonely
        return criterion, step

    def _step(self, scale: Scale, value: object) -> int | Message:
        return -1 if _is_empty(value) else step_of_score(scale, self._decimal(value))

    def _factors(self, stage: Array, entry: Array, entries: list[str], good: Array) -> dict[tuple[int, str], Fraction]:
        """The factor of each entry and round; a second, different one is a fault of its row."""
        read: list[Fraction] = []

        def judge(value: object) -> int | Message:
            factor = self._factor(value)
            if isinstance(factor, Message):
                return factor
            read.append(Fraction(0) if factor is None else factor)
            return -1 if factor is None else len(read) - 1

        number = self._judged(self.factor, slice(None), good, judge)
        factors: dict[tuple[int, str], Fraction] = {}
        rows = np.flatnonzero(good & (number >= 0))
        if not len(rows):
            return factors
        keys = (stage[rows] * len(entries) + entry[rows]) * len(read) + number[rows]
        for row in rows[np.sort(np.unique(keys, return_index=True)[1])].tolist():
            factor = read[int(number[row])]
            before = factors.setdefault((int(stage[row]), entries[int(entry[row])]), factor)
            if before != factor:
                self.faults.append(factor_fault(row, factor, before))
        return factors

    def _factor(self, value: object) -> Fraction | Message | None:
        if _is_empty(value):
            return None
        try:
            factor = read_number(self._decimal(value))
        except NotANumber as why:
            return Message("the factor: {problem}", problem=why.message)
        if factor < 0:
            return Message("the factor must not be less than zero; it is {factor}", factor=excerpt(value))
        return factor

    def _decimal(self, value: object) -> object:
        """A number as it was written, with a decimal comma read as a point."""
        if self.decimal_comma and isinstance(value, str) and value.count(",") == 1 and "." not in value:
            return value.replace(",", ".")
        return value


def _is_empty(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _criterion(names: dict[str, int], value: object) -> int | Message:
    name = value.strip() if isinstance(value, str) else "" if value is None else str(value)
    return names[name] if name in names else _unknown("criterion", value, {one: 0 for one in names if one})


def _unknown(what: str, value: object, known: dict[str, int]) -> Message:
    if _is_empty(value):
        return Message("the {what} is missing", what=what)
    named = ", ".join(list(known)[:20])
    if named in ("", "none"):
        return Message("the {what} “{name}” is unknown", what=what, name=excerpt(value))
    return Message(
        "the {what} “{name}” is unknown; the known ones are {known}", what=what, name=excerpt(value), known=named
    )


def _fit(scheme: Scheme) -> bool:
    return all(one.rules.scale.steps <= SAFE for one in scheme.stages)


def sheets_of_rows(scheme: Scheme, rows: Iterable[Row | tuple[object, ...]]) -> Sheets:
    """The sheets of rows in any order. Raises SheetError."""
    listed = [Row(*row) for row in rows]
    entry, juror, criterion, score, round_, state, factor = (Coded.of(column) for column in _transposed(listed))
    return Table(entry, juror, criterion, score, round_, state, factor).columns(scheme).sheets(scheme)


def _transposed(rows: list[Row]) -> list[list[object]]:
    return [list(column) for column in zip(*rows, strict=True)] if rows else [[] for _ in Row._fields]
