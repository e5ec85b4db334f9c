"""Every example of docs/scoring.md is computed again, and every field of a scheme is on the page."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest
from numpy.testing import assert_allclose

from awards.ranking.analysis.ballot_values import Panel
from awards.ranking.analysis.severity import Links, least_squares, reml
from awards.ranking.ballots.coded import sheets_of_rows
from awards.ranking.places.rank import rank
from awards.ranking.scheme.scheme import Scheme, parse
from tests.docs.fences import ROOT, commands

PAGE = (ROOT / "docs" / "scoring.md").read_text()
SCHEME = {"scale": {"min": 0, "max": 10, "step": 1}, "criteria": [{"id": "all", "weight": 1}]}


def table(heading: str) -> list[list[str]]:
    """The rows of the first table after a text, cell by cell, heads and all."""
    below = PAGE[PAGE.index(heading) :]
    rows = re.search(r"(?:^\|.*\n)+", below, re.MULTILINE)[0].splitlines()
    return [
        [cell.strip().strip("`") for cell in row.strip("|").split("|")] for row in rows if not row.startswith("|--")
    ]


def test_the_commands_print_what_the_page_shows(tmp_path, monkeypatch):
    monkeypatch.chdir(ROOT)
    examples = list(commands("scoring.md", tmp_path))
    assert len(examples) > 10
    assert [shown for shown, _ in examples] == [said for _, said in examples]


def test_places_after_shared_ones():
    head, *kinds = table("**`places`** says")
    names = [f"{number}" for number in range(len(head) - 1)]
    rows = [(name, "a", "all", score) for name, score in zip(names, head[1:], strict=True)]
    for kind, *places in kinds:
        scheme = parse({**SCHEME, "places": kind})
        result = rank(scheme, sheets_of_rows(scheme, rows))
        assert [Fraction(place) for place in places] == [result.standing(name).place for name in names]


def test_strictness_by_hand():
    cells = table("Four entries and three jurors")
    jurors = cells[0][1:4]
    found = [
        (row[0], juror, Fraction(cell), 1)
        for row in cells[1:]
        for juror, cell in zip(jurors, row[1:4], strict=True)
        if cell
    ]
    links = Links(Panel.of(found))
    plain, drawn_in = least_squares(links), reml(links)
    assert_allclose(plain.quality, [float(row[5]) for row in cells[1:]], atol=1e-9)
    assert_allclose(plain.severity, [-1, 0, 1], atol=1e-9)
    assert_allclose(plain.variance, 0.75)
    assert [round(float(value), 2) for value in drawn_in.severity] == [-0.54, 0.06, 0.48]
    assert "−0.54, 0.06 and 0.48" in PAGE


@pytest.mark.parametrize("name", Scheme.model_fields)
def test_every_field_of_a_scheme_is_on_the_page_with_its_default(name: str):
    (row,) = [row for row in table("## Every field of a scheme") if row[0] == name]
    written = parse(SCHEME).to_document().get(name)
    expected = {"version": "1", "scale": "required", "criteria": "required"}.get(name)
    assert row[2] == (expected or (str(written) if written else "–"))
