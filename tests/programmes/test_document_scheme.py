"""Each category and scoring round has a scheme that the ranking accepts."""

import csv
from decimal import Decimal

import pytest

from awards.programmes.document.judging import Cut, SchemeRules
from awards.programmes.document.programme import load, scheme_document
from awards.ranking.scheme import terms
from awards.ranking.scheme.scheme import Scheme, parse
from tests.programmes.seeds import FOLDER, NAMES, changed, faults_in, line_of, text_of


@pytest.mark.parametrize("name", NAMES)
def test_every_category_and_round_has_a_scheme(name: str) -> None:
    programme = load(text_of(name))
    for category in programme.categories:
        for chosen in programme.scoring_rounds:
            parsed = parse(scheme_document(programme, category.id, chosen.id))
            assert {criterion.id for criterion in parsed.criteria} == {criterion.id for criterion in category.criteria}
            assert parsed.quorum == programme.scheme.quorum
            assert parsed.cut is not None
            assert chosen.cut is not None
            assert parsed.cut.places == chosen.cut.places


def test_a_programme_declares_every_field_of_a_scheme() -> None:
    from_elsewhere = {"version", "scale", "criteria", "rounds", "cut"}
    assert SchemeRules.model_fields.keys() | from_elsewhere == Scheme.model_fields.keys()
    assert Cut.model_fields.keys() == terms.Cut.model_fields.keys()


def test_the_document_is_written_as_the_ranking_reads_it() -> None:
    assert scheme_document(load(text_of("harbour-lights")), "place", "jury") == {
        "version": 1,
        "scale": {"min": "1", "max": "5", "step": "0.5"},
        "criteria": [
            {"id": "place.welcome", "weight": "1.5"},
            {"id": "place.care", "weight": "1"},
            {"id": "place.night", "weight": "0.5"},
        ],
        "order": "juror_first",
        "missing": "available",
        "combine": "median",
        "total": "weighted_mean",
        "rank_on": "rounded",
        "places": "dense",
        "quorum": 2,
        "rounding": {"total": 1},
        "tie_break": ["highest_ballots", "chair"],
        "thresholds": {"total": "2"},
        "cut": {"places": 2, "min": "3"},
    }


def test_rules_about_a_criterion_hold_in_its_category_only() -> None:
    programme = load(changed("magistral", "[heaviest_criteria,", '["criterion:fairness.work", heaviest_criteria,'))
    assert scheme_document(programme, "fairness", "1")["tie_break"][0] == "criterion:fairness.work"
    assert scheme_document(programme, "resilience", "1")["tie_break"][0] == "heaviest_criteria"


@pytest.mark.parametrize(("category", "round_id"), [("beauty", "1"), ("fairness", "9"), ("fairness", "0")])
def test_unknown_categories_and_rounds_have_none(category: str, round_id: str) -> None:
    with pytest.raises(KeyError):
        scheme_document(load(text_of("magistral")), category, round_id)


def test_what_the_ranking_refuses_is_said_once_at_its_place() -> None:
    """Four categories and two rounds see the same fault; its number in the list is that of the file."""
    old, new = '[heaviest_criteria, "count_at_least:8"', '["criterion:fairness.work", "count_at_least:x"'
    source = changed("magistral", old, new)
    found = faults_in(source)
    assert [(path, line) for path, line, _ in found] == [("scheme.tie_break[1]", line_of(source, "tie_break:"))]


@pytest.mark.parametrize("name", ["shrout-fleiss", "harbour-lights"])
def test_score_files_fit_their_programme(name: str) -> None:
    programme = load(text_of(name))
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        if row["criterion"]:
            assert programme.criterion(row["criterion"])
            assert programme.scale.steps_to(Decimal(row["score"])) is not None
        else:
            assert (row["score"], row["state"]) == ("", "recused")
    cells = [(row["entry"], row["juror"], row["criterion"]) for row in rows]
    assert len(set(cells)) == len(cells)


def test_shrout_and_fleiss_is_the_published_table() -> None:
    with (FOLDER / "shrout-fleiss.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    table = [" ".join(row["score"] for row in rows if row["entry"] == f"target-{n}") for n in range(1, 7)]
    assert table == ["9 2 5 8", "6 1 3 2", "8 4 6 8", "7 1 2 6", "10 5 6 9", "6 2 4 7"]
