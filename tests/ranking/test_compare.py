"""Two schemes over the same scores: which fields differ, whose place moves, and every reason that is given for it."""

from __future__ import annotations

from typing import Any

import pytest

from awards.core.message import Message
from awards.ranking.ballots.coded import sheets_of_rows
from awards.ranking.ballots.sheets import Row
from awards.ranking.explain.compare import Comparison, compare
from awards.ranking.places.rank import rank
from awards.ranking.scheme.scheme import Scheme, parse

BASE = {
    "scale": {"min": 0, "max": 10, "step": 1},
    "criteria": [{"id": "build", "weight": 3}, {"id": "use", "weight": 1}],
    "rounding": {"total": 2},
}
TURNED = [{"id": "build", "weight": 1}, {"id": "use", "weight": 3}]
MEDIAN = "the median of the jurors’ values"
WEIGHTS = "criteria: [{id: build, weight: 3}, {id: use, weight: 1}] → [{id: build, weight: 1}, {id: use, weight: 3}]"


def compared(before: dict[str, Any], after: dict[str, Any], **entries: tuple[str, ...]) -> Comparison:
    """Each text is one juror's ballot for an entry: scores for build and use."""
    rows = [
        Row(entry, f"J{number}", name, score)
        for entry, given in entries.items()
        for number, ballot in enumerate(given)
        for name, score in zip(("build", "use"), ballot.split(), strict=True)
    ]

    def under(scheme: Scheme) -> Any:
        return rank(scheme, sheets_of_rows(scheme, rows))

    return compare(under(parse(BASE | before)), under(parse(BASE | after)), under)


def lines(found: Comparison) -> list[str]:
    return [str(line) for line in found.lines()]


def test_whoever_moves_is_told_past_whom_and_why() -> None:
    found = compared({}, {"criteria": TURNED}, ash=("8 4",), elm=("4 8",), oak=("1 1",))
    assert lines(found) == [
        WEIGHTS,
        "ash: place 1 → place 2", "  score 7.00 → 5.00", "  now behind elm",
        "elm: place 2 → place 1", "  score 5.00 → 7.00", "  now ahead of ash",
    ]  # fmt: skip
    assert found.moves[0].message == Message(
        "{entry}: {before} → {after}",
        entry="ash",
        before=Message("place {place}", place="1"),
        after=Message("place {place}", place="2"),
    )


def test_each_field_is_tried_alone_and_named_where_it_does_something() -> None:
    """The quorum takes oak's place, the weights turn the others; ash stays second, so no word of it."""
    found = compared({"quorum": 1}, {"quorum": 2, "criteria": TURNED},
                     ash=("8 4", "8 4"), elm=("4 8", "4 8"), oak=("9 9",))  # fmt: skip
    assert lines(found) == [
        WEIGHTS, "quorum: 1 → 2",
        "oak: place 1 → unranked", "  score 9.00 → –", "  too few scoresheets count (1; at least 2 needed)",
        "  quorum alone: unranked",
        "elm: place 3 → place 1", "  score 5.00 → 7.00", "  criteria alone: place 2", "  quorum alone: place 2",
        "  now ahead of ash",
    ]  # fmt: skip


def test_a_field_that_contradicts_the_others_by_itself_is_not_tried() -> None:
    trimmed = {"combine": "trimmed_mean", "trim": {"low": 0, "high": 1}}
    found = compared({}, trimmed, ash=("9 9", "3 3"), elm=("5 5", "5 5"))
    assert lines(found) == [
        "combine: mean → trimmed_mean", "trim: – → {low: 0, high: 1, min_count: 2}",
        "ash: place 1 → place 2", "  score 6.00 → 3.00", "  now behind elm",
        "elm: place 2 → place 1", "  now ahead of ash",
    ]  # fmt: skip
    back = compared(trimmed, {"quorum": 2}, ash=("9 9", "3 3"), elm=("5 5", "5 5"))
    assert "trim: {low: 0, high: 1, min_count: 2} → –" in lines(back)
    assert not [line for line in lines(back) if line.startswith(("  trim alone", "  combine alone"))]


def test_a_field_that_one_scheme_lacks_is_tried_alone_too() -> None:
    """Without the cut all three are told of; the tie-break alone moves ash."""
    found = compared({"cut": {"places": 1}}, {"tie_break": ["criterion:use"]}, ash=("6 6",), elm=("5 9",), oak=("9 9",))
    assert lines(found) == [
        "cut: {places: 1} → –", "tie_break: [] → [criterion:use]",
        "oak: place 1 → place 1",
        "ash: place 2, shared by 2 → place 3", "  tie_break alone: place 3", "  now behind elm",
        "  tie decided by – → the criterion “use”",
        "elm: place 2, shared by 2 → place 2", "  now ahead of ash", "  tie decided by – → the criterion “use”",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (["median"], ["criterion:use"],
         ["tie_break: [median] → [criterion:use]",
          "ash: place 1 → place 2", "  now behind elm", f"  tie decided by {MEDIAN} → the criterion “use”",
          "elm: place 2 → place 1", "  now ahead of ash", f"  tie decided by {MEDIAN} → the criterion “use”"]),
        (["median"], [],
         ["tie_break: [median] → []",
          "elm: place 2 → place 1, shared by 2", f"  tie decided by {MEDIAN} → –"]),
    ],
)  # fmt: skip
def test_a_tie_that_another_rule_decides(before: list[str], after: list[str], told: list[str]) -> None:
    found = compared({"tie_break": before}, {"tie_break": after}, ash=("6 6", "6 6", "3 3"), elm=("2 10", "5 5", "6 6"))
    assert lines(found) == told


def test_who_loses_the_place_passes_nobody() -> None:
    found = compared({}, {"thresholds": {"total": 5}}, ash=("8 8",), elm=("3 3",))
    assert lines(found) == [
        "thresholds: {} → {total: 5}",
        "elm: place 2 → below a threshold", "  below the threshold 5",
    ]  # fmt: skip
    back = compared({"thresholds": {"total": 5}}, {}, ash=("8 8",), elm=("9 3",), oak=("3 3",))
    assert lines(back)[1:] == ["oak: below a threshold → place 3"]


def test_only_the_side_of_the_cut_can_change() -> None:
    found = compared({"cut": {"places": 1}}, {"cut": {"places": 2}}, ash=("8 8",), elm=("3 3",))
    assert lines(found) == ["cut: {places: 1} → {places: 2}", "elm: place 2 → place 2"]


def test_the_same_rules_move_nobody() -> None:
    assert lines(compared({}, {}, ash=("8 8",))) == ["the scoring rules are the same", "no place changes"]


@pytest.mark.parametrize("passed", [10, 11])
def test_of_many_who_were_passed_ten_are_named(passed: int) -> None:
    others = {f"e{number:02}": (f"5 {number // 6}",) for number in range(passed)}
    found = compared({}, {"criteria": TURNED}, ash=("0 10",), **others)
    move = next(one for one in found.moves if one.before.entry == "ash")
    named = ", ".join(sorted(others)[:10]) + (f", … ({passed})" if passed > 10 else "")
    assert Message("  now ahead of {entries}", entries=named) in move.reasons
