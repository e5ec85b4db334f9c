"""The float bounds hold the exact totals, whatever the rules."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from awards.ranking.analysis.ballot_values import bounds_of, cells_of
from awards.ranking.ballots.columns import sheets_of_cube
from awards.ranking.places.counting import count
from awards.ranking.places.totals import FINE, round_totals
from awards.ranking.scheme.scheme import parse
from awards.ranking.scheme.terms import Rounding

WEIGHTS = ["1", "2.5", "0.3"]
DIGITS = st.sampled_from([None, 0, 1, 2])


@st.composite
def rules(draw: st.DrawFn) -> dict[str, Any]:
    """Rules of every kind that there are for one round."""
    found: dict[str, Any] = {
        "scale": {"min": "-1", "max": "9", "step": draw(st.sampled_from(["1", "0.5", "0.1"]))},
        "criteria": [{"id": f"c{k}", "weight": weight} for k, weight in enumerate(WEIGHTS)],
        "missing": draw(st.sampled_from(["complete_only", "available", "pooled"])),
        "order": draw(st.sampled_from(["juror_first", "criterion_first"])),
        "limit": draw(st.sampled_from(["none", "0", "0.7", "2"])),
    }
    if found["missing"] != "pooled":
        found["combine"] = draw(st.sampled_from(["mean", "median", "sum", "trimmed_mean", "trimmed_sum"]))
        found["total"] = draw(st.sampled_from(["weighted_mean", "weighted_sum"]))
        if found["combine"].startswith("trimmed"):
            found["trim"] = {"low": draw(st.integers(0, 1)), "high": 1, "min_count": 3}
    stages = {"cell": DIGITS, "criterion": DIGITS, "juror": DIGITS, "weighted": DIGITS}
    passed = ["cell"] if found["missing"] == "pooled" else ["juror"]
    if found["missing"] != "pooled" and found["order"] == "criterion_first":
        passed = ["cell", "criterion"] + ["weighted"] * (found["total"] == "weighted_sum")
    digits = {stage: draw(stages[stage]) for stage in passed}
    found["rounding"] = {stage: number for stage, number in digits.items() if number is not None}
    return found


@settings(max_examples=150, deadline=None)
@given(rules(), st.integers(0, 10**6), st.booleans())
def test_the_exact_totals_lie_within_the_bounds(given_rules: dict[str, Any], seed: int, gaps: bool) -> None:
    random = np.random.default_rng(seed)
    scheme = parse(given_rules)
    steps = random.integers(0, scheme.scale.steps + 1, (6, 4, len(WEIGHTS)))
    if gaps:
        steps[random.random(steps.shape) < 0.15] = -1
    factors = random.integers(900, 1101, (5, len(WEIGHTS)))
    sheets = sheets_of_cube(scheme, [f"e{n}" for n in range(6)], [f"j{n}" for n in range(4)], steps)
    cells = cells_of(count(scheme.rules, sheets.rounds[0]))
    found = bounds_of(cells, np.array([float(c.weight) for c in scheme.criteria]) * factors / 1000, unrounded=True)
    for number, row in enumerate(factors.tolist()):
        moved = scheme.with_weights({f"c{k}": Fraction(m, 1000) for k, m in enumerate(row)})
        exact = round_totals(count(moved.rules, sheets.rounds[0]))
        for place, entry in enumerate(exact.who.tolist()):
            if exact.why[place] == FINE:
                value = exact.values.at(place)
                assert Fraction(found.low[entry, number]) <= value <= Fraction(found.high[entry, number])
                if scheme.rules.rounding == Rounding():
                    assert found.high[entry, number] - found.low[entry, number] < 1e-7
