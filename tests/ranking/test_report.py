"""The report's sentences, from analyses put together by hand: each says what its numbers say, no more and no less."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from awards.core.message import Message
from awards.ranking.analysis.analysis import Analysis, PlaceRange
from awards.ranking.analysis.report import document_of, name_list, number, sentences_of
from awards.ranking.analysis.round_analysis import analyse_round
from awards.ranking.analysis.sensitivity import Holding, LeftOut, Moved, Weightings, Winners
from tests.ranking.panel_cases import BY_HAND, NOISE_FREE, SHROUT_FLEISS, links

HOLDS = "With any one juror left out, the winner stays the same in all 3 cases"
SAME_CUT = "With any one juror left out, the same nominations go through in all 3 cases"
AT_RANDOM = "When all weights change at random by up to 10%, the winner stays the same in {} of 1000 draws"
OF_THOSE_TIED = (
    "When all weights change at random by up to 10%, one of those tied at place 1 comes first in {} of 1000 draws"
)


def left_out(declared: Winners, *others: Winners) -> tuple[LeftOut, ...]:
    """What there would be without j0, j1, …"""
    return tuple(
        LeftOut(f"j{k}", one, one.first != declared.first, one.inside != declared.inside)
        for k, one in enumerate(others)
    )


def moved(first: Iterable[str], *others: tuple[str, str, tuple[str, ...]]) -> tuple[Moved, ...]:
    return tuple(Moved(name, Fraction(factor), now, now != tuple(first)) for name, factor, now in others)


def holding(declared: str, *without: str, **more: Any) -> Holding:
    """Each text is who is first and, after a slash, who goes through: "A/AB"."""
    first, *rest = (
        Winners(tuple(text.partition("/")[0]), tuple(text.partition("/")[2]) if "/" in text else None)
        for text in (declared, *without)
    )
    found = Holding(first, left_out(first, *rest), (), Weightings(1000, 1000, ()))
    return replace(found, **more)


def analysis(found: Holding, **more: Any) -> Analysis:
    return Analysis(1, 2000, (), {}, None, found, **more)


def said(found: Analysis, topic: str = "holds") -> list[str]:
    return [str(one.message) for one in sentences_of(found) if one.topic == topic]


def decided(*names: str) -> tuple[frozenset[str], ...]:
    return tuple(map(frozenset, names))


# --------------------------------------------------------------------------------------------------- without a juror


@pytest.mark.parametrize(
    ("declared", "without", "expected"),
    [
        ("A", "A A A", "the winner stays the same in all 3 cases"),
        ("A", "A B BC", "the winner changes in 2 of 3 cases: j1 → B; j2 → B, C"),
        ("AB", "AB AB AB", "the tie at place 1 stays in all 3 cases"),
        ("AB", "A B AB", "the tie at place 1 splits in 2 of 3 cases, as ties do; no other nomination wins"),
        ("AB", "A C AB", "a nomination other than those tied at place 1 wins in 1 of 3 cases: j1 → C"),
        ("AB", "ABC AB AB", "a nomination other than those tied at place 1 wins in 1 of 3 cases: j0 → A, B, C"),
    ],
)
def test_without_a_juror_who_wins(declared: str, without: str, expected: str) -> None:
    found = said(analysis(holding(declared, *without.split())))
    assert found == [f"With any one juror left out, {expected}"]


def test_a_tie_that_the_chair_settled_may_fall_the_other_way() -> None:
    found = holding("A", "B", "A", "AB")
    assert said(analysis(found))[0].endswith("the winner changes in 2 of 3 cases: j0 → B; j2 → A, B")
    settled = "the tie at place 1 splits in 2 of 3 cases, as ties do; no other nomination wins"
    assert said(analysis(found, decided=decided("AB")))[0].endswith(settled)
    elsewhere = analysis(found, decided=decided("CD"))
    assert said(elsewhere)[0].endswith("the winner changes in 2 of 3 cases: j0 → B; j2 → A, B")


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        ("A", "the winner changes in 2 of 3 cases: j0 → –; j2 → B"),
        ("AB", "a nomination other than those tied at place 1 wins in 1 of 3 cases: j0 → –"),
    ],
)
def test_where_nobody_is_left_with_a_place_no_tie_has_split(declared: str, expected: str) -> None:
    assert said(analysis(holding(declared, "/", declared, "B"))) == [f"With any one juror left out, {expected}"]


def test_where_a_weight_leaves_nobody_with_a_place_the_winner_does_not_stay() -> None:
    singles = moved("A", (*BUILD_DOWN, ("A",)), (*BUILD_UP, ()), (*USE_DOWN, ("A",)), (*USE_UP, ("A",)))
    found = holding("A", "A", moved=singles, weightings=Weightings(1000, 600, (((), 300), (("B",), 100))))
    assert said(analysis(found))[1:] == [
        "With one weight 10% lower or higher, the winner changes in 1 of 4 cases: build +10% → –",
        AT_RANDOM.format(600),
    ]
    tied = analysis(found, decided=decided("AB"))
    assert said(tied)[-1] == OF_THOSE_TIED.format(700)


@pytest.mark.parametrize(
    ("without", "more", "changes"),
    [
        ("A/AB A/AB A/AB", {}, []),
        ("A/AC A/AB A/A", {}, ["j0", "j2"]),
        ("A/AC A/A A/ABC", {"decided": decided("BC")}, []),
        ("A/AC A/A A/ABC", {"undecided": frozenset("BC")}, []),
        ("A/AC A/AD A/AB", {"undecided": frozenset("BC")}, ["j1"]),
        ("A/AC A/AC A/AB", {"undecided": frozenset("C")}, ["j0", "j1"]),
    ],
)
def test_the_cut_changes_where_more_than_a_tie_across_it_falls_the_other_way(
    without: str, more: dict[str, Any], changes: list[str]
) -> None:
    changed = f"With any one juror left out, the set that goes through changes in {len(changes)} of 3 cases: "
    told = said(analysis(holding("A/AB", *without.split()), **more))
    assert told == [HOLDS, changed + ", ".join(changes) if changes else SAME_CUT]


def test_nothing_ranked_or_no_juror_holds_nothing() -> None:
    assert said(analysis(holding("/", "/"))) == []
    assert said(analysis(holding("A/A"))) == []


@pytest.mark.parametrize(("jurors", "end"), [(12, "j11 → B"), (13, "j11 → B; … (+1)")])
def test_of_many_cases_twelve_are_told(jurors: int, end: str) -> None:
    (told,) = said(analysis(holding("A", *["B"] * jurors)))
    assert f"changes in {jurors} of {jurors} cases: j0 → B; " in told
    assert told.endswith(end)


def test_of_many_names_twelve_are_told() -> None:
    names = [f"e{k}" for k in range(14)]
    assert name_list(names[:12]) == ", ".join(names[:12])
    assert name_list(names) == ", ".join(names[:12]) + ", … (+2)"


# ------------------------------------------------------------------------------------------------------ other weights

USE_DOWN, USE_UP = ("use", "0.9"), ("use", "1.1")
BUILD_DOWN, BUILD_UP = ("build", "0.9"), ("build", "1.1")

NOT_OF_THE_TIED = "a nomination other than those tied at place 1"


@pytest.mark.parametrize(
    ("first", "now", "one_weight", "draws", "stands"),
    [
        ("A", "AAAA", "the winner stays the same in all 4 cases", {"B": 300}, 700),
        ("A", "ABAB", "the winner changes in 2 of 4 cases: build +10% → B; use +10% → B", {"B": 300}, 700),
        ("AB", ["AB", "A", "B", "AB"], "one of those tied at place 1 comes first in all 4 cases",
         {"A": 300, "B": 200, "C": 5, "ABC": 3}, 992),
        ("AB", ["AB", "C", "AC", "A"],
         "a nomination other than those tied at place 1 wins in 2 of 4 cases: build +10% → C; use −10% → A, C",
         {"C": 20}, 980),
    ],
)  # fmt: skip
def test_with_one_weight_moved_and_with_all(
    first: str, now: Iterable[str], one_weight: str, draws: dict[str, int], stands: int
) -> None:
    singles = [
        (*which, tuple(names)) for which, names in zip((BUILD_DOWN, BUILD_UP, USE_DOWN, USE_UP), now, strict=True)
    ]
    others = tuple((tuple(names), times) for names, times in draws.items())
    found = holding(
        first, first, moved=moved(first, *singles), weightings=Weightings(1000, 1000 - sum(draws.values()), others)
    )
    at_random = AT_RANDOM if len(first) == 1 else OF_THOSE_TIED
    assert said(analysis(found))[1:] == [f"With one weight 10% lower or higher, {one_weight}", at_random.format(stands)]


def test_where_the_chair_settled_the_tie_any_of_the_tied_is_no_other_winner() -> None:
    singles = moved("A", (*USE_DOWN, ("A", "B")), (*USE_UP, ("B",)), (*BUILD_DOWN, ("A",)), (*BUILD_UP, ("C",)))
    weightings = Weightings(1000, 600, ((("A", "B"), 250), (("B",), 100), (("B", "C"), 50)))
    found = analysis(holding("A", "A", moved=singles, weightings=weightings), decided=decided("AB"))
    assert said(found)[1:] == [
        f"With one weight 10% lower or higher, {NOT_OF_THE_TIED} wins in 1 of 4 cases: build +10% → C",
        OF_THOSE_TIED.format(950),
    ]


def test_the_weight_of_a_single_criterion_is_not_spoken_of() -> None:
    found = holding("A", "A", moved=moved("A", (*USE_DOWN, ("A",)), (*USE_UP, ("A",))))
    assert len(said(analysis(found))) == 1


@pytest.mark.parametrize(("cases", "end"), [(12, "; c11 +10% → B"), (13, "; c11 +10% → B; … (+1)")])
def test_of_many_weights_twelve_are_told(cases: int, end: str) -> None:
    singles = moved("A", *((f"c{k}", "1.1", ("B",)) for k in range(cases)))
    told = said(analysis(holding("A", "A", moved=singles)))[1]
    assert f"changes in {cases} of {cases} cases: c0 +10% → B; c1 " in told
    assert told.endswith(end)


# --------------------------------------------------------------------------------------------------------- the places


def places(*rows: tuple[int, int, float | None]) -> dict[str, PlaceRange]:
    """First and last position and the chance of the cut, of e0, e1, …"""
    found = [PlaceRange(f"e{k}", low, low, high, low, high, 0.0, inside) for k, (low, high, inside) in enumerate(rows)]
    return {one.entry: one for one in found}


@pytest.mark.parametrize(
    ("rows", "more", "expected"),
    [
        ([(1, 1, 1.0), (2, 2, 0.96), (3, 3, 0.04)], {}, []),
        ([(1, 1, 1.0), (2, 2, 0.95), (3, 3, 0.04)], {}, ["place 2"]),
        ([(1, 1, 1.0), (2, 2, 0.96), (3, 3, 0.05)], {}, ["place 3"]),
        ([(1, 1, 0.5), (2, 2, 0.5), (3, 3, 0.5)], {}, ["places 1–3"]),
        ([(1, 2, 0.5), (1, 2, 0.99), (3, 3, 0.0)], {}, ["places 1–2"]),
        ([(1, 1, 0.5), (2, 2, 0.5), (3, 3, 0.5)], {"decided": decided(("e0", "e2"))}, ["place 2"]),
        ([(1, 1, None), (2, 2, None)], {}, []),
    ],
)
def test_who_is_too_close_to_call(
    rows: list[tuple[int, int, float | None]], more: dict[str, Any], expected: list[str]
) -> None:
    found = replace(analysis(holding("A"), **more), places=places(*rows))
    assert said(found, "close") == [f"Too close to call: {which} at the cut-off" for which in expected]


def test_the_first_ten_have_a_sentence_of_their_own() -> None:
    found = replace(analysis(holding("A")), places=places(*((k, k, None) for k in range(1, 12))))
    assert said(found, "place") == [f"e{k - 1}: Place {k}, with no other possible" for k in range(1, 11)]


@pytest.mark.parametrize(
    ("low", "high", "told"),
    [
        (None, None, "Place 2.5"),
        (2, 3, "Place 2.5, could be 2–3"),
        (3, 3, "Place 2.5, with no other possible"),
    ],
)
def test_a_place_and_where_it_could_be(low: int | None, high: int | None, told: str) -> None:
    assert str(PlaceRange("e", Fraction(5, 2), 2, 3, low, high, None, None).message) == told


def test_without_ranges_only_the_reason_is_told_of_the_places() -> None:
    found = replace(analysis(holding("A", "A")), places=places((1, 1, 0.5)), reason=Message("too few"))
    assert said(found, "cut") == ["The certainty of the places cannot be calculated: too few"]
    assert (said(found, "place"), said(found, "close")) == ([], [])
    assert document_of(found)["reasons"] == {"ranges": "too few"}
    assert document_of(analysis(holding("A")))["reasons"] == {}


# --------------------------------------------------------------------------------------------------------- the jurors

CHANCE = "Strictness of jurors: the differences may be due to chance"
FROM_TO = (
    "Strictness of jurors: {} is the most generous, {} points above the average; "
    "{} is the strictest, {} points below it"
)
JURORS: list[tuple[list[list[int | None]], list[str]]] = [
    ([[4, None], [None, 5]], [
        "Strictness of jurors: every nomination has only one scoresheet: strictness and quality cannot be told apart"]),
    ([[4, 4], [7, 7]], ["Strictness of jurors: each nomination was given the same value by all its jurors"]),
    ([[1, 9], [9, 2], [5, 5], [4, 3]], ["Strictness of jurors: there are no grounds for a correction"]),
    (BY_HAND, [FROM_TO.format("000002", "0.48", "000000", "0.54"), CHANCE]),
    ([*map(list, SHROUT_FLEISS)], [FROM_TO.format("000000", "2.30", "000001", "2.70")]),
]  # fmt: skip


@pytest.mark.parametrize(("table", "expected"), JURORS)
def test_how_strict_the_jurors_are(table: list[list[int | None]], expected: list[str]) -> None:
    one = replace(analysis(holding("A")), rounds=(analyse_round("", links(table).panel),))
    assert said(one, "severity") == expected
    named = replace(one, rounds=(analyse_round("final", links(table).panel),))
    assert said(named, "severity") == [f"Round final: {sentence}" for sentence in expected]


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ([[4, None], [None, 5]], "Agreement of jurors: no nomination has two scoresheets"),
        ([[4, 4], [4, 4], [4, None]],
         "Agreement of jurors: all scoresheets have the same value: there is nothing to compare"),
        ([[4, 4], [7, 7]],
         "Agreement of jurors: α = 1.00, where 1 is full agreement and 0 no better than chance"),
        ([[1, 9], [9, 1], [5, 4]], "The jurors agreed no better than chance (α = -0.66)"),
        # 1 − 3 × (4 + 0) ÷ (4 + 4 + 4): exactly what chance would give
        ([[0, 2], [2, 2]], "The jurors agreed no better than chance (α = 0.00)"),
    ],
)  # fmt: skip
def test_how_far_the_jurors_agree(table: list[list[int | None]], expected: str) -> None:
    one = replace(analysis(holding("A")), rounds=(analyse_round("", links(table).panel),))
    assert said(one, "agreement") == [expected]


def test_panels_are_named_only_where_there_are_several() -> None:
    apart: list[list[int | None]] = [[5, 7, None], [9, 8, None], [None, None, 6]]
    one = replace(analysis(holding("A")), rounds=(analyse_round("", links(apart).panel),))
    assert said(one, "panels") == [
        (
            "The jury falls into 2 panels with no juror or nomination in common: their places can be compared only if "
            "the panels are equally strict on average"
        ),
        "Panel 1: jurors 000000, 000001; nominations 000000, 000001",
        "Panel 2: jurors 000002; nominations 000002",
    ]
    together = replace(one, rounds=(analyse_round("", links(BY_HAND).panel),))
    assert said(together, "panels") == []


# ----------------------------------------------------------------------------------------------------------- the data


def test_numbers_have_twelve_digits_and_nothing_and_infinity_are_null() -> None:
    assert number(Fraction(2, 3)) == 0.666666666667
    assert (number(None), number(float("inf")), number(0)) == (None, None, 0.0)


def test_the_data_of_a_round() -> None:
    (usual, exact, alone) = (
        document_of(replace(analysis(holding("A")), rounds=(analyse_round("final", links(table).panel),)))["rounds"][0]
        for table in (BY_HAND, NOISE_FREE, [[4], [7]])
    )
    assert (usual["round"], usual["entries"], usual["jurors"], usual["ballots"], usual["freedom"]) == (
        "final",
        4,
        3,
        8,
        2,
    )
    assert (usual["connected"], usual["severity"]["method"], usual["severity"]["edge"]) == (True, "reml", None)
    assert usual["severity"]["may_be_chance"] is True
    assert usual["severity"]["sigma_b"] ** 2 == pytest.approx(
        usual["severity"]["gamma"] * usual["severity"]["sigma_e"] ** 2
    )
    assert (exact["severity"]["method"], exact["severity"]["edge"]) == ("least_squares", "noise_free")
    assert (exact["severity"]["gamma"], exact["severity"]["sigma_b"]) == (None, None)
    assert (alone["severity"], alone["second_eigenvalue"], alone["most"]) == (None, None, None)


def test_the_data_of_what_holds() -> None:
    weightings = Weightings(1000, 900, ((("B",), 100),))
    found = holding("A/AB", "A/AC", moved=moved("A", (*USE_UP, ("B",))), weightings=weightings)
    assert document_of(analysis(found))["sensitivity"] == {
        "declared": {"first": ["A"], "cut": ["A", "B"]},
        "without_juror": [
            {"juror": "j0", "first": ["A"], "cut": ["A", "C"], "first_changes": False, "cut_changes": True}
        ],
        "one_weight": [{"criterion": "use", "factor": "1.1", "first": ["B"], "first_changes": True}],
        "all_weights": {"draws": 1000, "stands": 900, "others": [{"first": ["B"], "draws": 100}]},
    }
    assert document_of(analysis(holding("A", "A")))["sensitivity"]["declared"] == {"first": ["A"], "cut": None}
