"""Rounds: who is in, what is carried, and how each round's own rules hold."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from awards.ranking.ballots.coded import sheets_of_rows
from awards.ranking.ballots.sheets import Row, SheetError
from awards.ranking.explain.derivation import derivation
from awards.ranking.places.rank import rank
from awards.ranking.places.result import Result
from awards.ranking.scheme.scheme import Scheme, parse


def scheme(*rounds: dict[str, Any], **fields: Any) -> Scheme:
    listed = [{"id": str(number), "weight": 1, **one} for number, one in enumerate(rounds, start=1)]
    base = {"scale": {"min": 0, "max": 10, "step": 1}, "criteria": [{"id": "a", "weight": 1}]}
    return parse({**base, "rounds": listed, **fields})


def ranked(rules: Scheme, *scores: str, more: tuple[Row, ...] = ()) -> Result:
    """Each text is an entry and its rounds: "A 5,6 7" has two ballots in round 1 and one in round 2."""
    rows = [
        Row(entry, f"J{number}", "a", score, str(stage))
        for text in scores
        for entry, *stages in [text.split()]
        for stage, given in enumerate(stages, start=1)
        for number, score in enumerate(given.split(","))
    ]
    return rank(rules, sheets_of_rows(rules, [*rows, *more]))


def test_totals_are_rounded_then_weighed_then_added() -> None:
    rules = scheme({"weight": "0.4"}, {"weight": "0.6"}, rounding={"total": 1})
    # 20/3 → 6.7, 22/3 → 7.3: 2.68 + 4.38
    assert ranked(rules, "A 6,7,7 7,7,8").standing("A").score == Fraction("7.06")


def test_carried_is_rounded_last_and_only_once() -> None:
    rules = scheme({"weight": "0.5"}, {"weight": "0.5"}, rounding={"total": 1, "carried": 1}, rank_on="rounded")
    standing = ranked(rules, "A 6,7,7 7,7,8").standing("A")
    assert (standing.score, standing.value, standing.score_text) == (7, 7, "7.0")
    standing = ranked(rules, "A 6 7,7,7,8").standing("A")  # 7.25 → 7.3; 3 + 3.65
    assert (standing.score, standing.value) == (Fraction("6.65"), Fraction("6.7"))


def test_weights_are_as_written_and_need_not_sum_to_one() -> None:
    assert ranked(scheme({"weight": 2}, {"weight": 0}, {"weight": 3}), "A 1 10 2").standing("A").score == 8


def test_those_not_in_the_last_round_rank_behind_by_their_own_sum() -> None:
    result = ranked(scheme({}, {}), "A 5 1", "B 9", "C 5 2", "D 10")
    assert [(s.entry, s.place, s.round) for s in result.standings] == [
        ("C", 1, "2"), ("A", 2, "2"), ("D", 3, "1"), ("B", 4, "1"),
    ]  # fmt: skip


def test_equal_sums_in_different_rounds_are_no_tie() -> None:
    assert [s.place for s in ranked(scheme({}, {}), "A 5 4", "B 9").standings] == [1, 2]


def test_a_band_does_not_reach_from_the_last_round_to_those_behind() -> None:
    assert [s.place for s in ranked(scheme({}, {}, tie_band=10), "A 5 4", "B 9", "C 8").standings] == [1, 2, 2]


def test_an_entry_must_be_in_all_earlier_rounds() -> None:
    rules = scheme({}, {})
    with pytest.raises(SheetError) as caught:
        sheets_of_rows(rules, [Row("A", "J", "a", 5, "1"), Row("B", "J", "a", 5, "2")])
    assert [(fault.row, str(fault.message)) for fault in caught.value.faults] == [
        (1, "B is in round 2 but not in round 1")
    ]


def test_a_ballot_in_any_state_puts_an_entry_into_a_round() -> None:
    more = (Row("A", "J", "", "", "2", "assigned"),)
    result = ranked(scheme({}, {}), "A 9", "B 5", more=more)
    assert (result.standing("A").status, result.standing("B").place) == ("unranked", 1)
    assert str(result.standing("A").reason) == "round 2: too few scoresheets count (0; at least 1 needed)"


def test_unranked_in_one_round_is_unranked() -> None:
    result = ranked(scheme({"quorum": 2}, {}), "A 5 9", "B 5,5 1")
    assert [(s.entry, s.place) for s in result.standings] == [("B", 1), ("A", None)]
    assert str(result.standing("A").reason) == "round 1: too few scoresheets count (1; at least 2 needed)"


def test_a_round_replaces_fields_whole() -> None:
    rules = scheme(
        {"combine": "median"},
        {"scale": {"min": 0, "max": 100, "step": "0.5"}, "rounding": {"total": 0}},
        rounding={"total": 2}, combine="mean",
    )  # fmt: skip
    result = ranked(rules, "A 1,2,9 50.5")
    assert result.standing("A").score == 2 + 51


def test_criteria_of_a_round_of_its_own() -> None:
    rules = parse(
        {
            "scale": {"min": 0, "max": 10, "step": 1},
            "criteria": [{"id": "a", "weight": 1}],
            "rounds": [{"id": "1", "weight": 1}, {"id": "2", "weight": 1, "criteria": [{"id": "b", "weight": 1}]}],
            "tie_break": ["criterion:b"],
        }
    )
    rows = [
        Row("A", "J", "a", 5, "1"),
        Row("A", "J", "b", 4, "2"),
        Row("B", "J", "a", 4, "1"),
        Row("B", "J", "b", 5, "2"),
    ]
    result = rank(rules, sheets_of_rows(rules, rows))
    assert [(s.entry, s.decided_by) for s in result.standings] == [("B", "criterion:b"), ("A", "criterion:b")]
    with pytest.raises(SheetError):
        sheets_of_rows(rules, [Row("A", "J", "b", 5, "1")])


def test_ties_are_broken_in_the_last_round_the_entries_are_in() -> None:
    result = ranked(scheme({}, {}, tie_break=["median"]), "A 9 3", "B 4 8")
    assert [(s.entry, s.decided_by) for s in result.standings] == [("B", "median"), ("A", "median")]
    result = ranked(scheme({}, {}, tie_break=["count_at_least:7"]), "A 9,3 5", "B 6,6 5", "X 8,8", "Y 10,6")
    # A and B have no 7 in round 2, so their tie stays; X and Y are compared in round 1
    assert [(s.entry, s.place) for s in result.standings] == [("A", 1), ("B", 1), ("X", 3), ("Y", 4)]


def test_the_factor_is_that_of_the_entry_in_the_round() -> None:
    rules = scheme({}, {})
    rows = [Row("A", "J", "a", 5, "1", "submitted", "2"), Row("A", "J", "a", 5, "2", "submitted", "0.5")]
    assert rank(rules, sheets_of_rows(rules, rows)).standing("A").score == Fraction("12.5")


def test_thresholds_look_at_the_carried_value() -> None:
    result = ranked(scheme({}, {}, thresholds={"total": 10}), "A 5 4", "B 5 5")
    assert [(s.entry, s.status) for s in result.standings] == [("B", "ranked"), ("A", "below_threshold")]


def test_a_round_is_named_in_the_derivation() -> None:
    lines = [str(line) for line in derivation(ranked(scheme({"weight": "0.4"}, {"weight": "0.6"}), "A 5 6"), "A")]
    assert "Round 2" in lines
    assert "Carried over: 0.4 × 5 + 0.6 × 6 = 5.6" in lines
