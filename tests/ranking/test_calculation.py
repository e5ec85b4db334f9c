"""The calculation of an entry: the same total as the ranking for every scheme, and what is written in it."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given, settings

from awards.ranking.ballots.coded import sheets_of_rows
from awards.ranking.ballots.sheets import Row
from awards.ranking.explain.calculation import Calculation, calculate, closing
from awards.ranking.explain.derivation import RoundDerivation
from awards.ranking.explain.steps import result_text
from awards.ranking.numbers.exact import fixed
from awards.ranking.places.rank import rank
from awards.ranking.scheme.scheme import Scheme, parse
from tests.ranking.scheme_cases import rankings

BASE = {
    "scale": {"min": 0, "max": 10, "step": 1},
    "criteria": [{"id": "build", "weight": 40}, {"id": "use", "weight": 60}],
    "rounding": {"total": 2},
}
SCORES = {"anna": (6, 8), "ben": (9, 7), "cleo": (6, 9)}


def rows_of(scores: dict[str, tuple[int | None, ...]], state: dict[str, str] | None = None) -> list[Row]:
    return [
        Row("ash", juror, name, str(score), state=(state or {}).get(juror, "submitted"))
        for juror, given in scores.items()
        for name, score in zip(("build", "use"), given, strict=False)
        if score is not None
    ]


def sheet_of(fields: dict[str, object], scores: dict[str, tuple[int | None, ...]] | None = None) -> Calculation:
    scheme = parse({**BASE, **fields})
    return calculate(rank(scheme, sheets_of_rows(scheme, rows_of(scores or SCORES))), "ash")


def feet(sheet: Calculation) -> list[tuple[str, tuple[str, ...], str]]:
    return [(str(foot.words), foot.cells, foot.value) for foot in sheet.feet]


@settings(max_examples=100)
@given(rankings())
def test_the_total_is_that_of_the_ranking_for_every_scheme(case: tuple[Scheme, list[Row]]) -> None:
    scheme, rows = case
    result = rank(scheme, sheets_of_rows(scheme, rows))
    for standing in result.standings:
        number, totals = result.numbers[standing.entry], []
        for stage in range(int(result.outcome.last[number]) + 1):
            sheet = calculate(result, standing.entry, stage)
            assert sheet.total == RoundDerivation(result, stage, number).derive()
            if sheet.total is not None:
                digits = scheme.stages[stage].rules.rounding.total
                assert sheet.feet[-1].value == result_text(sheet.total) or digits is not None
                assert digits is None or sheet.feet[-1].value == fixed(sheet.total, digits)
            if sheet.total is None:
                break
            totals.append(sheet.total)
        said = closing(result, standing.entry, totals)
        assert str(said[-1]).startswith("No place") == (standing.status != "ranked")


def test_jurors_first_a_row_is_divided_by_the_weights_and_the_foot_says_the_sum() -> None:
    sheet = sheet_of({})
    assert [(one.id, one.weight) for one in sheet.criteria] == [("use", 60), ("build", 40)]
    assert [str(head) for head in sheet.heads] == ["÷ 100"]
    assert [(row.juror, [cell.score for cell in row.cells if cell], row.values) for row in sheet.rows] == [
        ("anna", ["8", "6"], ("7.2",)),
        ("ben", ["7", "9"], ("7.8",)),
        ("cleo", ["9", "6"], ("7.8",)),
    ]
    assert feet(sheet) == [("Mean: 22.8 ÷ 3", (), "7.60")]
    assert sheet.total == Fraction(76, 10)


def test_a_mean_that_ends_nowhere_is_a_fraction_until_it_is_rounded() -> None:
    sheet = sheet_of({}, {**SCORES, "anna": (6, 9)})
    assert feet(sheet) == [
        ("Mean: 23.4 ÷ 3", (), "7.80"),
    ]
    sheet = sheet_of({}, {**SCORES, "anna": (7, 8)})
    assert feet(sheet) == [
        ("Mean: 23.2 ÷ 3", (), "116/15 ≈ 7.733333"),
        ("Rounded half up (decimal places: 2)", (), "7.73"),
    ]


def test_a_median_names_the_values_in_their_order() -> None:
    assert feet(sheet_of({"combine": "median"}))[0] == ("Median of 7.2, 7.8, 7.8", (), "7.80")


def test_what_a_trim_drops_is_marked_in_its_row() -> None:
    sheet = sheet_of({"combine": "trimmed_mean", "trim": {"low": 1, "high": 0}})
    assert [(row.dropped, list(map(str, row.notes))) for row in sheet.rows] == [
        (True, ["one of the lowest, dropped"]), (False, []), (False, []),
    ]  # fmt: skip
    assert feet(sheet)[0] == ("Mean of those left: 15.6 ÷ 2", (), "7.80")


def test_a_limit_and_a_rounding_of_jurors_are_columns() -> None:
    sheet = sheet_of({"limit": "0.1", "rounding": {"juror": 1, "total": 2}})
    assert [str(head) for head in sheet.heads] == [
        "÷ 100", "Within ±0.1", "Rounded half up (decimal places: 1)",
    ]  # fmt: skip
    assert [row.values for row in sheet.rows] == [("7.2", "7.5", "7.5"), ("7.8", "7.7", "7.7"), ("7.8", "7.7", "7.7")]
    assert feet(sheet)[0][0] == "The limit: 22.8 ÷ 3 = 7.6; within ±0.1 of it: 7.5 to 7.7"


def test_criteria_first_each_criterion_is_worked_out_below_its_column() -> None:
    sheet = sheet_of({"order": "criterion_first", "rounding": {"criterion": 1, "total": 2}})
    assert feet(sheet) == [
        ("Mean", ("8", "7"), ""),
        ("Rounded half up (decimal places: 1)", ("8.0", "7.0"), ""),
        ("Times the weight", ("480", "280"), ""),
        ("Sum: 760 ÷ 100", (), "7.60"),
    ]
    summed = sheet_of({"order": "criterion_first", "total": "weighted_sum"})
    assert feet(summed)[-1] == ("Sum", (), "760.00")


def test_a_weighted_score_is_rounded_below_its_weight() -> None:
    rounding = {"criterion": 0, "weighted": 1, "total": 0}
    criteria = [{"id": "build", "weight": "0.25"}, {"id": "use", "weight": "1.5"}]
    sheet = sheet_of({"order": "criterion_first", "total": "weighted_sum", "rounding": rounding, "criteria": criteria})
    assert feet(sheet) == [
        ("Mean", ("8", "7"), ""),
        ("Rounded half up (decimal places: 0)", ("8", "7"), ""),
        ("Times the weight", ("12", "1.75"), ""),
        ("Rounded half up (decimal places: 1)", ("12.0", "1.8"), ""),
        ("Sum", (), "13.8"),
        ("Rounded half up (decimal places: 0)", (), "14"),
    ]


def test_a_trim_of_scores_is_marked_in_the_cells() -> None:
    sheet = sheet_of({"order": "criterion_first", "combine": "trimmed_sum", "trim": {"low": 1, "high": 1}})
    dropped = [[cell.dropped for cell in row.cells if cell] for row in sheet.rows]
    # use: 8 7 9; build: 6 9 6, of which the first 6 is dropped
    assert dropped == [[False, True], [True, True], [True, False]]
    assert feet(sheet)[0] == ("Sum of those left", ("8", "6"), "")
    kept = sheet_of({"order": "criterion_first"})
    assert not [cell for row in kept.rows for cell in row.cells if cell and cell.dropped]


def test_a_factor_is_a_line_before_the_total_is_rounded() -> None:
    rows = [row._replace(factor="1.25") for row in rows_of(SCORES)]
    scheme = parse({**BASE, "rounding": {"total": 0}})
    sheet = calculate(rank(scheme, sheets_of_rows(scheme, rows)), "ash")
    assert feet(sheet) == [
        ("Mean: 22.8 ÷ 3", (), "7.6"),
        ("Times the factor 1.25", (), "9.5"),
        ("Rounded half up (decimal places: 0)", (), "10"),
    ]


def test_where_no_scoresheet_counts_there_is_no_column_of_what_was_done_to_them() -> None:
    sheet = sheet_of({"limit": "1", "rounding": {"juror": 1, "total": 2}}, {"anna": (6, None)})
    assert ([str(head) for head in sheet.heads], sheet.feet) == (["÷ 100"], ())


def test_a_limit_of_scores_stands_in_the_cells() -> None:
    sheet = sheet_of({"order": "criterion_first", "limit": "1"})
    cells = [[(cell.score, cell.used) for cell in row.cells if cell] for row in sheet.rows]
    assert cells == [[("8", ""), ("6", "")], [("7", ""), ("9", "8")], [("9", ""), ("6", "")]]


def test_pooled_scores_are_summed_and_counted_below_their_columns() -> None:
    sheet = sheet_of({"missing": "pooled"}, {"anna": (4, 10), "ben": (7, 6), "cleo": (None, 9)})
    assert feet(sheet) == [
        ("Sum of the scores", ("25", "11"), ""),
        ("Times the weight", ("1500", "440"), "1940"),
        ("How many scores", ("3", "2"), ""),
        ("Times the weight", ("180", "80"), "260"),
        ("All scores together: 1940 ÷ 260", (), "97/13 ≈ 7.461538"),
        ("Rounded half up (decimal places: 2)", (), "7.46"),
    ]


def test_a_gap_is_divided_by_the_weights_that_are_there_or_does_not_count() -> None:
    gap = {**SCORES, "cleo": (None, 9)}
    row = sheet_of({"missing": "available"}, gap).rows[-1]
    assert (row.counts, list(map(str, row.notes)), row.values) == (True, ["here ÷ 60"], ("9.0",))
    raised = sheet_of({"missing": "available", "total": "weighted_sum"}, gap).rows[-1]
    assert list(map(str, raised.notes)) == ["here ÷ 60 × 100"]
    row = sheet_of({}, gap).rows[-1]
    assert (row.counts, list(map(str, row.notes)), row.values) == (
        False,
        ["incomplete (1 of 2 scores), does not count"],
        (),
    )


def test_a_row_with_a_gap_that_a_trim_drops_says_both() -> None:
    fields = {"missing": "available", "combine": "trimmed_mean", "trim": {"low": 1, "high": 0}}
    row = sheet_of(fields, {**SCORES, "cleo": (None, 1)}).rows[-1]
    assert (row.dropped, list(map(str, row.notes))) == (True, ["here ÷ 60", "one of the lowest, dropped"])


def test_without_enough_scoresheets_nothing_is_worked_out_below() -> None:
    scheme = parse({**BASE, "quorum": 3})
    result = rank(scheme, sheets_of_rows(scheme, rows_of(SCORES, {"ben": "recused"})))
    sheet = calculate(result, "ash")
    assert (sheet.total, sheet.feet) == (None, ())
    assert [list(map(str, row.notes)) for row in sheet.rows if not row.counts] == [["recused, does not count"]]
    assert [str(line) for line in closing(result, "ash", [])] == [
        "No place: too few scoresheets count (2; at least 3 needed)"
    ]
