"""How a standing came about, each sentence redone by hand: jurors first, criteria first, pooled, and where it ends."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from awards.core.message import Message
from awards.ranking.ballots.coded import sheets_of_rows
from awards.ranking.ballots.decisions import Decision
from awards.ranking.ballots.sheets import Row
from awards.ranking.explain import derivation as derivation_module
from awards.ranking.explain.calculation import closing
from awards.ranking.explain.derivation import derivation
from awards.ranking.places.rank import rank
from awards.ranking.places.result import Result
from awards.ranking.scheme.scheme import parse

THREE = ("6 8", "9 7", "6 9")
GAP = ("4 10", "7 6", "– 9")
NOBODY = ("– 10", "– 6")
CRITERION_FIRST = {"order": "criterion_first"}
IN_POINTS = {"total": "weighted_sum"}


def ranked(fields: dict[str, Any], *decisions: Decision, **entries: tuple[str, ...]) -> Result:
    """Each text is one juror's ballot for an entry: scores for build and use, – for a missing one."""
    scheme = parse(
        {
            "scale": {"min": 0, "max": 10, "step": 1},
            "criteria": [{"id": "build", "weight": 40}, {"id": "use", "weight": 60}],
            **{name: value for name, value in fields.items() if name != "factor"},
        }
    )
    rows = [
        Row(entry, f"J{number}", name, score, factor=fields.get("factor"))
        for entry, given in entries.items()
        for number, ballot in enumerate(given)
        for name, score in zip(("build", "use"), ballot.split(), strict=True)
        if score != "–"
    ]
    return rank(scheme, sheets_of_rows(scheme, rows), decisions)


def lines(result: Result, entry: str = "ash") -> list[str]:
    return [str(line) for line in derivation(result, entry)]


JURORS_FIRST = [
    pytest.param(
        {"limit": "0.1", "rounding": {"juror": 0, "total": 1}, "factor": "1.55"}, THREE,
        ["J0: (40 × 6 + 60 × 8) ÷ 100 = 7.2", "J1: (40 × 9 + 60 × 7) ÷ 100 = 7.8", "J2: (40 × 6 + 60 × 9) ÷ 100 = 7.8",
         "The panel’s mean: (7.2 + 7.8 + 7.8) ÷ 3 = 7.6; each within ±0.1 of it: 7.5 to 7.7",
         "After the limit: 7.5, 7.7, 7.7",
         "Each juror’s value, rounded half up (decimal places: 0): 8, 8, 8",
         "Mean: (8 + 8 + 8) ÷ 3 = 8",
         "Times the factor: 8 × 1.55 = 12.4", "The total, rounded half up (decimal places: 1): 12.4",
         "Score: 12.4", "Place 1 of 1 ranked"],
        id="a limit, a rounding and a factor"),
    pytest.param(
        {"missing": "available"}, GAP,
        ["J0: (40 × 4 + 60 × 10) ÷ 100 = 7.6", "J1: (40 × 7 + 60 × 6) ÷ 100 = 6.4", "J2: (60 × 9) ÷ 60 = 9",
         "Mean: (6.4 + 7.6 + 9) ÷ 3 = 23/3 ≈ 7.666667", "Score: 7.666667", "Place 1 of 1 ranked"],
        id="a gap is divided by the weights that are there"),
    pytest.param(
        {"missing": "available", "combine": "sum", **IN_POINTS}, GAP,
        ["J0: 40 × 4 + 60 × 10 = 760", "J1: 40 × 7 + 60 × 6 = 640", "J2: (60 × 9) ÷ 60 × 100 = 900",
         "Sum: 640 + 760 + 900 = 2300", "Score: 2300.000000", "Place 1 of 1 ranked"],
        id="in points a gap is raised to all weights"),
    pytest.param(
        {"combine": "trimmed_sum", "trim": {"low": 0, "high": 1}}, THREE,
        ["J0: (40 × 6 + 60 × 8) ÷ 100 = 7.2", "J1: (40 × 9 + 60 × 7) ÷ 100 = 7.8", "J2: (40 × 6 + 60 × 9) ÷ 100 = 7.8",
         "In order: 7.2, 7.8, 7.8; without the 0 lowest and the 1 highest: 7.2, 7.8",
         "Sum: 7.2 + 7.8 = 15", "Score: 15.000000", "Place 1 of 1 ranked"],
        id="what a trim drops"),
    pytest.param(
        {"combine": "median", "rounding": {"juror": 0}}, THREE[:2],
        ["J0: (40 × 6 + 60 × 8) ÷ 100 = 7.2", "J1: (40 × 9 + 60 × 7) ÷ 100 = 7.8",
         "Each juror’s value, rounded half up (decimal places: 0): 7, 8",
         "Median of 7, 8 = 7.5", "Score: 7.500000", "Place 1 of 1 ranked"],
        id="the median of two"),
]  # fmt: skip

CRITERIA_FIRST = [
    pytest.param(
        {"rounding": {"criterion": 0, "total": 1}, "factor": "1.25"}, ("6 8", "9 7", "6 8"),
        ["build: J0 6, J1 9, J2 6", "build: mean (6 + 6 + 9) ÷ 3 = 7",
         "build: rounded half up (decimal places: 0): 7",
         "use: J0 8, J1 7, J2 8", "use: mean (7 + 8 + 8) ÷ 3 = 23/3 ≈ 7.666667",
         "use: rounded half up (decimal places: 0): 8",
         "Weighted mean of the criteria: (40 × 7 + 60 × 8) ÷ 100 = 7.6",
         "Times the factor: 7.6 × 1.25 = 9.5", "The total, rounded half up (decimal places: 1): 9.5",
         "Score: 9.5", "Place 1 of 1 ranked"],
        id="a weighted mean"),
    pytest.param(
        {"limit": "0.3", "rounding": {"cell": 1, "criterion": 0, "weighted": 0, "total": 0}, **IN_POINTS,
         "criteria": [{"id": "build", "weight": "1.5"}, {"id": "use", "weight": 1}]},
        ("6 2", "5 2", "5 2"),
        ["build: J0 6, J1 5, J2 5",
         ("The panel’s mean: (6 + 5 + 5) ÷ 3 = 16/3 ≈ 5.333333; each within ±0.3 of it: 151/30 ≈ 5.033333 to "
          "169/30 ≈ 5.633333"),
         "After the limit: 169/30, 151/30, 151/30",
         "Each score, rounded half up (decimal places: 1): 5.6, 5, 5",
         "build: mean (5 + 5 + 5.6) ÷ 3 = 5.2", "build: rounded half up (decimal places: 0): 5",
         "build: 5 × 1.5 = 7.5", "build: rounded half up (decimal places: 0): 8",
         "use: J0 2, J1 2, J2 2",
         "The panel’s mean: (2 + 2 + 2) ÷ 3 = 2; each within ±0.3 of it: 1.7 to 2.3", "After the limit: 2, 2, 2",
         "Each score, rounded half up (decimal places: 1): 2, 2, 2",
         "use: mean (2 + 2 + 2) ÷ 3 = 2", "use: rounded half up (decimal places: 0): 2",
         "use: 2 × 1 = 2", "use: rounded half up (decimal places: 0): 2",
         "Sum of the criteria: 8 + 2 = 10", "The total, rounded half up (decimal places: 0): 10",
         "Score: 10", "Place 1 of 1 ranked"],
        id="a weighted sum, each stage rounded"),
    pytest.param(
        {"combine": "trimmed_mean", "trim": {"low": 1, "high": 0}}, THREE,
        ["build: J0 6, J1 9, J2 6", "In order: 6, 6, 9; without the 1 lowest and the 0 highest: 6, 9",
         "build: mean (6 + 9) ÷ 2 = 7.5",
         "use: J0 8, J1 7, J2 9", "In order: 7, 8, 9; without the 1 lowest and the 0 highest: 8, 9",
         "use: mean (8 + 9) ÷ 2 = 8.5",
         "Weighted mean of the criteria: (40 × 7.5 + 60 × 8.5) ÷ 100 = 8.1", "Score: 8.100000", "Place 1 of 1 ranked"],
        id="a trim of each criterion"),
    pytest.param(
        {"combine": "median", "missing": "available"}, GAP,
        ["build: J0 4, J1 7", "build: median of 4, 7 = 5.5", "use: J0 10, J1 6, J2 9", "use: median of 6, 9, 10 = 9",
         "Weighted mean of the criteria: (40 × 5.5 + 60 × 9) ÷ 100 = 7.6", "Score: 7.600000", "Place 1 of 1 ranked"],
        id="medians over those who scored"),
    pytest.param(
        {"combine": "sum", **IN_POINTS}, THREE[:2],
        ["build: J0 6, J1 9", "build: sum 6 + 9 = 15", "build: 15 × 40 = 600",
         "use: J0 8, J1 7", "use: sum 7 + 8 = 15", "use: 15 × 60 = 900",
         "Sum of the criteria: 600 + 900 = 1500", "Score: 1500.000000", "Place 1 of 1 ranked"],
        id="sums of sums"),
]  # fmt: skip

POOLED = [
    pytest.param(
        {"rounding": {"total": 2}, "factor": "2"}, GAP,
        ["build: J0 4, J1 7", "use: J0 10, J1 6, J2 9",
         "All scores together: (40 × (4 + 7) + 60 × (10 + 6 + 9)) ÷ 260 = 97/13 ≈ 7.461538",
         "Times the factor: 97/13 ≈ 7.461538 × 2 = 194/13 ≈ 14.923077",
         "The total, rounded half up (decimal places: 2): 14.92", "Score: 14.92", "Place 1 of 1 ranked"],
        id="a gap and a factor"),
    pytest.param(
        {"limit": "1", "rounding": {"cell": 0}}, GAP,
        ["build: J0 4, J1 7", "The panel’s mean: (4 + 7) ÷ 2 = 5.5; each within ±1 of it: 4.5 to 6.5",
         "After the limit: 4.5, 6.5", "Each score, rounded half up (decimal places: 0): 5, 7",
         "use: J0 10, J1 6, J2 9",
         ("The panel’s mean: (10 + 6 + 9) ÷ 3 = 25/3 ≈ 8.333333; each within ±1 of it: 22/3 ≈ 7.333333 to "
          "28/3 ≈ 9.333333"),
         "After the limit: 28/3, 22/3, 9", "Each score, rounded half up (decimal places: 0): 9, 7, 9",
         "All scores together: (40 × (5 + 7) + 60 × (9 + 7 + 9)) ÷ 260 = 99/13 ≈ 7.615385",
         "Score: 7.615385", "Place 1 of 1 ranked"],
        id="a limit and a rounding of scores"),
    pytest.param(
        {"limit": "1", "rounding": {"cell": 1}}, NOBODY,
        ["build: no score", "use: J0 10, J1 6", "The panel’s mean: (10 + 6) ÷ 2 = 8; each within ±1 of it: 7 to 9",
         "After the limit: 9, 7", "Each score, rounded half up (decimal places: 1): 9, 7",
         "All scores together: (60 × (9 + 7)) ÷ 120 = 8", "Score: 8.000000", "Place 1 of 1 ranked"],
        id="a criterion that nobody scored"),
]  # fmt: skip

TOO_FEW = [
    pytest.param({"quorum": 4}, THREE, ["No place: too few scoresheets count (3; at least 4 needed)"],
                 id="jurors first, under the quorum"),
    pytest.param({"quorum": 4, **CRITERION_FIRST}, THREE,
                 ["No place: too few scoresheets count (3; at least 4 needed)"], id="criteria first, under the quorum"),
    pytest.param({"quorum": 4, "missing": "pooled"}, GAP,
                 ["No place: too few scoresheets count (3; at least 4 needed)"], id="pooled, under the quorum"),
    pytest.param({"combine": "trimmed_mean", "trim": {"low": 1, "high": 1}}, THREE[:2],
                 ["J0: (40 × 6 + 60 × 8) ÷ 100 = 7.2", "J1: (40 × 9 + 60 × 7) ÷ 100 = 7.8",
                  "No place: fewer than 3 values, so none can be dropped"],
                 id="jurors first, too few to trim"),
    pytest.param({"combine": "trimmed_mean", "trim": {"low": 1, "high": 1}, **CRITERION_FIRST}, THREE[:2],
                 ["build: J0 6, J1 9", "No place: fewer than 3 values, so none can be dropped"],
                 id="criteria first, too few to trim"),
    pytest.param({"missing": "available", "limit": "1", "rounding": {"cell": 0}, **CRITERION_FIRST}, NOBODY,
                 ["build: no score", "No place: a criterion has no score"],
                 id="criteria first, one without a score"),
    pytest.param({"thresholds": {"total": 8}, "rounding": {"total": 1}}, THREE[:1],
                 ["J0: (40 × 6 + 60 × 8) ÷ 100 = 7.2", "Mean: (7.2) ÷ 1 = 7.2",
                  "The total, rounded half up (decimal places: 1): 7.2", "Score: 7.2",
                  "No place: below the threshold 8"],
                 id="under a threshold the score is told"),
]  # fmt: skip


@pytest.mark.parametrize(("fields", "given", "expected"), JURORS_FIRST)
def test_jurors_first(fields: dict[str, Any], given: tuple[str, ...], expected: list[str]) -> None:
    assert lines(ranked(fields, ash=given)) == expected


@pytest.mark.parametrize(("fields", "given", "expected"), CRITERIA_FIRST)
def test_criteria_first(fields: dict[str, Any], given: tuple[str, ...], expected: list[str]) -> None:
    assert lines(ranked(CRITERION_FIRST | fields, ash=given)) == expected


@pytest.mark.parametrize("order", ["juror_first", "criterion_first"])
@pytest.mark.parametrize(("fields", "given", "expected"), POOLED)
def test_pooled_whatever_the_order(
    fields: dict[str, Any], given: tuple[str, ...], expected: list[str], order: str
) -> None:
    assert lines(ranked({"missing": "pooled", "order": order, **fields}, ash=given)) == expected


@pytest.mark.parametrize(("fields", "given", "expected"), TOO_FEW)
def test_where_too_little_counts_the_sum_is_not_made(
    fields: dict[str, Any], given: tuple[str, ...], expected: list[str]
) -> None:
    assert lines(ranked(fields, ash=given)) == expected


def test_a_sentence_is_a_template_with_its_numbers_written_out() -> None:
    told = derivation(ranked({"rounding": {"total": 1}}, ash=THREE[:1]), "ash")
    assert told[0] == Message(
        "{juror}: ({products}) ÷ {weights} = {value}",
        juror="J0",
        products="40 × 6 + 60 × 8",
        value="7.2",
        weights="100",
    )
    assert told[2] == Message("The total, rounded half up (decimal places: {digits}): {value}", digits=1, value="7.2")


@pytest.mark.parametrize(
    ("fields", "counted"),
    [
        ({}, ["J0: (40 × 6 + 60 × 8) ÷ 100 = 7.2", "J1: (40 × 9 + 60 × 7) ÷ 100 = 7.8",
              "… and the other scoresheets in the same way: 1", "Mean: (7.2 + 7.8 + 7.8) ÷ 3 = 7.6"]),
        (CRITERION_FIRST, ["build: J0 6, J1 9, … (3)", "build: mean (6 + 6 + 9) ÷ 3 = 7"]),
    ],
)  # fmt: skip
def test_of_very_many_scoresheets_the_first_are_told(
    fields: dict[str, Any], counted: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(derivation_module, "MANY", 2)
    assert lines(ranked(fields, ash=THREE))[: len(counted)] == counted
    monkeypatch.setattr(derivation_module, "MANY", 3)
    assert not [line for line in lines(ranked(fields, ash=THREE)) if "…" in line]


# ------------------------------------------------------------------------------------------------------- the place


def test_each_entry_is_told_the_chain_as_far_as_it_went_for_it() -> None:
    """Three with 6: the heavier criterion parts elm from the others, their highest value parts those."""
    fields = {"tie_break": ["heaviest_criteria", "highest_ballots"], "missing": "available"}
    result = ranked(fields, ash=("6 6", "6 6"), elm=("3 8", "– 6"), oak=("6 7", "6 5"), yew=("1 1",))
    assert [one.entry for one in result.standings] == ["elm", "oak", "ash", "yew"]
    heaviest = "Tie-break, the criteria, heaviest first: ash 6 / 6, elm 7 / 3, oak 6 / 6"
    highest = "Tie-break, the jurors’ values, highest first: ash 6 6, elm 6 6, oak 6.6 5.4"
    assert lines(result, "elm")[-3:] == ["Tied at 6 with ash, oak", heaviest, "Place 1 of 4 ranked"]
    assert lines(result, "oak")[-4:] == ["Tied at 6 with ash, elm", heaviest, highest, "Place 2 of 4 ranked"]
    assert lines(result, "ash")[-4:] == ["Tied at 6 with elm, oak", heaviest, highest, "Place 3 of 4 ranked"]
    assert lines(result, "yew")[-2:] == ["Score: 1.000000", "Place 4 of 4 ranked"]


def test_what_has_no_value_is_a_dash_and_who_stays_tied_is_told_all_rules() -> None:
    fields = {"tie_break": ["criterion:build", "count_at_least:9", "chair"], "missing": "available", "tie_band": "0.5"}
    result = ranked(fields, ash=("– 6",), elm=("– 6",), oak=("5 6",))
    assert lines(result, "elm")[-5:] == [
        "At 6, close enough to count as equal with ash, oak",
        "Tie-break, the criterion “build”: ash –, elm –, oak 5",
        "Tie-break, the number of scores of 9 or more: ash 0, elm 0, oak 0",
        "Place 2 of 3 ranked",
        "The place is shared with ash",
    ]


def test_a_decision_is_told_to_those_it_is_about() -> None:
    decision = Decision(("oak", "elm"), "The chair", "2027-05-01T10:00:00Z", "bolder")
    other = Decision(("fir", "ash"), "The vice", "2027-05-02T10:00:00Z", "finer")
    entries = {"ash": ("9 9",), "fir": ("9 9",), "elm": ("6 6",), "oak": ("6 6",)}
    result = ranked({"tie_break": ["chair"], "cut": {"places": 3}}, decision, other, **entries)
    assert lines(result, "elm")[-4:] == [
        "Tied at 6 with oak",
        "Decided by The chair at 2027-05-01T10:00:00Z: oak, elm; reason: bolder",
        "Place 4 of 4 ranked",
        "Does not go through",
    ]
    assert [str(line) for line in closing(result, "fir", [])] == [
        "Tied at 9 with ash",
        "Decided by The vice at 2027-05-02T10:00:00Z: fir, ash; reason: finer",
        "Place 1 of 4 ranked",
        "Goes through",
    ]


@pytest.mark.parametrize(("onward", "told"), [(True, ["Goes through", "Does not go through"]), (False, [])])
def test_the_cut_is_told_of_where_there_is_a_round_to_go_to_or_it_is_undecided(onward: bool, told: list[str]) -> None:
    entries = {"ash": ("9 9",), "elm": ("6 6",), "oak": ("6 6",), "yew": ("3 3",)}
    result = ranked({"cut": {"places": 2}}, **entries)
    said = {name: [str(line) for line in closing(result, name, [], onward=onward)] for name in entries}
    assert said["ash"] == ["Place 1 of 4 ranked", *told[:1]]
    assert said["yew"] == ["Place 4 of 4 ranked", *told[1:]]
    assert said["elm"] == [
        "Tied at 6 with oak",
        "Place 2 of 4 ranked",
        "The place is shared with oak",
        "Undecided at the cut-off: the shared place lies across it",
    ]


def test_of_a_wide_tie_the_first_are_named_and_all_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(derivation_module, "TIED", 2)
    result = ranked({"tie_break": ["median"]}, ash=("6 6",), elm=("6 6",), fir=("6 6",), oak=("6 6",))
    assert lines(result, "ash")[-4:] == [
        "Tied at 6 with elm, fir, … (3)",
        "Tie-break, the median of the jurors’ values: ash 6, elm 6",
        "Place 1 of 4 ranked",
        "The place is shared with elm, fir, … (3)",
    ]
    assert lines(result, "oak")[-4:] == [
        "Tied at 6 with ash, elm, … (3)",
        "Tie-break, the median of the jurors’ values: ash 6, elm 6, oak 6",
        "Place 1 of 4 ranked",
        "The place is shared with ash, elm, … (3)",
    ]
    monkeypatch.setattr(derivation_module, "TIED", 3)
    assert lines(result, "fir")[-4::3] == ["Tied at 6 with ash, elm, oak", "The place is shared with ash, elm, oak"]


# ------------------------------------------------------------------------------------------------------ the rounds

ROUNDS = {
    "rounding": {"total": 1, "carried": 0},
    "rounds": [{"id": "heat", "weight": "0.5"}, {"id": "final", "weight": 2}],
}


def in_rounds(*given: tuple[str, str, str]) -> Result:
    """Rows of one criterion: round, juror, score; of the entry ash."""
    scheme = parse({"scale": {"min": 0, "max": 10, "step": 1}, "criteria": [{"id": "all", "weight": 1}], **ROUNDS})
    rows = [Row("ash", juror, "all" if score else "", score, stage) for stage, juror, score in given]
    return rank(scheme, sheets_of_rows(scheme, rows))


def test_rounds_are_told_one_after_the_other_and_then_carried() -> None:
    heat = [
        "Round heat", "J0: (1 × 6) ÷ 1 = 6", "J1: (1 × 7) ÷ 1 = 7", "Mean: (6 + 7) ÷ 2 = 6.5",
        "The total, rounded half up (decimal places: 1): 6.5",
    ]  # fmt: skip
    final = ["Round final", "J0: (1 × 8) ÷ 1 = 8", "Mean: (8) ÷ 1 = 8",
             "The total, rounded half up (decimal places: 1): 8"]  # fmt: skip
    both = in_rounds(("heat", "J0", "6"), ("heat", "J1", "7"), ("final", "J0", "8"))
    assert lines(both) == [
        *heat, *final, "Carried over: 0.5 × 6.5 + 2 × 8 = 19.25",
        "The sum carried over, rounded half up (decimal places: 0): 19", "Score: 19", "Place 1 of 1 ranked",
    ]  # fmt: skip
    assert lines(in_rounds(("heat", "J0", "6"), ("heat", "J1", "7"))) == [
        *heat, "Carried over: 0.5 × 6.5 = 3.25", "The sum carried over, rounded half up (decimal places: 0): 3",
        "Score: 3", "Place 1 of 1 ranked",
    ]  # fmt: skip


def test_what_follows_the_tables_of_the_rounds_begins_with_their_sum() -> None:
    result = in_rounds(("heat", "J0", "6"), ("heat", "J1", "7"), ("final", "J0", "8"))
    carried = ["Carried over: 0.5 × 6.5 + 2 × 8 = 19.25",
               "The sum carried over, rounded half up (decimal places: 0): 19"]  # fmt: skip
    totals = [Fraction(13, 2), Fraction(8)]
    assert [str(line) for line in closing(result, "ash", totals)] == [*carried, "Place 1 of 1 ranked"]
    assert [str(line) for line in closing(result, "ash", totals[:1])] == ["Place 1 of 1 ranked"]


def test_after_a_round_without_a_total_nothing_is_carried() -> None:
    result = in_rounds(("heat", "J0", ""), ("final", "J0", "8"))
    assert lines(result) == [
        "Round heat",
        "J0: incomplete (0 of 1 scores), does not count",
        "No place: round heat: too few scoresheets count (0; at least 1 needed)",
    ]
    assert [str(line) for line in closing(result, "ash", [])] == [
        "No place: round heat: too few scoresheets count (0; at least 1 needed)"
    ]
