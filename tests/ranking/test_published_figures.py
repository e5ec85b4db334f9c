"""The rules of real competitions, on figures their federations published judge by judge."""

from __future__ import annotations

from fractions import Fraction

import pytest

from awards.ranking.ballots.sheets import Row
from awards.ranking.scheme.scheme import parse
from tests.ranking.shipped_schemes import changed, panel, ranked, shipped


@pytest.mark.parametrize(
    ("awards", "difficulty", "then", "now"),
    [
        ("7.5 8.5 8.0 9.0 8.0 8.0 7.5", "3.4", "81.60", "81.60"),  # Xiong Ni, his last dive
        ("6.0 6.5 6.0 6.0 6.5 5.5 6.5", "3.5", "65.10", "64.75"),  # Sautin, his last dive
    ],
)
def test_diving_in_2000_dropped_one_and_one(awards: str, difficulty: str, then: str, now: str) -> None:
    # Olympic Games 2000, men, three metres, final: awards from Diving2000.csv (Emerson, Seltzer), points of the press
    old = changed("diving", criteria=[{"id": "award", "weight": "0.6"}], trim={"low": 1, "high": 1, "min_count": 7})
    rows = panel("dive", "award", awards, factor=difficulty)
    assert ranked(old, rows).standing("dive").score_text == then
    assert ranked(shipped("diving"), rows).standing("dive").score_text == now


def test_diving_contest_as_published() -> None:
    # Olympic Games 2024, men, ten metres, final, Cao Yuan: 96.90, 86.40, 97.20, 91.80, 88.80, 86.40
    dives = {
        "3.4": "9.5 9.5 9.5 9.5 9.5 9.5 9.5",
        "3.2": "9 9 9 9 8.5 9 8.5",
        "3.6": "8.5 9 9 9 8 9 9",
        "3.60": "8 8.5 8.5 8.5 8 9 8.5",
        "3.7": "8 8 8 9 8 8.5 8",
        "3.600": "8 8 8.5 8 8 8 8",
    }
    rows = [
        row
        for number, (difficulty, awards) in enumerate(dives.items(), start=1)
        for row in panel("Cao Yuan", "award", awards, round=str(number), factor=difficulty)
    ]
    assert ranked(shipped("diving_contest"), rows).standing("Cao Yuan").score_text == "547.50"


MEDVEDEVA = {  # European Championships 2017, ladies, short program: official sum 36.92
    "transitions": "9 9 8.75 9.25 9 9.5 9.25 9 9",
    "skating_skills": "9.25 9.25 9.25 9 9 9.5 9.25 9 8.75",
    "composition": "9.25 9.25 9.25 9 9 9.75 9.25 9.25 9.25",
    "interpretation": "9.5 9.5 9.25 9.25 9.5 9.5 9.25 9.25 9.25",
    "performance": "9.5 9.5 9 9.25 9.5 9.5 9.5 9.25 9",
}
HANYU = {  # Four Continents Championships 2017, men, free skating: official sum 94.34
    "skating_skills": "9.25 9.25 9.5 9.5 9.5 9.5 9.75 9.5 9.5",
    "composition": "9 9 9.25 9.75 9.5 9.5 9.75 9.75 9.5",
    "performance": "9.25 9.25 9.5 9.5 9.25 9.75 9.75 9.75 9.75",
    "interpretation": "9.25 9.25 9.5 9.25 9.25 9.5 9.75 9.75 9.75",
    "transitions": "9.25 9 9 9.25 9.25 9.5 9.25 9.25 9.5",
}


DANILIANTS = {  # European Championships 2025, men, free skating: means 6.39, 6.32, 6.50, official sum 63.98
    "composition": "6.50 6.50 6.75 5.50 6.25 6.75 6.50 6.00 6.25",
    "presentation": "6.75 6.50 7.00 4.75 6.00 6.50 6.00 6.00 6.50",
    "skating_skills": "7.00 6.25 6.50 6.50 6.50 6.75 6.25 6.25 6.75",
}
LOPAREVA_BRISSAUD = {  # Grand Prix Canada 2024, free dance, eight judges: means 8.58, 8.63, 8.46, official sum 51.34
    "composition": "8.25 9.00 8.25 8.75 8.75 8.25 8.75 8.75",
    "presentation": "8.25 9.00 8.00 8.75 8.50 8.50 8.75 9.00",
    "skating_skills": "8.50 8.75 8.00 8.50 8.50 8.25 8.50 8.50",
}
KIHIRA = {  # Four Continents Championships 2020, women, free skating, eight judges: official sum 70.82
    "skating_skills": "8.75 8.75 9.00 8.75 8.50 8.50 8.75 9.00",
    "transitions": "8.50 8.75 8.50 8.50 8.25 8.75 8.75 8.75",
    "performance": "8.75 9.00 9.00 8.75 8.75 8.75 9.25 9.25",
    "composition": "9.00 9.00 9.00 8.75 8.75 9.00 9.50 9.25",
    "interpretation": "8.50 9.25 9.00 8.75 8.75 8.75 9.25 9.25",
}


@pytest.mark.parametrize(
    ("marks", "factor", "official"),
    [(DANILIANTS, "3.33", "63.98"), (LOPAREVA_BRISSAUD, "2.00", "51.34"), (KIHIRA, "1.60", "70.82")],
    ids=["product", "mean", "mean of five components"],
)
def test_figure_skating_protocols_that_halves_decide(marks: dict[str, str], factor: str, official: str) -> None:
    # 6.50 × 3.33 = 21.645 → 21.65; 51.75 / 6 = 8.625 → 8.63, twice: halves to even numbers would miss all three
    document = shipped("figure_skating_components").to_document()
    scheme = parse({**document, "criteria": [{"id": name, "weight": factor} for name in marks]})
    rows = [row for name, given in marks.items() for row in panel("S", name, given)]
    assert ranked(scheme, rows).standing("S").score == Fraction(official)


@pytest.mark.parametrize(
    ("marks", "factor", "official"), [(MEDVEDEVA, "0.8", "36.92"), (HANYU, "2.0", "94.34")], ids=["Medvedeva", "Hanyu"]
)
def test_figure_skating_official_protocols(marks: dict[str, str], factor: str, official: str) -> None:
    # Medvedeva: means 9.07, 9.14, 9.21, 9.36, 9.36; × 0.8 → 7.26 + 7.31 + 7.37 + 7.49
    # + 7.49 = 36.92 (the sum rounded at its end would be 36.91). Hanyu: 9.46, 9.46, 9.54, 9.46, 9.25; × 2: 94.34.
    document = shipped("figure_skating_components").to_document()
    scheme = parse({**document, "criteria": [{"id": name, "weight": factor} for name in marks]})
    rows = [row for name, given in marks.items() for row in panel("S", name, given)]
    assert ranked(scheme, rows).standing("S").score == Fraction(official)


CHOPIN_2025 = {  # as published by the Institute, in the order of its list of jurors; – marks a juror's own pupil
    "Eric Lu": {
        "stage_1": "22 19 23 24 23 – 22 21 17 21 24 – 24 22 18 22 23",
        "stage_2": "24 23 21 24 22 – 24 25 18 22 24 – 22 25 22 25 22",
        "stage_3": "23 24 20 23 22 – 25 25 21 24 24 – 22 24 23 24 24",
        "final": "20 22 19 25 20 – 20 24 20 21 23 – 22 22 21 24 20",
    },
    "Kevin Chen": {
        "stage_1": "20 23 22 25 24 18 25 23 24 24 24 24 22 22 21 22 25",
        "stage_2": "20 22 23 24 24 19 23 23 24 24 23 22 22 20 19 22 24",
        "stage_3": "16 22 22 24 22 23 22 22 25 23 23 23 23 18 21 23 23",
        "final": "19 24 21 25 24 20 19 21 24 21 21 21 23 20 21 21 23",
    },
    "Shiori Kuwahara": {
        "stage_1": "22 16 25 24 24 22 23 25 16 21 23 20 22 24 23 18 21",
        "stage_2": "21 20 22 24 23 19 23 22 19 18 23 16 22 24 22 21 20",
        "stage_3": "18 21 22 24 22 19 21 24 20 17 23 22 20 22 23 21 22",
        "final": "19 21 16 23 20 19 21 22 21 16 24 23 21 21 23 23 21",
    },
    "Tianyao Lyu": {
        "stage_1": "20 16 23 22 22 23 23 19 24 23 22 23 24 24 – 19 23",
        "stage_2": "19 17 20 24 21 20 22 21 18 21 20 20 25 24 – 20 22",
        "stage_3": "19 21 21 21 20 19 18 23 22 23 23 22 23 23 – 20 23",
        "final": "17 20 17 22 18 20 23 23 24 24 20 21 24 24 – 19 22",
    },
}


def test_chopin_competition_2025_as_published() -> None:
    rows = [
        Row(name, f"J{number:02}", "performance", "" if mark == "–" else mark, stage, "recused" if mark == "–" else "")
        for name, stages in CHOPIN_2025.items()
        for stage, marks in stages.items()
        for number, mark in enumerate(marks.split())
    ]
    result = ranked(shipped("chopin_competition"), rows)
    # the published means of the stages: 21.82, 23.03, 23.29, 21.41; 22.93, 22.41, 22.36, 21.58; 22.03, 21.28, 21.36,
    # 21.04; 22.06, 20.78, 21.43, 21.25. Lu: 2.182 + 4.606 + 8.1515 + 7.4935 = 22.433
    assert [(s.entry, s.place_text, s.score, s.score_text) for s in result.standings] == [
        ("Eric Lu", "1", Fraction("22.433"), "22.43"),
        ("Kevin Chen", "2", Fraction("22.154"), "22.15"),
        ("Shiori Kuwahara", "3", Fraction("21.299"), "21.30"),  # the shared fourth place; the third is not in this test
        ("Tianyao Lyu", "3", Fraction("21.3"), "21.30"),
    ]


@pytest.mark.parametrize(
    ("scores", "official"),
    [("50 45 50 46 49 50", "48.75"), ("94 93 94 93 94 93", "93.50"), ("15 10 12 12 10 13", "11.75")],
)
def test_half_pipe_in_2026_as_published(scores: str, official: str) -> None:
    # Olympic Games 2026, men: James, first and second run; Josey, first run
    result = ranked(shipped("half_pipe"), panel("run", "overall_impression", scores))
    assert result.standing("run").score_text == official
