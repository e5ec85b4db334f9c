"""What the analyses cost: draws of places against a vectorised numpy bootstrap, and the whole for a large jury.

Aims: 2,000 draws for 500 entries × 10 jurors in at most 5 × one bootstrap of the same size; everything beside the
places of 500 nominations × 12 jurors in under a second. Run it as ``python -m bench.analysis``.
"""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

import numpy as np

from awards.ranking.analysis.analysis import analyse
from awards.ranking.analysis.ballot_values import Floats, Panel
from awards.ranking.analysis.places_range import DRAWS, Field, ranges_of
from awards.ranking.analysis.severity import Links, reml
from awards.ranking.ballots.columns import sheets_of_cube
from awards.ranking.places.rank import rank
from awards.ranking.scheme.scheme import Scheme, parse

REPEATS = 3
CRITERIA = {"a": "25", "b": "15", "c": "20", "d": "20", "e": "20"}


def scores(entries: int, jurors: int, seed: int = 2026) -> np.ndarray:
    """Believable scores from 0 to 10: entries × jurors × criteria."""
    random = np.random.Generator(np.random.PCG64(seed))
    quality, severity = random.normal(6, 1, (entries, 1, 1)), random.normal(0, 0.6, (1, jurors, 1))
    noise = random.normal(0, 1.2, (entries, jurors, len(CRITERIA)))
    return np.clip(np.rint(quality + severity + noise), 0, 10).astype(np.int64)


def scheme_of(**fields: object) -> Scheme:
    """The usual rules: five criteria, weighted mean, a cut of five places, and whatever is given."""
    usual: dict[str, object] = {
        "version": 1,
        "scale": {"min": "0", "max": "10", "step": "1"},
        "criteria": [{"id": name, "weight": weight} for name, weight in CRITERIA.items()],
        "rounding": {"total": 2},
        "tie_break": ["heaviest_criteria", "count_at_least:8", "chair"],
        "cut": {"places": 5, "min": "6"},
    }
    return parse(usual | fields)


def quickest(work: Callable[[], object]) -> float:
    """Seconds of the quickest of a few runs."""
    times = []
    for _ in range(REPEATS):
        start = perf_counter()
        work()
        times.append(perf_counter() - start)
    return min(times)


def ranges_by_draws(panel: Panel) -> None:
    """All of ours: severity, κ, 2,000 draws, places, ranges and chances."""
    fit = reml(Links(panel))
    if fit is None:
        raise ValueError("entries with one ballot have no ranges")
    field = Field(fit)
    ranges_of(field.drawn(field.kappa(), np.random.Generator(np.random.PCG64(1))), None)


def bootstrap_of_ballots(values: Floats) -> None:
    """Each entry's ballots drawn again, mean, places, ranges."""
    random = np.random.Generator(np.random.PCG64(1))
    entries, jurors = values.shape
    picked = random.integers(0, jurors, (DRAWS, entries, jurors))
    ranges_of_means(np.take_along_axis(values[None], picked, axis=2).mean(axis=2))


def bootstrap_of_jurors(values: Floats) -> None:
    """The jurors drawn again, the same for all entries: the cheapest bootstrap there is."""
    random = np.random.Generator(np.random.PCG64(1))
    jurors = values.shape[1]
    ranges_of_means(random.multinomial(jurors, [1 / jurors] * jurors, DRAWS) @ values.T / jurors)


def ranges_of_means(means: Floats) -> None:
    places = np.argsort(np.argsort(-means, axis=1), axis=1) + 1
    np.percentile(places, [2.5, 97.5], axis=0)


def draws_against_bootstrap() -> None:
    values = scores(500, 10).mean(axis=2)
    panel = Panel.of((f"e{i:03}", f"j{j:02}", round(5 * values[i, j]), 1) for i in range(500) for j in range(10))
    ours = quickest(lambda: ranges_by_draws(panel))
    print(f"{DRAWS} draws, 500 entries × 10 jurors: {ours:.3f} s")
    for name, other in {"ballots": bootstrap_of_ballots, "jurors": bootstrap_of_jurors}.items():
        theirs = quickest(lambda other=other: other(values))
        print(f"  bootstrap of {name}: {theirs:.3f} s, ratio {ours / theirs:.2f} (aim: at most 5)")


def whole_analysis(name: str, scheme: Scheme, entries: int, jurors: int) -> None:
    names = [f"e{i:05}" for i in range(entries)], [f"j{j:03}" for j in range(jurors)]
    sheets = sheets_of_cube(scheme, *names, scores(entries, jurors))
    result = rank(scheme, sheets)
    seconds = quickest(lambda: analyse(scheme, sheets, result, seed=1))
    ranking = quickest(lambda: rank(scheme, sheets))
    print(f"analysis, {entries} × {jurors}, {name}: {seconds:.3f} s (ranking alone {ranking:.4f} s)")


def main() -> None:
    """Print seconds and ratios, measured in one run."""
    draws_against_bootstrap()
    whole_analysis("weighted mean (aim: under 1 s)", scheme_of(), 500, 12)
    trim = {"low": 1, "high": 1, "min_count": 3}
    whole_analysis("trimmed mean", scheme_of(combine="trimmed_mean", trim=trim), 500, 12)
    limits = {"limit": "2", "rounding": {"juror": 1, "total": 2}, "combine": "median"}
    whole_analysis("limit, rounding, median", scheme_of(**limits), 500, 12)
    whole_analysis("criterion first", scheme_of(order="criterion_first", combine="median"), 500, 12)


if __name__ == "__main__":
    main()
