"""The rules of real competitions, on examples computed by hand."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from awards.ranking.ballots.sheets import Row
from awards.ranking.scheme.scheme import parse
from tests.ranking.shipped_schemes import FOLDER, changed, panel, ranked, shipped


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_shipped_scheme_reads_back_and_names_its_source(path: Path) -> None:
    scheme = parse(path.read_bytes())
    assert parse(scheme.to_json()) == scheme
    assert "# Source: " in path.read_text()


def test_diving_seven_judges_make_66() -> None:
    result = ranked(shipped("diving"), panel("dive", "award", "7.5 7 7.5 7 7.5 8 6.5", factor="3.0"))
    assert result.standing("dive").score == 66
    assert result.standing("dive").score_text == "66.00"


def test_diving_adds_the_dives() -> None:
    rows = []
    for number, factor in enumerate(("3.0", "3.2", "3.6", "3.4", "2.8", "3.7"), start=1):
        rows += panel("A", "award", "8 8.5 8 7.5 9 8 8.5", round=str(number), factor=factor)
        rows += panel("B", "award", "8 8 8 8 8 8 8", round=str(number), factor=factor)
    result = ranked(shipped("diving_contest"), rows)
    # A: 8, 8, 8.5 are left of each dive: 24.5 × (3.0 + 3.2 + 3.6 + 3.4 + 2.8 + 3.7 = 19.7) = 482.65; B: 24 × 19.7
    assert [(s.entry, s.score_text) for s in result.standings] == [("A", "482.65"), ("B", "472.80")]


def test_diving_examples_of_the_regulations() -> None:
    seven = panel("dive", "award", "8.0 7.5 7.5 7.5 7.5 7.5 7.0", factor="2.0")
    assert ranked(shipped("diving"), seven).standing("dive").score_text == "45.00"
    five = panel("dive", "award", "8.0 7.5 7.5 7.5 7.0", factor="2.0")
    rules = changed("diving", trim={"low": 1, "high": 1, "min_count": 5})
    assert ranked(rules, five).standing("dive").score_text == "45.00"
    assert ranked(shipped("diving"), five).standing("dive").place is None


def synchronised(**awards: str) -> list[Row]:
    """Each group of judges with its own criterion."""
    return [
        Row("dive", f"{name}.{number}", name, award, factor="2.8")
        for name, given in awards.items()
        for number, award in enumerate(given.split())
    ]


def test_synchronised_diving_examples_of_the_regulations() -> None:
    scheme = shipped("diving_synchronised")
    rows = synchronised(execution_1="7.0 6.5 6.0", execution_2="5.5 5.5 7.0", synchronisation="8.0 8.0 7.5 8.0 7.0")
    # 6.5 + 5.5 + 8 + 8 + 7.5 = 35.5; × 3 / 5 = 21.3; × 2.8
    assert ranked(scheme, rows).standing("dive").score_text == "59.64"
    nine = [{"id": name, "weight": "0.6"} for name in ("execution", "synchronisation")]
    rows = synchronised(execution="7.0 6.5 5.5 5.5", synchronisation="8.5 8.0 8.0 7.5 7.5")
    assert ranked(changed("diving_synchronised", criteria=nine), rows).standing("dive").score_text == "59.64"


def test_ski_jumping_adds_the_middle_three() -> None:
    result = ranked(shipped("ski_jumping_style"), panel("jump", "style", "18.5 19 17.5 18 18.5"))
    assert result.standing("jump").score_text == "55.0"  # 18 + 18.5 + 18.5
    # World Cup: Stoch, Zakopane, 23 January 2016, team, first round; Sato, Sapporo, 26 January 2019
    result = ranked(shipped("ski_jumping_style"), panel("jump", "style", "18.5 19.0 18.5 18.0 19.0"))
    assert result.standing("jump").score_text == "56.0"
    result = ranked(shipped("ski_jumping_style"), panel("jump", "style", "18.5 18.0 18.0 16.5 11.0"))
    assert result.standing("jump").score_text == "52.5"


def test_ski_jumping_with_three_judges() -> None:
    rows = panel("jump", "style", "18.5 18 17.5")
    assert ranked(shipped("ski_jumping_style"), rows).standing("jump").place is None
    document = {name: value for name, value in shipped("ski_jumping_style").to_document().items() if name != "trim"}
    assert ranked(parse({**document, "combine": "sum"}), rows).standing("jump").score_text == "54.0"


def test_half_pipe_averages_the_middle_four() -> None:
    result = ranked(shipped("half_pipe"), panel("run", "overall_impression", "92 95 94 94 97 93"))
    assert result.standing("run").score_text == "94.00"  # (93 + 94 + 94 + 95) / 4
    result = ranked(shipped("half_pipe"), panel("run", "overall_impression", "81 80 85 83 82 79"))
    assert result.standing("run").score_text == "81.50"


def test_figure_skating_rounds_the_mean_and_then_the_product() -> None:
    rows = panel("S", "composition", "9.25 9.5 9.5 9.25 9.75 9.5 9.0 9.5 9.25")
    rows += panel("S", "presentation", "9.5 9.5 9.75 9.25 9.5 9.5 9.25 9.75 9.5")
    rows += panel("S", "skating_skills", "9.5 9.5 9.5 9.5 9.5 9.5 9.5 9.5 9.25")
    standing = ranked(shipped("figure_skating_components"), rows).standing("S")
    # composition: 65.75 / 7 = 9.392… → 9.39 × 3.33 = 31.2687 → 31.27; presentation: 66.5 / 7 = 9.5 → 31.635 → 31.64;
    # skating skills: 66.5 / 7 = 9.5 → 31.64
    assert standing.score == Fraction("94.55")


def test_chopin_competition_pulls_marks_to_the_panel() -> None:
    scheme = shipped("chopin_competition")
    rows = panel("P", "performance", "25 20 18 24 23", round="stage_1")  # mean 22; 18 → 19: 22.2
    rows += panel("P", "performance", "25 20 18 24 23", round="stage_2")  # 25 → 24, 18 → 20: 22.2
    rows += panel("P", "performance", "23 23 24", round="stage_3")  # mean 23.333…: 23.33
    rows += panel("P", "performance", "25 22 22", round="final")  # mean 23, 25 stays within 2: 23
    rows += panel("Q", "performance", "25 25 25 25 1", round="stage_1")  # mean 20.2; 23.2, …, 17.2: 22
    result = ranked(scheme, rows)
    # 0.1 × 22.2 + 0.2 × 22.2 + 0.35 × 23.33 + 0.35 × 23 = 2.22 + 4.44 + 8.1655 + 8.05 = 22.8755 → 22.88
    assert result.standing("P").score == Fraction("22.8755")
    assert result.standing("P").value == Fraction("22.88")
    assert result.standing("Q").score_text == "2.20"
    assert [s.entry for s in result.standings] == ["P", "Q"]


def test_chopin_cells_are_rounded_after_the_mean_was_taken_exactly() -> None:
    scheme = shipped("chopin_competition")
    # mean 61/3 = 20.333…; 25 → 23.333… → 23.33; 17 → 17.333… → 17.33; 19: (23.33 + 17.33 + 19) / 3 = 19.8866… → 19.89
    rows = panel("P", "performance", "25 17 19", round="stage_1")
    assert ranked(scheme, rows).standing("P").score == Fraction("1.989")


def test_horizon_europe_thresholds_and_order_of_equals() -> None:
    def proposal(name: str, scores: str) -> list[Row]:
        names = ("excellence", "impact", "implementation")
        return [Row(name, "consensus", one, score) for one, score in zip(names, scores.split(), strict=True)]

    rows = proposal("A", "4.5 4 4") + proposal("B", "4 4.5 4") + proposal("C", "4.5 4.5 3.5")
    rows += proposal("D", "5 5 2.5") + proposal("E", "3 3 3.5") + proposal("F", "3 3 4")
    result = ranked(shipped("horizon_europe"), rows)
    assert [(s.entry, s.place_text, s.status) for s in result.standings] == [
        ("C", "1", "ranked"),
        ("A", "2", "ranked"),
        ("B", "3", "ranked"),
        ("F", "4", "ranked"),
        ("D", "", "below_threshold"),
        ("E", "", "below_threshold"),
    ]
    assert str(result.standing("D").reason) == "below the threshold 3 for implementation"
    assert str(result.standing("E").reason) == "below the threshold 10"
    assert result.standing("B").decided_by == "criterion:excellence"
    assert result.standing("C").decided_by == "criterion:impact"


def test_magistral_quorum_tie_break_and_cut() -> None:
    scheme = shipped("magistral")
    names = [c.id for c in scheme.criteria]
    weights = {c.id: c.weight for c in scheme.criteria}

    def entry(name: str, jurors: int, **scores: int) -> list[Row]:
        given = {one: scores.get(one.partition(".")[2], 7) for one in names}
        return [Row(name, f"J{j}", one, score) for j in range(jurors) for one, score in given.items()]

    rows = entry("A", 5) + entry("B", 5, time=8, resources=6, landlocked=7, environment=6, transfer=7)
    rows += entry("C", 4, time=10) + entry("D", 5, time=2, resources=2)
    assert sum(weights.values()) == 100
    result = ranked(scheme, rows)
    # B: 25 × 8 + 20 × 6 + 20 × 7 + 15 × 7 + 10 × 6 + 10 × 7 = 695 → 6.95; D: 50 + 40 + 140 + 105 + 70 + 70 = 475
    assert [(s.entry, s.place_text, s.score_text, s.cut) for s in result.standings] == [
        ("A", "1", "7.00", "in"),
        ("B", "2", "6.95", "in"),
        ("D", "3", "4.75", "out"),
        ("C", "", "", "out"),
    ]
    assert str(result.standing("C").reason) == "too few scoresheets count (4; at least 5 needed)"
    # equal means: the heaviest criterion decides
    rows = entry("A", 5, time=9, integration=5, environment=6) + entry("B", 5)
    result = ranked(scheme, rows)
    assert [s.score_text for s in result.standings] == ["7.00", "7.00"]
    assert [(s.entry, s.place, s.decided_by) for s in result.standings] == [
        ("A", 1, "heaviest_criteria"),
        ("B", 2, "heaviest_criteria"),
    ]


def test_half_pipe_published_example() -> None:
    result = ranked(shipped("half_pipe"), panel("run", "overall_impression", "78 82 84 85 86 91"))
    assert result.standing("run").score_text == "84.25"


def test_half_pipe_without_one_of_six_judges() -> None:
    rows = panel("run", "overall_impression", "78 82 84 85 86")
    standing = ranked(shipped("half_pipe"), rows).standing("run")
    assert (standing.place, str(standing.reason)) == (None, "fewer than 6 values, so none can be dropped")
    rules = changed("half_pipe", trim={"low": 1, "high": 1, "min_count": 5})
    assert ranked(rules, rows).standing("run").score_text == "83.67"
