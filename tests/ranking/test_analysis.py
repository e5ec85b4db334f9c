"""The whole analysis of a result: document, sentences, and every edge with its reason."""

from __future__ import annotations

import json
from fractions import Fraction
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from awards.ranking.analysis.analysis import Analysis, analyse
from awards.ranking.analysis.report import document_of, sentences_of
from awards.ranking.ballots.coded import sheets_of_rows
from awards.ranking.ballots.sheets import Row
from awards.ranking.places.rank import rank
from awards.ranking.scheme.scheme import Scheme, parse
from tests.ranking.panel_cases import SHROUT_FLEISS
from tests.ranking.test_sensitivity import FIELDS
from tests.ranking.test_sensitivity import scheme_of as any_scheme
from tests.ranking.test_sensitivity import sheets_of as any_sheets

Table = list[list[int | None]]


def scheme_of(**fields: Any) -> Scheme:
    usual: dict[str, Any] = {
        "scale": {"min": "0", "max": "20", "step": "1"},
        "criteria": [{"id": "all", "weight": "1"}],
    }
    return parse(usual | fields)


def rows_of(table: Table, round_id: str = "") -> list[Row]:
    return [
        Row(f"e{i}", f"j{j}", "all", value, round_id)
        for i, row in enumerate(table)
        for j, value in enumerate(row)
        if value is not None
    ]


def analysis_of(scheme: Scheme, rows: list[Row], seed: int = 1) -> Analysis:
    sheets = sheets_of_rows(scheme, rows)
    return analyse(scheme, sheets, rank(scheme, sheets), seed=seed)


def sentences(analysis: Analysis) -> list[str]:
    return [str(one.message) for one in sentences_of(analysis)]


def field_of(entries: int, jurors: int, spread: float, seed: int) -> Table:
    random = np.random.default_rng(seed)
    values = (
        random.normal(10, spread, (entries, 1))
        + random.normal(0, 1, (1, jurors))
        + random.normal(0, 1.5, (entries, jurors))
    )
    return np.clip(np.rint(values), 0, 20).astype(int).tolist()


def test_shrout_and_fleiss_from_the_sheets_to_the_document() -> None:
    document = document_of(analysis_of(scheme_of(cut={"places": 3}), rows_of(SHROUT_FLEISS)))
    (one,) = document["rounds"]
    assert one["severity"]["gamma"] == pytest.approx(1888 / 367, abs=1e-9)
    assert one["severity"]["sigma_e"] ** 2 == pytest.approx(367 / 360, abs=1e-9)
    assert one["severity"]["jurors"]["j1"] == pytest.approx(-31624 / 11695, abs=1e-9)
    assert one["kappa"] == pytest.approx(920 / 367, abs=1e-9)
    assert (one["second_eigenvalue"], one["most"]) == (6, 6)
    assert one["agreement"]["alpha"] == pytest.approx(1792 / 12165, abs=1e-9)
    assert one["agreement"]["icc_2_1"] == pytest.approx(184 / 635, abs=1e-9)
    assert one["agreement"]["icc_2_k"] == pytest.approx(736 / 1187, abs=1e-9)
    assert one["agreement"]["kendall_w"] == pytest.approx(479 / 540, abs=1e-9)
    assert [place["entry"] for place in document["places"]] == ["e4", "e2", "e0", "e5", "e3", "e1"]
    assert json.loads(json.dumps(document)) == document


def test_the_document_is_the_same_for_any_order_of_rows() -> None:
    scheme, rows = scheme_of(cut={"places": 3}), rows_of(field_of(12, 5, 1.0, 3))
    document = json.dumps(document_of(analysis_of(scheme, rows)))
    Random(4).shuffle(rows)
    assert json.dumps(document_of(analysis_of(scheme, rows))) == document
    assert json.dumps(document_of(analysis_of(scheme, rows, seed=2))) != document


def test_ranges_hold_the_declared_places_and_chances_add_up() -> None:
    analysis = analysis_of(scheme_of(cut={"places": 4}), rows_of(field_of(15, 4, 1.0, 8)))
    for one in analysis.places.values():
        assert one.low is not None
        assert one.high is not None
        assert one.low <= one.position <= one.last_position <= one.high
    assert sum(one.first or 0 for one in analysis.places.values()) == pytest.approx(1)
    assert sum(one.inside or 0 for one in analysis.places.values()) == pytest.approx(4)


def test_sentences_are_those_of_the_page() -> None:
    analysis = analysis_of(scheme_of(cut={"places": 3}), rows_of(field_of(10, 4, 1.2, 2)))
    said = sentences(analysis)
    third = next(one for one in analysis.places.values() if one.position == 3)
    assert str(third.message) == f"Place 3, could be {third.low}–{third.high}"
    assert f"{third.entry}: Place 3, could be {third.low}–{third.high}" in said
    close = [one for one in analysis.places.values() if 0.05 <= (one.inside or 0) <= 0.95]
    first, last = min(one.position for one in close), max(one.last_position for one in close)
    assert first < last
    assert f"Too close to call: places {first}–{last} at the cut-off" in said
    assert any(line.startswith("With any one juror left out, the winner ") for line in said)


def test_a_changed_winner_is_named_with_the_juror() -> None:
    said = sentences(analysis_of(scheme_of(), rows_of([[10, 5, 5, 5], [7, 6, 6, 5]])))
    assert "With any one juror left out, the winner changes in 1 of 4 cases: j0 → e1" in said


def test_without_the_juror_who_kept_the_winner_above_the_threshold_nobody_wins() -> None:
    said = sentences(analysis_of(scheme_of(thresholds={"total": 5}), rows_of([[9, 3], [2, 2]])))
    assert "With any one juror left out, the winner changes in 1 of 2 cases: j0 → –" in said


@pytest.mark.long
@settings(max_examples=10, deadline=None)
@given(FIELDS, st.integers(0, 10**6), st.integers(1, 6), st.sampled_from([0, 0.2, 0.8]))
def test_any_scheme_has_an_analysis(fields: dict[str, Any], seed: int, entries: int, gaps: float) -> None:
    scheme = any_scheme(**fields)
    sheets = any_sheets(scheme, seed, entries, 3, gaps)
    analysis = analyse(scheme, sheets, rank(scheme, sheets), seed=1)
    json.dumps(document_of(analysis), allow_nan=False)
    for one in analysis.places.values():
        if one.low is not None and one.high is not None:
            assert 1 <= one.low <= one.position <= one.last_position <= one.high <= len(analysis.places)


def test_one_ballot_an_entry_gives_neither_severity_nor_ranges() -> None:
    analysis = analysis_of(scheme_of(), rows_of([[4, None], [None, 5], [6, None]]))
    document = document_of(analysis)
    (one,) = document["rounds"]
    assert one["severity"] is None
    assert "one scoresheet" in one["reasons"]["severity"]
    assert document["places"][0]["low"] is None
    assert "one scoresheet" in document["reasons"]["ranges"]
    assert "no nomination has two scoresheets" in one["agreement"]["reasons"]["alpha"]


def test_unanimous_jurors_leave_every_entry_its_own_place() -> None:
    analysis = analysis_of(scheme_of(cut={"places": 2}), rows_of([[4, 4], [9, 9], [4, 4], [7, 7]]))
    found = {name: (one.low, one.high, one.first, one.inside) for name, one in analysis.places.items()}
    assert found == {
        "e1": (1, 1, 1.0, 1.0),
        "e3": (2, 2, 0.0, 1.0),
        "e0": (3, 4, 0.0, 0.0),
        "e2": (3, 4, 0.0, 0.0),
    }
    assert analysis.rounds[0].fit is not None
    assert (analysis.rounds[0].fit.gamma, analysis.rounds[0].fit.variance) == (0, 0)


def test_too_few_ballots_to_judge_chance_by_give_severity_but_no_ranges() -> None:
    """The worked example of four entries and three jurors has two degrees of freedom."""
    analysis = analysis_of(scheme_of(), rows_of([[4, 5, None], [None, 6, 8], [6, None, 7], [7, 9, None]]))
    (one,) = document_of(analysis)["rounds"]
    assert one["severity"]["gamma"] == pytest.approx(0.6198174058, abs=1e-9)
    assert one["kappa"] is None
    assert "too few scoresheets to tell a difference from chance: 2 left over, 3 needed" in one["reasons"]["kappa"]
    assert str(analysis.reason) == one["reasons"]["ranges"]


def test_jurors_who_explain_every_ballot_leave_no_doubt() -> None:
    table: Table = [[4, 5, 6], [6, 7, 8], [9, 10, 11], [5, 6, 7]]
    analysis = analysis_of(scheme_of(), rows_of(table))
    (one,) = document_of(analysis)["rounds"]
    assert (one["severity"]["method"], one["severity"]["sigma_e"], one["severity"]["gamma"]) == (
        "least_squares", 0, None,
    )  # fmt: skip
    assert {name: (one.low, one.high) for name, one in analysis.places.items()} == {
        "e2": (1, 1), "e1": (2, 2), "e3": (3, 3), "e0": (4, 4),
    }  # fmt: skip


def test_ballots_that_do_not_tell_the_entries_apart_are_said_to() -> None:
    analysis = analysis_of(scheme_of(cut={"places": 1}), rows_of([[1, 9, 4], [9, 2, 5], [5, 5, 4], [4, 3, 8]]))
    assert [(one.low, one.high, one.first) for one in analysis.places.values()] == [(1, 4, 0.25)] * 4
    assert "The scoresheets show no difference between these nominations" in sentences(analysis)
    assert "Strictness of jurors: there are no grounds for a correction" in sentences(analysis)


def test_panels_without_a_link_are_named() -> None:
    table: Table = [[5, 7, None, None], [9, 8, None, None], [6, 9, None, None], [None, None, 6, 4], [None, None, 3, 8]]
    analysis = analysis_of(scheme_of(), rows_of(table))
    (one,) = document_of(analysis)["rounds"]
    assert one["connected"] is False
    assert one["second_eigenvalue"] == 0
    assert one["parts"][1] == {"jurors": ["j2", "j3"], "entries": ["e3", "e4"]}
    assert "Panel 2: jurors j2, j3; nominations e3, e4" in sentences(analysis)


def test_jurors_against_each_other_agree_no_better_than_chance() -> None:
    said = sentences(analysis_of(scheme_of(), rows_of([[1, 9], [9, 1], [5, 4]])))
    assert any(line.startswith("The jurors agreed no better than chance (α = -0.") for line in said)


def test_only_ranked_entries_count() -> None:
    rows = [*rows_of(SHROUT_FLEISS), Row("f", "j9", "all", 20)]
    few = analysis_of(scheme_of(quorum=2), rows)
    assert few.rounds[0].panel.jurors == ("j0", "j1", "j2", "j3")
    assert "f" not in few.places


def test_nothing_ranked_says_so() -> None:
    analysis = analysis_of(scheme_of(quorum=2), [Row("x", "j", "all", 5)])
    assert str(analysis.reason) == "no nomination is ranked"
    assert sentences(analysis) == ["The certainty of the places cannot be calculated: no nomination is ranked"]
    assert document_of(analysis)["places"] == []


def two_rounds() -> tuple[Scheme, list[Row]]:
    scheme = scheme_of(rounds=[{"id": "one", "weight": "1"}, {"id": "two", "weight": "3"}], cut={"places": 2})
    first, second = field_of(8, 4, 3.0, 5), field_of(4, 5, 3.0, 6)
    return scheme, rows_of(first, "one") + rows_of(second, "two")


def test_rounds_are_judged_by_themselves_and_drawn_together() -> None:
    analysis = analysis_of(*two_rounds())
    assert [(one.id, len(one.panel.entries), len(one.panel.jurors)) for one in analysis.rounds] == [
        ("one", 8, 4), ("two", 4, 5),
    ]  # fmt: skip
    assert {name for name, one in analysis.places.items() if (one.high or 9) <= 4} >= {"e0", "e1", "e2", "e3"}
    assert all((one.low or 0) > 4 for name, one in analysis.places.items() if name > "e3")
    assert any(line.startswith("Round two: Strictness of jurors") for line in sentences(analysis))


@pytest.mark.parametrize("turned", [False, True])
def test_a_round_in_which_all_agree_leaves_the_doubt_of_the_other(turned: bool) -> None:
    unanimous: Table = [[4, 4], [9, 9], [4, 4], [7, 7], [5, 5]]
    tables = (unanimous, field_of(5, 4, 1.0, 3))
    scheme = scheme_of(rounds=[{"id": "one", "weight": "1"}, {"id": "two", "weight": "1"}])
    rows = [row for name, table in zip(("one", "two"), tables[:: -1 if turned else 1], strict=True)
            for row in rows_of(table, name)]  # fmt: skip
    analysis = analysis_of(scheme, rows)
    assert analysis.reason is None
    assert any((one.low or 0) < (one.high or 0) for one in analysis.places.values())


def test_a_shared_place_in_the_middle_is_no_whole_number() -> None:
    rows = rows_of([[4, 4], [9, 9], [4, 4], [7, 7]])
    places = {name: one.place for name, one in analysis_of(scheme_of(places="fractional"), rows).places.items()}
    assert places == {"e1": 1, "e3": 2, "e0": Fraction(7, 2), "e2": Fraction(7, 2)}


@pytest.mark.parametrize(("cut", "undecided"), [({"places": 3}, {"e0", "e2"}), ({"places": 2}, set()), (None, set())])
def test_whose_tie_lies_across_the_cut(cut: dict[str, int] | None, undecided: set[str]) -> None:
    analysis = analysis_of(scheme_of(**({"cut": cut} if cut else {})), rows_of([[4, 4], [9, 9], [4, 4], [7, 7]]))
    assert analysis.undecided == undecided
    assert analysis.at_cut == undecided


def test_a_weighted_sum_reaches_the_least_total_of_the_cut() -> None:
    """With a weight of ten a total of 75 is a score of 7.5."""
    table: Table = [[12, 12, 13, 12], [10, 9, 11, 10], [3, 4, 3, 3], [2, 3, 2, 2], [1, 2, 1, 2]]
    criteria = [{"id": "all", "weight": "10"}]
    scheme = scheme_of(criteria=criteria, total="weighted_sum", cut={"places": 5, "min": "75"})
    analysis = analysis_of(scheme, rows_of(table))
    assert [round(one.inside or 0, 2) for one in analysis.places.values()] == [1, 1, 0, 0, 0]


def test_a_round_of_no_weight_changes_no_range() -> None:
    scheme, rows = two_rounds()
    light = parse(scheme.to_document() | {"rounds": [{"id": "one", "weight": "0"}, {"id": "two", "weight": "3"}]})
    alone = analysis_of(light, [row for row in rows if row.entry <= "e3"]).places
    shifted = [row._replace(score=20 - row.score) if row.round == "one" else row for row in rows if row.entry <= "e3"]
    other = analysis_of(light, shifted).places
    assert {name: one.low for name, one in alone.items()} == {name: one.low for name, one in other.items()}


def test_factors_and_sums_reach_the_least_total_of_the_cut() -> None:
    """Under a sum of four jurors × factor 2 a total of 60 is a mean of 7.5."""
    table: Table = [[12, 12, 13, 12], [10, 9, 11, 10], [3, 4, 3, 3], [2, 3, 2, 2], [1, 2, 1, 2]]
    rows = [row._replace(factor="2") for row in rows_of(table)]
    analysis = analysis_of(scheme_of(combine="sum", cut={"places": 5, "min": "60"}), rows)
    assert [round(one.inside or 0, 2) for one in analysis.places.values()] == [1, 1, 0, 0, 0]


def test_weights_of_pooled_ballots_are_their_shares() -> None:
    criteria = [{"id": "a", "weight": "3"}, {"id": "b", "weight": "1"}]
    scheme = scheme_of(criteria=criteria, missing="pooled")
    rows = [Row(e, j, c, 5) for e in "xy" for j in "kl" for c in "ab" if (e, j, c) != ("x", "k", "b")]
    panel = analysis_of(scheme, rows).rounds[0].panel
    assert panel.weight.reshape(2, 2).tolist() == [[0.75, 1], [1, 1]]
