"""Leaving out a juror and moving the weights: always what ranking again would give, whatever the short cuts."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from awards.ranking.analysis.sensitivity import (
    contest_of,
    counted_sets,
    drawn_weights,
    each_weight_moved,
    firsts,
    holding_of,
    jurors_of,
    winners_of,
    without_each,
)
from awards.ranking.ballots.coded import sheets_of_rows
from awards.ranking.ballots.decisions import Decision
from awards.ranking.ballots.sheets import Row, Sheets, alike, restricted
from awards.ranking.places.rank import rank
from awards.ranking.places.result import Result
from awards.ranking.scheme.scheme import Scheme, parse

CRITERIA = ("a", "b", "c")


def scheme_of(**fields: Any) -> Scheme:
    usual: dict[str, Any] = {
        "scale": {"min": "0", "max": "5", "step": "1"},
        "criteria": [{"id": name, "weight": weight} for name, weight in zip(CRITERIA, ("3", "2", "1"), strict=True)],
    }
    return parse(usual | fields)


def sheets_of(scheme: Scheme, seed: int, entries: int = 8, jurors: int = 4, gaps: float = 0.1) -> Sheets:
    """Narrow scores, so that ties are common, and gaps, so that quorums are missed."""
    random = np.random.default_rng(seed)
    rows = []
    for number, stage in enumerate(scheme.stages):
        for entry in range(entries if number == 0 else entries // 2):
            for juror in range(jurors):
                state = "excluded" if random.random() < gaps else "submitted"
                for name in CRITERIA:
                    score = None if random.random() < gaps / 3 else int(random.integers(2, 5))
                    factor = "1.5" if entry == 1 else None
                    rows.append(Row(f"e{entry}", f"j{juror}", name, score, stage.id, state, factor))
    return sheets_of_rows(scheme, rows)


TWO_ROUNDS = [{"id": "one", "weight": "0.4"}, {"id": "two", "weight": "0.6", "rounding": {"total": 1}}]
FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "order": st.sampled_from(["juror_first", "criterion_first"]),
        "missing": st.sampled_from(["complete_only", "available"]),
        "limit": st.sampled_from(["0.5", "1"]),
        "combine": st.sampled_from(["mean", "median", "sum"]),
        "total": st.sampled_from(["weighted_mean", "weighted_sum"]),
        "rounds": st.just(TWO_ROUNDS),
        "tie_band": st.sampled_from(["0.1", "0.3"]),
        "tie_break": st.sampled_from([["criterion:a"], ["heaviest_criteria", "median"], ["count_at_least:4"]]),
        "quorum": st.sampled_from([2, 3]),
        "thresholds": st.sampled_from([{"total": "3.1"}, {"criterion:a": "3"}, {"total": "3", "criterion:b": "3"}]),
        "cut": st.sampled_from([{"places": 3}, {"places": 2, "min": "3.2"}]),
    },
)


def place_one_holds_for(scheme: Scheme, sheets: Sheets, seed: int = 1) -> list[tuple[str, ...]]:
    """Who is first under some other weights, once that is what ranking everybody under them gives."""
    contest = contest_of(scheme, sheets, rank(scheme, sheets))
    single = [{name: factor} for name, factor in each_weight_moved(contest.criteria)]
    drawn = drawn_weights(len(CRITERIA), seed, 20).tolist()
    moved = single + [{k: Fraction(m, 1000) for k, m in zip(CRITERIA, row, strict=True)} for row in drawn]

    def exactly(other: Scheme, can: np.ndarray | None) -> tuple[str, ...]:
        return rank(other, sheets if can is None else restricted(sheets, can)).winners

    found = firsts(contest, moved, exactly)
    assert found == [rank(scheme.with_weights(one), sheets).winners for one in moved]
    return found


@pytest.mark.long
@settings(max_examples=60, deadline=None)
@given(FIELDS, st.integers(0, 10**6))
def test_place_one_under_other_weights_is_what_ranking_all_gives(fields: dict[str, Any], seed: int) -> None:
    scheme = scheme_of(**fields)
    place_one_holds_for(scheme, sheets_of(scheme, seed), seed)


@settings(max_examples=40, deadline=None)
@given(FIELDS, st.integers(0, 10**6))
def test_without_a_juror_is_ranking_the_other_ballots_with_less_asked_of_them(
    fields: dict[str, Any], seed: int
) -> None:
    """Every entry alone, by a scheme with the quorum lowered where the juror's ballot counted, has the same score."""
    fields = {name: value for name, value in fields.items() if name not in ("rounds", "thresholds")}
    scheme = scheme_of(**fields)
    sheets = sheets_of(scheme, seed)
    result = rank(scheme, sheets)
    declared = winners_of(result)
    for one in without_each(scheme, sheets, result):
        assert one.winners == winners_of(oracle(scheme, sheets, one.juror, fields))
        assert one.first_changes == (one.winners.first != declared.first)
        assert one.cut_changes == (one.winners.inside != declared.inside)


def oracle(scheme: Scheme, sheets: Sheets, juror: str, fields: dict[str, Any]) -> Result:
    """Ranks without the juror under the lower quorum, once those who lost no ballot and miss the old one are gone."""
    everyone, quorum = rank(scheme, sheets), scheme.quorum
    without = sheets.without(juror=juror)
    before, after = everyone.ballots[0], rank(scheme, without).ballots[0]
    gone = [name for k, name in enumerate(sheets.entries) if before[k] == after[k] and after[k] < quorum]
    for name in gone:
        without = without.without(entry=name)
    return rank(scheme_of(**(fields | {"quorum": max(quorum - 1, 1)})), without)


def test_a_juror_who_makes_the_winner_is_found() -> None:
    scheme = parse(
        {
            "scale": {"min": "0", "max": "10", "step": "1"},
            "criteria": [{"id": "all", "weight": "1"}],
            "quorum": 3,
            "cut": {"places": 1},
        }
    )
    scores = {"x": [10, 5, 5], "y": [6, 6, 6]}
    rows = [Row(entry, f"j{k}", "all", value) for entry, values in scores.items() for k, value in enumerate(values)]
    sheets = sheets_of_rows(scheme, rows)
    holding = holding_of(scheme, sheets, rank(scheme, sheets), 1)
    assert holding.declared.first == ("x",)
    assert [(one.juror, one.first_changes, one.winners.first) for one in holding.left_out] == [
        ("j0", True, ("y",)),
        ("j1", False, ("x",)),
        ("j2", False, ("x",)),
    ]
    assert holding.left_out[0].winners.inside == ("y",)
    assert holding.left_out[0].cut_changes


def two_against_each_other() -> tuple[Scheme, Sheets]:
    """x leads by a hair thanks to criterion a, y is better in b."""
    scheme = scheme_of(criteria=[{"id": "a", "weight": "50"}, {"id": "b", "weight": "49"}])
    rows = [Row("x", "j", "a", 5), Row("x", "j", "b", 4), Row("y", "j", "a", 4), Row("y", "j", "b", 5)]
    return scheme, sheets_of_rows(scheme, rows)


def test_a_result_that_hangs_on_a_weight_is_told() -> None:
    scheme, sheets = two_against_each_other()
    holding = holding_of(scheme, sheets, rank(scheme, sheets), 5)
    assert [(one.criterion, str(one.factor), one.first) for one in holding.moved if one.changes] == [
        ("a", "9/10", ("y",)),
        ("b", "11/10", ("y",)),
    ]
    drawn = drawn_weights(2, 5)
    stands = int((drawn[:, 0] * 50 > drawn[:, 1] * 49).sum())
    assert 400 < stands < 800
    assert (holding.weightings.draws, holding.weightings.stands) == (1000, stands)
    assert holding.weightings.others[0][0] == ("y",)


def test_an_entry_within_the_band_can_win_by_the_chain() -> None:
    """y is always below x, but close enough to be tied, and the chain prefers it."""
    scheme = scheme_of(tie_band="1", tie_break=["criterion:c"])
    rows = [Row("x", "j", name, score) for name, score in zip(CRITERIA, (5, 5, 3), strict=True)]
    rows += [Row("y", "j", name, score) for name, score in zip(CRITERIA, (4, 4, 5), strict=True)]
    sheets = sheets_of_rows(scheme, rows)
    holding = holding_of(scheme, sheets, rank(scheme, sheets), 1)
    assert holding.declared.first == ("y",)
    assert holding.weightings.stands == 1000
    assert not any(one.changes for one in holding.moved)


def test_the_only_entry_can_fall_under_the_threshold() -> None:
    """With (3 × 5 + 2 × 0 + 1 × 0) / 6 = 2.5 the entry has a place; less weight on a takes it away."""
    scheme = scheme_of(thresholds={"total": "2.5"})
    rows = [Row("x", "j", name, score) for name, score in zip(CRITERIA, (5, 0, 0), strict=True)]
    sheets = sheets_of_rows(scheme, rows)
    holding = holding_of(scheme, sheets, rank(scheme, sheets), 1)
    assert holding.declared.first == ("x",)
    assert [(one.criterion, one.first) for one in holding.moved if one.changes] == [("a", ()), ("b", ()), ("c", ())]
    assert 300 < holding.weightings.stands < 700
    assert holding.weightings.others == (((), 1000 - holding.weightings.stands),)


def test_who_left_earlier_wins_if_the_last_round_falls_under_the_threshold() -> None:
    rounds = [{"id": "one", "weight": "1"}, {"id": "two", "weight": "1"}]
    scheme = scheme_of(thresholds={"total": "2.5"}, rounds=rounds)
    rows = [Row("x", "j", name, 0, "one") for name in CRITERIA] + [Row("y", "j", name, 5, "one") for name in CRITERIA]
    rows += [Row("x", "j", name, score, "two") for name, score in zip(CRITERIA, (5, 0, 0), strict=True)]
    sheets = sheets_of_rows(scheme, rows)
    holding = holding_of(scheme, sheets, rank(scheme, sheets), 1)
    assert holding.declared.first == ("x",)
    assert [(one.criterion, one.first) for one in holding.moved if one.changes] == [
        ("a", ("y",)),
        ("b", ("y",)),
        ("c", ("y",)),
    ]


HEAT_AND_FINAL = [{"id": "heat", "weight": "0.2", "rounding": {"carried": 2}}, {"id": "final", "weight": "1"}]
CARRIED = {"rounds": HEAT_AND_FINAL, "rounding": {"carried": 0}, "rank_on": "rounded"}


@pytest.mark.parametrize(
    ("fields", "scores", "first"),
    [
        # 0.2 × 3 + 4 and 0.2 × 4 + 4 are both 5 in whole numbers, as the final declares, not the heat
        (CARRIED, {"x": (3, 4), "y": (4, 4), "z": (5, 3)}, ("x", "y")),
        (CARRIED | {"rank_on": "unrounded"}, {"x": (3, 4), "y": (4, 4), "z": (5, 3)}, ("y",)),
        # nobody is in the final: 0.4 and 0.2 have the two digits that the heat declares
        (CARRIED, {"x": (2,), "y": (1,)}, ("x",)),
        # 4 and 4.4 are the same in whole numbers
        ({"rounding": {"total": 0}, "rank_on": "rounded", "factors": "1.1"}, {"x": (4,), "y": (4,)}, ("x", "y")),
        ({"rounding": {"total": 0}, "rank_on": "unrounded", "factors": "1.1"}, {"x": (4,), "y": (4,)}, ("y",)),
        # a round's total is carried as it is rounded
        (
            {"rounds": [{"id": "one", "weight": "1"}], "rounding": {"total": 0}, "factors": "1.1"},
            {"x": (4,), "y": (4,)},
            ("x", "y"),
        ),
        # each round rounds where it passes by: the scoresheets of the first, the scores of the second
        (
            {
                "scale": {"min": 0, "max": 5, "step": "0.5"},
                "rounding": {"juror": 0, "cell": 0},
                "rounds": [{"id": "one", "weight": 1}, {"id": "two", "weight": 1, "order": "criterion_first"}],
            },
            {"x": ("3.5", "3.5"), "y": (4, 4)},
            ("x", "y"),
        ),
        ({}, {"x": (0,), "y": (0,)}, ("x", "y")),
        # what lies at the threshold keeps its place, what lies at the end of the band is tied
        ({"thresholds": {"total": "4"}}, {"x": (4,), "y": (3,)}, ("x",)),
        ({"tie_band": "1"}, {"x": (4,), "y": (3,), "z": (2,)}, ("x", "y")),
        # twice 2 is more than 3, but 2 is under the threshold
        ({"thresholds": {"criterion:a": "3"}, "factors": "2"}, {"x": (3,), "y": (2,)}, ("x",)),
    ],
)
def test_where_the_weights_change_nothing_the_first_stay_first(
    fields: dict[str, Any], scores: dict[str, tuple[int | str, ...]], first: tuple[str, ...]
) -> None:
    """One juror scores all criteria of an entry alike; y has the factor, if any."""
    scheme = scheme_of(**{name: value for name, value in fields.items() if name != "factors"})
    sheets = sheets_of_rows(
        scheme,
        [
            Row(entry, "j", name, score, stage.id, factor=fields.get("factors") if entry == "y" else None)
            for entry, given in scores.items()
            for stage, score in zip(scheme.stages, given, strict=False)
            for name in CRITERIA
        ],
    )
    assert rank(scheme, sheets).winners == first
    assert set(place_one_holds_for(scheme, sheets)) == {first}


def test_who_is_just_under_the_threshold_in_the_last_round_can_win() -> None:
    """x has 2.5 in the final; with a tenth more weight on a it is 2.62, and before y, who left."""
    rounds = [{"id": "one", "weight": "1"}, {"id": "two", "weight": "1"}]
    scheme = scheme_of(thresholds={"total": "2.55"}, rounds=rounds)
    rows = [Row(entry, "j", name, score, "one") for entry, score in (("x", 0), ("y", 5)) for name in CRITERIA]
    rows += [Row("x", "j", name, score, "two") for name, score in zip(CRITERIA, (5, 0, 0), strict=True)]
    sheets = sheets_of_rows(scheme, rows)
    assert rank(scheme, sheets).winners == ("y",)
    assert set(place_one_holds_for(scheme, sheets)) == {("x",), ("y",)}


def test_weights_are_drawn_from_900_to_1100_thousandths_by_the_seed() -> None:
    drawn = drawn_weights(5, 3)
    assert drawn.shape == (1000, 5)
    assert (drawn.min(), drawn.max()) == (900, 1100)
    assert (drawn == drawn_weights(5, 3)).all()
    assert (drawn != drawn_weights(5, 4)).any()


def test_the_chairs_decision_stands_while_exactly_those_are_tied() -> None:
    scheme = scheme_of(tie_break=["chair"])
    rows = [Row(entry, "j", name, 4) for entry in "xy" for name in CRITERIA]
    sheets = sheets_of_rows(scheme, rows)
    decision = Decision(("y", "x"), "the chair", "2026-11-23T10:00:00+00:00", "more striking")
    holding = holding_of(scheme, sheets, rank(scheme, sheets, [decision]), 1)
    assert holding.declared.first == ("y",)
    assert holding.weightings.stands == 1000
    undecided = holding_of(scheme, sheets, rank(scheme, sheets), 1)
    assert undecided.declared.first == ("x", "y")
    assert undecided.weightings.stands == 1000


def test_entries_are_alike_only_in_all_that_counts() -> None:
    scheme = scheme_of()
    x = [Row("x", f"j{k}", name, 2 + k) for k in (0, 1) for name in CRITERIA]
    y = [Row("y", f"k{k}", name, 3 - k) for k in (0, 1) for name in CRITERIA]
    assert alike(sheets_of_rows(scheme, x + y))
    assert not alike(sheets_of_rows(scheme, x + y[:3]))
    assert not alike(sheets_of_rows(scheme, [*x, y[0]._replace(factor="2"), *y[1:]]))
    assert not alike(sheets_of_rows(scheme, [*x, y[0]._replace(score=4), *y[1:]]))


def test_only_jurors_whose_ballots_count_are_left_out() -> None:
    scheme = scheme_of()
    rows = [Row("x", "j", name, 4) for name in CRITERIA]
    rows += [Row("x", "k", "a", 4), Row("x", "l", state="recused")]
    assert jurors_of(rank(scheme, sheets_of_rows(scheme, rows))) == ("j",)


def test_other_sets_come_most_often_first() -> None:
    found = counted_sets([("x",), ("y",), ("y",), ("x", "y")], ("x",))
    assert (found.draws, found.stands) == (4, 1)
    assert found.others == ((("y",), 2), (("x", "y"), 1))


@pytest.mark.parametrize("missing", ["complete_only", "pooled"])
def test_nothing_ranked_is_nothing_to_hold(missing: str) -> None:
    scheme = scheme_of(quorum=2, missing=missing)
    sheets = sheets_of_rows(scheme, [Row("x", "j", name, 4) for name in CRITERIA])
    holding = holding_of(scheme, sheets, rank(scheme, sheets), 1)
    assert holding.declared.first == ()
    assert holding.weightings.stands == 1000
