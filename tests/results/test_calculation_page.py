"""The calculation as it is shown: where the scores of each criterion lie."""

from __future__ import annotations

from awards.core.message import Message
from awards.ranking.explain.calculation import Calculation, Cell, Row
from awards.ranking.scheme.terms import Criterion, Scale
from awards.results.boards.calculation_page import Spread, shown


def spread_of(*scores: tuple[str, bool] | None) -> Spread | None:
    """The spread of one criterion's scores, each with whether its scoresheet counts."""
    rows = tuple(
        Row(str(number), (each and Cell(each[0]),), bool(each and each[1])) for number, each in enumerate(scores)
    )
    criterion = Criterion.model_validate({"id": "idea", "weight": "1"})
    sheet = Calculation(Scale.model_validate({"min": "1", "max": "11", "step": "0.5"}), (criterion,),
                        (Message("Total"),), rows, (), None)  # fmt: skip
    return shown(sheet, (), {}, comma=True).spreads[0]


def test_equal_scores_lie_above_each_other_and_those_that_do_not_count_are_left_out() -> None:
    spread = spread_of(("8", True), ("4.5", True), ("8", True), ("11", False), None, ("11", True), ("1", True))
    assert spread == Spread("1", "11", [(0.0, 0), (0.35, 0), (0.7, 0), (0.7, 1), (1.0, 0)], 2)


def test_numbers_are_written_as_the_reader_writes_them() -> None:
    spread = spread_of(("4.5", True))
    assert spread == Spread("4,5", "4,5", [(0.35, 0)], 1)


def test_without_a_score_that_counts_nothing_is_drawn() -> None:
    assert spread_of(("4", False), None) is None
