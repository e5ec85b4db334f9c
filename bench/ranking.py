"""What exact places cost: against one numpy sum, and against a plain script with floats.

Aims: from tables to places within 1.5 × the bare SQL aggregate (ranking_stored.py); from arrays to places within 3 ×
one ``add.reduceat`` over the same integers; ``awards rank`` on a CSV of 1,000,000 rows in no more time than a script
with ``csv.reader`` and dicts of floats. Run it as ``python -m bench.ranking``.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

from awards.ranking.ballots.columns import sheets_of_cube
from awards.ranking.ballots.sheets import Sheets
from awards.ranking.places.rank import rank
from awards.ranking.scheme.scheme import Scheme, parse
from bench.ranking_stored import stored
from bench.timing import REPEATS, line, quickest

ENTRIES, JURORS = 10_000, 20
WEIGHTS = {"c0": "25", "c1": "15", "c2": "20", "c3": "20", "c4": "20"}
USUAL = {"scale": {"min": 0, "max": 10, "step": 1}, "criteria": [{"id": c, "weight": w} for c, w in WEIGHTS.items()]}
HEAVY = {
    "order": "criterion_first", "combine": "trimmed_mean", "trim": {"low": 1, "high": 1}, "limit": 2,
    "rounding": {"cell": 2, "criterion": 2, "total": 2}, "rank_on": "rounded",
    "tie_break": ["heaviest_criteria", "median", "count_at_least:8", "highest_ballots"], "cut": {"places": 50},
}  # fmt: skip
PLAIN_SCRIPT = """
import csv, sys
weights = {"c0": 25.0, "c1": 15.0, "c2": 20.0, "c3": 20.0, "c4": 20.0}
ballots = {}
with open(sys.argv[1], newline="") as file:
    rows = csv.reader(file)
    next(rows)
    for entry, juror, criterion, score in rows:
        ballots.setdefault(entry, {}).setdefault(juror, {})[criterion] = float(score)
whole = sum(weights.values())
scores = {
    entry: sum(sum(weights[c] * v for c, v in cells.items()) / whole for cells in jurors.values()) / len(jurors)
    for entry, jurors in ballots.items()
}
with open(sys.argv[2], "w", newline="") as file:
    writer = csv.writer(file)
    place, last = 0, None
    for number, (entry, score) in enumerate(sorted(scores.items(), key=lambda item: (-item[1], item[0])), start=1):
        place = place if score == last else number
        last = score
        writer.writerow((entry, place, f"{score:.6f}", len(ballots[entry])))
"""


def cube() -> np.ndarray:
    """One million scores: entries × jurors × criteria, in the two bytes each that Sheets keeps them in."""
    random = np.random.Generator(np.random.PCG64(2026))
    return random.integers(0, 11, (ENTRIES, JURORS, len(WEIGHTS))).astype(np.int16)


def names() -> tuple[list[str], list[str]]:
    return [f"e{n:05}" for n in range(ENTRIES)], [f"j{n:02}" for n in range(JURORS)]


def sheets_of(scheme: Scheme, steps: np.ndarray) -> Sheets:
    return sheets_of_cube(scheme, *names(), steps)


def places_from_arrays(scheme: Scheme, steps: np.ndarray) -> None:
    flat, starts = steps.reshape(-1), np.arange(0, steps.size, JURORS * len(WEIGHTS))
    wide = flat.astype(np.int64)
    floor = quickest(lambda _: np.add.reduceat(flat, starts))
    floor_wide = quickest(lambda _: np.add.reduceat(wide, starts))
    fresh = [sheets_of(scheme, steps) for _ in range(REPEATS)]  # nothing kept from an earlier run
    ours = quickest(lambda number: rank(scheme, fresh[number]))
    print(f"one add.reduceat over the same integers: {floor * 1e3:.2f} ms as int16, {floor_wide * 1e3:.2f} ms as int64")
    line("places from arrays, weighted mean, against the same integers", ours, floor, "3")
    line("the same against the sum over int64", ours, floor_wide, "3")
    whole = quickest(lambda _: rank(scheme, sheets_of(scheme, steps)), 5)
    line("the same with checking a cube of scores and making its sheets", whole, floor, "none")
    heavy = parse({**USUAL, **HEAVY})
    line("limit, trim, three roundings, four tie-breaks", quickest(lambda _: rank(heavy, fresh[0]), 3), floor, "none")


def command_line(folder: Path, steps: np.ndarray) -> None:
    scheme, script = folder / "scheme.json", folder / "plain.py"
    scheme.write_text(parse(USUAL).to_json())
    script.write_text(PLAIN_SCRIPT)
    entries, jurors = names()
    rows = [f"{entries[e]},{jurors[j]},c{c},{steps[e, j, c]}" for e, j, c in np.ndindex(steps.shape)]
    for order in ("sorted", "shuffled"):
        if order == "shuffled":
            np.random.Generator(np.random.PCG64(1)).shuffle(rows)
        scores = folder / f"{order}.csv"
        scores.write_text("entry,juror,criterion,score\n" + "\n".join(rows) + "\n")
        plain = [sys.executable, str(script), str(scores), str(folder / "plain.csv")]
        ours = [sys.executable, "-m", "awards.ranking", str(scheme), str(scores), "--format", "csv"]
        ours += ["--out", str(folder / "ours.csv")]
        theirs = quickest(lambda _, plain=plain: subprocess.run(plain, check=True), 2)
        mine = quickest(lambda _, ours=ours: subprocess.run(ours, check=True), 2)
        line(f"awards rank on 1,000,000 rows, {order}, against the plain script", mine, theirs, "1")
        print(f"  entries with another place than the script's floats give: {differing(folder):,} of {ENTRIES:,}")


def differing(folder: Path) -> int:
    """How many entries the two files give different places."""
    files = [(folder / name).read_text().splitlines() for name in ("ours.csv", "plain.csv")]
    ours = dict(row.split(",")[:2] for row in files[0][1:])
    return sum(ours[row.split(",")[0]] != row.split(",")[1] for row in files[1])


def main() -> None:
    scheme, steps = parse(USUAL), cube()
    print(f"Exact places: {ENTRIES:,} entries × {JURORS} jurors × {len(WEIGHTS)} criteria = {steps.size:,} scores")
    places_from_arrays(scheme, steps)
    heavy = parse({**USUAL, **HEAVY})
    stored(WEIGHTS, steps, {"weighted mean": scheme, "limit, trim, tie-breaks": heavy})
    with tempfile.TemporaryDirectory() as folder:
        command_line(Path(folder), steps)


if __name__ == "__main__":
    main()
