"""One list of countries, wherever a country is chosen, checked or named."""

from __future__ import annotations

import pytest

from awards.core.countries import CODES, countries, country_name
from awards.nominations.answers import values
from awards.programmes.document import form_schema
from awards.programmes.document.programme import load
from tests.programmes.seeds import text_of

MAGISTRAL = load(text_of("magistral"))


def test_countries_are_named_and_sorted_in_each_language() -> None:
    names = {language: dict(countries(language)) for language in ("en", "de", "ru", "kk")}
    assert {len(each) for each in names.values()} == {len(CODES)}
    assert [names[language]["DE"] for language in names] == ["Germany", "Deutschland", "Германия", "Германия"]
    german = list(names["de"].values())
    assert german.index("Österreich") < german.index("Polen")
    assert "EU" not in names["en"]
    assert country_name("KZ", "kk") == "Қазақстан"
    assert country_name("??", "en") == "??"


@pytest.mark.parametrize("question", ["country", "project_countries"])
def test_an_organisation_names_in_its_nomination_whatever_country_it_was_founded_with(question: str) -> None:
    asked = form_schema.question(MAGISTRAL, question)
    offered = {choice.id: choice.label for choice in form_schema.choices(MAGISTRAL, asked, "en")}
    assert offered["XK"] == "Kosovo"
    for code, _ in countries("en"):
        assert code in offered
        assert values.faults(MAGISTRAL, asked, code if question == "country" else [code]) == []
