"""Sheets made from arrays and cubes, and those that are left of them without a juror or an entry."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from awards.ranking.ballots.coded import sheets_of_rows
from awards.ranking.ballots.columns import sheets_of_arrays, sheets_of_cube
from awards.ranking.ballots.sheets import Row, SheetError, Sheets
from awards.ranking.places.rank import rank
from awards.ranking.scheme.scheme import Scheme, parse

NOTHING = np.zeros(0, dtype=np.int64)


def scheme(**fields: Any) -> Scheme:
    criteria = [{"id": name, "weight": 1} for name in "ab"]
    return parse({"scale": {"min": 0, "max": 10, "step": 1}, "criteria": criteria, **fields})


def arrays(**changes: list[int]) -> dict[str, Any]:
    """Four rows of two entries and two jurors, in two rounds where `round` is given."""
    given = {"entry": [0, 0, 1, 1], "juror": [0, 1, 0, 1], "criterion": [0, 0, 1, 1], "step": [0, 10, 5, -1]} | changes
    return {name: np.array(values) for name, values in given.items()}


def ballots(sheets: Sheets) -> list[tuple[str, str]]:
    (sheet,) = sheets.rounds
    return [(sheets.entries[e], sheets.jurors[j]) for e, j in zip(sheet.entry, sheet.juror, strict=True)]


@pytest.mark.parametrize(
    ("without", "left"),
    [
        ({}, "xj xk yj yk"),
        ({"juror": "k"}, "xj yj"),
        ({"entry": "x"}, "yj yk"),
        ({"juror": "j", "entry": "y"}, "xk"),
        ({"juror": "nobody"}, "xj xk yj yk"),
        ({"entry": "nothing"}, "xj xk yj yk"),
    ],
)
def test_what_is_left_without_a_juror_or_an_entry(without: dict[str, str], left: str) -> None:
    sheets = sheets_of_rows(scheme(), [Row(entry, juror, "a", 5) for entry in "xy" for juror in "jk"])
    rest = sheets.without(**without)
    assert ["".join(one) for one in ballots(rest)] == left.split()
    assert (rest.entries, rest.jurors) == (sheets.entries, sheets.jurors)


@pytest.mark.parametrize("rounds", [[], [{"id": "one", "weight": 1}, {"id": "two", "weight": 1}]])
def test_arrays_without_a_row_are_sheets_without_a_ballot(rounds: list[dict[str, Any]]) -> None:
    empty = dict.fromkeys(("entry", "juror", "criterion", "step"), NOTHING)
    rules = scheme(rounds=rounds)
    sheets = sheets_of_arrays(rules, ["x"], [], **empty)
    assert [len(sheet.entry) for sheet in sheets.rounds] == [0] * max(len(rounds), 1)
    assert [one.status for one in rank(rules, sheets).standings] == ["unranked"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"step": [0, 11, -2, -1]}, ["row 2: step 11 is not between -1 and 10",
                                     "row 3: step -2 is not between -1 and 10"]),
        ({"criterion": [0, 2, 1, -2]}, ["row 2: criterion 2 is not between -1 and 1",
                                       "row 4: criterion -2 is not between -1 and 1"]),
        ({"entry": [0, 0, 2, 1]}, ["row 3: entry 2 is not between 0 and 1"]),
        ({"state": [0, 5, -1, 6]}, ["row 3: state -1 is not between 0 and 5", "row 4: state 6 is not between 0 and 5"]),
        ({"round": [0, 1, 0, 0]}, ["row 2: round 1 is not between 0 and 0"]),
    ],
)  # fmt: skip
def test_every_number_that_points_nowhere_is_named(changes: dict[str, list[int]], words: list[str]) -> None:
    with pytest.raises(SheetError) as caught:
        sheets_of_arrays(scheme(), ["x", "y"], ["j", "k"], **arrays(**changes))
    assert str(caught.value).splitlines() == words


def test_a_step_is_measured_by_the_scale_of_its_round() -> None:
    finer = {"id": "two", "weight": 1, "scale": {"min": 0, "max": 10, "step": "0.5"}}
    rules = scheme(rounds=[{"id": "one", "weight": 1}, finer])
    given = arrays(round=[0, 0, 1, 1], entry=[0, 0, 0, 0], step=[10, 11, 20, 21])
    with pytest.raises(SheetError) as caught:
        sheets_of_arrays(rules, ["x"], ["j", "k"], **given)
    assert str(caught.value).splitlines() == [
        "row 2: step 11 is not between -1 and 10",
        "row 4: step 21 is not between -1 and 20",
    ]


def test_names_are_sorted_by_id_whatever_their_order() -> None:
    (sheets, turned) = (
        sheets_of_arrays(scheme(), list(entries), list(jurors), **arrays())
        for entries, jurors in (("xy", "jk"), ("yx", "kj"))
    )
    assert ballots(sheets) == ballots(turned) == [("x", "j"), ("x", "k"), ("y", "j"), ("y", "k")]
    assert sheets.rounds[0].step.tolist() == [0, 10, 5]
    assert turned.rounds[0].step.tolist() == [5, 10, 0]


@pytest.mark.parametrize(("entries", "jurors"), [("xx", "jk"), ("yx", "jk"), ("xy", "kj"), ("xy", "jj")])
def test_a_cube_has_its_names_in_order_each_once(entries: str, jurors: str) -> None:
    with pytest.raises(ValueError, match="sorted by id, each once"):
        sheets_of_cube(scheme(), list(entries), list(jurors), np.zeros((2, 2, 2), dtype=int))


@pytest.mark.parametrize("shape", [(2, 2, 1), (2, 1, 2), (1, 2, 2)])
def test_a_cube_has_the_size_of_its_names(shape: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="entries × jurors × criteria"):
        sheets_of_cube(scheme(), ["x", "y"], ["j", "k"], np.zeros(shape, dtype=int))
    two_rounds = scheme(rounds=[{"id": "one", "weight": 1}, {"id": "two", "weight": 1}])
    with pytest.raises(ValueError, match="of one round"):
        sheets_of_cube(two_rounds, ["x", "y"], ["j", "k"], np.zeros((2, 2, 2), dtype=int))


def test_a_name_given_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="twice among the juror names"):
        sheets_of_arrays(scheme(), ["x", "y"], ["j", "j"], **arrays())


def test_numbers_that_are_no_integers_are_refused() -> None:
    with pytest.raises(TypeError, match="the column step must hold integers, not float64"):
        sheets_of_arrays(scheme(), ["x", "y"], ["j", "k"], **(arrays() | {"step": np.ones(4)}))
