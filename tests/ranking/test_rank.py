"""Places and scores on examples that can be redone by hand."""

from __future__ import annotations

import ctypes
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from awards.ranking.ballots.coded import sheets_of_rows
from awards.ranking.ballots.columns import sheets_of_arrays, sheets_of_cube
from awards.ranking.ballots.sheets import STATES, Row, SheetError
from awards.ranking.command import result_document
from awards.ranking.explain.derivation import derivation
from awards.ranking.explain.notes import notes_of
from awards.ranking.places.rank import rank
from awards.ranking.places.result import Result, Standing
from awards.ranking.places.totals import _product
from awards.ranking.scheme.scheme import Scheme, parse

SCALE = {"min": 0, "max": 10, "step": 1}


def scheme(weights: str = "1", **fields: Any) -> Scheme:
    criteria = [{"id": name, "weight": weight} for name, weight in zip("abcd", weights.split(), strict=False)]
    return parse({"scale": SCALE, "criteria": criteria, **fields})


def ballots(entry: str, *values: str, **more: str) -> list[Row]:
    """Each value is one juror's ballot: scores for a, b, … with – for a missing one."""
    return [
        Row(entry, f"J{number}", name, score, **more)
        for number, ballot in enumerate(values)
        for name, score in zip("abcd", ballot.split(), strict=False)
        if score != "–"
    ]


def ranked(rules: Scheme, *rows: list[Row]) -> Result:
    return rank(rules, sheets_of_rows(rules, [row for part in rows for row in part]))


def one(rules: Scheme, *values: str) -> Standing:
    return ranked(rules, ballots("E", *values)).standing("E")


@pytest.mark.parametrize(
    ("kind", "places"),
    [
        ("competition", "1 2 2 4 4 4 7"),
        ("modified", "1 3 3 6 6 6 7"),
        ("dense", "1 2 2 3 3 3 4"),
        ("fractional", "1 2.5 2.5 5 5 5 7"),
    ],
)
def test_kinds_of_places(kind: str, places: str) -> None:
    rows = [row for number, value in enumerate("9887775") for row in ballots(f"E{number}", value)]
    result = ranked(scheme(places=kind), rows)
    assert [standing.place_text for standing in result.standings] == places.split()
    assert [standing.place for standing in result.standings] == [
        Fraction(place) if "." in place else int(place) for place in places.split()
    ]
    assert result.standing("E1").tied_with == ("E2",)
    assert result.standing("E4").tied_with == ("E3", "E5")


def test_juror_first_and_criterion_first_part_ways_over_a_median() -> None:
    given = ("10 0", "4 4", "0 10")
    assert one(scheme("1 1", combine="median"), *given).score == 5  # ballots 5, 4, 5
    assert one(scheme("1 1", combine="median", order="criterion_first"), *given).score == 4  # medians 4 and 4


def test_incomplete_ballots_in_the_three_ways() -> None:
    given = ("8 –", "4 6")
    assert one(scheme("3 1"), *given).score == Fraction(18, 4)  # (12 + 6) / 4, the first does not count
    assert one(scheme("3 1", missing="available"), *given).score == Fraction(25, 4)  # (8 + 4.5) / 2
    by_criterion = scheme("3 1", missing="available", order="criterion_first")
    assert one(by_criterion, *given).score == 6  # a: 6, b: 6
    assert one(scheme("3 1", missing="pooled"), *given).score == 6  # (24 + 12 + 6) / 7


def test_weighted_sum_of_an_incomplete_ballot_is_its_value_times_all_weights() -> None:
    assert one(scheme("3 1", missing="available", total="weighted_sum"), "8 –").score == 32


def test_a_criterion_without_a_score_leaves_the_entry_unranked() -> None:
    standing = one(scheme("1 1", missing="available", order="criterion_first"), "8 –")
    assert (standing.status, str(standing.reason), standing.place) == ("unranked", "a criterion has no score", None)


def test_limit_pulls_to_the_exact_mean_taken_once() -> None:
    # mean 20/3; within ±1: 17/3 … 23/3 → 17/3 + 17/3 + 23/3
    assert one(scheme(limit=1), "10", "5", "5").score == Fraction(57, 9)
    # the same on cells of criterion_first, rounded to 5.67, 5.67, 7.67
    rules = scheme(limit=1, order="criterion_first", rounding={"cell": 2})
    assert one(rules, "10", "5", "5").score == Fraction("19.01") / 3


def test_limit_zero_makes_every_value_the_mean() -> None:
    assert one(scheme(limit=0, combine="median"), "10", "5", "0").score == 5


def test_trimming_and_its_least_number() -> None:
    rules = scheme(combine="trimmed_mean", trim={"low": 1, "high": 2, "min_count": 5})
    assert one(rules, "1", "5", "6", "9", "10").score == Fraction(11, 2)
    standing = one(rules, "1", "5", "6", "9")
    assert standing.status == "unranked"
    assert "fewer than 5" in str(standing.reason)


def test_rounding_is_half_up_below_zero_too() -> None:
    rules = parse(
        {
            "scale": {"min": -10, "max": 10, "step": "0.5"},
            "criteria": [{"id": "a", "weight": 1}],
            "rounding": {"total": 0},
        }
    )
    texts = {score: one(rules, score).score_text for score in ("2.5", "-2.5", "-0.5", "-3", "0.5")}
    assert texts == {"2.5": "3", "-2.5": "-2", "-0.5": "0", "-3": "-3", "0.5": "1"}


def test_every_stage_of_criterion_first_is_rounded_where_declared() -> None:
    rules = scheme(
        "1.5 1", order="criterion_first", total="weighted_sum", limit="0.3",
        rounding={"cell": 1, "criterion": 1, "weighted": 0, "total": 0},
    )  # fmt: skip
    # a: mean 16/3; 5.6333 → 5.6, 5.0333 → 5.0 twice: 15.6/3 = 5.2 → × 1.5 = 7.8 → 8; b: 2, 2, 2 → 2; 10
    assert one(rules, "6 2", "5 2", "5 2").score == 10


def test_rank_on_rounded_ties_what_differs_unrounded() -> None:
    rows = [ballots("A", "7", "7", "8"), ballots("B", "7", "8", "7", "7", "7", "8")]  # 22/3 = 7.33…, 44/6 the same
    rows.append(ballots("C", "7", "7", "8", "7", "7", "8", "7"))  # 51/7 = 7.2857…
    assert [s.place for s in ranked(scheme(rounding={"total": 1}), *rows).standings] == [1, 1, 3]
    rounded = ranked(scheme(rounding={"total": 1}, rank_on="rounded"), *rows)
    assert [s.place for s in rounded.standings] == [1, 1, 1]
    assert {s.score_text for s in rounded.standings} == {"7.3"}


def test_a_score_has_six_digits_where_none_are_declared() -> None:
    assert one(scheme(), "7", "7", "8").score_text == "7.333333"


def test_factor_multiplies_the_total_before_it_is_rounded() -> None:
    rows = ballots("E", "7", "8", factor="1.55")
    assert ranked(scheme(rounding={"total": 1}), rows).standing("E").score_text == "11.6"  # 11.625


def test_states_count_as_they_should() -> None:
    rows = [Row("E", f"J{number}", "a", 5, "", state) for number, state in enumerate(STATES)]
    rows += [Row("E", "K", "", "", "", "assigned"), Row("F", "K", "", "", "", "recused")]
    result = ranked(scheme(), rows)
    assert (result.standing("E").ballots, result.standing("E").expected) == (1, 3)
    assert (result.standing("F").ballots, result.standing("F").expected) == (0, 0)
    assert str(result.standing("F").reason) == "too few scoresheets count (0; at least 1 needed)"


def test_below_quorum_is_unranked_with_the_reason() -> None:
    result = ranked(scheme(quorum=2), ballots("E", "10"), ballots("F", "1", "1"))
    assert [(s.entry, s.place, s.status) for s in result.standings] == [("F", 1, "ranked"), ("E", None, "unranked")]
    assert str(result.standing("E").reason) == "too few scoresheets count (1; at least 2 needed)"


def test_thresholds_take_the_place_away_and_name_themselves() -> None:
    rules = scheme("1 1", thresholds={"total": 5, "criterion:b": "4.5"})
    result = ranked(rules, ballots("A", "9 4"), ballots("B", "5 4.5".replace(".5", "")), ballots("C", "5 5"))
    assert [(s.entry, s.status) for s in result.standings] == [
        ("C", "ranked"), ("A", "below_threshold"), ("B", "below_threshold"),
    ]  # fmt: skip
    assert "for b" in str(result.standing("A").reason)
    assert result.standing("A").score == Fraction(13, 2)


def test_the_cut_is_in_out_or_undecided() -> None:
    rows = [ballots(name, value) for name, value in zip("ABCDE", "98775", strict=True)]
    states = {s.entry: s.cut for s in ranked(scheme(cut={"places": 3}), *rows).standings}
    assert states == {"A": "in", "B": "in", "C": "undecided", "D": "undecided", "E": "out"}
    states = {s.entry: s.cut for s in ranked(scheme(cut={"places": 3, "min": 9}), *rows).standings}
    assert states == {"A": "in", "B": "out", "C": "out", "D": "out", "E": "out"}
    assert ranked(scheme(cut={"places": 4}), *rows).inside() == ("A", "B", "C", "D")


def test_spread_is_of_the_counting_ballots() -> None:
    standing = ranked(scheme("3 1"), ballots("E", "8 4", "4 8", "0 –")).standing("E")
    assert (standing.lowest, standing.highest, standing.spread) == (5, 7, 2)


def test_unequal_panels_under_a_sum_are_named() -> None:
    result = ranked(scheme(combine="sum"), ballots("A", "5", "5"), ballots("B", "5", "5"), ballots("C", "9"))
    assert [str(note) for note in notes_of(result)] == [
        "the sums compared have different numbers of values: 2 for most nominations, but C (1)"
    ]
    assert notes_of(ranked(scheme(), ballots("A", "5", "5"), ballots("C", "9"))) == []


def test_criteria_first_the_scores_that_were_summed_are_counted() -> None:
    rules = scheme("1 1", combine="sum", order="criterion_first", missing="available")
    result = ranked(rules, ballots("A", "5 5", "5 5"), ballots("B", "5 5", "5 –"), ballots("C", "5 5", "– 9"))
    rows = [ballots(name, "5 5", "5 5") for name in "AD"] + [ballots("B", "5 5", "5 –"), ballots("C", "9 9")]
    assert [str(note) for note in notes_of(ranked(rules, *rows))] == [
        "the sums compared have different numbers of values: 4 for most nominations, but B (3), C (2)"
    ]
    assert "3 for most nominations, but A (4)" in str(notes_of(result)[0])


@pytest.mark.parametrize(("others", "named"), [(100, "E099 (1)"), (101, "E099 (1), … 101")])
def test_of_many_unequal_panels_a_hundred_are_named(others: int, named: str) -> None:
    usual = [ballots(f"U{number}", "5", "5") for number in range(others + 1)]
    (note,) = notes_of(ranked(scheme(combine="sum"), *usual, *(ballots(f"E{k:03}", "9") for k in range(others))))
    assert str(note).endswith(named)


def test_only_sums_that_were_made_are_compared() -> None:
    rules = scheme(combine="trimmed_sum", trim={"low": 1, "high": 1, "min_count": 3})
    rows = (*ballots("A", "5", "5", "5"), *ballots("B", "5", "5", "5"), *ballots("C", "9"))
    assert notes_of(ranked(rules, rows)) == []
    assert [str(note) for note in notes_of(ranked(rules, rows, ballots("D", "5", "5", "5", "5")))] == [
        "the sums compared have different numbers of values: 3 for most nominations, but D (4)"
    ]


def test_leaving_a_juror_out_lowers_quorum_and_least_number_where_he_voted() -> None:
    rules = scheme(quorum=3, combine="trimmed_mean", trim={"low": 0, "high": 1, "min_count": 3})
    sheets = sheets_of_rows(rules, ballots("E", "3", "5", "9"))
    assert rank(rules, sheets, without="J0").standing("E").score == 5
    sheets = sheets_of_rows(rules, [*ballots("E", "3", "5", "9"), Row("F", "X", "a", 1)])
    assert rank(rules, sheets, without="X").standing("E").score == 4


@pytest.mark.parametrize("weight", ["0.25", "1" + "0" * 30, "0." + "0" * 30 + "1", "33.333333333333333333"])
def test_extreme_weights_stay_exact(weight: str) -> None:
    rules = scheme(f"{weight} 3", missing="available", limit="0.1", rounding={"juror": 12})
    rows = [ballots("A", "7 8", "9 –", "1 2"), ballots("B", "7 8", "9 9", "1 –")]
    for entry in ranked(rules, *rows).standings:
        lines = [str(line) for line in derivation(ranked(rules, *rows), entry.entry)]
        assert f"Score: {entry.score_text}" in lines


def test_a_huge_scale_is_exact() -> None:
    rules = parse({"scale": {"min": 0, "max": "1e30", "step": "1e-9"}, "criteria": [{"id": "a", "weight": 1}]})
    rows = [
        Row("A", "J", "a", "123456789012345678901234567.000000001"),
        Row("B", "J", "a", "123456789012345678901234567"),
    ]
    assert [s.place for s in ranked(rules, rows).standings] == [1, 2]


def test_arrays_and_a_cube_give_what_rows_give() -> None:
    rules = scheme("2 1 5", combine="median")
    cube = np.random.default_rng(3).integers(-1, 11, (6, 4, 3))
    entries, jurors = [f"E{n}" for n in range(6)], [f"J{n}" for n in range(4)]
    rows = [
        Row(entries[e], jurors[j], "abc"[c], int(cube[e, j, c]))
        for e, j, c in np.ndindex(cube.shape) if cube[e, j, c] >= 0
    ]  # fmt: skip
    e, j, c = (index[cube.reshape(-1) >= 0] for index in (axis.reshape(-1) for axis in np.indices(cube.shape)))
    mixed = np.random.default_rng(4).permutation(len(e))
    arrays = sheets_of_arrays(
        rules, entries, jurors, entry=e[mixed], juror=j[mixed], criterion=c[mixed],
        step=cube[cube >= 0][mixed],
    )  # fmt: skip
    expected = result_document(ranked(rules, rows))
    assert result_document(rank(rules, arrays)) == expected
    assert result_document(rank(rules, sheets_of_cube(rules, entries, jurors, cube))) == expected


class Garbage(ctypes.Structure):
    """Passed by value, it fills the stack with signalling NaNs."""

    _fields_ = (("words", ctypes.c_uint32 * 16_000),)


def test_sums_do_not_depend_on_what_lies_on_the_stack() -> None:
    garbage, absolute = Garbage(), ctypes.CDLL(None).abs
    absolute.argtypes = [Garbage]
    garbage.words[:] = [0x7FA00000] * 16_000
    for entries in range(1, 12):
        for cells in range(1, 12):
            matrix = np.arange(entries * cells).reshape(entries, cells)
            weights = np.arange(1, cells + 1, dtype=np.float32)
            absolute(garbage)
            assert _product(matrix, weights).tolist() == [sum(row * np.arange(1, cells + 1)) for row in matrix]


def test_a_full_cube_of_any_integer_type_gives_the_same() -> None:
    rules = scheme("2 1 5")
    cube = np.random.default_rng(3).integers(0, 11, (6, 4, 3))
    names = [f"E{n}" for n in range(6)], [f"J{n}" for n in range(4)]
    found = [
        result_document(rank(rules, sheets_of_cube(rules, *names, cube.astype(kind))))
        for kind in (np.int8, np.int16, np.int64, object)
    ]
    assert all(one == found[0] for one in found)


@pytest.mark.parametrize(
    ("column", "value"), [("entry", 9), ("juror", -1), ("criterion", 3), ("step", 11), ("state", 6), ("step", -2)]
)
def test_arrays_that_point_nowhere_are_refused(column: str, value: int) -> None:
    rules = scheme("2 1 5")
    given = {name: np.zeros(2, dtype=int) for name in ("entry", "juror", "criterion", "step", "state")}
    given["criterion"][1] = 1
    given[column][1] = value
    with pytest.raises(SheetError) as caught:
        sheets_of_arrays(rules, ["E"], ["J"], **given)
    assert [fault.row for fault in caught.value.faults] == [1]


def test_sheets_of_another_scheme_are_refused() -> None:
    sheets = sheets_of_rows(scheme("1"), ballots("E", "5"))
    with pytest.raises(ValueError, match="other rounds"):
        rank(scheme("1 1"), sheets)


def test_no_scores_at_all() -> None:
    result = ranked(scheme(), [])
    assert (list(result.standings), result.winners, notes_of(result)) == ([], (), [])


def test_explanation_can_be_redone_by_hand() -> None:
    rows = ballots("E", "8 4", "4 8", "0 –")
    rows += [Row("E", "J9", "", "", "", "recused")]
    lines = [
        str(line) for line in derivation(ranked(scheme("3 1", rounding={"total": 1}), rows, ballots("F", "1 1")), "E")
    ]
    assert lines == [
        "J2: incomplete (1 of 2 scores), does not count",
        "J9: recused, does not count",
        "J0: (3 × 8 + 1 × 4) ÷ 4 = 7",
        "J1: (3 × 4 + 1 × 8) ÷ 4 = 5",
        "Mean: (5 + 7) ÷ 2 = 6",
        "The total, rounded half up (decimal places: 1): 6",
        "Score: 6.0",
        "Place 1 of 2 ranked",
    ]
