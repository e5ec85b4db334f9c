"""Rows of texts and numbers as columns of codes; every wrong cell is noted with its row."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

import numpy as np

from .columns import Columns, factor_fault
from .exact import NotANumber, read_number
from .fields import shown
from .line import Line
from .scheme import Scheme
from .sheets import STATES, Row, RowFault, name_fault, step_of_score
from .whole import SAFE, Array


class _Codes(dict[str, int]):
    """Names numbered in the order they are first seen."""

    def __missing__(self, name: str) -> int:
        self[name] = len(self)
        return self[name]


class _RowReader:
    """Reads one row after another; equal texts are judged once."""

    def __init__(self, scheme: Scheme) -> None:
        self.stages = scheme.stages
        self.rounds = {stage.id: number for number, stage in enumerate(self.stages)}
        self.criteria = [{c.id: k for k, c in enumerate(stage.rules.criteria)} for stage in self.stages]
        self.states = {name: number for number, name in enumerate(STATES)}
        self.entries, self.jurors = _Codes(), _Codes()
        self.scores: dict[tuple[int, str], int | Line] = {}
        self.factors: dict[tuple[int, str], Fraction] = {}
        self.faults: list[RowFault] = []

    def read(self, number: int, row: Row) -> tuple[int, int, int, int, int, int] | None:
        """The codes of a row, or None with its faults noted."""
        before = len(self.faults)
        for what, name, known in (("entry", row.entry, self.entries), ("juror", row.juror, self.jurors)):
            if name not in known:
                fault = name_fault(number, what, name)
                self.faults += [fault] if fault else []
        stage = self._known(number, "round", row.round or "", self.rounds)
        state = self._known(number, "state", row.state or "submitted", self.states)
        if stage is None or state is None or len(self.faults) > before:
            return None
        criterion, step = self._cell(number, row, stage)
        self._factor(number, row, stage)
        if len(self.faults) > before:
            return None
        return stage, self.entries[row.entry], self.jurors[row.juror], criterion, step, state

    def _known(self, number: int, what: str, name: object, known: dict[str, int]) -> int | None:
        found = known.get(name) if isinstance(name, str) else None
        if found is None:
            named = ", ".join(name or "none" for name in list(known)[:20])
            text = Line("the {what} “{name}” is not known; known are {known}", what=what, name=shown(name), known=named)
            self.faults.append(RowFault(number, text))
        return found

    def _cell(self, number: int, row: Row, stage: int) -> tuple[int, int]:
        if row.criterion in ("", None):
            if row.score not in ("", None):
                self.faults.append(RowFault(number, Line("there is a score but no criterion")))
            return -1, -1
        criterion = self._known(number, "criterion", row.criterion, self.criteria[stage])
        if row.score in ("", None):
            return -1 if criterion is None else criterion, -1
        step = self._step(stage, row.score)
        if isinstance(step, Line):
            self.faults.append(RowFault(number, step))
            return -1, -1
        return -1 if criterion is None else criterion, step

    def _step(self, stage: int, score: object) -> int | Line:
        scale = self.stages[stage].rules.scale
        if not isinstance(score, str):
            return step_of_score(scale, score)
        if (stage, score) not in self.scores:
            self.scores[stage, score] = step_of_score(scale, score)
        return self.scores[stage, score]

    def _factor(self, number: int, row: Row, stage: int) -> None:
        if row.factor in ("", None):
            return
        factor = read_factor(row.factor)
        if isinstance(factor, Line):
            self.faults.append(RowFault(number, factor))
            return
        before = self.factors.setdefault((stage, row.entry), factor)
        if before != factor:
            self.faults.append(factor_fault(number, factor, before))


def read_factor(text: object) -> Fraction | Line:
    """An entry's factor (≥ 0), or why it is none."""
    try:
        factor = read_number(text)
    except NotANumber as why:
        return Line("the factor: {problem}", problem=str(why.line))
    return Line("the factor must not be below zero, as {factor} is", factor=shown(text)) if factor < 0 else factor


def columns_of(scheme: Scheme, rows: Iterable[Row | tuple[Any, ...]]) -> Columns:
    """The columns of rows; a wrong row is in the faults and left out of the columns' meaning."""
    reader = _RowReader(scheme)
    read = [reader.read(number, Row(*row)) for number, row in enumerate(rows)]
    kept = [codes for codes in read if codes is not None]
    table = [list(column) for column in zip(*kept, strict=True)] or [[] for _ in range(6)]
    numbers = np.array([number for number, codes in enumerate(read) if codes is not None], dtype=np.int64)
    stage, entry, juror, criterion, step, state = (_column(values) for values in table)
    names = (list(reader.entries), list(reader.jurors))
    return Columns(*names, stage, entry, juror, criterion, step, state, reader.faults, reader.factors, numbers)


def _column(values: list[int]) -> Array:
    return np.array(values, dtype=np.int64 if max(values, default=0) <= SAFE else object)
