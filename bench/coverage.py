"""Do the 95 % ranges hold the true place 95 times in 100, and is a chance of 40 % to be first right 40 times in 100?

Juries are simulated whose truth is known: 40 entries spread 0.4, 1 and 2 times the chance σe of one ballot, 12 jurors
whose severities spread 0.7 σe, each entry before 3, 6 or 12 of them. Beside the method stand the flat draw (entries not
random, κ → ∞) and the plain bootstrap within an entry; and, of the same draws, chances that count a tie for first as
first for all who tie, which happens where κ = 0. Run it as ``python -m bench.coverage [--full]``.
"""

from __future__ import annotations

import argparse
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from awards.ranking.analysis.ballot_values import Floats, Panel
from awards.ranking.analysis.places_range import DRAWS, Field, Ranges, positions, ranges_of
from awards.ranking.analysis.severity import Links, reml

ENTRIES, JURORS, SEVERITY = 40, 12, 0.7
FLAT = 1e6
BANDS = (0.0, 0.05, 0.2, 0.4, 0.6, 0.8, 1.0)
METHODS = ("method", "ties whole", "flat", "bootstrap")


@dataclass
class Tally:
    """What one way of drawing said, jury by jury: ranges that held the true place, the leader's chance, the truth."""

    held: list[float] = field(default_factory=list)
    said: list[float] = field(default_factory=list)
    true: list[bool] = field(default_factory=list)
    chances: list[np.ndarray] = field(default_factory=list)
    firsts: list[np.ndarray] = field(default_factory=list)

    def add(self, ranges: Ranges, true_places: np.ndarray, leader: int) -> None:
        self.held.append(float(np.mean((ranges.low <= true_places) & (true_places <= ranges.high))))
        self.said.append(float(ranges.first[leader]))
        self.true.append(bool(true_places[leader] == 1))
        self.chances.append(ranges.first)
        self.firsts.append(true_places == 1)


def simulated(random: np.random.Generator, spread: float, seats: int) -> tuple[Panel, Floats]:
    """A panel and the true qualities behind it, σe being 1."""
    quality, severity = random.normal(0, spread, ENTRIES), random.normal(0, SEVERITY, JURORS)
    cells = [
        (f"e{entry:02}", f"j{juror:02}", Fraction(quality[entry] + severity[juror] + random.normal()), 1)
        for entry in range(ENTRIES)
        for juror in random.permutation(JURORS)[:seats]
    ]
    return Panel.of(cells), quality


def resampled(panel: Panel, seats: int, generator: np.random.Generator) -> Floats:
    """The plain bootstrap: the mean of as many ballots of an entry as it has, drawn with replacement."""
    ballots = panel.value.reshape(ENTRIES, seats)
    picked = generator.integers(0, seats, (DRAWS, ENTRIES, seats))
    return np.take_along_axis(ballots[None], picked, axis=2).mean(axis=2)


def drawn(panel: Panel, seats: int, seed: int) -> Iterator[tuple[Floats, bool]]:
    """The draws of each method, and whether ties in them are open."""
    fit = reml(Links(panel))
    assert fit is not None
    entries = Field(fit)
    kappa = entries.kappa()
    ours = entries.drawn(kappa, np.random.Generator(np.random.PCG64(seed)))
    yield ours, kappa == 0
    yield ours, False
    yield entries.drawn(FLAT, np.random.Generator(np.random.PCG64(seed))), False
    yield resampled(panel, seats, np.random.Generator(np.random.PCG64(seed))), False


def measured(juries: int, spread: float, seats: int, seed: int) -> dict[str, Tally]:
    """So many juries of one kind."""
    random, tallies = np.random.Generator(np.random.PCG64(seed)), {name: Tally() for name in METHODS}
    for jury in range(juries):
        panel, quality = simulated(random, spread, seats)
        raw, _ = positions((panel.entry_sums / panel.per_entry)[None])
        true_places, _ = positions(quality[None])
        for name, (totals, nothing) in zip(METHODS, drawn(panel, seats, jury), strict=True):
            ranges = ranges_of(totals, None, ties_open=nothing).holding(raw[0], raw[0])
            tallies[name].add(ranges, true_places[0], int(np.argmin(raw[0])))
    return tallies


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a row for each number of jurors an entry and each spread of the entries."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help="1,000 juries of each kind (some minutes) instead of 60")
    parser.add_argument("--seed", type=int, default=2026)
    options = parser.parse_args(arguments)
    juries = 1000 if options.full else 60
    print(f"coverage: {juries} juries of each kind, {ENTRIES} entries, {JURORS} jurors, {DRAWS} draws")
    print("ranges hold the true place, %; leader's chance to be first said/true, %")
    print(f"{'jurors':>6} {'spread':>6}   " + "   ".join(f"{name:>16}" for name in METHODS))
    for seats in (3, 6, 12):
        ours = []
        for spread in (0.4, 1.0, 2.0):
            tallies = measured(juries, spread, seats, options.seed)
            ours.append(tallies["method"])
            print(f"{seats:>6} {spread:>6}   " + "   ".join(shown(tallies[name]) for name in METHODS), flush=True)
        print(f"{seats:>6} chance to be first, said/true (entries): {calibrated(ours)}", flush=True)


def calibrated(tallies: Sequence[Tally]) -> str:
    """All entries by what was said of their chance to be first: its mean, and how many were."""
    said = np.concatenate([part for tally in tallies for part in tally.chances])
    true = np.concatenate([part for tally in tallies for part in tally.firsts])
    found = []
    for low, high in itertools.pairwise(BANDS):
        inside = (said > low) & (said <= high)
        if inside.any():
            found.append(f"{100 * said[inside].mean():.0f}/{100 * true[inside].mean():.0f} ({inside.sum()})")
    return ", ".join(found)


def shown(tally: Tally) -> str:
    held, said, true = (100 * float(np.mean(values)) for values in (tally.held, tally.said, tally.true))
    return f"{held:>7.1f}   {said:>2.0f}/{true:<2.0f} "


if __name__ == "__main__":
    main()
