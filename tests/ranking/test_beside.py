"""One juror beside the panel: means and spreads of what counts, and of how many others they are."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given, settings

from awards.ranking.ballots.coded import sheets_of_rows
from awards.ranking.ballots.sheets import Row
from awards.ranking.explain.beside import Beside, Column, beside
from awards.ranking.places.rank import rank
from awards.ranking.scheme.scheme import Scheme, parse
from tests.ranking.scheme_cases import rankings
from tests.ranking.test_calculation import BASE, SCORES, rows_of


def made(juror: str, fields: dict[str, object] | None = None, rows: list[Row] | None = None) -> Beside:
    scheme = parse({**BASE, **(fields or {})})
    return beside(rank(scheme, sheets_of_rows(scheme, rows or rows_of(SCORES))), "ash", juror)


def test_the_panel_is_told_with_the_own_scoresheet_in_it() -> None:
    found = made("anna")
    assert (found.count, found.own, found.others) == (3, True, 2)
    assert found.columns == {"build": Column(2, Fraction(7), Fraction(3)), "use": Column(2, Fraction(8), Fraction(2))}
    assert (found.own_total, found.total) == (Fraction(36, 5), Fraction(38, 5))


def test_whoever_has_none_that_counts_is_beside_a_panel_of_others() -> None:
    for juror, rows in (("dan", rows_of(SCORES)), ("anna", rows_of(SCORES, {"anna": "recused"}))):
        found = made(juror, rows=rows)
        assert (found.own, found.own_total, found.others) == (False, None, found.count)
        assert all(column.others == found.count for column in found.columns.values())


def test_it_is_told_where_all_others_gave_the_same() -> None:
    same = made("anna", rows=rows_of({**SCORES, "ben": (7, 8), "cleo": (7, 9)}))
    assert {code: column.alike for code, column in same.columns.items()} == {"build": True, "use": False}


def test_others_are_counted_criterion_by_criterion() -> None:
    found = made("anna", {"missing": "available"}, rows_of({**SCORES, "cleo": (6, None)}))
    assert {code: column.others for code, column in found.columns.items()} == {"build": 2, "use": 1}


def test_what_cannot_be_compared_has_no_total() -> None:
    for fields in ({"combine": "sum"}, {"total": "weighted_sum"}):
        found = made("anna", fields)
        assert (found.total, found.own_total) == (None, None)
        assert found.columns["build"].mean == 7
    alone = made("anna", {"quorum": 4})
    assert (alone.total, alone.own_total) == (None, Fraction(36, 5))


@settings(max_examples=100)
@given(rankings())
def test_for_every_scheme_it_is_the_score_of_the_ranking_and_within_the_scores(case: tuple[Scheme, list[Row]]) -> None:
    scheme, rows = case
    result = rank(scheme, sheets_of_rows(scheme, rows))
    jurors = {row.juror for row in rows}
    for standing in result.standings:
        for juror in jurors:
            found = beside(result, standing.entry, juror)
            assert found.count == int(result.ballots[0][result.numbers[standing.entry]])
            assert 0 <= found.others <= found.count
            if not scheme.rounds and found.total is not None:
                assert standing.score in (found.total, None)
            for column in found.columns.values():
                assert 0 <= column.spread <= scheme.stages[0].rules.scale.max - scheme.stages[0].rules.scale.min
