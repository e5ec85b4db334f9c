"""The counting ballots of one round of the sheets, in the forms that the statistics start from."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np

from awards.ranking.analysis.ballot_values import Floats, Indices, Panel
from awards.ranking.analysis.bounds import Cells
from awards.ranking.ballots.sheets import RoundSheet, Sheets, taken
from awards.ranking.places.counting import Counting


def panel_of(sheets: Sheets, counting: Counting) -> Panel:
    """The ballot values, each Σwv/Σw over the scores that are there; weighted by their share if cells are pooled."""
    entries, entry = np.unique(counting.entry, return_inverse=True)
    jurors, juror = np.unique(counting.juror, return_inverse=True)
    exact = _ballot_values(counting)
    shares = counting.shares() if counting.rules.pooled else [1] * len(exact)
    return Panel(
        tuple(sheets.entries[number] for number in entries.tolist()),
        tuple(sheets.jurors[number] for number in jurors.tolist()),
        entry,
        juror,
        exact,
        np.array([float(value) for value in exact], dtype=np.float64),
        np.array([float(share) for share in shares], dtype=np.float64),
    )


def _ballot_values(counting: Counting) -> tuple[Fraction, ...]:
    sums, present = counting.weighted_sums()
    unit, parts = counting.scale_units()[2], sums.data.tolist()
    wholes = [present] * len(parts) if isinstance(present, int) else present.data.tolist()
    return tuple(Fraction(part, unit * whole) for part, whole in zip(parts, wholes, strict=True))


def cells_of(counting: Counting) -> Cells:
    """All scores as floats, a row a ballot and a column a criterion, for every entry of the sheets."""
    scale, ballots = counting.rules.scale, len(counting.entry)
    values = np.full((ballots, counting.width), np.nan)
    row = np.repeat(np.arange(ballots), counting.sizes)
    values[row, counting.criterion] = float(scale.min) + float(scale.step) * counting.step.astype(np.float64)
    return Cells(counting.rules, len(counting.sheet.first) - 1, counting.entry, values, factors_of(counting.sheet))


def factors_of(sheet: RoundSheet) -> Floats:
    """Each entry's factor in the round, 1 where none is given."""
    found = np.ones(len(sheet.first) - 1)
    for entry, factor in sheet.factors.items():
        found[entry] = float(factor)
    return found


def restricted(sheets: Sheets, entries: Indices) -> Sheets:
    """Sheets of these entries (ascending numbers) alone."""
    number = np.full(len(sheets.entries), -1, dtype=np.intp)
    number[entries] = np.arange(len(entries))
    names = tuple(sheets.entries[entry] for entry in entries.tolist())
    rounds = tuple(_renumbered(taken(sheet, number[sheet.entry] >= 0), number, len(names)) for sheet in sheets.rounds)
    return Sheets(names, sheets.jurors, rounds, sheets.shape)


def _renumbered(sheet: RoundSheet, number: Indices, size: int) -> RoundSheet:
    entry = number[sheet.entry]
    first = np.concatenate(([0], np.cumsum(np.bincount(entry, minlength=size))))
    factors = {int(number[old]): factor for old, factor in sheet.factors.items() if number[old] >= 0}
    return replace(sheet, entry=entry, first=first, factors=factors)


def alike(sheets: Sheets) -> bool:
    """Whether all entries have the same scores and states, ballot for ballot: no weight and no rule can part them."""
    return all(_alike(sheet) for sheet in sheets.rounds)


def _alike(sheet: RoundSheet) -> bool:
    cells = list(zip(sheet.criterion.tolist(), sheet.step.tolist(), strict=True))
    starts = sheet.start.tolist()
    ballots: list[list[object]] = [[] for _ in sheet.first[1:]]
    for number, (entry, state) in enumerate(zip(sheet.entry.tolist(), sheet.state.tolist(), strict=True)):
        ballots[entry].append((state, cells[starts[number] : starts[number + 1]]))
    scores = [sorted(one, key=repr) for one in ballots]
    factors = {sheet.factors.get(entry, 1) for entry in range(len(scores))}
    return len(factors) == 1 and all(one == scores[0] for one in scores)
