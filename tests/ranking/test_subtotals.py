"""Ranking from the ballots' subtotals is ranking from their scores, to the last digit."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from awards.ranking.ballots.coded import sheets_of_rows
from awards.ranking.ballots.sheets import Row
from awards.ranking.places.rank import ALL, rank, scheme_of_subtotals
from awards.ranking.scheme.scheme import Scheme, parse
from tests.ranking.scheme_cases import rows_for, scheme_documents

PLAIN = {
    "scale": {"min": 1, "max": 10, "step": "0.5"},
    "criteria": [{"id": "a", "weight": "12.5"}, {"id": "b", "weight": 3}],
}


@st.composite
def ballots_only(draw: st.DrawFn) -> tuple[Scheme, list[Row]]:
    """Schemes that ask for nothing but ballot values, and rows for them."""
    document = draw(scheme_documents(rounds=False)) | {"missing": "complete_only"}
    linear = document.get("combine", "mean") in ("mean", "sum") and draw(st.booleans())
    document |= {"order": "criterion_first", "limit": "none"} if linear else {"order": "juror_first"}
    stages = ["total"] if linear else ["juror", "total"]
    document["rounding"] = {name: draw(st.integers(0, 2)) for name in stages}
    document["tie_break"] = [one for one in document["tie_break"] if one in ("median", "highest_ballots", "chair")]
    document["thresholds"] = {name: least for name, least in document.get("thresholds", {}).items() if name == "total"}
    scheme = parse(document)
    return scheme, draw(rows_for(scheme, complete=draw(st.booleans())))


def subtotals(scheme: Scheme, few: Scheme, rows: list[Row]) -> list[Row]:
    """One row for each ballot: its subtotal as a score, or only its state where it lacks a score."""
    decimals = max(len(str(one["weight"]).partition(".")[2]) for one in scheme.to_document()["criteria"])
    weights = {one.id: one.weight * 10**decimals for one in scheme.criteria}
    found = []
    for key in dict.fromkeys((row.entry, row.juror) for row in rows):
        own = [row for row in rows if (row.entry, row.juror) == key]
        steps = {row.criterion: scheme.scale.step_of(row.score) for row in own if row.criterion}
        number = sum(weights[name] * (step or 0) for name, step in steps.items())
        cell: dict[str, Any] = {"criterion": ALL, "score": few.scale.score_at(int(number))}
        cell = cell if len(steps) == len(weights) else {"criterion": "", "score": None}
        found.append(own[0]._replace(**cell))
    return found


@pytest.mark.long
@settings(max_examples=300, deadline=None)
@given(ballots_only())
def test_subtotals_rank_as_the_scores_do(case: tuple[Scheme, list[Row]]) -> None:
    scheme, rows = case
    few = scheme_of_subtotals(scheme)
    assert few is not None
    by_scores = rank(scheme, sheets_of_rows(scheme, rows))
    by_subtotals = rank(few, sheets_of_rows(few, subtotals(scheme, few, rows)))
    assert list(by_subtotals.standings) == list(by_scores.standings)


@pytest.mark.parametrize(
    "more",
    [
        {"missing": "available"},
        {"missing": "pooled"},
        {"tie_break": ["criterion:a"]},
        {"tie_break": ["count_at_least:3"]},
        {"tie_break": ["heaviest_criteria"]},
        {"thresholds": {"criterion:a": 3}},
        {"rounds": [{"id": "r1", "weight": 1}]},
        {"order": "criterion_first", "combine": "median"},
        {"order": "criterion_first", "limit": 1},
        {"order": "criterion_first", "rounding": {"criterion": 1}},
    ],
)
def test_a_scheme_that_needs_single_scores_has_none(more: dict[str, Any]) -> None:
    assert scheme_of_subtotals(parse({**PLAIN, **more})) is None


def test_a_step_is_that_of_the_subtotal() -> None:
    few = scheme_of_subtotals(parse(PLAIN))
    assert few is not None
    assert few.scale.steps == 18 * 155
    assert few.scale.score_at(4 * 125 + 10 * 30) == 1 + few.scale.step * 800
