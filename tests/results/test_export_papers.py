"""Exports on paper: lists with their head on each page, badges, place cards and the script; no name is ever cut."""

from __future__ import annotations

import io
from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pypdfium2
import pytest
from flask import Flask

from awards.results.exports import on_paper
from awards.results.exports.streaming import Head
from awards.web.i18n import speaking
from tests.paper import letters

pytestmark = pytest.mark.databases("sqlite")
KAZAKH = "Ә Ғ Қ Ң Ө Ү Һ Ұ І"
LONG = "Aleksandra Konstantinopolskaya-Donaudampfschifffahrtsgesellschaft von und zu Hohenlohe-Langenburg"[:100]
COMPANY = ("Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz " * 3)[:150]
GUESTS = [Head("Name", "name"), Head("Organisation", "organisation"), Head("Role", "role")]


def made(app: Flask, heads: list[Head], rows: list[list[object]], layout: str, language: str = "kk") -> Any:
    with app.app_context(), speaking(language):
        out = io.BytesIO()
        on_paper.pour_paper(out, iter([heads, *rows]), ["Title", "Award", "As of today."], layout=layout,
                            language=language)  # fmt: skip
    return pypdfium2.PdfDocument(out.getvalue())


def text_of(page: Any) -> str:
    return letters(page.get_textpage().get_text_bounded())


@pytest.mark.parametrize("layout", ["badges", "place_cards"])
def test_no_name_is_cut_however_long(app: Flask, layout: str) -> None:
    people: list[list[object]] = [
        [LONG, COMPANY, "Finalist, juror, organiser, jury chair"], ["W" * 100, "W" * 150, "Juror"],
        [f"Әсел {KAZAKH}", "«Жетіқұм Дәліз» ЖШС", "Қазы"], ["Li", "", "Juror"],
    ]  # fmt: skip
    document = made(app, GUESTS, people, layout)
    (page,) = document
    said = text_of(page)
    for name, organisation, _role in people:
        for text in (str(name), str(organisation)):
            assert letters(text) in said, text
    width, height = page.get_size()
    edges = layout == "place_cards"
    for thing in page.get_objects(filter=[1]):  # texts
        left, bottom, right, top = thing.get_bounds()
        assert left >= 0
        assert bottom >= 0
        assert right <= width
        assert top <= height
        middle = width / 2
        assert right <= middle or left >= middle, "a text reaches into the card beside it"
    if edges:  # upside down too, whose lines are read from the last to the first
        assert Counter(said) == Counter("".join(letters(f"{name}{company}") for name, company, _ in people) * 2)
    document.close()


def test_eight_badges_and_four_cards_go_on_a_sheet(app: Flask) -> None:
    people: list[list[object]] = [[f"Guest {number}", "", "Juror"] for number in range(17)]
    assert len(made(app, GUESTS, people, "badges")) == 3
    assert len(made(app, GUESTS, people, "place_cards")) == 5
    assert len(made(app, GUESTS, [], "badges")) == 1


@pytest.mark.parametrize(
    ("language", "foot"), [("de", "Seite2von"), ("kk", "беттің2беті"), ("ru", "2"), ("en", "Page2of")]
)
def test_a_list_repeats_its_head_and_numbers_its_pages(app: Flask, language: str, foot: str) -> None:
    heads = [Head("Name of the head", "name"), Head("Number", "number", "number"), Head("Time", "time", "moment")]
    moment = datetime(2026, 11, 30, 12, 5, tzinfo=UTC)
    rows: list[list[object]] = [[f"{KAZAKH} {number} #set page(fill: red)", number, moment] for number in range(120)]
    document = made(app, heads, rows, "list", language)
    assert len(document) > 1
    for page in document:
        width, height = page.get_size()
        assert width > height
        assert "Nameofthehead" in text_of(page)
        assert letters(KAZAKH) in text_of(page)
    assert foot in text_of(document[1])
    assert "setpagefillred" in text_of(document[0])
    document.close()
