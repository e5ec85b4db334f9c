"""The tie-break chain: what each rule compares, who decided, and what stays shared."""

from __future__ import annotations

from typing import Any

import pytest

from awards.ranking.ballots.coded import sheets_of_rows
from awards.ranking.ballots.decisions import Decision, in_force
from awards.ranking.ballots.sheets import Row
from awards.ranking.explain.derivation import derivation
from awards.ranking.explain.notes import notes_of
from awards.ranking.places.rank import rank
from awards.ranking.places.result import Result
from awards.ranking.scheme.scheme import Scheme, parse


def scheme(*chain: str, weights: str = "1 1", **fields: Any) -> Scheme:
    criteria = [{"id": name, "weight": weight} for name, weight in zip("abcd", weights.split(), strict=False)]
    return parse({"scale": {"min": 0, "max": 10, "step": 1}, "criteria": criteria, "tie_break": list(chain), **fields})


def ranked(rules: Scheme, entries: dict[str, list[str]], *decisions: Decision) -> Result:
    """Each entry's ballots as texts of scores for a, b, …; – is a missing one."""
    rows = [
        Row(entry, f"J{number}", name, score)
        for entry, given in entries.items()
        for number, ballot in enumerate(given)
        for name, score in zip("abcd", ballot.split(), strict=False)
        if score != "–"
    ]
    return rank(rules, sheets_of_rows(rules, rows), decisions)


def order(result: Result) -> list[tuple[str, str, str | None]]:
    return [(s.entry, s.place_text, s.decided_by) for s in result.standings]


def decision(*entries: str, time: str = "2027-05-01T10:00:00Z") -> Decision:
    return Decision(entries, "The chair", time, "a reason")


def test_ties_stay_shared_and_are_never_broken_by_name() -> None:
    result = ranked(scheme(), {"B": ["5 5"], "A": ["5 5"], "C": ["9 9"]})
    assert order(result) == [("C", "1", None), ("A", "2", None), ("B", "2", None)]
    assert result.standing("A").tied_with == ("B",)


def test_a_criterion_decides() -> None:
    result = ranked(scheme("criterion:b"), {"A": ["6 4"], "B": ["4 6"]})
    assert order(result) == [("B", "1", "criterion:b"), ("A", "2", "criterion:b")]


def test_the_next_rule_decides_what_the_first_leaves() -> None:
    entries = {"A": ["6 4", "4 6"], "B": ["5 5", "5 5"], "C": ["6 6", "4 4"]}
    result = ranked(scheme("criterion:a", "median", "count_at_least:6"), entries)
    assert order(result) == [
        ("A", "1", "count_at_least:6"), ("C", "1", "count_at_least:6"), ("B", "3", "count_at_least:6"),
    ]  # fmt: skip
    assert [str(line) for line in derivation(result, "B")][-5:] == [
        "Tied at 5 with A, C",
        "Tie-break, the criterion “a”: A 5, B 5, C 5",
        "Tie-break, the median of the jurors’ values: A 5, B 5, C 5",
        "Tie-break, the number of scores of 6 or more: A 2, B 0, C 2",
        "Place 3 of 3 ranked",
    ]


def test_heaviest_criteria_take_equal_weights_together() -> None:
    # a and b weigh 3 each: A (8 + 4)/2 = 6, B (7 + 7)/2 = 7; totals equal: 36 + 2c = 42 + 2c'
    result = ranked(scheme("heaviest_criteria", weights="3 3 2"), {"A": ["8 4 6"], "B": ["7 7 3"]})
    assert result.standing("A").score == result.standing("B").score
    assert order(result) == [("B", "1", "heaviest_criteria"), ("A", "2", "heaviest_criteria")]


def test_heaviest_criteria_goes_on_to_lighter_ones() -> None:
    result = ranked(scheme("heaviest_criteria", weights="4 2 1"), {"A": ["5 5 6"], "B": ["5 6 4"]})
    assert order(result) == [("B", "1", "heaviest_criteria"), ("A", "2", "heaviest_criteria")]


def test_the_criterion_is_that_of_criterion_first_before_its_rounding() -> None:
    rules = scheme(
        "criterion:a", order="criterion_first", rounding={"criterion": 0, "total": 0}, rank_on="rounded"
    )  # fmt: skip
    # a: 16/3 and 5, both rounded to 5
    result = ranked(rules, {"A": ["5 5", "5 5", "5 5"], "B": ["5 5", "5 5", "6 5"]})
    assert order(result) == [("B", "1", "criterion:a"), ("A", "2", "criterion:a")]


def test_median_of_an_even_number_is_the_mean_of_the_middle_two() -> None:
    entries = {"A": ["2 2", "4 4", "6 6", "8 8"], "B": ["1 1", "5 5", "6 6", "8 8"]}
    result = ranked(scheme("median"), entries)
    assert order(result) == [("B", "1", "median"), ("A", "2", "median")]


def test_highest_ballots_then_the_longer_list() -> None:
    entries = {"A": ["5 5", "5 5"], "B": ["5 5", "5 5", "5 5"], "C": ["6 6", "4 4"]}
    result = ranked(scheme("highest_ballots"), entries)
    assert [s.entry for s in result.standings] == ["C", "B", "A"]
    assert [s.place for s in result.standings] == [1, 2, 3]


def test_no_value_comes_last() -> None:
    rules = scheme("criterion:b", missing="available")
    result = ranked(rules, {"A": ["5 –"], "B": ["10 0"]})
    assert order(result) == [("B", "1", "criterion:b"), ("A", "2", "criterion:b")]


def test_a_band_holds_those_near_the_first_and_is_never_chained() -> None:
    entries = {name: [f"{score} {score}"] for name, score in zip("ABCDE", (9, 8, 7, 6, 3), strict=True)}
    result = ranked(scheme(tie_band=1), entries)
    assert [s.place for s in result.standings] == [1, 1, 3, 3, 5]
    decided = ranked(scheme("criterion:b", tie_band=1), {"A": ["9 5"], "B": ["6 6"], "C": ["5 5"]})
    assert order(decided) == [("B", "1", "criterion:b"), ("A", "2", "criterion:b"), ("C", "3", None)]


def test_the_chair_orders_exactly_the_tied() -> None:
    entries = {"A": ["5 5"], "B": ["5 5"], "C": ["9 9"]}
    result = ranked(scheme("chair"), entries, decision("B", "A"))
    assert order(result) == [("C", "1", None), ("B", "2", "chair"), ("A", "3", "chair")]
    assert "Decided by The chair at 2027-05-01T10:00:00Z: B, A; reason: a reason" in map(str, derivation(result, "A"))


@pytest.mark.parametrize("named", [("B", "A", "C"), ("A", "C")])
def test_a_decision_on_others_is_not_in_force_and_is_named(named: tuple[str, ...]) -> None:
    result = ranked(scheme("chair"), {"A": ["5 5"], "B": ["5 5"], "C": ["9 9"]}, decision(*named))
    assert [s.place for s in result.standings] == [1, 2, 2]
    assert [str(note) for note in notes_of(result)] == [f"The chair’s decision on {', '.join(named)} is not in force"]


def test_a_decision_without_the_rule_is_not_in_force() -> None:
    result = ranked(scheme("median"), {"A": ["5 5"], "B": ["5 5"]}, decision("B", "A"))
    assert [s.place for s in result.standings] == [1, 1]
    assert result.unused == (decision("B", "A"),)


def test_the_last_decision_holds() -> None:
    early, late = decision("A", "B", time="2027-05-01T10:00:00+02:00"), decision("B", "A", time="2027-05-01T09:00:00Z")
    for given in ((early, late), (late, early)):
        result = ranked(scheme("chair"), {"A": ["5 5"], "B": ["5 5"]}, *given)
        assert [s.entry for s in result.standings] == ["B", "A"]


def test_contradictory_decisions_are_refused() -> None:
    with pytest.raises(ValueError, match="different orders"):
        in_force([decision("A", "B"), decision("B", "A")])
    with pytest.raises(ValueError, match="at least two"):
        in_force([decision("A", "A")])


@pytest.mark.parametrize("own", [0, 7, 19, 20, 21, 22, 299])
def test_a_very_wide_tie_is_counted_not_listed(own: int) -> None:
    names = [f"E{number:04}" for number in range(300)]
    standing = ranked(scheme(), {name: ["5 5"] for name in names}).standing(names[own])
    assert standing.tied == 299
    assert standing.tied_with == tuple(name for name in names if name != names[own])[:20]


@pytest.mark.parametrize("own", [0, 50, 100])
def test_a_tie_of_up_to_a_hundred_others_is_listed(own: int) -> None:
    names = [f"E{number:04}" for number in range(101)]
    standing = ranked(scheme(), {name: ["5 5"] for name in names}).standing(names[own])
    assert standing.tied_with == tuple(name for name in names if name != names[own])
